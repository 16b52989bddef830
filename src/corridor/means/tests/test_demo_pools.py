"""The demo's pools: the same from the same seed, in balance, with something left in each."""

import random
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from corridor.means import ledger, queries
from corridor.means.demo import fill
from corridor.means.models import Account, Pool, today
from corridor.people.models import Person


@pytest.fixture
def world(ana: Person, bilal: Person, steward: Person) -> Callable[[], SimpleNamespace]:
    return lambda: SimpleNamespace(
        stewards=[steward],
        leaders=[ana],
        random=random.Random(7),
        today=today(),
        currency="EUR",
        years=2,
    )


def test_pools_of_every_kind_with_something_in_them(
    world: Callable[[], SimpleNamespace], ana: Person
) -> None:
    fill(world())
    assert {pool.kind for pool in Pool.objects.all()} == set(Pool.Kind.values)
    assert len(queries.pools_at_disposal(ana)) == 6  # one of them as a chosen leader
    assert all(line.at_least for line in queries.lines_at_disposal(ana) if line.pool.is_counted)
    assert ledger.problems() == []


def test_the_past_has_published_figures(world: Callable[[], SimpleNamespace]) -> None:
    fill(world())
    counted = [line for line in queries.pools_for_stewards() if line.pool.is_counted]
    assert [len(line.periods) for line in counted] == [8, 8, 8]
    assert all(period.given > 0 <= period.left for line in counted for period in line.periods)


def test_the_same_seed_gives_the_same_pools(world: Callable[[], SimpleNamespace]) -> None:
    fill(world())
    fill(world())
    balances = list(
        Account.objects.filter(kind="available").order_by("pk").values_list("balance", flat=True)
    )
    assert balances[:3] == balances[3:]
