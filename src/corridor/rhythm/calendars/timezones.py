"""VTIMEZONE components: the rules of a zone as calendar programs without its name can follow them.

Made here because a zone must be right for years ahead: the onset of an observance is written in
the wall-clock time before it (RFC 5545, 3.6.5), a yearly rule as a rule, and what follows none
(where clocks follow the moon) as a list of its days.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vRecur

# For how many years days are listed where they follow no rule.
LISTED_YEARS = 12
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
STEP = timedelta(days=7)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Kind:
    """What the clock changes from and to."""

    before: timedelta
    after: timedelta
    name: str
    is_summer: bool


@lru_cache(maxsize=256)
def timezone_component(name: str, first_year: int) -> Timezone:
    """The VTIMEZONE of the zone `name`, right from `first_year` on.

    Yearly rules hold for ever; where the days follow no rule, for twelve years.
    """
    zone = ZoneInfo(name)
    begin = datetime(first_year - 1, 1, 1, tzinfo=UTC)
    component = Timezone()
    component.add("TZID", name)
    component.add_component(_observance(_standing(zone, begin), [begin.replace(tzinfo=None)]))
    onsets: dict[Kind, list[datetime]] = defaultdict(list)
    for kind, onset in _changes(zone, begin, begin.replace(year=first_year + LISTED_YEARS)):
        onsets[kind].append(onset)
    for kind, days in onsets.items():
        component.add_component(_observance(kind, days))
    return component


def _standing(zone: ZoneInfo, at: datetime) -> Kind:
    local = at.astimezone(zone)
    offset = local.utcoffset() or timedelta()
    return Kind(offset, offset, local.tzname() or name_of(offset), bool(local.dst()))


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[tuple[Kind, datetime]]:
    """Every change of the clock, with its onset in the wall-clock time before it."""
    at = begin
    while at < end:
        following = at + STEP
        if _offset(zone, at) == _offset(zone, following):
            at = following
            continue
        low, high = at, following  # the change lies in (low, high]
        while high - low > SECOND:
            middle = low + (high - low) // 2
            middle = middle.replace(microsecond=0)
            low, high = (
                (middle, high) if _offset(zone, middle) == _offset(zone, at) else (low, middle)
            )
        before, local = _offset(zone, low), high.astimezone(zone)
        after = _offset(zone, high)
        kind = Kind(before, after, local.tzname() or name_of(after), bool(local.dst()))
        yield kind, (high + before).replace(tzinfo=None)
        at = high


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def name_of(offset: timedelta) -> str:
    """ "+0530", for a zone whose time has no name."""
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _observance(kind: Kind, onsets: list[datetime]) -> TimezoneDaylight | TimezoneStandard:
    component = TimezoneDaylight() if kind.is_summer else TimezoneStandard()
    component.add("DTSTART", onsets[0])
    component.add("TZOFFSETFROM", kind.before)
    component.add("TZOFFSETTO", kind.after)
    component.add("TZNAME", kind.name)
    rule = yearly_rule(onsets)
    if rule:
        component.add("RRULE", vRecur.from_ical(rule))
    for onset in () if rule else onsets[1:]:
        component.add("RDATE", onset)  # a line for each: ical.js reads the first of a list alone
    return component


def yearly_rule(onsets: list[datetime]) -> str:
    """The RRULE that gives exactly these onsets, one a year, or "" where there is none."""
    years = [onset.year for onset in onsets]
    regular = len(onsets) > LISTED_YEARS // 2 and years == list(range(years[0], years[-1] + 1))
    if not regular or len({(o.month, o.weekday(), o.time()) for o in onsets}) != 1:
        return ""
    first = onsets[0]
    weekday = WEEKDAYS[first.weekday()]
    if all((onset + STEP).month != onset.month for onset in onsets):
        return f"FREQ=YEARLY;BYMONTH={first.month};BYDAY=-1{weekday}"
    if len({(onset.day - 1) // 7 for onset in onsets}) == 1:
        return f"FREQ=YEARLY;BYMONTH={first.month};BYDAY={(first.day - 1) // 7 + 1}{weekday}"
    return ""
