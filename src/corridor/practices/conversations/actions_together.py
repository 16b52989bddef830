"""What somebody does in an introduction: say which time suits, suggest another, put it away."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from corridor.people.models import Person
from corridor.practices.conversations.models import Introduced, Introduction, Proposed, mark_of
from corridor.privacy.models import Mute
from corridor.privacy.muting import reachable
from corridor.rhythm.calendars.actions import NotYours, accept, ask_also, set_occasion
from corridor.rhythm.calendars.actions import Over as OccasionOver
from corridor.rhythm.calendars.models import Attendee, Occasion
from corridor.rhythm.messages import tell
from corridor.rhythm.zones import zone_of
from corridor.runtime.taking_back import took_back

PUT_AWAY = "conversations.put_away"
TIMES_AT_MOST = 6


class Over(ValueError):
    """The introduction is over, the time has passed, or they agreed on another."""


@transaction.atomic
def say_suits(introduction: Introduction, *, by: Person, time: int) -> bool:
    """Say that a time suits. Where it suits another, too, it stands in both calendars.

    Arguments: `time`, the `mark` of one of the introduction's times; once they have agreed, that of the
    agreed time, wherever it was moved since. Returns whether it is agreed. Refuses, with Over, a time
    that has passed or is none of this introduction, another one than is agreed, and who is not in it.
    """
    one, mine = _held(introduction, by)
    if occasion := _agreed(one):
        return _join(one, occasion, mine, time, by)
    found = next((each for each in one.times.all() if each.mark == time), None)
    if found is None or found.starts_at <= timezone.now():
        raise Over
    return _suits(one, mine, found, by)


@transaction.atomic
def suggest_time(introduction: Introduction, *, by: Person, starts_at: datetime) -> bool:
    """Suggest another time: it suits oneself, and the others can say that it suits them.

    Refuses, with Over, what has passed, lies after the introduction, or comes when a time is agreed,
    and more than six times.
    """
    one, mine = _held(introduction, by)
    if not timezone.now() < starts_at < one.lapses_at:
        raise Over
    if occasion := _agreed(one):
        return _join(one, occasion, mine, mark_of(starts_at), by)
    time = Proposed.objects.filter(introduction=one, starts_at=starts_at).first()
    if time is None:
        if one.times.count() >= TIMES_AT_MOST:
            raise Over
        time = Proposed.objects.create(introduction=one, starts_at=starts_at)
    return _suits(one, mine, time, by)


def _held(introduction: Introduction, by: Person) -> tuple[Introduction, Introduced]:
    """The introduction's row, held, and the person's place in it; refuses with Over."""
    rows = Introduction.objects.select_for_update().filter(pk=introduction.pk)
    one = rows.first()
    mine = Introduced.objects.filter(
        introduction=introduction.pk, person=by, put_away=False
    ).first()
    if one is None or mine is None or one.lapses_at <= timezone.now():
        raise Over
    return one, mine


def _agreed(one: Introduction) -> Occasion | None:
    """The occasion on which they agreed, held, so that it is not moved meanwhile; None: it does not stand."""
    standing = Occasion.objects.select_for_update().filter(cancelled_at=None)
    return standing.filter(pk=one.occasion_id).first() if one.occasion_id else None


def _suits(one: Introduction, mine: Introduced, time: Proposed, by: Person) -> bool:
    if one.occasion is not None:  # cancelled: as if there had been none
        one.occasion, mine.suits = None, None
        one.save(update_fields=["occasion"])
        one.introduced.update(suits=None)
    before, mine.suits = mine.suits_id, time
    mine.save(update_fields=["suits"])
    others = _who_agree(one, time, by)
    if not others:
        if before != time.pk:
            _tell_others(one, by)
        return False
    # Whoever says so last is the one who accepts; the calendars tell the first, as they tell everybody.
    first, *more = others
    occasion = set_occasion(
        by=first,
        people=[by, *more],
        starts_at=time.starts_at,
        ends_at=time.starts_at + timedelta(minutes=one.minutes),
        zone=zone_of(first).key,
        # Of chance: nothing that outlasts the introduction is made of it. Its row is held, so this is once.
        once=uuid4(),
    )
    for person in (by, *more):
        accept(occasion, by=person)
    one.occasion = occasion
    one.save(update_fields=["occasion"])
    return True


def _who_agree(one: Introduction, time: Proposed, by: Person) -> list[Person]:
    """Whom a time suits besides, who are here, and of whom none muted `by` or another, nor is muted."""
    rows = one.introduced.filter(suits=time, put_away=False, person__left_at=None)
    found: list[Person] = []
    for row in rows.exclude(person=by).select_related("person"):
        if not _muting([by.pk, *(each.pk for each in found)], row.person):
            found.append(row.person)
    return found


def _muting(people: Iterable[UUID], person: Person) -> bool:
    """Whether one of the people and the person muted each other, whichever of them did."""
    ids = list(people)
    either = Q(person=person, muted__in=ids) | Q(muted=person, person__in=ids)
    return Mute.objects.filter(either).exists()


def _join(one: Introduction, occasion: Occasion, mine: Introduced, time: int, by: Person) -> bool:
    """A third who says that the agreed time suits, too: as it is now, moved perhaps since they agreed."""
    organiser = occasion.organiser
    if organiser is None or occasion.starts_at <= timezone.now():
        raise Over
    if mark_of(occasion.starts_at) != time:
        raise Over
    rows = occasion.attendees.exclude(answer=Attendee.Answer.DECLINED)
    coming = set(rows.values_list("person", flat=True))
    if _muting(coming - {by.pk}, by):
        raise Over
    try:
        ask_also(occasion, [by], by=organiser)
        accept(occasion, by=by)
    except (OccasionOver, NotYours):  # cancelled; or declined in the calendar
        raise Over from None
    mine.suits = one.times.filter(starts_at=occasion.starts_at).first()
    mine.save(update_fields=["suits"])
    return True


def _tell_others(one: Introduction, by: Person) -> None:
    """A human being suggests a time: those who did not put the introduction away are told."""
    rows = one.introduced.filter(put_away=False).exclude(person=by).select_related("person")
    for person in reachable([row.person for row in rows], by=by):
        tell(person)


@transaction.atomic
def put_away(introduction: Introduction, *, by: Person) -> None:
    """ "No, thank you": off one's own pages, and nobody is told.

    A yes that one gave counts no more; it stays to be seen, so that no page of another's changes.
    """
    held = Introduction.objects.select_for_update().filter(pk=introduction.pk).first()
    mine = Introduced.objects.filter(introduction=held, person=by, put_away=False)
    if held is not None and mine.update(put_away=True):
        took_back(PUT_AWAY, introduction.pk, by.pk, owner=by.pk)


def put_away_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy of the database in which it is still on the person's pages."""
    introduction, person = map(UUID, what)
    rows = Introduced.objects.filter(introduction=introduction, person=person, put_away=False)
    rows.update(put_away=True)
