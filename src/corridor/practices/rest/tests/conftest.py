"""Bilal plans a week of rest; Ana leads him, Chen is in his team."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest

from corridor.means import actions as means
from corridor.means.models import Pool
from corridor.people.models import Person
from corridor.practices.rest import actions, actions_together
from corridor.practices.rest.engine.days import Days
from corridor.practices.rest.models import Handover, Plan
from corridor.practices.rest.queries import today_of
from corridor.privacy.audiences import Choice

WORK = "The Thursday round and the harbour office."


@pytest.fixture
def monday(bilal: Person) -> date:
    """The Monday after next week's."""
    today = today_of(bilal)
    return today + timedelta(days=14 - today.weekday())


@pytest.fixture
def make_plan(practices_on: None, monday: date) -> Callable[..., Plan]:
    """`make_plan(bilal, days=..., kinds=("leader",))`; a week from Monday to Friday, if not said."""

    def make(by: Person, *, kinds: tuple[str, ...] = ("leader",), **more: object) -> Plan:
        more.setdefault("days", Days(monday, monday + timedelta(days=4)))
        return actions.make_plan(by=by, once=uuid4(), choice=Choice(kinds), **more)

    return make


@pytest.fixture
def plan(make_plan: Callable[..., Plan], bilal: Person) -> Plan:
    return make_plan(bilal)


@pytest.fixture
def resting(make_plan: Callable[..., Plan], bilal: Person) -> Plan:
    """Rest that began eight days ago and goes on for six."""
    today = today_of(bilal)
    days = Days(today - timedelta(days=8), today + timedelta(days=6))
    return actions.hold_plan(make_plan(bilal, days=days), by=bilal)


@pytest.fixture
def hand_over() -> Callable[..., Handover]:
    def make(plan: Plan, asked: Person, words: str = WORK) -> Handover:
        return actions_together.hand_over(
            plan, by=plan.owner, once=uuid4(), asked=asked, words=words
        )

    return make


@pytest.fixture
def pool(make_person: Callable[..., Person]) -> Pool:
    """Forty days, counted as eighty halves."""
    steward = make_person("Stella Marin", duties=("steward",))
    made = means.open_pool(by=steward, kind="days", name="Days off", unit="days")
    means.add_to_pool(made, 80, by=steward)
    return made


@pytest.fixture
def dana(make_person: Callable[..., Person], team: object, ana: Person) -> Person:
    """A fourth in the team."""
    return make_person("Dana Novak", team=team, manager=ana)
