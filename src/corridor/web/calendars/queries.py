"""What the calendar's pages show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from babel import Locale
from babel.dates import format_time
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.kit import speaking
from corridor.kit.speaking import locale_of
from corridor.people.models import Person
from corridor.privacy.audiences import Choice, in_words
from corridor.privacy.openings import told_before_opening
from corridor.rhythm.calendars.connecting import connection_of, way_in_of
from corridor.rhythm.calendars.dav.client import Found
from corridor.rhythm.calendars.models import (
    Attendee,
    Connection,
    Feed,
    Occasion,
    OccasionWords,
    Wishes,
)
from corridor.rhythm.calendars.problems import WORDS, Words
from corridor.rhythm.calendars.queries import (
    Seen,
    next_occurrence,
    occurrences_of,
    who_comes,
    who_is_asked,
)

Kind = Occasion.Kind
WEEKS_AHEAD = timedelta(weeks=6)
MOST_SHOWN = 40


@dataclass(frozen=True)
class Line:
    """One line of the list: from when to when, and what it is to this person."""

    seen: Seen
    when: str
    what: str


def coming_up(person: Person) -> Sequence[Line]:
    """What the person has in the next six weeks."""
    now = timezone.now()
    seen = occurrences_of(person, now, now + WEEKS_AHEAD)[:MOST_SHOWN]
    locale = locale_of(person)
    return [
        Line(
            one,
            _when(one.occasion, one.starts_at, one.ends_at, locale=locale),
            _what(one, person),
        )
        for one in seen
    ]


def _what(seen: Seen, person: Person) -> str:
    occasion = seen.occasion
    organiser = occasion.organiser
    if occasion.kind != Kind.TOGETHER or organiser is None:
        return occasion.title or _("Time set aside")
    if organiser.pk == person.pk:
        return _("You asked somebody to meet")
    if seen.comes:
        return _("With %(name)s") % {"name": organiser.name}
    return _("%(name)s asks you to meet") % {"name": organiser.name}


def occasion_for(person: Person, pk: UUID) -> Occasion:
    """An occasion that the person sees and that was not cancelled; else 404."""
    standing = Occasion.objects.visible_to(person).standing().select_related("organiser")
    return get_object_or_404(standing, pk=pk)


def own_meeting(person: Person, pk: UUID) -> Occasion:
    """An occasion at which the person asked others to meet; else 404."""
    return get_object_or_404(
        Occasion.objects.standing(), pk=pk, organiser=person, kind=Kind.TOGETHER
    )


def words_for(person: Person, pk: UUID) -> OccasionWords:
    """The words that go with an occasion that the person sees; else 404."""
    occasion = occasion_for(person, pk)
    words = OccasionWords.objects.visible_to(person).select_related("owner")
    return get_object_or_404(words, occasion=occasion)


@dataclass(frozen=True)
class Shown:
    """An occasion as one person sees it.

    `asked` and `words` are whom they asked and that there are words to be opened; `comes` others
    who accepted; `answer` the person's own.
    """

    occasion: Occasion
    mine: bool
    title: str
    starts_at: datetime
    ends_at: datetime
    when: str
    answer: str
    asked: Sequence[Person] = ()
    comes: Sequence[Person] = ()
    who: str = ""
    has_words: bool = False
    told: str = ""
    may_answer: bool = False
    may_change: bool = False
    over: bool = field(default=False)


def shown(occasion: Occasion, person: Person) -> Shown:
    """What the page of an occasion says to this person."""
    mine = occasion.organiser_id == person.pk
    together = occasion.kind == Kind.TOGETHER
    row = Attendee.objects.filter(occasion=occasion, person=person).first()
    following = next_occurrence(occasion)
    starts_at, ends_at = (
        (following.starts_at, following.ends_at)
        if following
        else (occasion.starts_at, occasion.ends_at)
    )
    asked = who_is_asked(occasion) if mine and together else ()
    words = together and not mine and OccasionWords.objects.filter(occasion=occasion).exists()
    organiser = occasion.organiser
    return Shown(
        occasion=occasion,
        mine=mine,
        title=_title(occasion, mine=mine, asked=asked),
        starts_at=starts_at,
        ends_at=ends_at,
        when=_when(occasion, starts_at, ends_at, locale=locale_of(person)),
        answer=row.answer if row else "",
        asked=asked,
        comes=[p for p in who_comes([occasion])[occasion.pk] if p.pk != person.pk]
        if together
        else (),
        who=_who(occasion, person, asked),
        has_words=bool(words),
        told=told_before_opening(organiser) if words and organiser else "",
        may_answer=row is not None and not mine and following is not None,
        may_change=mine and together and following is not None,
        over=following is None,
    )


def _when(occasion: Occasion, starts_at: datetime, ends_at: datetime, *, locale: Locale) -> str:
    """ "26 November 2026, 09:00 to 10:00", in the reader's zone; whole days as they are everywhere."""
    if occasion.all_day:
        first, last = (
            at.astimezone(occasion.own_zone).date()
            for at in (starts_at, ends_at - timedelta(seconds=1))
        )
        begin, end = (speaking.day(day, locale=locale) for day in (first, last))
        return begin if first == last else _("%(begin)s to %(end)s") % {"begin": begin, "end": end}
    starts, ends = (timezone.localtime(at) for at in (starts_at, ends_at))
    end = (
        format_time(ends.time(), format="short", locale=locale)
        if starts.date() == ends.date()
        else speaking.moment(ends, locale=locale)
    )
    begin = speaking.moment(starts, locale=locale)
    return _("%(begin)s to %(end)s") % {"begin": begin, "end": end}


def _title(occasion: Occasion, *, mine: bool, asked: Sequence[Person]) -> str:
    """On a page of Corridor, to somebody who may know, more is said than in a calendar."""
    if occasion.kind == Kind.TOGETHER and occasion.organiser is not None:
        if not mine:
            return _("%(name)s asks you to meet") % {"name": occasion.organiser.name}
        if len(asked) == 1:
            return _("You and %(name)s") % {"name": asked[0].name}
        return _("You meet")
    if occasion.kind == Kind.AWAY:
        return _("Time set aside")
    return occasion.title


def _who(occasion: Occasion, person: Person, asked: Sequence[Person]) -> str:
    """The audience line."""
    if not occasion.is_personal:
        return ""
    organiser = occasion.organiser
    if organiser is None or organiser.pk == person.pk:
        return in_words(person, Choice(("people",), tuple(asked)))
    others = Attendee.objects.filter(occasion=occasion).exclude(person__in=[person, organiser])
    words = in_words(person, Choice(("people",), (organiser,)))
    if others.exists():
        return _("%(you_and_name)s, and whom else %(name)s asked") % {
            "you_and_name": words,
            "name": organiser.name,
        }
    return words


@dataclass(frozen=True)
class Ways:
    """How occasions reach the person's own calendar.

    Of the connected one its host, its calendars with the chosen one's `path`, and what is wrong.
    """

    feed: Feed | None
    mail: str
    connection: Connection | None = None
    host: str = ""
    path: str = ""
    calendars: Sequence[Found] = ()
    trouble: Words | None = None


def ways_of(person: Person) -> Ways:
    """The person's address, what comes by mail, and the calendar that they connected."""
    wish = Wishes.objects.filter(person=person).values_list("mail", flat=True).first()
    feed, mail = Feed.objects.filter(person=person).first(), wish or Wishes.Mail.OTHERS
    connection = connection_of(person)
    way_in = way_in_of(connection) if connection else None
    if connection is None or way_in is None:
        return Ways(feed, mail)
    return Ways(
        feed,
        mail,
        connection,
        host=urlsplit(way_in.address).hostname or "",
        path=way_in.path,
        calendars=way_in.calendars,
        trouble=WORDS.get(connection.trouble),
    )
