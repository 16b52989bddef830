"""Forms of the pages that everybody can reach."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.kit.help_lines import all_lines
from corridor.kit.queries import Help
from corridor.kit.saying_first import SaidFirstForm
from corridor.privacy import audiences
from corridor.web.countries import countries


class AudienceLineForm(SaidFirstForm):
    """What is ticked in any form's audience, of whichever kinds; never saved."""

    audience_kinds: tuple[str, ...] = ()

    def prepare_people(self) -> None:
        """Every kind there is, those that practices added included."""
        self.audience_kinds = tuple(audiences.kinds)
        super().prepare_people()


class CountryForm(forms.Form):
    """Another country's help numbers."""

    use_required_attribute = False
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=countries)


class ConfirmLinesForm(forms.Form):
    """A steward's confirmation of one country's numbers, and the organisation's own line."""

    use_required_attribute = False

    name = forms.CharField(
        label=gettext_lazy("Name of your own assistance line"),
        help_text=gettext_lazy("If your organisation pays for one. It is shown first."),
        max_length=100,
        required=False,
    )
    number = forms.RegexField(
        r"^[0-9+*#()./ -]{2,40}$",
        label=gettext_lazy("Its number"),
        required=False,
        error_messages={"invalid": gettext_lazy("Write the number as people dial it.")},
    )
    hours = forms.CharField(
        label=gettext_lazy("When somebody answers"),
        help_text=gettext_lazy("For example: day and night; or Monday to Friday, 8 to 18."),
        max_length=100,
        required=False,
    )
    checked = forms.BooleanField(
        label=gettext_lazy("I looked up each number above with its source, today."),
        error_messages={
            "required": gettext_lazy("Look each number up before you confirm it, then tick this.")
        },
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, shown: Help) -> None:
        super().__init__(data, initial=shown.own_line | {"seen": shown.lines.fingerprint})
        if shown.lines.country not in all_lines():
            self.fields["checked"].label = _("I looked up the emergency number above, today.")

    def clean(self) -> dict[str, Any]:
        """A line of one's own has a name and a number."""
        data = super().clean() or {}
        if bool(data.get("name")) != bool(data.get("number")) and "number" not in self.errors:
            missing = "number" if data.get("name") else "name"
            self.add_error(missing, ValidationError(_("Your own line needs a name and a number.")))
        return data

    def confirmed(self) -> dict[str, Any]:
        """What the action takes: the entry that was seen, and the organisation's own line."""
        data = self.cleaned_data
        own = {key: data[key] for key in ("name", "number", "hours")} if data["name"] else {}
        return {"seen": data["seen"], "own_line": own}
