"""A person's own hours: the usual ones of their country, their own, closed days, quiet days."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from corridor.people.models import Person
from corridor.rhythm import hours as hours_module
from corridor.rhythm.days_off import days_off, working_days
from corridor.rhythm.hours import (
    close_days,
    hours_of,
    keep_hours,
    next_reachable,
    open_day,
    quiet_days,
    reachable,
    weeks_of,
)
from corridor.runtime.register import Floor

TUESDAY = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _as_in_an_organisation(settings, clock):
    settings.USUAL_HOURS, settings.USUALLY_EVERY_DAY = ("09:00", "17:00"), False
    clock.stand_at(TUESDAY)


def of(person, **fields):
    Person.objects.filter(pk=person.pk).update(**fields)
    return Person.objects.get(pk=person.pk)


@pytest.mark.parametrize(
    ("country", "zone", "at", "opens"),
    [
        ("DE", "Europe/Berlin", "2026-11-27 18:00", "2026-11-30 08:00"),
        ("IL", "Asia/Jerusalem", "2026-11-27 18:00", "2026-11-29 07:00"),  # works on Sundays
        ("DE", "Europe/Berlin", "2026-12-24 18:00", "2026-12-28 08:00"),  # Christmas, weekend
        ("US", "America/New_York", "2026-11-25 23:00", "2026-11-27 14:00"),  # Thanksgiving
        ("", "Asia/Kolkata", "2026-11-27 18:00", "2026-11-30 03:30"),
        ("XX", "Nowhere/At all", "2026-11-27 18:00", "2026-11-30 09:00"),
    ],
)
def test_the_usual_hours_where_somebody_is(ana, country, zone, at, opens):
    person = of(ana, country=country, time_zone=zone)
    expected = datetime.fromisoformat(opens).replace(tzinfo=UTC)
    assert next_reachable(person, datetime.fromisoformat(at).replace(tzinfo=UTC)) == expected


def test_own_hours_take_the_place_of_the_usual_ones(ana):
    keep_hours(by=ana, days="76", begins=time(22), ends=time(2), holidays_off=False)
    assert hours_of(ana).days == "67"
    assert next_reachable(ana) == datetime(2026, 11, 28, 22, 0, tzinfo=UTC)
    assert reachable(ana, datetime(2026, 11, 30, 1, 59, tzinfo=UTC))  # Sunday's, past midnight


def test_no_days_are_never_by_mail(ana):
    keep_hours(by=ana, days="", begins=time(9), ends=time(17), holidays_off=True)
    assert (reachable(ana), next_reachable(ana)) == (False, None)


@pytest.mark.parametrize("days", ["0", "8", "mon", "1 2"])
def test_days_that_are_none_are_refused(ana, days):
    with pytest.raises(ValueError, match="days of the week"):
        keep_hours(by=ana, days=days, begins=time(9), ends=time(17), holidays_off=True)


def test_closed_days_are_closed_and_can_be_opened(ana):
    days = [date(2026, 11, 24), date(2026, 11, 25)]
    close_days(by=ana, days=days)
    close_days(by=ana, days=days)
    assert quiet_days(ana, days[0]) == days
    assert next_reachable(ana) == datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    open_day(by=ana, day=days[0])
    assert reachable(ana)


def test_more_than_a_year_of_closed_days_is_refused(ana):
    with pytest.raises(ValueError, match="400"):
        close_days(by=ana, days=[TUESDAY.date() + timedelta(days=n) for n in range(401)])
    assert quiet_days(ana, TUESDAY.date()) == []


def test_a_practice_keeps_a_day_quiet(ana, bilal, monkeypatch):
    def is_in_day(who, day):
        return who == ana and day == date(2026, 11, 24)

    in_day = Floor(name="in_days", quiet=lambda people: is_in_day)
    monkeypatch.setattr(hours_module, "contributions", lambda: (in_day,))
    assert next_reachable(ana) == datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert reachable(bilal)


@pytest.mark.parametrize("count", [1, 3])
def test_weeks_of_many_are_the_queries_of_one(make_person, django_assert_num_queries, count):
    people = [make_person(f"Dana {n}") for n in range(count)]
    with django_assert_num_queries(3):  # hours, closed days, rest
        weeks_of(people)


def test_working_days_of_countries():
    assert [working_days(c) for c in ("DE", "IL", "EG", "", "XX")] == [
        "12345",
        "12347",
        "12347",
        "12345",
        "12345",
    ]


def test_holidays_have_names_in_the_readers_language_where_there_are_any():
    new_year = date(2027, 1, 1)
    names = [
        days_off("DE", new_year, new_year, language)[new_year] for language in ("de", "en", "xx")
    ]
    assert names == ["Neujahr", "New Year's Day", "New Year's Day"]
    over_the_year = days_off("DE", date(2026, 12, 25), new_year)
    assert list(over_the_year) == [date(2026, 12, 25), date(2026, 12, 26), new_year]
    assert days_off("XX", new_year, new_year) == {}
