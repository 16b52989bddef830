"""When people are asked: once in every half-year, and half-years are disjoint."""

from datetime import date, timedelta

import pytest
from django.db import connection
from quarters import midnight

from corridor.ballots.models import Round
from corridor.ballots.tasks import tend
from corridor.practices.mirror import actions_rounds
from corridor.practices.mirror.actions_rounds import prepare_next
from corridor.practices.mirror.models import Distribution, HalfYear, Part
from corridor.practices.mirror.practice import practice
from corridor.practices.mirror.queries_guards import problems
from corridor.practices.mirror.queries_schedule import APART, half_year_of, next_planned
from corridor.runtime.jobs import Job, enqueue, run_waiting_jobs

from .conftest import FIRST, FOUR_WEEKS, HALF_YEAR, NEXT_FIRST


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        (date(2027, 2, 28), date(2026, 9, 1)),
        (date(2027, 3, 1), date(2027, 3, 1)),
        (date(2027, 8, 31), date(2027, 3, 1)),
        (date(2027, 9, 1), date(2027, 9, 1)),
        (date(2027, 12, 31), date(2027, 9, 1)),
        (date(2028, 2, 29), date(2027, 9, 1)),
    ],
)
def test_half_years_follow_one_another(day, begins):
    assert half_year_of(day) == begins


def test_four_weeks_from_the_first_fortnight_of_a_half_year(twenty):
    held = prepare_next()
    assert held is not None
    assert (held.begins_on, held.opens_at) == (HALF_YEAR, midnight(FIRST))
    assert held.closes_at - held.opens_at == FOUR_WEEKS
    assert next_planned().half_year == HALF_YEAR  # it is prepared, and waits


def test_it_is_prepared_three_days_before_and_once(twenty, clock):
    clock.stand_at(midnight(FIRST) - timedelta(days=3, hours=1))
    assert prepare_next() is None
    clock.move_by(timedelta(hours=2))
    assert prepare_next() is not None
    assert prepare_next() is None
    assert (HalfYear.objects.count(), Round.objects.count()) == (1, 1)


def test_half_years_are_disjoint(twenty, clock):
    day = FIRST - timedelta(days=2)
    while day < NEXT_FIRST + FOUR_WEEKS:
        clock.stand_at(midnight(day) + timedelta(hours=6))
        prepare_next()
        run_waiting_jobs(forgiving=True)
        day += timedelta(days=2)
    first, second = HalfYear.objects.order_by("begins_on")
    assert (first.opens_at, second.opens_at) == (midnight(FIRST), midnight(NEXT_FIRST))
    assert first.closes_at <= second.opens_at
    assert Part.objects.count() == 2


def test_switched_on_late_it_is_any_fortnight_and_three_months_lie_between(twenty, clock):
    late = FIRST + 11 * timedelta(days=14)
    clock.stand_at(midnight(late) - timedelta(days=2))
    held = prepare_next()
    assert held is not None
    assert (held.begins_on, held.opens_at) == (HALF_YEAR, midnight(late))
    clock.stand_at(held.closes_at + timedelta(hours=1))
    planned = next_planned()
    assert planned.half_year == date(2027, 9, 1)
    assert planned.opens_at >= held.opens_at + APART


def test_what_is_over_is_forgotten_though_the_next_cannot_be_prepared(result, monkeypatch):
    def broken():
        raise ZeroDivisionError

    monkeypatch.setattr(actions_rounds, "prepare_next", broken)
    assert Round.objects.exists()
    for tick in practice.clock:
        enqueue(tick.job)
    run_waiting_jobs(forgiving=True)
    assert not Round.objects.exists()


def test_the_guards_of_what_was_published_are_watched(db):
    assert list(problems()) == []
    name = "mirror_distribution_stays"
    where = "" if connection.vendor == "sqlite" else " ON mirror_distribution"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{where}")
    assert list(problems()) == [
        f"The guard {name} of the mirror is missing: was the database brought back whole?"
    ]


def test_a_half_year_that_does_not_end_is_told(open_round, clock):
    clock.stand_at(open_round.closes_at + timedelta(hours=4))
    (said,) = problems()
    assert said.startswith("The mirror's half-year is over and not ended")
    run_waiting_jobs()
    (said,) = problems()  # counted, and its list of leaders is still there
    actions_rounds.tidy()
    assert list(problems()) == []


def test_a_part_whose_keys_were_never_ready_ends_and_the_next_half_year_comes(twenty, clock):
    held = prepare_next()
    Job.objects.all().delete()
    clock.stand_at(held.closes_at + timedelta(minutes=1))
    tend()
    actions_rounds.tidy()
    assert not Round.objects.exists()
    assert Distribution.objects.get().half_year == held
    assert ["ended without having opened" in said for said in problems()] == [True]
    clock.move_by(timedelta(days=29))
    assert list(problems()) == []
    clock.stand_at(midnight(NEXT_FIRST) - timedelta(days=2))
    assert prepare_next() is not None
