"""Two people committing the last of something at once: exactly one gets it, nothing is doubled."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from corridor.means import actions, ledger
from corridor.means.models import Commitment, Pool, Transfer, today
from corridor.people.models import Person

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def world(race: Callable[..., list[object]]) -> tuple[Person, Pool]:
    """Ana, who leads, and EUR 100.00, where the race is run."""

    def make() -> tuple[Person, Pool]:
        ana = Person.objects.create(name="Ana Ruiz")
        Person.objects.create(name="Bilal Haddad", manager=ana)
        pool = actions.open_pool(by=ana, kind="fund", name="Hardship fund", unit="EUR")
        actions.add_to_pool(pool, 10_000, by=ana)
        return ana, pool

    [made] = race(make)
    assert isinstance(made, tuple), made
    return made


def committing(ana: Person, pool: Pool, amount: int, **given: object) -> Callable[[], Commitment]:
    values = {"subject": uuid4(), "id": uuid4()} | given
    return lambda: actions.commit(
        by=ana,
        owner=ana,
        due_on=today() + timedelta(days=1),
        kind="money",
        pool=pool,
        amount=amount,
        **values,
    )


def books(pool: Pool) -> Callable[[], object]:
    return lambda: (
        dict(pool.accounts.values_list("kind", "balance")),
        Commitment.objects.open().count(),
        Transfer.objects.count(),
        ledger.problems(),
    )


@pytest.mark.parametrize("people", [2, 6])
def test_exactly_one_gets_the_last(
    race: Callable[..., list[object]], world: tuple[Person, Pool], people: int
) -> None:
    ana, pool = world
    results = race(*(committing(ana, pool, 10_000) for _ in range(people)))
    got = [r for r in results if isinstance(r, Commitment)]
    refused = [str(r) for r in results if isinstance(r, actions.NotEnough)]
    assert (len(got), refused) == (1, ["There is nothing left in Hardship fund."] * (people - 1))
    assert race(books(pool)) == [
        ({"source": -10_000, "available": 0, "reserved": 10_000, "given": 0}, 1, 2, [])
    ]


def test_as_many_get_some_as_there_is(
    race: Callable[..., list[object]], world: tuple[Person, Pool]
) -> None:
    ana, pool = world
    results = race(*(committing(ana, pool, 3_000) for _ in range(6)))
    refused = [str(r) for r in results if isinstance(r, actions.NotEnough)]
    assert (
        refused
        == ["There is not that much left in Hardship fund: at least €10.00 is. Choose less."] * 3
    )
    assert race(books(pool)) == [
        ({"source": -10_000, "available": 1_000, "reserved": 9_000, "given": 0}, 3, 4, [])
    ]


def test_a_form_sent_twice_at_once_commits_once(
    race: Callable[..., list[object]], world: tuple[Person, Pool]
) -> None:
    ana, pool = world
    same = {"subject": uuid4(), "id": uuid4()}
    results = race(*(committing(ana, pool, 2_000, **same) for _ in range(4)))
    assert [getattr(r, "pk", r) for r in results] == [same["id"]] * 4
    assert race(books(pool)) == [
        ({"source": -10_000, "available": 8_000, "reserved": 2_000, "given": 0}, 1, 2, [])
    ]


def test_a_form_without_a_pool_sent_twice_at_once_commits_once(
    race: Callable[..., list[object]], world: tuple[Person, Pool]
) -> None:
    ana, _pool = world
    same = {"subject": uuid4(), "id": uuid4()}

    def commit() -> Commitment:
        return actions.commit(by=ana, owner=ana, due_on=today(), kind="time", **same)

    results = race(*[commit] * 4)
    assert [getattr(r, "pk", r) for r in results] == [same["id"]] * 4
    assert race(Commitment.objects.count) == [1]


def test_done_and_not_after_all_at_once_is_one_of_the_two(
    race: Callable[..., list[object]], world: tuple[Person, Pool]
) -> None:
    ana, pool = world
    [commitment] = race(committing(ana, pool, 4_000))
    results = race(
        lambda: actions.deliver(commitment, by=ana),
        lambda: actions.release(commitment, by=ana),
        lambda: actions.deliver(commitment, by=ana),
    )
    settled = [r for r in results if isinstance(r, Commitment)]
    assert len(settled) == 1
    assert [str(r) for r in results if not isinstance(r, Commitment)] == [
        "This was settled already."
    ] * 2
    given = 4_000 if settled[0].delivered_on else 0
    assert race(books(pool)) == [
        (
            {"source": -10_000, "available": 10_000 - given, "reserved": 0, "given": given},
            0,
            3,
            [],
        )
    ]


def test_everything_at_once_loses_and_doubles_nothing(
    race: Callable[..., list[object]], world: tuple[Person, Pool]
) -> None:
    """Commits, deliveries, an erasing, a steward filling, taking and closing, all crossing."""
    ana, pool = world
    subject = uuid4()
    rows = race(
        *(committing(ana, pool, 1_000, subject=subject) for _ in range(3)),
        committing(ana, pool, 500),
    )
    assert all(isinstance(row, Commitment) for row in rows), rows
    results = race(
        lambda: actions.detach(subject),
        lambda: actions.deliver(rows[0], by=ana),
        lambda: actions.release(rows[1], by=ana),
        lambda: actions.deliver(rows[3], by=ana),
        committing(ana, pool, 2_000),
        lambda: actions.add_to_pool(pool, 700, by=ana),
        lambda: actions.take_from_pool(pool, 300, by=ana),
        lambda: actions.close_pool(pool, by=ana),
    )
    broken = [r for r in results if isinstance(r, Exception) and not isinstance(r, ledger.Refused)]
    assert broken == []
    [(balances, _open, _transfers, problems)] = race(books(pool))
    assert (sum(balances.values()), balances["available"], problems) == (0, 0, [])


def test_transfers_written_by_hand_at_once_keep_their_order(
    race: Callable[..., list[object]], world: tuple[Person, Pool]
) -> None:
    """Without our own locks: the database draws numbers and locks accounts in one order."""
    _ana, pool = world
    [kinds] = race(lambda: dict(pool.accounts.values_list("kind", "pk")))
    assert isinstance(kinds, dict)

    def back_and_forth() -> None:
        for giver, taker in (("available", "reserved"), ("reserved", "available")) * 10:
            Transfer.objects.create(
                from_account_id=kinds[giver],
                to_account_id=kinds[taker],
                amount=10,
                unit="EUR",
                made_on=today(),
            )

    assert race(*[back_and_forth] * 6) == [None] * 6
    assert race(books(pool)) == [
        ({"source": -10_000, "available": 10_000, "reserved": 0, "given": 0}, 0, 121, [])
    ]
