"""When those who work with leaders are asked: once a half-year, on the organisation's beat.

Half-years are counted from 1 March and 1 September, so that the mirror's four weeks do not fall into
those in which a quarter begins, when teams are asked how they are.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from corridor.practices.mirror.models import HalfYear
from corridor.rhythm import fortnight as fortnights
from corridor.rhythm.fortnight import (
    Fortnight,
    fortnight_after,
    fortnights_to_come,
    organisation_zone,
)

MARCH, SEPTEMBER = 3, 9
# From one beginning to the next: nobody is asked about the same leader twice within three months.
APART = timedelta(days=91)


@dataclass(frozen=True)
class Planned(fortnights.Planned):
    """A half-year's rounds as the beat has them: `half_year`, its first day."""

    half_year: date


def half_year_of(day: date) -> date:
    """The first day of the half-year in which a day lies."""
    if day.month >= SEPTEMBER:
        return date(day.year, SEPTEMBER, 1)
    return date(day.year, MARCH, 1) if day.month >= MARCH else date(day.year - 1, SEPTEMBER, 1)


def planned_for(fortnight: Fortnight) -> Planned:
    """What would be open for the four weeks that begin with a fortnight."""
    return _planned(fortnight, fortnight_after(fortnight), organisation_zone())


def _planned(fortnight: Fortnight, last: Fortnight, zone: ZoneInfo) -> Planned:
    return Planned(
        fortnight, fortnight.begins_at(zone), last.ends_at(zone), half_year_of(fortnight.begins_on)
    )


def next_planned(zone: ZoneInfo | None = None) -> Planned:
    """The next that has not begun: the first fortnight of a half-year in which nobody was asked yet.

    Where the mirror was switched on late, or nobody could be offered one, that is any fortnight of
    the half-year, three months at least after the last beginning. Three queries,
    however far it is; with the organisation's `zone`, two.
    """
    latest = HalfYear.objects.order_by("-begins_on").first()
    zone = zone or organisation_zone()
    for fortnight, last in pairwise(fortnights_to_come(zone)):
        planned = _planned(fortnight, last, zone)
        if latest is None or planned.opens_at == latest.opens_at:  # it is prepared, and waits
            return planned
        later = planned.half_year > latest.begins_on
        if later and planned.opens_at >= latest.opens_at + APART:
            return planned
    raise AssertionError("fortnights do not end")
