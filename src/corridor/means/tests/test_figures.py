"""A pool's figures are published after a quarter, and only when they rest on enough items."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from corridor.means import actions, queries
from corridor.means.figures import ENOUGH, Period, publish_figures, quarter_begins
from corridor.means.models import Commitment, Figures, Pool
from corridor.people.models import Person

BEGAN = date(2026, 1, 10)
NEXT = date(2026, 4, 2)


@pytest.fixture
def fund(steward: Person) -> Pool:
    pool = actions.open_pool(by=steward, kind="fund", name="Fund", unit="EUR", on=BEGAN)
    actions.add_to_pool(pool, 100_000, by=steward, on=BEGAN)
    return pool


@pytest.fixture
def help_with(ana: Person, bilal: Person, fund: Pool) -> Callable[..., Commitment]:
    def make(
        amount: int, *, on: date = date(2026, 2, 1), done: bool = True, subject: UUID | None = None
    ) -> Commitment:
        one = actions.commit(
            subject=subject or uuid4(),
            by=ana,
            owner=ana,
            due_on=on + timedelta(days=3),
            kind="money",
            pool=fund,
            amount=amount,
            on=on,
        )
        return actions.deliver(one, by=ana, on=on) if done else one

    return make


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 3, 31), date(2026, 1, 1)),
        (date(2026, 12, 31), date(2026, 10, 1)),
    ],
)
def test_quarters(day: date, first: date) -> None:
    assert quarter_begins(day) == first


def test_figures_of_a_quarter(fund: Pool, help_with: Callable[..., Commitment]) -> None:
    for _ in range(ENOUGH):
        help_with(1_000)
    help_with(500, done=False)
    assert publish_figures(fund, on=date(2026, 3, 31)) is None
    assert publish_figures(fund, on=NEXT) == Figures.objects.get()
    [line] = queries.pools_for_stewards()
    assert line.periods == [
        Period(
            from_on=BEGAN,
            until_on=date(2026, 4, 1),
            put_in=100_000,
            given=8_000,
            promised=500,
            left=91_500,
        )
    ]
    assert publish_figures(fund, on=NEXT) is None


@pytest.mark.parametrize("fewer", ["commitments", "deliveries", "items", "taken back"])
def test_fewer_are_shown_with_the_next_quarter(
    fund: Pool, help_with: Callable[..., Commitment], ana: Person, fewer: str
) -> None:
    one = uuid4()
    for _ in range(ENOUGH - 1):
        help_with(1_000, subject=one if fewer == "items" else None)
    if fewer == "deliveries":
        help_with(1_000, done=False)
    if fewer == "items":
        help_with(1_000, subject=one)
    if fewer == "taken back":
        actions.release(help_with(1_000, done=False), by=ana, on=date(2026, 2, 2))
    assert publish_figures(fund, on=NEXT) is None
    [line] = queries.pools_for_stewards()
    assert line.periods == []
    # One more in the next quarter: then all of it, in one figure.
    help_with(2_000, on=date(2026, 5, 1))
    if fewer == "items":
        for _ in range(ENOUGH - 2):
            help_with(1, on=date(2026, 5, 1))
    assert publish_figures(fund, on=date(2026, 7, 1)) is not None


def test_nothing_is_subtracted_from_two_figures(
    fund: Pool, help_with: Callable[..., Commitment]
) -> None:
    """A single act after a published figure waits until it is one of enough."""
    for _ in range(ENOUGH):
        help_with(1_000)
    publish_figures(fund, on=NEXT)
    help_with(4_321, on=date(2026, 4, 20))
    for month in (7, 10):
        assert publish_figures(fund, on=date(2026, month, 1)) is None
    for _ in range(ENOUGH - 1):
        help_with(1_000, on=date(2026, 10, 3))
    publish_figures(fund, on=date(2027, 1, 1))
    [line] = queries.pools_for_stewards()
    assert [(p.until_on, p.given) for p in line.periods] == [
        (date(2026, 4, 1), 8_000),
        (date(2026, 12, 31), 11_321),
    ]


def test_erasing_an_item_does_not_hide_or_show_more(
    fund: Pool, help_with: Callable[..., Commitment]
) -> None:
    rows = [help_with(1_000) for _ in range(ENOUGH)]
    for row in rows:
        actions.detach(row.subject)
    figures = publish_figures(fund, on=NEXT)
    assert (figures and figures.given, Commitment.objects.count()) == (8_000, 0)


def test_a_closed_pool_does_not_show_what_was_given(
    fund: Pool, help_with: Callable[..., Commitment], steward: Person
) -> None:
    help_with(1_000)
    actions.close_pool(fund, by=steward)
    [line] = queries.pools_for_stewards()
    assert (line.put_in, line.periods, line.at_least) == (None, [], 0)


def test_in_between_leaders_and_stewards_see_the_same_step(
    fund: Pool, help_with: Callable[..., Commitment], ana: Person
) -> None:
    seen = set()
    for _ in range(5):
        help_with(1_000)
        [steward_line] = queries.pools_for_stewards()
        [leader_line] = queries.lines_at_disposal(ana)
        assert steward_line.at_least == leader_line.at_least
        seen.add(steward_line.at_least)
    assert seen == {50_000}
