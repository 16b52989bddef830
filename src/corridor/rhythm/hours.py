"""A person's own hours: when mail may reach them, and when next.

Outside of them nothing of Corridor's does, nor on a day that the person closed, on a public holiday
of their country, or on a day that a practice keeps quiet (the register's hook `quiet`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from corridor.people.models import Person
from corridor.rhythm.days_off import EVERY_DAY, is_day_off, working_days
from corridor.rhythm.models import Hours, Letter, QuietDay
from corridor.rhythm.week import Week
from corridor.rhythm.zones import zone_of
from corridor.runtime.jobs import hasten
from corridor.runtime.register import contributions

QUIET_DAYS_AT_MOST = 400


def message_key(person: Person) -> str:
    """The key of the one job that brings the person a message from somebody."""
    return f"tell:{person.pk}"


@dataclass(frozen=True)
class OwnHours:
    """What somebody's hours are: `days` as ISO digits ("12345"), and times in their own zone."""

    days: str
    begins: time
    ends: time
    holidays_off: bool


def usual_hours(person: Person) -> OwnHours:
    """The hours of somebody who has not said otherwise."""
    begins, ends = map(time.fromisoformat, settings.USUAL_HOURS)
    if settings.USUALLY_EVERY_DAY:
        return OwnHours(EVERY_DAY, begins, ends, holidays_off=False)
    return OwnHours(working_days(person.country), begins, ends, holidays_off=True)


def hours_of(person: Person) -> OwnHours:
    """The person's hours, their own or the usual ones. One query."""
    return _own(person, Hours.objects.filter(person=person).first())


@transaction.atomic
def keep_hours(*, by: Person, days: str, begins: time, ends: time, holidays_off: bool) -> None:
    """Keep the person's own hours. No days at all: never by mail, on home only.

    What waits for their next hour looks again. Refuses, with ValueError, what is no day of the week.
    """
    if set(days) - set(EVERY_DAY):
        raise ValueError(f"{days!r} are no days of the week.")
    kept = {
        "days": "".join(sorted(set(days))),
        "begins": begins,
        "ends": ends,
        "holidays_off": holidays_off,
    }
    Hours.objects.update_or_create(person=by, defaults=kept)
    look_again(by)


def quiet_days(person: Person, since: date) -> list[date]:
    """The days from `since` on that the person closed, in order."""
    found = QuietDay.objects.filter(person=person, day_on__gte=since)
    return list(found.order_by("day_on").values_list("day_on", flat=True))


@transaction.atomic
def close_days(*, by: Person, days: Iterable[date]) -> None:
    """Have nothing reach the person on these days. Refuses more than 400 to come with ValueError."""
    rows = [QuietDay(person=by, day_on=day) for day in set(days)]
    QuietDay.objects.bulk_create(rows, ignore_conflicts=True)
    if len(quiet_days(by, timezone.now().date())) > QUIET_DAYS_AT_MOST:
        raise ValueError(f"At most {QUIET_DAYS_AT_MOST} days can be closed.")


@transaction.atomic
def open_day(*, by: Person, day: date) -> None:
    """Open a day again."""
    QuietDay.objects.filter(person=by, day_on=day).delete()
    look_again(by)


def look_again(person: Person) -> None:
    """Have what waits for the person's hours look again: they, or their zone, have changed."""
    hasten(message_key(person))
    waiting = Letter.objects.open().filter(person=person, claim=None)
    waiting.update(due_at=timezone.now())


def reachable(person: Person, at: datetime | None = None) -> bool:
    """Whether mail may reach the person at a moment (now, if None)."""
    return week_of(person).is_open(at or timezone.now())


def next_reachable(person: Person, at: datetime | None = None) -> datetime | None:
    """The first moment from `at` (now) on at which mail may reach the person, in UTC.

    None for somebody without hours, or who is away for more than a year: it stands on home.
    """
    return week_of(person).next_open(at or timezone.now())


def week_of(person: Person) -> Week:
    """The person's week, closed days included. The queries of many."""
    return weeks_of([person])[person.pk]


def weeks_of(people: Iterable[Person]) -> dict[UUID, Week]:
    """The weeks of many, by their id: two queries for all of them, and one of each practice."""
    people = list(people)
    own = {row.person_id: row for row in Hours.objects.filter(person__in=people)}
    closed: dict[UUID, set[date]] = {}
    for person, day in QuietDay.objects.filter(person__in=people).values_list("person", "day_on"):
        closed.setdefault(person, set()).add(day)
    quiet = [hook(people) for c in contributions() if (hook := c.quiet) is not None]
    return {p.pk: _week(p, _own(p, own.get(p.pk)), closed.get(p.pk, set()), quiet) for p in people}


def _own(person: Person, row: Hours | None) -> OwnHours:
    if row is None:
        return usual_hours(person)
    return OwnHours(row.days, row.begins, row.ends, row.holidays_off)


def _week(
    person: Person,
    hours: OwnHours,
    own_days: set[date],
    quiet: Sequence[Callable[[Person, date], bool]],
) -> Week:
    def closed(day: date) -> bool:
        if day in own_days or (hours.holidays_off and is_day_off(person.country, day)):
            return True
        return any(is_quiet(person, day) for is_quiet in quiet)

    days = frozenset(map(int, hours.days))
    return Week(days, hours.begins, hours.ends, zone_of(person), closed)
