"""When a week is open, over midnights, changes of the clock, and zones of half an hour."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.rhythm.week import Week

WORKDAYS = frozenset({1, 2, 3, 4, 5})
EVERY_DAY = frozenset(range(1, 8))
BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)


def week(days=WORKDAYS, begins="09:00", ends="17:00", zone=BERLIN, closed=lambda day: False):
    return Week(days, time.fromisoformat(begins), time.fromisoformat(ends), zone, closed)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-24 07:59", "2026-11-24 08:00"),  # Tuesday morning, an hour before UTC
        ("2026-11-24 08:00", "2026-11-24 08:00"),
        ("2026-11-24 15:59", "2026-11-24 15:59"),
        ("2026-11-24 16:00", "2026-11-25 08:00"),
        ("2026-11-27 16:00", "2026-11-30 08:00"),  # over the weekend
        ("2026-03-27 16:00", "2026-03-30 07:00"),  # summer time begins in it
        ("2026-10-23 15:00", "2026-10-26 08:00"),  # and ends in it
    ],
)
def test_working_hours_in_berlin(at, opens):
    assert week().next_open(utc(at)) == utc(opens)


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        ("Asia/Kolkata", "2026-11-24 03:30"),
        ("Asia/Kathmandu", "2026-11-24 03:15"),
        ("Australia/Lord_Howe", "2026-11-24 22:00"),  # its summer time is half an hour
        ("Pacific/Kiritimati", "2026-11-24 19:00"),
        ("America/St_Johns", "2026-11-24 12:30"),
    ],
)
def test_zones_of_half_hours_and_quarters(zone, opens):
    assert week(zone=ZoneInfo(zone)).next_open(utc("2026-11-24 03:00")) <= utc(opens)
    assert week(zone=ZoneInfo(zone)).is_open(utc(opens))
    assert not week(zone=ZoneInfo(zone)).is_open(utc(opens) - MINUTE)


def test_hours_over_midnight_belong_to_the_day_on_which_they_begin():
    night = week(days=frozenset({5}), begins="22:00", ends="06:00")  # from Friday to Saturday
    assert night.next_open(utc("2026-11-27 12:00")) == utc("2026-11-27 21:00")
    assert night.is_open(utc("2026-11-28 04:59"))
    assert not night.is_open(utc("2026-11-28 05:00"))
    assert not night.is_open(utc("2026-11-27 04:00"))  # the small hours of Friday are Thursday's


def test_the_same_time_twice_is_around_the_clock():
    always = week(days=EVERY_DAY, begins="00:00", ends="00:00")
    assert all(always.is_open(utc("2026-03-28 12:00") + n * 7 * MINUTE) for n in range(400))


def test_no_days_are_never_open():
    never = week(days=frozenset())
    assert never.next_open(utc("2026-11-24 12:00")) is None
    assert not never.is_open(utc("2026-11-24 12:00"))


def test_a_closed_day_is_closed_from_midnight_to_midnight_and_what_began_on_it():
    christmas = date(2026, 12, 25)  # a Friday
    night = week(days=EVERY_DAY, begins="22:00", ends="06:00", closed=lambda day: day == christmas)
    assert night.is_open(utc("2026-12-24 22:59"))
    assert not night.is_open(utc("2026-12-24 23:00"))  # its midnight
    assert night.next_open(utc("2026-12-24 23:00")) == utc("2026-12-26 21:00")


def test_who_is_closed_for_more_than_a_year_is_not_reached():
    assert week(closed=lambda day: True).next_open(utc("2026-11-24 12:00")) is None


def test_the_hour_that_summer_time_leaves_out_and_the_one_that_comes_twice():
    early = week(days=EVERY_DAY, begins="02:30", ends="04:00")
    assert early.next_open(utc("2026-03-29 00:00")) == utc("2026-03-29 01:30")  # 3:30 there
    assert early.next_open(utc("2026-10-25 00:00")) == utc("2026-10-25 00:30")  # the first 2:30


ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "Europe/Lisbon",
        "America/St_Johns",
        "America/Santiago",
        "Asia/Kathmandu",
        "Asia/Beirut",
        "Australia/Lord_Howe",
        "Africa/Cairo",
        "Atlantic/Azores",
    ]
)
# Hypothesis wants its bounds without a zone.
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
CLOCK_TIMES = st.times(timezones=st.none()).map(lambda t: t.replace(second=0, microsecond=0))


@settings(max_examples=300, deadline=None)
@given(
    days=st.frozensets(st.integers(1, 7), min_size=1),
    begins=CLOCK_TIMES,
    ends=CLOCK_TIMES,
    zone=ZONES,
    at=MOMENTS,
    closed=st.frozensets(st.integers(0, 20)),
)
def test_the_next_opening_is_open_and_nothing_before_it_is(days, begins, ends, zone, at, closed):
    at = at.replace(second=0, microsecond=0)
    first = at.date()
    shut = {first + timedelta(days=n) for n in closed}
    one = Week(days, begins, ends, ZoneInfo(zone), lambda day: day in shut)
    opens = one.next_open(at)
    assert opens is not None
    assert opens >= at
    assert one.is_open(opens)
    before = opens - MINUTE
    for _step in range(500):
        if before < at:
            break
        assert not one.is_open(before)
        before -= 11 * MINUTE


@settings(max_examples=200, deadline=None)
@given(zone=ZONES, at=MOMENTS)
def test_it_is_open_when_the_clocks_there_say_so(zone, at):
    """Away from the hours in which clocks change, what the wall shows decides."""
    there = at.astimezone(ZoneInfo(zone))
    by_the_wall = there.isoweekday() in WORKDAYS and time(9) <= there.time() < time(17)
    assert week(zone=ZoneInfo(zone)).is_open(at) == by_the_wall
