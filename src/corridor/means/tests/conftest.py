"""Pools, items to commit for, and real races on both databases."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from at_once import Race, run_at_once

from corridor.means import actions
from corridor.means.models import Commitment, Pool, today
from corridor.people.models import Person


@pytest.fixture
def steward(make_person: Callable[..., Person]) -> Person:
    return make_person("Dana Okafor", duties=("steward",))


@pytest.fixture
def fund(steward: Person) -> Pool:
    """A hardship fund with EUR 1,000.00."""
    pool = actions.open_pool(by=steward, kind="fund", name="Hardship fund", unit="EUR")
    actions.add_to_pool(pool, 100_000, by=steward)
    return pool


@pytest.fixture
def days(steward: Person) -> Pool:
    """Ten days, counted as twenty halves."""
    pool = actions.open_pool(by=steward, kind="days", name="Days off", unit="days")
    actions.add_to_pool(pool, 20, by=steward)
    return pool


@pytest.fixture
def commit(ana: Person, bilal: Person) -> Callable[..., Commitment]:
    """Ana (whom Bilal makes a leader) commits: `commit(pool=fund, amount=5_000)`."""

    def make(**given: object) -> Commitment:
        given = {
            "subject": uuid4(),
            "by": ana,
            "owner": ana,
            "due_on": today() + timedelta(days=7),
            "kind": "money",
        } | given
        return actions.commit(**given)

    return make


@pytest.fixture
def balances() -> Callable[[Pool], dict[str, int]]:
    return lambda pool: dict(pool.accounts.values_list("kind", "balance"))


@pytest.fixture
def race(transactional_db: None) -> Race:
    """Run callables at once: `tests/at_once.py`."""
    return run_at_once
