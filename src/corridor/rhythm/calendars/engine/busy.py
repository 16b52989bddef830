"""Which times a calendar says are taken: recurrences, exceptions, whole days, every kind of zone.

    taken = busy(ics, since, until, ZoneInfo("Europe/Berlin"))

Expansion is recurring-ical-events' (RFC 5545). Before it, the file is cut down to its times
(lines.py); a time without a zone, and a zone that nobody knows, is read in the person's own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from hashlib import blake2s
from typing import Any

import recurring_ical_events
from dateutil.rrule import rrulestr
from icalendar import Calendar, vDuration

from corridor.rhythm.calendars.engine.lines import Line, kept_lines
from corridor.rhythm.calendars.engine.problems import (
    BROKEN_ENTRY,
    NOT_A_CALENDAR,
    TOO_DENSE,
    UNKNOWN_ZONE,
    CannotRead,
)
from corridor.rhythm.calendars.engine.zones import iana_name

Interval = tuple[datetime, datetime]
DAY = timedelta(days=1)
# Nobody's appointments are closer: such a rule is a mistake, or meant to hurt.
MOST_A_DAY = 48
MOST_ENTRIES = 50_000
LONGEST = timedelta(days=3 * 366)
TIMED = {"DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID"}
# Our own mark on an entry whose length is exact.
EXACT = "X-EXACT"
FREE_TYPES = {"FREE"}


@dataclass(frozen=True)
class Reading:
    """What a calendar says: merged times in UTC, in order, and what was wrong with single entries."""

    taken: tuple[Interval, ...]
    notes: frozenset[str] = frozenset()


def busy(ics: bytes, since: datetime, until: datetime, zone: tzinfo) -> list[Interval]:
    """The taken times of `ics` in [since, until), merged; see `read`."""
    return list(read(ics, since, until, zone).taken)


def read(ics: bytes, since: datetime, until: datetime, zone: tzinfo) -> Reading:
    """The taken times in [since, until), and notes.

    Arguments: `ics`, an iCalendar file (VEVENT and VFREEBUSY are read); `since`, `until`, aware,
    at most three years apart; `zone`, the person's own, in which whole days and floating times lie.
    Taken is what is neither cancelled nor transparent; an entry without length takes no time.
    Refuses, with CannotRead, what is no calendar, is cut off, is larger than five million bytes,
    or recurs more than 48 times a day; and with ValueError a wrong time span.
    """
    if since.tzinfo is None or until.tzinfo is None or not since < until <= since + LONGEST:
        raise ValueError("Ask for an aware time span of at most three years.")
    notes: set[str] = set()
    entries, periods = _cut_down(kept_lines(ics), zone, notes)
    found = [*periods, *_expanded(entries, since, until, zone, notes)]
    return Reading(tuple(merged(found, since, until)), frozenset(notes))


def merged(found: Iterable[Interval], since: datetime, until: datetime) -> list[Interval]:
    """The intervals clipped to [since, until), joined where they touch, in order, in UTC."""
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    joined: list[Interval] = []
    for start, end in sorted((max(s, since), min(e, until)) for s, e in found):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _cut_down(lines: Iterable[Line], zone: tzinfo, notes: set[str]) -> tuple[bytes, list[Interval]]:
    """A calendar of its entries' times alone, as text, and the periods of its free/busy answers."""
    blocks = _blocks(lines)
    own_zones = {_value(block, "TZID"): block for kind, block in blocks if kind == "VTIMEZONE"}
    # icalendar remembers every zone by its name: two files that use one name for different zones
    # get names of their own.
    explained = {
        name: f"explained-{blake2s(repr(block).encode()).hexdigest()[:16]}"
        for name, block in own_zones.items()
        if name and not iana_name(name)
    }
    entries = [block for kind, block in blocks if kind == "VEVENT"]
    if len(entries) > MOST_ENTRIES:
        raise CannotRead(TOO_DENSE)
    periods = [
        period for kind, block in blocks if kind == "VFREEBUSY" for period in _periods(block, notes)
    ]
    written = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Corridor//Reading//EN"]
    numbers: dict[str, int] = {}
    for name, own_name in sorted(explained.items()):
        block = [line for line in own_zones[name] if line[0] != "TZID"]
        written += _as_text("VTIMEZONE", [("TZID", {}, own_name), *block], explained, notes)
    for block in entries:
        if _takes_time(block):
            _refuse_dense(block)
        uid = _value(block, "UID") or f"without {len(numbers)}"
        number = numbers.setdefault(uid, len(numbers))
        rest = [line for line in block if line[0] != "UID"]
        written += _as_text("VEVENT", [("UID", {}, str(number)), *rest], explained, notes)
    written.append("END:VCALENDAR")
    return "\r\n".join(written).encode(), periods


def _blocks(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """The outer components with all that is in them; their own BEGIN and END left out."""
    blocks: list[tuple[str, list[Line]]] = []
    depth = 0
    for line in lines:
        name, _parameters, value = line
        depth += (name == "BEGIN") - (name == "END")
        if name == "BEGIN" and depth == 2:
            blocks.append((value, []))
        elif depth >= 2 and blocks:
            blocks[-1][1].append(line)
    return blocks


def _value(block: Sequence[Line], wanted: str) -> str:
    return next((value for name, _parameters, value in block if name == wanted), "")


def _takes_time(block: Sequence[Line]) -> bool:
    return _value(block, "TRANSP") != "TRANSPARENT" and _value(block, "STATUS") != "CANCELLED"


def _refuse_dense(block: Sequence[Line]) -> None:
    for name, _parameters, value in block:
        if name == "RRULE" and _a_day(value) > MOST_A_DAY:
            raise CannotRead(TOO_DENSE)


def _a_day(rule: str) -> float:
    """About how often a day a rule falls."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    often = {"SECONDLY": 86_400, "MINUTELY": 1_440, "HOURLY": 24}.get(parts.get("FREQ", ""), 1)
    interval = parts.get("INTERVAL", "1")
    count = often / max(1, int(interval) if interval.isdecimal() else 1)
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        count *= len(parts[name].split(",")) if name in parts and often == 1 else 1
    return count


def _as_text(
    kind: str, block: Sequence[Line], explained: dict[str, str], notes: set[str]
) -> list[str]:
    """The component as lines, its zones by names that are known; a broken rule left out."""
    written = [f"BEGIN:{kind}"]
    if kind == "VEVENT" and _has_exact_length(block):
        written.append(f"{EXACT}:1")
    for name, parameters, value in block:
        if name == "RRULE" and not _is_rule(value):
            notes.add(BROKEN_ENTRY)
            continue
        kept = {p: v for p, v in parameters.items() if p in {"VALUE", "RANGE"}}
        tzid = parameters.get("TZID", "")
        if tzid and name in TIMED and not value.endswith("Z"):
            if tzid in explained:
                kept["TZID"] = explained[tzid]
            elif known := iana_name(tzid):
                kept["TZID"] = known
            else:
                notes.add(UNKNOWN_ZONE)
        said = "".join(f';{p}="{v}"' for p, v in kept.items())
        written.append(f"{name}{said}:{value}")
    written.append(f"END:{kind}")
    return written


def _has_exact_length(block: Sequence[Line]) -> bool:
    """Whether its length is so many hours, however the clock changes meanwhile (RFC 5545, 3.8.5.3).

    A series keeps its length; a length in days, and the end of a single entry, follow the clock.
    """
    length = _value(block, "DURATION")
    return "T" in length if length else bool(_value(block, "RRULE") or _value(block, "RDATE"))


def _is_rule(value: str) -> bool:
    try:
        # Any start will do: only whether it can be read is asked.
        rrulestr(value.replace("Z", ""), dtstart=datetime(2000, 1, 1))  # noqa: DTZ001 - floating, as meant
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return False
    return True


def _periods(block: Sequence[Line], notes: set[str]) -> list[Interval]:
    """The taken periods of a free/busy answer."""
    found = []
    for name, parameters, value in block:
        if name != "FREEBUSY" or parameters.get("FBTYPE", "BUSY").upper() in FREE_TYPES:
            continue
        for written in value.split(","):
            try:
                found.append(_period(written))
            except ValueError:
                notes.add(BROKEN_ENTRY)
    return found


def _period(written: str) -> Interval:
    first, _slash, second = written.strip().partition("/")
    start = datetime.strptime(first, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if second.startswith(("P", "+P")):
        return start, start + _length(second.removeprefix("+"))
    return start, datetime.strptime(second, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _length(written: str) -> timedelta:
    length: timedelta = vDuration.from_ical(written)  # type: ignore[no-untyped-call]
    return length


def _expanded(
    entries: bytes, since: datetime, until: datetime, zone: tzinfo, notes: set[str]
) -> list[Interval]:
    """Every occurrence that takes time."""
    try:
        calendar = Calendar.from_ical(entries)
    except (ValueError, KeyError, IndexError) as error:
        raise CannotRead(NOT_A_CALENDAR) from error
    _drop_broken(calendar, notes)
    # A day on either side: floating times and whole days move by their zone afterwards.
    query = recurring_ical_events.of(calendar, skip_bad_series=True)
    found = []
    for occurrence in query.between(since - DAY, until + DAY):
        if str(occurrence.get("TRANSP", "")) == "TRANSPARENT":
            continue
        if str(occurrence.get("STATUS", "")) == "CANCELLED":
            continue
        start, end = occurrence.start, occurrence.end
        begins = _moment(start, zone)
        if EXACT in occurrence and isinstance(start, datetime):
            length = end.replace(tzinfo=None) - start.replace(tzinfo=None)
            found.append((begins, begins + length))
        else:
            found.append((begins, _moment(end, zone)))
    return found


def _drop_broken(calendar: Calendar, notes: set[str]) -> None:
    """Take out entries whose own times cannot be read: the rest still counts."""
    kept: list[Any] = []
    for component in calendar.subcomponents:
        if component.name == "VEVENT":
            try:
                start, end = component.start, component.end  # type: ignore[attr-defined]  # an Event
                broken = _moment(start, UTC) > _moment(end, UTC)
            except (ValueError, TypeError, AttributeError, KeyError, OverflowError):
                broken = True
            except Exception as error:  # icalendar's own errors have no common base below Exception
                if not type(error).__module__.startswith("icalendar"):
                    raise
                broken = True
            if broken:
                notes.add(BROKEN_ENTRY)
                continue
        kept.append(component)
    calendar.subcomponents = kept


def _moment(at: date | datetime, zone: tzinfo) -> datetime:
    """In UTC: a whole day begins at midnight, and a floating time lies, in the person's own zone."""
    if not isinstance(at, datetime):
        at = datetime.combine(at, time.min)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
