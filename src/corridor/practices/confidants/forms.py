"""The forms of confidants."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.kit.choosing_people import PeopleField
from corridor.kit.forms import OnceForm, PeopleForm
from corridor.people.models import Person
from corridor.practices.confidants.models_volunteers import AT_MOST, WEEK, Training, Volunteer
from corridor.practices.confidants.queries_volunteers import training_day

MOST_CHARACTERS = 10_000
SAID = 2_000
LONGEST = timedelta(days=5 * 366)


class NameForm(PeopleForm):
    """Whom one names."""

    practice = "confidants"

    whom = PeopleField(
        label=gettext_lazy("Whom do you trust enough to tell what worries you?"), several=False
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        self.by = by
        super().__init__(*args, **kwargs)

    def prepare_people(self) -> None:
        """Somebody else than oneself. Whom one named already is found like everybody."""
        whom = self.fields["whom"]
        if isinstance(whom, PeopleField):
            whom.exclude = [self.by.pk]
        super().prepare_people()


class TrainingForm(PeopleForm):
    """A steward confirms what somebody is trained for."""

    practice = "confidants"

    person = PeopleField(label=gettext_lazy("Who is trained?"), several=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("For what?"), choices=Training.Kind.choices, widget=forms.RadioSelect
    )
    until_on = forms.DateField(
        label=gettext_lazy("Until when does the training hold?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_until_on(self) -> Any:
        """Refuse a day that is past for the organisation, or further off than five years."""
        day, today = self.cleaned_data["until_on"], training_day()
        if not today <= day <= today + LONGEST:
            raise forms.ValidationError(_("Choose a day from today on, within five years."))
        return day


class InDangerForm(forms.Form):
    """What a volunteer may do if somebody's life is in danger."""

    words = forms.CharField(
        label=gettext_lazy("What may a volunteer do when somebody's life is in danger?"),
        help_text=gettext_lazy(
            "In your organisation's own words. It is said above the field, before anybody writes to "
            "a volunteer, and every volunteer has to keep to it."
        ),
        error_messages={"required": gettext_lazy("Write what holds in your organisation.")},
        max_length=SAID,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class VolunteerForm(forms.Form):
    """Who a volunteer is, when they can be reached, how many they take on, and whether now."""

    words = forms.CharField(
        label=gettext_lazy("Who you are, in your own words"),
        help_text=gettext_lazy("Everybody here can read it."),
        error_messages={"required": gettext_lazy("Write a few words.")},
        max_length=SAID,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    days = forms.MultipleChoiceField(
        label=gettext_lazy("On which days can you be reached?"),
        choices=[(str(n), WEEKDAYS[n]) for n in range(WEEK)],
        error_messages={"required": gettext_lazy("Choose at least one day.")},
        widget=forms.CheckboxSelectMultiple,
    )
    begins_at = forms.TimeField(
        label=gettext_lazy("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends_at = forms.TimeField(
        label=gettext_lazy("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    at_most = forms.IntegerField(
        label=gettext_lazy("For how many people can you be there at a time?"),
        min_value=1,
        max_value=AT_MOST,
    )
    takes_on = forms.TypedChoiceField(
        label=gettext_lazy("Can somebody new turn to you now?"),
        choices=(("yes", gettext_lazy("Yes")), ("no", gettext_lazy("Not now: full, or away"))),
        help_text=gettext_lazy("Your page says it without saying why."),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, volunteer: Volunteer | None, **kwargs: Any) -> None:
        if volunteer is not None:
            kwargs["initial"] = {
                "words": volunteer.words,
                "days": [str(n) for n, there in enumerate(volunteer.days) if there == "1"],
                "begins_at": volunteer.begins_at,
                "ends_at": volunteer.ends_at,
                "at_most": volunteer.at_most,
                "takes_on": "yes" if volunteer.takes_on else "no",
            }
        super().__init__(*args, **{"initial": {"takes_on": "yes"}} | kwargs)

    def clean_days(self) -> str:
        """One letter a day, as it is stored."""
        chosen = set(self.cleaned_data["days"])
        return "".join("1" if str(n) in chosen else "0" for n in range(WEEK))

    def clean(self) -> dict[str, Any]:
        """Refuse hours that end before they begin."""
        data = super().clean() or {}
        begins, ends = data.get("begins_at"), data.get("ends_at")
        if begins is not None and ends is not None and ends <= begins:
            self.add_error("ends_at", _("Choose a time after the beginning."))
        return data


class NoteForm(OnceForm):
    """A volunteer's own note."""

    body = forms.CharField(
        label=gettext_lazy("What you would like to remember"),
        help_text=gettext_lazy("Leave out names where you can do without them."),
        error_messages={"required": gettext_lazy("Write a few words.")},
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
