"""Forms of the means. `AmountField` is also for the practices that commit from a pool."""

from typing import Any

from babel.numbers import get_territory_currencies, is_currency
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.kit import speaking
from corridor.kit.choosing_people import PeopleField
from corridor.kit.forms import OnceForm, PeopleForm
from corridor.means.actions import AHEAD
from corridor.means.amounts import DAYS, NotAnAmount, read_amount
from corridor.means.models import Pool, today
from corridor.people.models import Organisation, Person


class AmountField(forms.CharField):
    """An amount as people write it; cleaned to counted parts of `unit` (see amounts.read_amount).

    Set `unit` and `locale` (kit.speaking.locale_of the person) before the form is validated.
    """

    def __init__(self, *, unit: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("How much"))
        kwargs.setdefault("max_length", 60)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"})
        )
        super().__init__(**kwargs)
        self.unit = unit
        self.locale: Any = None

    def clean(self, value: Any) -> Any:
        """The amount, or None for an empty field that is not required."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_amount(text, self.unit, self.locale)
        except NotAnAmount as refusal:
            raise ValidationError(str(refusal)) from refusal


class AmountForm(OnceForm):
    """How much to put into a pool, or to take out of it."""

    use_required_attribute = False

    amount = AmountField()

    def __init__(self, *args: Any, pool: Pool, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["amount"]
        if isinstance(field, AmountField):
            field.unit, field.locale = pool.unit, speaking.locale_of(by)
        unit = _("in days; half days count") if pool.unit == DAYS else _("in %s") % pool.unit
        field.help_text = unit


def own_currency() -> str:
    """The currency of the organisation's country; EUR where the country is not known."""
    organisation = Organisation.objects.first()
    country = organisation.country.upper() if organisation else ""
    currencies = get_territory_currencies(country) if country else []
    return currencies[0] if currencies else "EUR"


class PoolForm(OnceForm):
    """What a new pool is."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=Pool.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it is.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Its name"),
        help_text=gettext_lazy("As everyone here will read it."),
        max_length=100,
        error_messages={"required": gettext_lazy("Give it a name.")},
    )
    description = forms.CharField(
        label=gettext_lazy("What it is for"),
        help_text=gettext_lazy(
            "One or two sentences, and how to reach it (a room, a telephone number)."
        ),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        help_text=gettext_lazy("For a hardship fund: three letters, like EUR."),
        max_length=3,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 4}),
    )
    count_days = forms.BooleanField(
        label=gettext_lazy("Count the days of cover"),
        help_text=gettext_lazy("For cover. Days off are always counted."),
        required=False,
    )

    def clean_currency(self) -> str:
        """The code in capitals."""
        code = str(self.cleaned_data["currency"]).strip().upper()
        if code and not is_currency(code):
            raise ValidationError(_("Write a currency's three letters, like EUR."))
        return code

    def clean(self) -> dict[str, Any]:
        """`unit`, as the kind wants it."""
        data = super().clean() or {}
        kind = data.get("kind")
        if kind == Pool.Kind.FUND and "currency" not in self.errors and not data.get("currency"):
            self.add_error("currency", _("Say in which currency the fund is kept."))
        units = {
            Pool.Kind.FUND: data.get("currency", ""),
            Pool.Kind.DAYS: DAYS,
            Pool.Kind.COVER: DAYS if data.get("count_days") else "",
        }
        data["unit"] = units.get(Pool.Kind(kind), "") if kind else ""
        return data

    def described(self) -> dict[str, Any]:
        """What open_pool takes."""
        names = ("kind", "name", "description", "unit")
        return {"id": self.cleaned_data["once"], **{n: self.cleaned_data[n] for n in names}}


class HoldersForm(PeopleForm):
    """At whose disposal a pool is."""

    ALL, CHOSEN = "all", "chosen"

    whose = forms.ChoiceField(
        label=gettext_lazy("Who may commit from it"),
        choices=((ALL, gettext_lazy("All leaders")), (CHOSEN, gettext_lazy("Leaders I choose"))),
        widget=forms.RadioSelect,
    )
    people = PeopleField(required=False, label=gettext_lazy("Leaders"), at_most=100)

    def clean(self) -> dict[str, Any]:
        """People only where they count; refuses "leaders I choose" with nobody chosen."""
        data = super().clean() or {}
        if data.get("whose") == self.ALL:
            data["people"] = []
        elif not data.get("people") and "people" not in self.errors:
            self.add_error("people", _("Find at least one leader by name, and tick them."))
        return data


class MoveForm(forms.Form):
    """Another day for something taken on."""

    use_required_attribute = False

    due_on = forms.DateField(
        label=gettext_lazy("By which day instead"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("Choose a day, like 2026-03-04."),
        },
    )

    def clean_due_on(self) -> Any:
        """From today on, within two years."""
        day = self.cleaned_data["due_on"]
        if day < today():
            raise ValidationError(_("Choose a day from today on."))
        if day > today() + AHEAD:
            raise ValidationError(_("Choose a day within two years."))
        return day
