"""The beat: without gaps, never cut short, in each person's own zone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from corridor.people.models import Person
from corridor.rhythm.fortnight import (
    DAY,
    FIRST,
    choose_beat,
    days_to_choose,
    fortnight_after,
    fortnight_of,
    letters_begin_on,
    organisation_zone,
    this_fortnight,
)
from corridor.rhythm.models import Beat

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(clock):
    clock.stand_at(TUESDAY)


def test_it_begins_on_a_monday_until_a_steward_chooses():
    now = this_fortnight()
    assert (now.begins_on, now.ends_on) == (date(2026, 11, 16), date(2026, 11, 29))
    assert (now.number, letters_begin_on()) == (76, None)
    assert fortnight_after(now).begins_on == date(2026, 11, 30)


def test_every_day_is_in_one_fortnight_and_numbers_have_no_gap():
    Beat.objects.create(begins_on=date(2026, 12, 9), zone="UTC")  # lengthened by nine days
    Beat.objects.create(begins_on=date(2027, 1, 6), zone="UTC")  # by none
    number, previous = 0, None
    day = FIRST
    while day < date(2027, 4, 1):
        found = fortnight_of(day)
        assert day in found
        if found != previous:
            assert (found.number, found.begins_on) == (number + 1, day)
            assert 14 <= (found.ends_on - found.begins_on).days + 1 <= 27
            number, previous = found.number, found
        day += DAY


def test_the_fortnight_that_has_begun_is_lengthened():
    assert days_to_choose() == [date(2026, 11, 30) + n * DAY for n in range(14)]
    choose_beat(date(2026, 12, 2), "Europe/Berlin")
    assert this_fortnight().ends_on == date(2026, 12, 1)
    assert fortnight_after(this_fortnight()).ends_on == date(2026, 12, 15)
    assert (letters_begin_on(), organisation_zone().key) == (date(2026, 12, 2), "Europe/Berlin")


def test_choosing_again_before_the_day_takes_the_first_choice_back():
    choose_beat(date(2026, 12, 2), "Europe/Berlin")
    choose_beat(date(2026, 12, 7), "Europe/Berlin")
    assert [beat.begins_on for beat in Beat.objects.all()] == [date(2026, 12, 7)]


def test_near_the_end_of_a_lengthened_one_few_days_are_left(clock):
    choose_beat(date(2026, 12, 13), "UTC")
    clock.stand_at(datetime(2026, 12, 12, 8, 0, tzinfo=UTC))
    assert days_to_choose() == [date(2026, 12, 13)]
    clock.stand_at(datetime(2026, 12, 12, 10, 0, tzinfo=UTC))  # it is the 13th in Kiritimati
    assert days_to_choose()[0] == date(2026, 12, 27)


@pytest.mark.parametrize(
    ("day", "zone"),
    [
        (date(2026, 11, 25), "UTC"),
        (date(2026, 11, 29), "UTC"),
        (date(2026, 12, 14), "UTC"),
        (date(2026, 11, 30), "Mars/Olympus"),
    ],
)
def test_what_would_cut_it_short_is_refused(day, zone):
    with pytest.raises(ValueError, match=r"fortnight|zone"):
        choose_beat(day, zone)
    assert not Beat.objects.exists()


def test_it_is_the_one_where_the_person_is(ana, clock):
    clock.stand_at(datetime(2026, 11, 29, 12, 0, tzinfo=UTC))
    begins = {}
    for zone in ("Pacific/Auckland", "America/New_York", "UTC"):
        Person.objects.filter(pk=ana.pk).update(time_zone=zone)
        begins[zone] = this_fortnight(Person.objects.get(pk=ana.pk)).begins_on.day
    assert begins == {"Pacific/Auckland": 30, "America/New_York": 16, "UTC": 16}


def test_its_first_moment_is_midnight_there_over_a_change_of_the_clock(ana):
    from zoneinfo import ZoneInfo

    summer = fortnight_of(date(2027, 3, 30))
    berlin = ZoneInfo("Europe/Berlin")
    length = summer.ends_at(berlin) - summer.begins_at(berlin)
    assert summer.begins_on <= date(2027, 3, 28) <= summer.ends_on
    assert length == timedelta(days=14) - timedelta(hours=1)
