"""Forms of the stewards' pages."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from babel import Locale
from babel.dates import format_date
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.kit.choosing_people import PeopleField
from corridor.kit.forms import PeopleForm
from corridor.people.models import Duty, PracticeSwitch, Team
from corridor.web.countries import countries
from corridor.web.settings.forms import zones
from corridor.web.steward.queries import teams_called

TEAMS_AT_MOST = 200


class OrganisationForm(forms.Form):
    """The organisation's name and country."""

    use_required_attribute = False

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        help_text=gettext_lazy("Help numbers of this country are shown to whoever has none set."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["country"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("In several, or not said")), *countries()]


class FortnightForm(forms.Form):
    """The day on which the next fortnight begins, and in which zone days begin."""

    use_required_attribute = False

    begins_on = forms.TypedChoiceField(
        label=gettext_lazy("The next fortnight begins on"), coerce=date.fromisoformat
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone of the organisation"),
        help_text=gettext_lazy("Letters follow each person’s own zone."),
        choices=zones,
    )

    def __init__(self, *args: Any, days: Sequence[date], locale: Locale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["begins_on"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (day.isoformat(), format_date(day, format="full", locale=locale)) for day in days
            ]


class DutyForm(PeopleForm):
    """A duty, and who shall hold it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Duty"), choices=Duty.Kind.choices, widget=forms.RadioSelect
    )
    person = PeopleField(several=False, label=gettext_lazy("Who"))


class SwitchForm(forms.Form):
    """Off, on, or on for the teams of a pilot. Teams are found by name and ticked.

    While "Find" or "See who would get it" is pressed the form is not valid: it is shown again,
    with everything ticked.
    """

    use_required_attribute = False

    state = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        choices=[
            (PracticeSwitch.State.OFF, gettext_lazy("Nobody: switched off")),
            (
                PracticeSwitch.State.PILOT,
                gettext_lazy("The teams of a pilot, and those below them"),
            ),
            (PracticeSwitch.State.ON, gettext_lazy("Everyone here")),
        ],
        widget=forms.RadioSelect,
    )
    teams = forms.MultipleChoiceField(
        label=gettext_lazy("Teams of the pilot"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    find = forms.CharField(
        label=gettext_lazy("Find a team by name"),
        required=False,
        max_length=100,
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, now: Sequence[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = self._chosen(now)
        self.found = self._found()
        field = self.fields["teams"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(team.pk), team.name) for team in (*self.chosen, *self.found)]
            field.initial = [str(team.pk) for team in self.chosen]

    def _chosen(self, now: Sequence[Team]) -> list[Team]:
        if not self.is_bound:
            return list(now)
        ids = []
        sent = self.fields["teams"].widget.value_from_datadict(self.data, self.files, "teams")
        for value in list(sent or [])[: TEAMS_AT_MOST + 1]:
            try:
                ids.append(UUID(value))
            except ValueError:
                continue
        return list(Team.objects.filter(pk__in=ids).order_by("name", "pk"))

    def _found(self) -> list[Team]:
        words = str(self.data.get("find", ""))[:100].strip().replace("\x00", "")
        if "find_now" not in self.data or not words:
            return []
        return teams_called(words, without=[team.pk for team in self.chosen])

    @property
    def is_looking(self) -> bool:
        """Whether the form is to be shown again rather than acted on."""
        return "find_now" in self.data or "look" in self.data

    def is_valid(self) -> bool:
        """Never while somebody is still looking."""
        return super().is_valid() and not self.is_looking

    def clean(self) -> dict[str, Any]:
        """Refuses a pilot without a team, and one of too many."""
        data = super().clean() or {}
        pilot = data.get("state") == PracticeSwitch.State.PILOT
        if pilot and not self.chosen and not self.is_looking:
            raise ValidationError(_("Find and tick at least one team for the pilot."))
        if len(self.chosen) > TEAMS_AT_MOST:
            raise ValidationError(
                _("A pilot has at most %(n)d teams. Switch the practice on for everyone instead.")
                % {"n": TEAMS_AT_MOST}
            )
        return data

    def state_chosen(self) -> PracticeSwitch.State:
        """The state as the form stands, whether or not the rest is right."""
        value = self["state"].value()
        return PracticeSwitch.State(value if value in PracticeSwitch.State.values else "off")


class BeforeForm(forms.Form):
    """Where a page of acts goes on. Anything unreadable counts as the beginning."""

    before = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def read(self) -> int | None:
        """The number of the act before which to go on."""
        self.full_clean()
        return self.cleaned_data.get("before")
