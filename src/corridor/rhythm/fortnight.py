"""The fortnight: the organisation's beat.

Fortnights follow one another without a gap. Stewards choose the day on which the next one begins;
the present one is lengthened until then and never cut short, so nobody gets two letters within
fourteen days. Before anybody chose, fortnights are counted from a Monday, and no letters leave.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils import timezone

from corridor.people.models import Person
from corridor.rhythm.models import Beat
from corridor.rhythm.zones import zone_named, zone_of

LENGTH = timedelta(days=14)
DAY = timedelta(days=1)
# What is open until midnight is open on the day before: a moment earlier, that is its last day.
MOMENT = timedelta(minutes=1)
MONTHS_OF_A_QUARTER = 3
# A Monday before there was Corridor: what fortnights are counted from until a steward chooses.
FIRST = date(2024, 1, 1)
# Where a day begins first (Kiritimati): what concerns a fortnight is made ready by then.
EARLIEST = timedelta(hours=14)


@dataclass(frozen=True)
class Fortnight:
    """Fourteen days (up to 27 where its beat was changed): both days are part of it."""

    number: int
    begins_on: date
    ends_on: date

    def __contains__(self, day: date) -> bool:
        return self.begins_on <= day <= self.ends_on

    def begins_at(self, zone: ZoneInfo) -> datetime:
        """Its first moment where somebody is, in UTC."""
        return datetime.combine(self.begins_on, time.min, zone).astimezone(UTC)

    def ends_at(self, zone: ZoneInfo) -> datetime:
        """The first moment after it where somebody is, in UTC."""
        return datetime.combine(self.ends_on + DAY, time.min, zone).astimezone(UTC)


@dataclass(frozen=True)
class Planned:
    """What is open by the beat: the fortnight with which it begins, from when to when."""

    fortnight: Fortnight
    opens_at: datetime
    closes_at: datetime

    @property
    def span(self) -> timedelta:
        """How long it is open."""
        return self.closes_at - self.opens_at


def fortnight_of(day: date) -> Fortnight:
    """The fortnight in which a day lies. One query."""
    return _fortnight_of(day, [FIRST, *_chosen_days()])


def _fortnight_of(day: date, begins: list[date]) -> Fortnight:
    number = 0
    for this, following in pairwise(begins):
        whole = max(1, (following - this) // LENGTH)
        if day < following:
            n = min((day - this) // LENGTH, whole - 1)
            ends_on = following - DAY if n == whole - 1 else this + (n + 1) * LENGTH - DAY
            return Fortnight(number + n + 1, this + n * LENGTH, ends_on)
        number += whole
    n = (day - begins[-1]) // LENGTH
    begins_on = begins[-1] + n * LENGTH
    return Fortnight(number + n + 1, begins_on, begins_on + LENGTH - DAY)


def this_fortnight(person: Person | None = None) -> Fortnight:
    """The present fortnight where the person is; of the organisation, without one."""
    zone = zone_of(person) if person else organisation_zone()
    return fortnight_of(timezone.now().astimezone(zone).date())


def fortnight_after(fortnight: Fortnight) -> Fortnight:
    """The one that follows."""
    return fortnight_of(fortnight.ends_on + DAY)


def fortnights_to_come(zone: ZoneInfo) -> Iterator[Fortnight]:
    """Those after the present one of a zone, without an end. One query, however many are taken."""
    begins = [FIRST, *_chosen_days()]
    fortnight = _fortnight_of(timezone.now().astimezone(zone).date(), begins)
    while True:
        fortnight = _fortnight_of(fortnight.ends_on + DAY, begins)
        yield fortnight


def begins_quarter(fortnight: Fortnight) -> bool:
    """Whether it is the first fortnight that begins in its quarter of the year."""
    return _quarter(fortnight_of(fortnight.begins_on - DAY)) != _quarter(fortnight)


def _quarter(fortnight: Fortnight) -> tuple[int, int]:
    day = fortnight.begins_on
    return day.year, (day.month - 1) // MONTHS_OF_A_QUARTER


def fortnight_under_way() -> Fortnight:
    """The latest fortnight that has begun anywhere on earth."""
    return fortnight_of((timezone.now() + EARLIEST).astimezone(UTC).date())


def organisation_zone() -> ZoneInfo:
    """The zone of the organisation's days: UTC until a steward chooses. One query."""
    latest = Beat.objects.order_by("-begins_on").values_list("zone", flat=True).first()
    return zone_named(latest or "UTC")


def first_day_of(opens_at: datetime, zone: ZoneInfo | None = None) -> date:
    """The first day on which something is open, as the organisation counts its days.

    Whose zone: a round's days are the same for everybody. Without `zone`, one query.
    """
    return opens_at.astimezone(zone or organisation_zone()).date()


def last_day_of(closes_at: datetime, zone: ZoneInfo | None = None) -> date:
    """The last day on which something is open that closes at a moment: at midnight, the day before."""
    return first_day_of(closes_at - MOMENT, zone)


def letters_begin_on() -> date | None:
    """The first fortnight of which letters leave, or None while no steward has chosen its day."""
    days = _chosen_days()
    return days[0] if days else None


def days_to_choose() -> list[date]:
    """The days on which the next fortnight can be made to begin: fourteen of them, from the next on."""
    first = fortnight_under_way().begins_on + LENGTH
    tomorrow = (timezone.now() + EARLIEST).astimezone(UTC).date() + DAY
    return [day for n in range(14) if (day := first + n * DAY) >= tomorrow]


def choose_beat(begins_on: date, zone: str) -> None:
    """Have the next fortnight begin on a day, and every other one after it. The caller records it.

    Refuses, with ValueError, a day that `days_to_choose` does not have, and an unknown zone.
    """
    if begins_on not in days_to_choose():
        raise ValueError("A fortnight that has begun is not cut short, and has 27 days at most.")
    if zone_named(zone).key != zone:
        raise ValueError(f"There is no time zone {zone!r}.")
    # Whoever chooses again before that day has come takes the first choice back.
    Beat.objects.filter(begins_on__gt=fortnight_under_way().begins_on).delete()
    Beat.objects.create(begins_on=begins_on, zone=zone)


def _chosen_days() -> list[date]:
    return list(Beat.objects.order_by("begins_on").values_list("begins_on", flat=True))
