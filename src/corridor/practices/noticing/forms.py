"""The forms of noticing."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.kit.choosing_people import PeopleField
from corridor.kit.forms import OnceForm, PeopleForm
from corridor.people.models import Person
from corridor.practices.noticing.models_offered import (
    MINUTES,
    PROMPTS,
    SCALES,
    SCALES_AT_MOST,
    TOGETHER,
    WORDS,
    Scale,
)
from corridor.practices.noticing.queries import Chosen

MOST_CHARACTERS = 10_000
TALK_TO_AT_MOST = 12
AHEAD_AT_MOST = timedelta(days=60)


class CheckInForm(OnceForm):
    """How one is: words, something good, and the scales that one chose. All of it optional.

    Arguments: `scales`, those that the person uses.
    """

    body = forms.CharField(
        label=gettext_lazy("How are you, really?"),
        max_length=MOST_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    good = forms.CharField(
        label=gettext_lazy("Something good"),
        help_text=gettext_lazy("Good news counts as much, however small."),
        max_length=MOST_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, scales: Iterable[Scale], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.marked_on = list(scales)
        for scale in self.marked_on:
            self.fields[f"scale_{scale.key}"] = forms.TypedChoiceField(
                label=str(scale.title),
                choices=[("", gettext_lazy("Leave it open")), *enumerate(scale.steps)],
                coerce=int,
                empty_value=None,
                required=False,
            )

    @property
    def scale_fields(self) -> list[forms.BoundField]:
        """The fields of the scales, in the order in which they were chosen."""
        return [self[f"scale_{scale.key}"] for scale in self.marked_on]

    def check_in(self) -> dict[str, Any]:
        """What `actions.keep_check_in` takes."""
        data = self.cleaned_data
        steps = {scale.key: data.get(f"scale_{scale.key}") for scale in self.marked_on}
        return {
            "once": data["once"],
            "body": data["body"],
            "good": data["good"],
            "marks": {key: step for key, step in steps.items() if step is not None},
        }


class ChoicesForm(PeopleForm):
    """Scales, people one can talk to, and whether home offers a check-in."""

    scales = forms.MultipleChoiceField(
        label=gettext_lazy("What would you like to mark?"),
        help_text=gettext_lazy("Two at most, or none: words are enough."),
        choices=[(scale.key, scale.title) for scale in SCALES.values()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    talk_to = PeopleField(
        label=gettext_lazy("People I can talk to"),
        help_text=gettext_lazy(
            "They stand beside what you can do after a check-in. They are not told."
        ),
        at_most=TALK_TO_AT_MOST,
        required=False,
    )
    offered = forms.BooleanField(
        label=gettext_lazy("Offer me a check-in on home once a fortnight"), required=False
    )

    def __init__(self, *args: Any, person: Person, chosen: Chosen, **kwargs: Any) -> None:
        self.person = person
        initial = {
            "scales": [scale.key for scale in chosen.scales],
            "talk_to": list(chosen.talk_to),
            "offered": chosen.offered,
        }
        super().__init__(*args, initial=initial, **kwargs)

    def prepare_people(self) -> None:
        """Anybody but oneself."""
        people = self.fields["talk_to"]
        if isinstance(people, PeopleField):
            people.exclude = [self.person.pk]
        super().prepare_people()

    def clean_scales(self) -> list[str]:
        """Two at most."""
        scales: list[str] = self.cleaned_data["scales"]
        if len(scales) > SCALES_AT_MOST:
            raise forms.ValidationError(_("Choose two at most. Fewer is fine."))
        return scales


class PromptForm(forms.Form):
    """Which prompt to put one place nearer to the top."""

    prompt = forms.ChoiceField(choices=PROMPTS.items())


class WhomForm(PeopleForm):
    """Somebody found by name, and what one would like to do with them."""

    practice = "noticing"
    what = forms.ChoiceField(
        choices=[(key, title) for key, title in PROMPTS.items() if key != WORDS],
        widget=forms.HiddenInput,
    )
    whom = PeopleField(label=gettext_lazy("Somebody else"), several=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def prepare_people(self) -> None:
        """Anybody but oneself."""
        people = self.fields["whom"]
        if isinstance(people, PeopleField):
            people.exclude = [self.person.pk]
        super().prepare_people()


class TimeForm(forms.Form):
    """A day and a time, in the person's own zone."""

    day = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    at = forms.TimeField(
        label=gettext_lazy("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        """`starts_at`: from now on, within 60 days."""
        data = super().clean() or {}
        day, at = data.get("day"), data.get("at")
        data["starts_at"] = None
        if isinstance(day, date) and at is not None:
            starts_at = datetime.combine(day, at, tzinfo=timezone.get_current_timezone())
            if not timezone.now() < starts_at <= timezone.now() + AHEAD_AT_MOST:
                self.add_error("day", _("Choose a time from now on, within 60 days."))
            data["starts_at"] = starts_at
        return data


class InviteForm(OnceForm, TimeForm):
    """Words with it, how long, and a time, or none."""

    body = forms.CharField(
        label=gettext_lazy("A few words with it"),
        max_length=MOST_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    what = forms.ChoiceField(
        choices=[(one.key, one.title) for one in TOGETHER.values()], widget=forms.HiddenInput
    )
    minutes = forms.TypedChoiceField(label=gettext_lazy("How long?"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].required = self.fields["at"].required = False
        self.fields["minutes"].choices = [  # type: ignore[attr-defined]
            (minutes, _("%(n)d minutes") % {"n": minutes}) for minutes in MINUTES
        ]

    def clean(self) -> dict[str, Any]:
        """A day and a time, or neither."""
        data = super().clean()
        if data.get("day") and not data.get("at") and "at" not in self.errors:
            self.add_error("at", _("Add a time, or leave the day empty too."))
        if data.get("at") and not data.get("day") and "day" not in self.errors:
            self.add_error("day", _("Add a day, or leave the time empty too."))
        return data

    def invitation(self) -> dict[str, Any]:
        """What `actions_together.invite` takes."""
        names = ("once", "what", "body", "minutes", "starts_at")
        return {name: self.cleaned_data[name] for name in names}


class NoteForm(OnceForm):
    """Words to one person."""

    body = forms.CharField(
        label=gettext_lazy("Your words"),
        error_messages={"required": gettext_lazy("Write a few words.")},
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
