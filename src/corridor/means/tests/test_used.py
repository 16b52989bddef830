"""What was used of a promise is given; what was not returns."""

from uuid import uuid4

import pytest

from corridor.means import actions
from corridor.means.models import Commitment
from corridor.means.used import settle_used


@pytest.fixture
def promised(commit, days):
    """`promised(4, 6)`: the item for which so many half days were promised, one after the other."""

    def make(*amounts):
        item = uuid4()
        for amount in amounts:
            commit(subject=item, kind="time", pool=days, amount=amount)
        return item

    return make


def held(balances, pool):
    now = balances(pool)
    return now["available"], now["reserved"], now["given"]


@pytest.mark.parametrize(
    ("used", "after"),
    [(0, (20, 0, 0)), (3, (17, 0, 3)), (7, (13, 0, 7)), (12, (8, 0, 12)), (100, (8, 0, 12))],
)
def test_so_much_is_given_and_the_rest_returns(promised, days, balances, used, after):
    item = promised(4, 6, 2)
    assert held(balances, days) == (8, 12, 0)
    assert settle_used(item, used) == after[2]
    assert held(balances, days) == after
    given = Commitment.objects.exclude(delivered_on=None).values_list("amount", flat=True)
    assert sum(given) == after[2]
    assert Commitment.objects.open().count() == 0


def test_again_it_changes_nothing(promised, days, balances):
    item = promised(4)
    assert [settle_used(item, 3), settle_used(item, 3)] == [3, 0]
    assert held(balances, days) == (17, 0, 3)


def test_other_items_are_left_alone(promised, days, balances):
    promised(6)
    settle_used(promised(4), 4)
    assert held(balances, days) == (10, 6, 4)


def test_what_is_not_counted_is_done(commit):
    item = uuid4()
    commitment = commit(subject=item, kind="cover")
    assert settle_used(item, 0) == 0
    commitment.refresh_from_db()
    assert commitment.delivered_on is not None


def test_what_is_not_used_of_a_closed_pool_leaves_it(promised, days, balances, steward):
    item = promised(8)
    actions.close_pool(days, by=steward)
    settle_used(item, 3)
    assert held(balances, days) == (0, 0, 3)
