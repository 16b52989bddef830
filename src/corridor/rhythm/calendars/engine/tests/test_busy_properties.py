"""Whatever a calendar holds, what is read of it keeps these rules."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.rhythm.calendars.engine.busy import busy
from corridor.rhythm.calendars.engine.free import Side, common_free, proposals
from corridor.rhythm.calendars.engine.problems import CannotRead

SINCE = datetime(2027, 1, 1, tzinfo=UTC)
UNTIL = datetime(2027, 12, 31, tzinfo=UTC)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Africa/Casablanca",
    "Asia/Gaza",
)
DAY = timedelta(days=1)

walls = st.datetimes(datetime(2026, 12, 20), datetime(2028, 1, 10)).map(  # noqa: DTZ001 - wall-clock
    lambda at: at.replace(second=0, microsecond=0)
)
lengths = st.integers(1, 30 * 60).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def series(draw):
    """An entry with its rule as text, and what it must give: wall-clock starts stepped by hand."""
    zone, start, length = draw(st.sampled_from(ZONES)), draw(walls), draw(lengths)
    every, count = draw(st.sampled_from([(1, "DAILY"), (7, "WEEKLY")])), draw(st.integers(1, 60))
    interval = draw(st.integers(1, 3))
    left_out = draw(st.sets(st.integers(0, count - 1), max_size=3))
    wall_starts = [start + n * interval * every[0] * DAY for n in range(count)]
    text = [
        f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}",
        f"DURATION:PT{int(length.total_seconds()) // 60}M",
        f"RRULE:FREQ={every[1]};INTERVAL={interval};COUNT={count}",
        *(f"EXDATE;TZID={zone}:{wall_starts[n]:%Y%m%dT%H%M%S}" for n in sorted(left_out)),
    ]
    starts = [
        wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        for n, wall in enumerate(wall_starts)
        if n not in left_out
    ]
    return "\r\n".join(text), [(at, at + length) for at in starts]


def written(entries):
    bodies = [f"BEGIN:VEVENT\r\nUID:{n}\r\n{text}\r\nEND:VEVENT" for n, text in enumerate(entries)]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *bodies, "END:VCALENDAR", ""]).encode()


def minutes_of(intervals):
    """The taken minutes, one by one: another way to merge."""
    step = timedelta(minutes=1)
    found = set()
    for start, end in intervals:
        at = max(start, SINCE)
        while at < min(end, UNTIL):
            found.add(at)
            at += step
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(series(), max_size=3))
def test_it_is_what_stepping_by_hand_gives(entries):
    found = busy(written([text for text, _expected in entries]), SINCE, UNTIL, UTC)
    expected = minutes_of(one for _text, intervals in entries for one in intervals)
    assert minutes_of(found) == expected


@settings(max_examples=40, deadline=None)
@given(st.lists(series(), max_size=4))
def test_it_is_in_order_apart_and_within_the_span(entries):
    found = busy(written([text for text, _expected in entries]), SINCE, UNTIL, UTC)
    assert all(SINCE <= start < end <= UNTIL for start, end in found)
    assert all(a[1] < b[0] for a, b in pairwise(found))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused_by_name(raw):
    for file in (raw, b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + raw):
        with suppress(CannotRead):
            busy(file, SINCE, UNTIL, UTC)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='BEGINDVCALRTSU:;=\r\n \t"0123456789TZ,/P-', max_size=400))
def test_any_entry_is_read_or_refused_by_name(text):
    file = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270301T090000Z\r\n{text}"
    for raw in (file, f"{file}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"):
        with suppress(CannotRead):
            busy(raw.encode(), SINCE, UNTIL, UTC)


hours = st.integers(0, 500)
some_intervals = st.lists(
    st.tuples(hours, st.integers(1, 40)).map(
        lambda pair: (
            SINCE + timedelta(hours=pair[0]),
            SINCE + timedelta(hours=pair[0] + pair[1]),
        )
    ),
    max_size=6,
)
sides = st.builds(Side, hours=some_intervals, taken=some_intervals)


def hours_in(intervals):
    return {n for n in range(600) if any(s <= SINCE + timedelta(hours=n) < e for s, e in intervals)}


@settings(max_examples=200, deadline=None)
@given(st.lists(sides, min_size=1, max_size=3), st.integers(1, 5))
def test_free_is_within_everybodys_hours_and_in_nothing_taken(people, length):
    found = common_free(people, SINCE, UNTIL, timedelta(hours=length))
    assert all(end - start >= timedelta(hours=length) for start, end in found)
    free = set(range(600))
    for side in people:
        free = (free & hours_in(side.hours)) - hours_in(side.taken)
    assert hours_in(found) <= free
    runs = [
        n
        for n in free
        if all(n + k in free for k in range(length))  # a run that begins here is long enough
    ]
    assert set(runs) <= hours_in(found)


@settings(max_examples=100, deadline=None)
@given(some_intervals)
def test_proposals_lie_in_what_is_free_on_days_of_their_own(free):
    free = common_free([Side(free)], SINCE, UNTIL, timedelta(minutes=30))
    found = proposals(free, timedelta(minutes=30))
    assert all(any(s <= start and end <= e for s, e in free) for start, end in found)
    assert len({start.date() for start, _end in found}) == len(found) <= 5
