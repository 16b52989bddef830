"""An hour in common: at any quarter, over midnight, in zones of half hours and when clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.practices.conversations.engine.weeks import (
    BEGINNINGS,
    HOUR,
    beginnings_of,
    is_away,
)
from corridor.practices.conversations.queries_weeks import as_columns, spans_of
from corridor.rhythm.calendars.engine.busy import merged
from corridor.rhythm.calendars.engine.free import Side, common_free
from corridor.rhythm.week import Week

FIRST = datetime(2027, 3, 22, tzinfo=UTC)  # in Europe clocks change on the 28th
UNTIL = FIRST + timedelta(days=14)
QUARTER = timedelta(minutes=15)
WORKING = frozenset(range(1, 6))
QUARTERS = st.lists(st.integers(0, BEGINNINGS), unique=True, max_size=12).map(sorted)


def hours(begins: str, ends: str, zone: str = "UTC", days=WORKING) -> int:
    week = Week(days, time.fromisoformat(begins), time.fromisoformat(ends), ZoneInfo(zone))
    return beginnings_of(merged(spans_of(week, FIRST, UNTIL), FIRST, UNTIL), FIRST)


@pytest.mark.parametrize(
    ("one", "other", "common_"),
    [
        (("12:30", "13:30"), ("12:30", "13:30"), True),
        (("12:15", "13:15"), ("09:00", "13:15"), True),
        (("12:30", "13:30"), ("12:45", "17:00"), False),
        (("09:00", "10:00", "Asia/Kolkata"), ("03:30", "04:30"), True),
        (("09:00", "10:00", "Asia/Kathmandu"), ("03:15", "04:15"), True),
        (("12:00", "13:00", "Europe/Berlin"), ("12:00", "13:00", "Europe/Berlin"), True),
        (("12:00", "13:00", "Europe/Berlin"), ("16:30", "17:30", "Asia/Kolkata"), True),
        (("12:00", "13:00", "Europe/Berlin"), ("18:30", "19:30", "Asia/Kolkata"), False),
        (("23:30", "00:30"), ("22:00", "06:00"), True),
    ],
)
def test_two_have_an_hour_in_common(one, other, common_):
    assert bool(hours(*one) & hours(*other)) is common_


@settings(deadline=None)
@given(QUARTERS, QUARTERS)
def test_a_beginning_is_in_both_exactly_where_an_hour_is_open_to_both(one, other):
    def spans(places):
        at = [FIRST + place * QUARTER for place in places]
        return list(zip(at[::2], at[1::2], strict=False))

    mine, theirs = spans(one), spans(other)
    both = common_free([Side(mine), Side(theirs)], FIRST, UNTIL, HOUR)
    together = beginnings_of(mine, FIRST) & beginnings_of(theirs, FIRST)
    assert bool(together) is bool(both)
    for place in range(BEGINNINGS):
        at = FIRST + place * QUARTER
        assert bool(together >> place & 1) is any(a <= at and at + HOUR <= b for a, b in both)


def test_whoever_has_nothing_in_one_of_the_weeks_is_away_unless_they_never_have():
    week = Week(WORKING, time(9), time(17), ZoneInfo("UTC"))
    always = spans_of(week, FIRST, UNTIL)
    for closed, away in ((range(22, 29), True), (range(22, 27), True), (range(22, 26), False)):
        days = {date(2027, 3, day) for day in closed}
        some = Week(WORKING, time(9), time(17), ZoneInfo("UTC"), lambda day, days=days: day in days)
        assert is_away(spans_of(some, FIRST, UNTIL), always, FIRST) is away
    assert not is_away([], [], FIRST)


def test_beginnings_that_are_alike_for_all_are_one_column():
    nine, noon = hours("09:00", "17:00"), hours("12:00", "13:00")
    assert as_columns([nine, nine]).tolist() == [[True], [True]]
    assert sorted(as_columns([nine, noon]).T.tolist()) == [[True, False], [True, True]]
    assert as_columns([]).shape == (0, 0)
    assert as_columns([0]).shape == (1, 0)
