"""When an occasion takes place: its rule expanded in its own zone, with what was moved or left out.

Rules are those of RFC 5545. They count in wall-clock time: "every Monday at nine" stays at nine when
the clocks change. A time that the change skips is read with the offset before it, one that comes
twice is the first (RFC 5545, 3.3.5).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from corridor.rhythm.calendars.models import Exceptional, Occasion

PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST")
FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
MOST = 1_000
# Whoever plans an endless series sees this far.
HORIZON = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Occurrence:
    """One time that an occasion takes place. `original_at` is when its rule puts it."""

    original_at: datetime
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Rule:
    """A rule that was looked at: `text` as it is stored, and when the last occurrence begins."""

    text: str
    last_starts_at: datetime | None


def checked(text: str, starts_at: datetime, zone: ZoneInfo) -> Rule:
    """The rule as it is stored, and when its last occurrence begins (None: it never ends).

    `text` is the value of an RRULE ("FREQ=WEEKLY;COUNT=10"); UNTIL in UTC ("20270131T080000Z").
    Refuses, with ValueError, what is no rule, what recurs more often than daily or more than 1,000
    times, and a rule that does not fall on the start itself.
    """
    text = text.strip().upper().removeprefix("RRULE:")
    if not text:
        return Rule("", starts_at)
    pairs = [part.partition("=") for part in text.split(";")]
    parts = {name: value for name, _equals, value in pairs}
    if len(parts) != len(pairs) or not set(parts) <= set(PARTS) or not all(parts.values()):
        raise ValueError(f"{text!r} is no rule that an occasion can have.")
    if parts.get("FREQ") not in FREQUENCIES:
        raise ValueError("An occasion recurs daily, weekly, monthly or yearly.")
    if "UNTIL" in parts and not parts["UNTIL"].endswith("Z"):
        raise ValueError("Give UNTIL in UTC, as in 20270131T080000Z.")
    text = ";".join(f"{name}={parts[name]}" for name in PARTS if name in parts)
    starts = _starts(text, starts_at, zone, since=None)
    if next(starts, None) != starts_at:
        raise ValueError("The rule must fall on the day and time at which the occasion starts.")
    if not {"COUNT", "UNTIL"} & set(parts):
        return Rule(text, None)
    last = starts_at
    for number, start in enumerate(starts, 2):
        if number > MOST:
            raise ValueError(f"An occasion recurs at most {MOST} times.")
        last = start
    return Rule(text, last)


def _starts(
    text: str, starts_at: datetime, zone: ZoneInfo, *, since: datetime | None
) -> Iterator[datetime]:
    """When the rule falls, in UTC; from about `since` on."""
    begin = starts_at.astimezone(zone).replace(tzinfo=None, fold=0)
    # In wall-clock time, UNTIL included, so that the change of the clock moves nothing.
    rule = rrulestr(_wall_until(text, zone), dtstart=begin)
    if not isinstance(rule, rrule):
        raise ValueError(f"{text!r} is more than one rule.")
    wall: Iterable[datetime] = rule
    if since is not None:
        wall = rule.xafter(since.astimezone(zone).replace(tzinfo=None) - timedelta(days=2))
    for start in wall:
        yield start.replace(tzinfo=zone).astimezone(UTC)


def _wall_until(text: str, zone: ZoneInfo) -> str:
    if "UNTIL=" not in text:
        return text
    until = text.partition("UNTIL=")[2].partition(";")[0]
    at = datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(zone)
    return text.replace(until, at.strftime("%Y%m%dT%H%M%S"))


def occurrences(
    occasion: Occasion, since: datetime, until: datetime, exceptional: Iterable[Exceptional] = ()
) -> list[Occurrence]:
    """Every time it takes place that touches [since, until), in order.

    `exceptional` are the occasion's own. An occasion that never ends is seen for three years.
    """
    changed = {one.original_at: one for one in exceptional}
    found = [
        Occurrence(one.original_at, one.starts_at, one.ends_at)
        for one in changed.values()
        if one.starts_at and one.ends_at
    ]
    until = min(until, since + HORIZON)
    found += [
        Occurrence(start, start, end_of(occasion, start))
        for start in _regular(occasion, since, until)
        if start not in changed
    ]
    touching = [one for one in found if one.starts_at < until and one.ends_at > since]
    return sorted(touching, key=lambda one: (one.starts_at, one.original_at))


def _regular(occasion: Occasion, since: datetime, until: datetime) -> Iterator[datetime]:
    if not occasion.recurs:
        yield occasion.starts_at
        return
    length = occasion.ends_at - occasion.starts_at
    starts = _starts(occasion.recurs, occasion.starts_at, occasion.own_zone, since=since - length)
    for start in starts:
        if start >= until:
            return
        yield start


def end_of(occasion: Occasion, start: datetime) -> datetime:
    """When the occurrence that starts at `start` ends: after whole days, or after the same time."""
    if not occasion.all_day:
        return start + (occasion.ends_at - occasion.starts_at)
    zone = occasion.own_zone
    days = occasion.ends_at.astimezone(zone).date() - occasion.starts_at.astimezone(zone).date()
    return midnight(start.astimezone(zone).date() + days, zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins in a zone, in UTC."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def falls_on(occasion: Occasion, original_at: datetime) -> bool:
    """Whether the rule puts an occurrence at exactly this time."""
    return original_at in set(
        _regular(occasion, original_at - timedelta(seconds=1), original_at + timedelta(seconds=1))
    )
