"""Reads of conversations: one's own wishes, those to whom one is introduced, what stands on home."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from babel import Locale
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.kit import speaking
from corridor.people.models import Person
from corridor.practices.conversations.models import (
    Introduced,
    Introduction,
    Nearness,
    Proposed,
    Shown,
    Wishes,
    mark_of,
)
from corridor.practices.conversations.models_offered import (
    AT_MOST_RATHER_NOT,
    FORMS,
    LANGUAGES,
    NEAR_USUALLY,
    OPENINGS,
    STOPPED,
    Text,
)
from corridor.practices.conversations.queries_round import Left, is_stopped_in, left_out_of
from corridor.privacy.audiences import people_in_words
from corridor.privacy.sealing import unseal
from corridor.rhythm.calendars.models import Attendee
from corridor.rhythm.fortnight import fortnight_after, this_fortnight
from corridor.rhythm.hours import OwnHours, hours_of, usual_hours
from corridor.runtime.register import HomeItem

# Everything that is sealed of somebody's wishes is as long as everybody's: its length says nothing.
LENGTH = 1_200
HEX = 32


@dataclass(frozen=True)
class Wished:
    """What somebody wishes; as it stands for those who said nothing, they wish for none.

    `every`: in fortnights; `forms`: bits; `days`, `begins`, `ends`: as in `rhythm.hours.OwnHours`, no
    days where their own hours hold; `topics`: keys; `regular`: the same partner for three months;
    `threes`: three are fine; `opening`: wants a question to begin with; `paused_until`: the first day
    on which they want introductions again.
    """

    on: bool = False
    every: int = 1
    forms: int = 7
    languages: tuple[str, ...] = ()
    days: str = ""
    begins: str = "09:00"
    ends: str = "17:00"
    topics: tuple[str, ...] = ()
    regular: bool = False
    threes: bool = True
    opening: bool = True
    paused_until: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is sealed: always of the same length."""
        found = asdict(self)
        return found | {"": "-" * max(0, LENGTH - len(str(found)))}

    @classmethod
    def of(cls, sealed: dict[str, Any]) -> "Wished":
        """What was sealed; what is not known any more falls away."""
        known = {one.name for one in fields(cls)}
        found = {key: value for key, value in sealed.items() if key in known}
        for name in ("languages", "topics"):
            found[name] = tuple(found.get(name, ()))
        return cls(**found)

    def own_hours(self, usual: OwnHours) -> OwnHours:
        """The hours for conversations: those chosen for them, or the person's usual ones."""
        if not self.days:
            return usual
        begins, ends = time.fromisoformat(self.begins), time.fromisoformat(self.ends)
        return OwnHours(self.days, begins, ends, usual.holidays_off)

    def is_paused(self, on: date) -> bool:
        """Whether there is a pause on a day."""
        return bool(self.paused_until) and on < date.fromisoformat(self.paused_until)


def packed(people: Iterable[UUID]) -> str:
    """Ids as one text, as long as if there were as many as there can be."""
    return "".join(one.hex for one in people).ljust(HEX * AT_MOST_RATHER_NOT, "-")


def unpacked(text: str) -> list[UUID]:
    """The ids in it."""
    parts = (text[at : at + HEX] for at in range(0, len(text), HEX))
    return [UUID(hex=part) for part in parts if "-" not in part]


@dataclass(frozen=True)
class Own:
    """What somebody said: their wishes, whom they would rather not meet, and what they show.

    `rather_not`: those of them who are here; `away`: those who have left, and stay named.
    """

    wished: Wished
    rather_not: Sequence[Person] = ()
    away: Sequence[Person] = ()
    line: str = ""
    about: str = ""
    saved: bool = False


def wished_by(person: Person) -> Wished:
    """The person's own wishes. One query, and the key."""
    return wishes_of(person)[0]


def wishes_of(person: Person) -> tuple[Wished, bool]:
    """The person's own wishes, and whether there is something to erase, or to go on with."""
    row = Wishes.objects.filter(owner=person).first()
    opened = unseal([row], reader=person).get(row.pk) if row else None
    if not opened:
        return replace(Wished(), languages=_first(person)), row is not None
    return Wished.of(opened["wishes"]), True


def _first(person: Person) -> tuple[str, ...]:
    code = person.language.split("-")[0]
    return (code,) if code in LANGUAGES else ("en",)


def own_of(person: Person) -> Own:
    """All that the person said, for the page on which they say it."""
    row = Wishes.objects.filter(owner=person).first()
    opened = unseal([row], reader=person).get(row.pk) if row else None
    if not opened:
        return Own(replace(Wished(), languages=_first(person)))
    ids = unpacked(opened["rather_not"])
    known = Person.objects.select_related("team").in_bulk(ids)
    named = [known[pk] for pk in ids if pk in known]
    shown = Shown.objects.filter(owner=person).first()
    words = (unseal([shown], reader=person).get(shown.pk) if shown else None) or {"body": {}}
    return Own(
        wished=Wished.of(opened["wishes"]),
        rather_not=[one for one in named if one.is_here],
        away=[one for one in named if not one.is_here],
        line=words["body"].get("line", ""),
        about=words["body"].get("about", ""),
        saved=True,
    )


def usual_hours_of(person: Person) -> OwnHours:
    """The person's own hours, with which a form begins."""
    return hours_from(hours_of(person), person)


def hours_from(own: OwnHours, person: Person) -> OwnHours:
    """Somebody's own hours; the usual ones where theirs are none, "never by mail": they may meet."""
    return own if own.days else usual_hours(person)


@dataclass(frozen=True)
class Other:
    """One of the others of an introduction, and what they show; empty where they show nothing."""

    person: Person
    line: str = ""
    about: str = ""


@dataclass(frozen=True)
class Time:
    """A proposed time; `mark`: as in a form; `mine`: it suits the reader; `suits`: whom else."""

    mark: int
    starts_at: datetime
    mine: bool
    suits: str


@dataclass(frozen=True)
class Meeting:
    """An introduction as one of those in it sees it.

    `names`: the others in words; `times`: those to come; `forms`, `languages`: what suits all;
    `opening`: the question, if any; `agreed_at`: when two of them meet, `mark`: as in a form; `comes`:
    the reader is one of them, `declined`: was, and said no in their calendar, `can_join`: neither, and
    it is to come; `passed`: that is over; `cancelled`: it is not after all, as if no time had been
    agreed; `waits`: in words, whom a time suits that the reader did not choose; `said`: the reader said
    of some time that it suits.
    """

    introduction: Introduction
    others: Sequence[Other]
    names: str
    times: Sequence[Time] = ()
    forms: Sequence[Text] = ()
    languages: Sequence[str] = ()
    opening: Text = ""
    agreed_at: datetime | None = None
    mark: int = 0
    comes: bool = False
    can_join: bool = False
    declined: bool = False
    passed: bool = False
    cancelled: bool = False
    waits: str = ""
    said: bool = False

    @property
    def is_new(self) -> bool:
        """Whether it waits for the reader: they said nothing yet, or a time is suggested to them."""
        return self.agreed_at is None and (bool(self.waits) or not self.said)


def introductions_of(person: Person) -> list[Meeting]:
    """The person's introductions, without what the others show: listing opens nothing."""
    mine = Introduced.objects.filter(person=person, put_away=False)
    if not mine.filter(introduction__lapses_at__gt=timezone.now()).exists():
        return []
    return [_meeting(one, person) for one in _rows(person)]


def _rows(person: Person) -> Iterator[Introduction]:
    people = Introduced.objects.select_related("person", "person__team").order_by(
        "person__name_key", "person_id"
    )
    times = Proposed.objects.filter(starts_at__gt=timezone.now())
    found = Introduction.objects.visible_to(person).select_related("occasion")
    yield from found.prefetch_related(
        Prefetch("introduced", people, to_attr="all_of_it"),
        Prefetch("times", times, to_attr="to_come"),
        "occasion__attendees",
    )


def meeting_of(introduction_id: UUID, person: Person) -> Meeting | None:
    """One introduction with what the others show: opening it is a line in their logs."""
    found = next((one for one in _rows(person) if one.pk == introduction_id), None)
    if found is None:
        return None
    meeting = _meeting(found, person)
    rows = Shown.objects.filter(owner__in=[other.person for other in meeting.others])
    words = {row.owner_id: row for row in rows}
    opened = unseal(list(words.values()), reader=person)
    others = []
    for other in meeting.others:
        row = words.get(other.person.pk)
        body = (opened.get(row.pk) or {}).get("body") or {} if row else {}
        others.append(Other(other.person, body.get("line", ""), body.get("about", "")))
    return replace(meeting, others=others)


def _meeting(one: Introduction, person: Person) -> Meeting:
    everybody: list[Introduced] = one.all_of_it  # type: ignore[attr-defined]  # prefetched
    to_come: list[Proposed] = one.to_come  # type: ignore[attr-defined]  # prefetched
    mine = next(row for row in everybody if row.person_id == person.pk)
    others = [row for row in everybody if row.person_id != person.pk and row.person.is_here]
    names = _names([row.person.name for row in others])
    occasion = one.occasion
    cancelled = occasion is not None and occasion.cancelled_at is not None
    times = [
        Time(
            time.mark,
            time.starts_at,
            mine.suits_id == time.pk and not cancelled,
            _names(
                [row.person.name for row in others if row.suits_id == time.pk and not cancelled]
            ),
        )
        for time in to_come
    ]
    agreed = occasion if not cancelled else None
    rows = agreed.attendees.all() if agreed is not None else ()
    answer = next((row.answer for row in rows if row.person_id == person.pk), None)
    declined = answer == Attendee.Answer.DECLINED
    suggested = {time.pk for time in to_come} - {mine.suits_id}
    return Meeting(
        introduction=one,
        others=[Other(row.person) for row in others],
        names=names,
        times=times,
        forms=[words for bit, words in FORMS.items() if one.forms & bit],
        languages=one.languages,
        opening=OPENINGS.get(one.opening, ""),
        agreed_at=agreed.starts_at if agreed else None,
        mark=mark_of(agreed.starts_at) if agreed else 0,
        comes=answer is not None and not declined,
        can_join=agreed is not None and answer is None and agreed.starts_at > timezone.now(),
        declined=declined,
        passed=agreed is not None and agreed.ends_at <= timezone.now(),
        cancelled=cancelled,
        waits=_names([row.person.name for row in others if row.suits_id in suggested])
        if occasion is None
        else "",
        said=mine.suits_id is not None and not cancelled,
    )


def _names(names: Sequence[str]) -> str:
    return people_in_words(names) if names else ""


def left_out(
    person: Person, meetings: Sequence[Meeting] = (), wished: Wished | None = None
) -> Left | None:
    """That nobody was found for the person in the present round, and what would change that.

    `meetings`: the person's introductions; where there is one, the round's plan is not opened.
    `wished`: the person's wishes, where they are open already.
    """
    if meetings or not (wished or wished_by(person)).on:
        return None
    return left_out_of(person)


def stopped_words() -> list[Text]:
    """That the present fortnight's introductions were stopped, for whoever stands in no plan of theirs."""
    return Left(0, STOPPED).words if is_stopped_in(this_fortnight()) else []


def next_round_on() -> date:
    """The first day of the next fortnight, on which the next round is held."""
    return fortnight_after(this_fortnight()).begins_on


def nearness() -> int:
    """How many steps apart in the tree two are too near: as a steward chose, or as usual. One query."""
    chosen = Nearness.objects.values_list("steps", flat=True).first()
    return NEAR_USUALLY if chosen is None else chosen


def _detail(one: Meeting, locale: Locale) -> str:
    if one.agreed_at is not None:
        return _("The others have agreed on a time.")
    if one.waits:
        return _("A time suits %(name)s.") % {"name": one.waits}
    until = {"day": speaking.day(one.introduction.last_moment, locale=locale)}
    if len(one.others) > 1:
        return _("Until %(day)s, if all of you like.") % until
    return _("Until %(day)s, if you both like.") % until


def home_items(person: Person) -> Iterator[HomeItem]:
    """Who was introduced to the person; that nobody was found this time."""
    locale = speaking.locale_of(person)
    meetings = introductions_of(person)
    for one in meetings:
        if one.comes or one.declined or one.passed:
            continue  # it stands in their calendar, and on home with it, or did
        yield HomeItem(
            _("Meet %(name)s") % {"name": one.names},
            one.introduction.get_absolute_url(),
            _detail(one, locale),
            weight=25,
            new=one.is_new,
        )
    if left_out(person, meetings) is not None:
        yield HomeItem(
            _("Nobody could be introduced to you this time"),
            reverse("conversations"),
            _("You come first next time."),
            weight=45,
        )
