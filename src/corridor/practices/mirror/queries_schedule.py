"""When those who work with leaders are asked: once a half-year, on the organisation's beat.

Half-years are counted from 1 March and 1 September, so that the mirror's four weeks do not fall into
those in which a quarter begins, when teams are asked how they are.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from corridor.practices.mirror.models import HalfYear
from corridor.rhythm.fortnight import (
    Fortnight,
    fortnight_after,
    organisation_zone,
    this_fortnight,
)

MARCH, SEPTEMBER = 3, 9
# From one beginning to the next: nobody is asked about the same leader twice within three months.
APART = timedelta(days=91)


@dataclass(frozen=True)
class Planned:
    """A half-year's rounds as the beat has them: from when to when they are open."""

    half_year: date
    fortnight: Fortnight
    opens_at: datetime
    closes_at: datetime

    @property
    def span(self) -> timedelta:
        """How long they are open."""
        return self.closes_at - self.opens_at


def half_year_of(day: date) -> date:
    """The first day of the half-year in which a day lies."""
    if day.month >= SEPTEMBER:
        return date(day.year, SEPTEMBER, 1)
    return date(day.year, MARCH, 1) if day.month >= MARCH else date(day.year - 1, SEPTEMBER, 1)


def planned_for(fortnight: Fortnight) -> Planned:
    """What would be open for the four weeks that begin with a fortnight."""
    zone = organisation_zone()
    last = fortnight_after(fortnight)
    return Planned(
        half_year_of(fortnight.begins_on), fortnight, fortnight.begins_at(zone), last.ends_at(zone)
    )


def next_planned() -> Planned:
    """The next that has not begun: the first fortnight of a half-year in which nobody was asked yet.

    Where the mirror was switched on late, or nobody could be offered one, that is any fortnight of
    the half-year, three months at least after the last beginning.
    """
    latest = HalfYear.objects.order_by("-begins_on").first()
    fortnight = fortnight_after(this_fortnight())
    while latest is not None:
        planned = planned_for(fortnight)
        if planned.opens_at == latest.opens_at:  # it is prepared, and waits
            break
        later = planned.half_year > latest.begins_on
        if later and planned.opens_at >= latest.opens_at + APART:
            break
        fortnight = fortnight_after(fortnight)
    return planned_for(fortnight)
