"""The forms of conversations."""

from datetime import datetime, timedelta
from typing import Any

from babel import Locale
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.kit import speaking
from corridor.kit.choosing_people import PeopleField
from corridor.kit.forms import PeopleForm
from corridor.people.models import Person
from corridor.practices.conversations.models_offered import (
    AT_MOST_RATHER_NOT,
    FORMS,
    LANGUAGES,
    NEAR,
    OFTEN,
    TOPICS,
)
from corridor.practices.conversations.queries import Own, Wished
from corridor.rhythm.hours import OwnHours

LINE, ABOUT = 200, 600
PAUSE_AT_MOST = timedelta(days=730)
AN_HOUR = 60
LANGUAGE_FIELDS = ("language_1", "language_2", "language_3", "language_4")


def _language_names(locale: Locale) -> list[tuple[str, str]]:
    """The languages by their names in the reader's language, in the order of the names."""
    names = [(code, str(locale.languages.get(code, code))) for code in LANGUAGES]
    return sorted(names, key=lambda one: one[1].casefold())


def _weekdays(locale: Locale) -> list[tuple[str, str]]:
    names = locale.days["format"]["wide"]
    return [(str(day), str(names[day - 1])) for day in range(1, 8)]


class WishesForm(PeopleForm):
    """How often, how, when, with whom rather not, and what one shows."""

    every = forms.TypedChoiceField(
        label=gettext_lazy("How often?"), coerce=int, choices=list(OFTEN.items())
    )
    forms_ = forms.TypedMultipleChoiceField(
        label=gettext_lazy("How would you like to meet?"),
        help_text=gettext_lazy("In person you are introduced to people in your own country alone."),
        coerce=int,
        choices=list(FORMS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one way to meet.")},
    )
    language_1 = forms.ChoiceField(
        label=gettext_lazy("In which language?"),
        error_messages={"required": gettext_lazy("Choose at least one language.")},
    )
    language_2 = forms.ChoiceField(label=gettext_lazy("Another one"), required=False)
    language_3 = forms.ChoiceField(label=gettext_lazy("A third one"), required=False)
    language_4 = forms.ChoiceField(label=gettext_lazy("A fourth one"), required=False)
    days = forms.MultipleChoiceField(
        label=gettext_lazy("On which days?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one day.")},
    )
    begins = forms.TimeField(
        label=gettext_lazy("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=gettext_lazy("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What would you like to talk about?"),
        help_text=gettext_lazy(
            "None needed. Nobody sees what you tick: you are more likely to be introduced to somebody"
            " who ticked the same."
        ),
        choices=list(TOPICS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    regular = forms.TypedChoiceField(
        label=gettext_lazy("Somebody new each time?"),
        coerce=lambda value: value == "1",
        choices=[
            ("0", gettext_lazy("Yes, somebody new each time")),
            ("1", gettext_lazy("No, the same person for three months")),
        ],
        help_text=gettext_lazy(
            "The same person is somebody who wants to meet as often as you. A no ends it."
        ),
        widget=forms.RadioSelect,
    )
    threes = forms.BooleanField(
        label=gettext_lazy("Three of us is fine, where somebody would be left alone otherwise"),
        required=False,
    )
    opening = forms.BooleanField(
        label=gettext_lazy("Give us a question to begin with"), required=False
    )
    line = forms.CharField(
        label=gettext_lazy("A line about you"),
        help_text=gettext_lazy("Whom you are introduced to reads it."),
        max_length=LINE,
        required=False,
    )
    about = forms.CharField(
        label=gettext_lazy("What you would like to talk about, in your words"),
        help_text=gettext_lazy("Whom you are introduced to reads it."),
        max_length=ABOUT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    rather_not = PeopleField(
        label=gettext_lazy("Whom would you rather not meet?"),
        help_text=gettext_lazy(
            "Only you can read it, and no page depends on it. What cannot be hidden: where few people take"
            " part, somebody who is never introduced to you may guess."
        ),
        at_most=AT_MOST_RATHER_NOT,
        required=False,
    )
    paused_until = forms.DateField(
        label=gettext_lazy("Pause until"),
        help_text=gettext_lazy("Leave it empty for no pause. Nobody is told."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, *args: Any, person: Person, own: Own, usual: OwnHours, **kwargs: Any
    ) -> None:
        self.person, self.usual = person, usual
        hours = own.wished.own_hours(usual)
        initial = {
            "every": own.wished.every,
            "forms_": [bit for bit in FORMS if own.wished.forms & bit],
            "days": list(hours.days),
            "begins": hours.begins,
            "ends": hours.ends,
            "topics": list(own.wished.topics),
            "regular": "1" if own.wished.regular else "0",
            "threes": own.wished.threes,
            "opening": own.wished.opening,
            "line": own.line,
            "about": own.about,
            "rather_not": list(own.rather_not),
            "paused_until": own.wished.paused_until or None,
        }
        initial |= dict(zip(LANGUAGE_FIELDS, own.wished.languages, strict=False))
        super().__init__(*args, initial=initial, **kwargs)
        locale = speaking.locale_of(person)
        self.fields["days"].choices = _weekdays(locale)  # type: ignore[attr-defined]  # of choices
        for name in LANGUAGE_FIELDS:
            choices = [("", ""), *_language_names(locale)]
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # of choices

    @property
    def language_fields(self) -> list[forms.BoundField]:
        """The fields of the languages, in their order."""
        return [self[name] for name in LANGUAGE_FIELDS]

    def prepare_people(self) -> None:
        """Anybody but oneself."""
        people = self.fields["rather_not"]
        if isinstance(people, PeopleField):
            people.exclude = [self.person.pk]
        super().prepare_people()

    def clean(self) -> dict[str, Any]:
        """An hour at least, and a pause that ends within two years."""
        data = super().clean()
        begins, ends = data.get("begins"), data.get("ends")
        if begins and ends and begins < ends:
            minutes = (ends.hour - begins.hour) * 60 + ends.minute - begins.minute
            if minutes < AN_HOUR:
                self.add_error("ends", _("Leave an hour at least between the two."))
        pause = data.get("paused_until")
        if pause and pause > timezone.localdate() + PAUSE_AT_MOST:
            self.add_error("paused_until", _("Choose a day within two years."))
        return data

    def wishes(self) -> dict[str, Any]:
        """What `actions.say_wishes` takes."""
        data = self.cleaned_data
        chosen = OwnHours(
            "".join(sorted(data["days"])), data["begins"], data["ends"], self.usual.holidays_off
        )
        as_usual = chosen == self.usual
        wished = Wished(
            on=True,
            every=data["every"],
            forms=sum(data["forms_"]),
            languages=tuple(dict.fromkeys(data[name] for name in LANGUAGE_FIELDS if data[name])),
            days="" if as_usual else chosen.days,
            begins=f"{chosen.begins:%H:%M}",
            ends=f"{chosen.ends:%H:%M}",
            topics=tuple(data["topics"]),
            regular=data["regular"],
            threes=data["threes"],
            opening=data["opening"],
            paused_until=data["paused_until"].isoformat() if data["paused_until"] else "",
        )
        words = {name: data[name] for name in ("line", "about", "rather_not")}
        return {"wished": wished} | words


class NearnessForm(forms.Form):
    """How near in the tree of teams two are too near."""

    steps = forms.TypedChoiceField(
        label=gettext_lazy("Who works too near to each other to be introduced?"),
        coerce=int,
        choices=list(NEAR.items()),
        widget=forms.RadioSelect,
    )


class TimeForm(forms.Form):
    """Another time, in the person's own zone, while the introduction stands."""

    day = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    at = forms.TimeField(
        label=gettext_lazy("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, *args: Any, until: datetime, **kwargs: Any) -> None:
        self.until = until
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """`starts_at`: from now on, before the introduction is over."""
        data = super().clean() or {}
        day, at = data.get("day"), data.get("at")
        if day is not None and at is not None:
            starts_at = datetime.combine(day, at, tzinfo=timezone.get_current_timezone())
            if not timezone.now() < starts_at < self.until:
                self.add_error("day", _("Choose a time from now on, within this fortnight."))
            data["starts_at"] = starts_at
        return data


class SuitsForm(forms.Form):
    """Which of the times suits."""

    time = forms.IntegerField(widget=forms.HiddenInput)
