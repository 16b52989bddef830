"""Days from a pool: what was rested is given, what was not goes back, and the ledger knows nobody."""

from datetime import timedelta
from uuid import uuid4

import pytest

from corridor.means.models import Commitment
from corridor.practices.rest import actions, actions_together, queries
from corridor.practices.rest.engine.days import Days
from corridor.practices.rest.models import Plan
from corridor.practices.rest.queries import today_of


@pytest.fixture
def balances(pool):
    def now():
        held = dict(pool.accounts.values_list("kind", "balance"))
        return held["available"], held["reserved"], held["given"]

    return now


@pytest.fixture
def commit_days(ana, pool):
    return lambda plan, halves: actions_together.commit_days(
        plan, by=ana, once=uuid4(), pool=pool, half_days=halves
    )


def past(plan):
    """As if its days were over since the day before yesterday."""
    by = plan.ends_on - today_of(plan.owner) + timedelta(days=2)
    Plan.objects.filter(pk=plan.pk).update(
        begins_on=plan.begins_on - by, ends_on=plan.ends_on - by, over_on=plan.over_on - by
    )


def test_days_are_promised_at_once(plan, commit_days, balances):
    commit_days(plan, 6)
    assert balances() == (74, 6, 0)


def test_rested_they_are_given(plan, bilal, commit_days, balances):
    commit_days(plan, 6)
    actions.hold_plan(plan, by=bilal)
    past(plan)
    work = queries.half_days_of(bilal, Plan.objects.get().days)
    today = today_of(bilal)
    assert actions.settle_past_plans(today) == 1
    assert actions.settle_past_plans(today) == 0
    assert balances() == (80 - min(6, work), 0, min(6, work))
    assert Commitment.objects.get().delivered_on is not None


def test_a_plan_that_never_held_gives_nothing(plan, commit_days, balances):
    commit_days(plan, 6)
    past(plan)
    actions.settle_past_plans(today_of(plan.owner))
    assert balances() == (80, 0, 0)


def test_come_back_early_the_rest_goes_back(resting, bilal, commit_days, balances):
    commit_days(resting, 60)
    actions.come_back(resting, by=bilal)
    plan = Plan.objects.get()
    assert plan.ends_on == today_of(bilal) - timedelta(days=1)
    rested = queries.half_days_of(bilal, plan.days)
    assert 0 < rested < 60
    assert balances() == (80 - rested, 0, rested)
    assert Commitment.objects.get().amount == rested


def test_on_the_first_day_coming_back_is_calling_off(make_plan, bilal, commit_days, balances):
    today = today_of(bilal)
    plan = make_plan(bilal, days=Days(today, today + timedelta(days=6)))
    commit_days(plan, 4)
    held = actions.hold_plan(plan, by=bilal)
    actions.come_back(held, by=bilal)
    assert Plan.objects.count() == 0
    assert balances() == (80, 0, 0)


def test_called_off_they_all_go_back(plan, bilal, commit_days, balances):
    commit_days(plan, 6)
    actions.call_off(plan, by=bilal)
    assert balances() == (80, 0, 0)
    assert Commitment.objects.count() == 0
