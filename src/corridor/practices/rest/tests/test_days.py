"""Days of rest and the steps of a return, counted without any database."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.practices.rest.engine.days import Days, Step, laid_out, moved

MONDAY = date(2026, 3, 2)
FRIDAY = MONDAY + timedelta(days=4)
NEXT_FRIDAY = FRIDAY + timedelta(days=7)


def on_weekdays(day: date) -> bool:
    return day.isoweekday() <= 5


@pytest.mark.parametrize(
    ("days", "halves"),
    [
        (Days(MONDAY, FRIDAY), 10),
        (Days(MONDAY, NEXT_FRIDAY), 20),
        (Days(MONDAY, MONDAY), 2),
        (Days(MONDAY, MONDAY, ends_at_noon=True), 1),
        (Days(MONDAY, FRIDAY, begins_at_noon=True, ends_at_noon=True), 8),
        # A half day on a weekend takes nothing away.
        (Days(MONDAY, FRIDAY + timedelta(days=1), ends_at_noon=True), 10),
    ],
)
def test_how_much_work_it_takes(days, halves):
    assert days.half_days(on_weekdays) == halves


@pytest.mark.parametrize(
    "wrong",
    [
        {"begins_on": FRIDAY, "ends_on": MONDAY},
        {"begins_on": MONDAY, "ends_on": MONDAY + timedelta(days=400)},
        {"begins_on": MONDAY, "ends_on": MONDAY, "begins_at_noon": True, "ends_at_noon": True},
    ],
)
def test_days_that_are_none_are_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        Days(**wrong)


def test_what_lies_before_a_day():
    days = Days(MONDAY, FRIDAY, begins_at_noon=True, ends_at_noon=True)
    assert days.until(MONDAY - timedelta(days=1)) is None
    tuesday = MONDAY + timedelta(days=1)
    assert days.until(tuesday) == Days(MONDAY, tuesday, begins_at_noon=True)
    assert days.until(NEXT_FRIDAY) is days


def test_moments_follow_the_clock_of_the_zone():
    berlin = ZoneInfo("Europe/Berlin")
    # Summer time begins on 29 March 2026 in Berlin.
    begins, ends = Days(date(2026, 3, 28), date(2026, 3, 29)).times(berlin)
    assert (ends - begins) == timedelta(days=2)
    assert ends.astimezone(ZoneInfo("UTC")) - begins.astimezone(ZoneInfo("UTC")) == timedelta(
        hours=47
    )
    begins, ends = Days(MONDAY, MONDAY, ends_at_noon=True).times(berlin)
    assert (begins.hour, ends.hour) == (0, 12)


def test_steps_follow_one_another():
    steps = laid_out(FRIDAY, [(NEXT_FRIDAY, 6), (NEXT_FRIDAY + timedelta(days=7), 8)])
    assert steps == [
        Step(FRIDAY + timedelta(days=1), NEXT_FRIDAY, 6),
        Step(NEXT_FRIDAY + timedelta(days=1), NEXT_FRIDAY + timedelta(days=7), 8),
    ]


@pytest.mark.parametrize(
    "wanted", [[(FRIDAY, 6)], [(NEXT_FRIDAY, 0)], [(NEXT_FRIDAY, 15)], [(date(2028, 1, 1), 6)]]
)
def test_steps_that_are_none_are_refused(wanted):
    with pytest.raises(ValueError, match=r"\w"):
        laid_out(FRIDAY, wanted)


@given(
    lengths=st.lists(st.tuples(st.integers(1, 40), st.integers(1, 14)), max_size=8),
    later=st.integers(-30, 30),
)
def test_steps_are_without_a_gap_wherever_they_are_moved(lengths, later):
    last, wanted = FRIDAY, []
    for length, halves in lengths:
        last += timedelta(days=length)
        wanted.append((last, halves))
    steps = moved(laid_out(FRIDAY, wanted), timedelta(days=later))
    begins = FRIDAY + timedelta(days=later + 1)
    for step in steps:
        assert step.from_on == begins
        begins = step.until_on + timedelta(days=1)
    assert [Step.of_row(step.as_row()) for step in steps] == steps


def test_days_are_read_back_as_they_were_kept():
    days = Days(MONDAY, FRIDAY, ends_at_noon=True)
    assert Days.of_row(days.as_row()) == days
