"""How two items move together, from counts, against the answers one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.ballots.engine.associations import associate
from corridor.ballots.engine.crosscounts import mid_ranks


def one_by_one(table):
    """Every person's two answers."""
    pairs = [(a, b) for (a, b), n in np.ndenumerate(table) for _ in range(n)]
    return np.array(pairs, dtype=float).T


def ranked(values):
    """Ranks, those of equal values shared."""
    return np.array([(values < v).sum() + ((values == v).sum() + 1) / 2 for v in values])


tables = st.lists(st.integers(0, 120), min_size=9, max_size=9).map(
    lambda flat: np.array(flat).reshape(3, 3)
)


@settings(max_examples=40, deadline=None)
@given(tables)
def test_as_from_the_answers_themselves(table):
    table[0, 0] += 500
    table[1, 2] += 1
    x, y = one_by_one(table)
    plain, by_rank = associate(table, ranked=False), associate(table)
    assert plain.value == pytest.approx(np.corrcoef(x, y)[0, 1])
    assert by_rank.value == pytest.approx(np.corrcoef(ranked(x), ranked(y))[0, 1])
    for found in (plain, by_rank):
        assert found.n == table.sum()
        assert -1 <= found.low <= found.value <= found.high <= 1


def test_ranks_are_shared():
    assert mid_ranks(np.array([2, 0, 3])).tolist() == [1.5, 2.5, 4.0]


def test_interval_by_hand():
    # Two items without association, 603 answers, taken for 512: 1.645 / sqrt(509) to either side on
    # Fisher's scale.
    found = associate(np.full((3, 3), 67), ranked=False)
    assert (found.n, found.value) == (603, 0)
    assert found.high == pytest.approx(np.tanh(1.6448536 / np.sqrt(509)))
    assert found.low == -found.high


def test_the_interval_does_not_tell_how_many_answered():
    few, many = (associate(each * np.ones((4, 4), dtype=int)) for each in (33, 47))
    assert (few.n, many.n) == (528, 752)
    assert (few.low, few.high) == (many.low, many.high)


def test_a_full_agreement():
    found = associate(np.diag([200, 200, 200]))
    assert found.value == pytest.approx(1)
    assert found.high <= 1


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (np.full((3, 3), 55), "from 500"),
        (np.full(500, 1), "two dimensions"),
        ([[600, 0], [0, 0]], "one answer"),
        ([[600, -1], [0, 1]], "below zero"),
    ],
)
def test_refused(table, said):
    with pytest.raises(ValueError, match=said):
        associate(table)


@pytest.mark.parametrize("is_ranked", [True, False])
def test_intervals_hold_nine_times_in_ten(is_ranked):
    rng, inside, truth = np.random.default_rng(4), [], 0.4

    def table(n):
        x, y = rng.multivariate_normal([0, 0], [[1, truth], [truth, 1]], n).T
        cuts = [-1.2, -0.4, 0.4, 1.2]
        counts = np.zeros((5, 5), dtype=np.int64)
        np.add.at(counts, (np.digitize(x, cuts), np.digitize(y, cuts)), 1)
        return counts

    at_large = associate(table(400_000), ranked=is_ranked).value
    for _ in range(300):
        found = associate(table(600), ranked=is_ranked)
        inside.append(found.low <= at_large <= found.high)
    assert 0.85 < np.mean(inside) < 0.95
