"""Examples for the page of components: invented, and only shown in a demo."""

from datetime import date
from typing import Any

from babel import Locale
from django import forms

from corridor.kit import charts
from corridor.kit.icons import NAMES


class LetterForm(forms.Form):
    """One field of each kind."""

    use_required_attribute = False

    subject = forms.CharField(label="What it is about", help_text="A few words are enough.")
    body = forms.CharField(label="In your own words", widget=forms.Textarea)
    until_on = forms.DateField(
        label="Until when", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    wants = forms.MultipleChoiceField(
        label="What would help",
        choices=[("ear", "A listening ear"), ("time", "Time"), ("cover", "Cover for my work")],
        widget=forms.CheckboxSelectMultiple,
    )
    how = forms.ChoiceField(
        label="How shall we tell them",
        choices=[("mail", "By mail"), ("here", "Only here")],
        widget=forms.RadioSelect,
        initial="here",
    )
    which = forms.ChoiceField(label="Which team", choices=[("1", "Harbour"), ("2", "Lighthouse")])
    agreed = forms.BooleanField(label="They agreed that I write this", required=False)


def examples(locale: Locale) -> dict[str, Any]:
    """Rows, facts and figures as the components show them."""
    rows = [
        ("Bilal Haddad asks for cover", "Until 4 December", True),
        ("Ana Ruiz answered you", "Yesterday", False),
        ("Two days from the cover pool", "Given by Chen Wei", False),
    ]
    table = [("January to March", 5, 125000), ("April to June", 12, 98050)]
    return {
        "rows": rows,
        "table": table,
        "example_day": date(2026, 11, 23),
        "icon_names": NAMES,
        "bars": charts.bar_chart(
            "Days given from the cover pool",
            "Six days were given from April to June, two and a half in the quarter before.",
            [("Oct–Dec", 3), ("Jan–Mar", 5), ("Apr–Jun", 12), ("Jul–Sep", 8)],
            "days",
            locale=locale,
        ),
        "lines": charts.line_chart(
            "People who can say “I have someone”",
            "More people have someone: 61 % in March, 68 % in September.",
            [
                charts.Estimate("Mar", 0.61, 0.52, 0.69),
                charts.Estimate("May", 0.63, 0.55, 0.70),
                charts.Estimate("Jul", None),
                charts.Estimate("Sep", 0.68, 0.61, 0.75),
            ],
            charts.PERCENT,
            locale=locale,
            withheld="July is withheld: fewer than eight people answered.",
        ),
    }
