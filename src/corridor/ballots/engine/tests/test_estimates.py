"""Estimates along a tree, against the same model worked out with whole matrices."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.ballots.engine.estimates import (
    Estimates,
    _Model,
    conditioned,
    estimate,
    rounded,
    within_variance,
)
from corridor.ballots.engine.tests.trees import trees
from corridor.ballots.engine.tree import Tree


def by_matrices(tree, n, mean, within, between, flat=1e7):
    """Posterior means and variances of all nodes, the root's variance beforehand being huge.

    The covariance of two nodes is that of their lowest common ancestor.
    """
    size = len(tree)
    chain = np.zeros((size, size))  # node by what is drawn at each node
    for node in range(size):
        at = node
        while at >= 0:
            chain[node, at] = 1
            at = tree.parent[at]
    drawn = np.where(np.arange(size) == 0, flat, between[tree.depths])
    prior = chain @ np.diag(drawn) @ chain.T
    seen = np.flatnonzero(n)
    noise = np.diag(within / n[seen])
    seen_cov = prior[np.ix_(seen, seen)] + noise
    gain = np.linalg.solve(seen_cov, prior[seen]).T
    fit = -0.5 * (
        mean[seen] @ np.linalg.solve(seen_cov, mean[seen]) + np.linalg.slogdet(seen_cov)[1]
    )
    # Of each node, the answers below it as shares of all of them; without any, the node itself.
    below = chain.T * n
    total = below.sum(1, keepdims=True)
    shares = np.where(total > 0, below / np.maximum(total, 1), np.eye(size))
    covariance = shares @ (prior - gain @ prior[seen]) @ shares.T
    return shares @ gain @ mean[seen], np.diag(covariance), fit


@st.composite
def answered(draw):
    """A tree, answers at some nodes, their means, and variances."""
    tree = draw(trees(8))
    n = np.array(draw(st.lists(st.integers(0, 20), min_size=len(tree), max_size=len(tree))))
    n[-1] += 1
    mean = np.array(draw(st.lists(st.floats(1, 5), min_size=len(tree), max_size=len(tree))))
    variances = st.floats(0.01, 2)
    between = np.array([0, *(draw(variances) for _ in tree.levels[1:])])
    return tree, n, mean, draw(variances), between


@settings(deadline=None)
@given(answered())
def test_passing_up_and_down_is_conditioning(case):
    tree, n, mean, within, between = case
    ours, variance = conditioned(tree, n, mean, within, between)
    expected, spread, _ = by_matrices(tree, n, mean, within, between)
    assert ours == pytest.approx(expected, abs=5e-3)
    assert variance == pytest.approx(spread, abs=1e-2, rel=1e-2)


@settings(deadline=None)
@given(answered(), st.floats(0.01, 2))
def test_the_likelihood_is_that_of_the_means_with_the_root_integrated_out(case, other):
    tree, n, mean, within, between = case
    second = between * other
    model = _Model(tree, n, mean, within)
    ours = model.up(between)[2] - model.up(second)[2]
    one, two = (by_matrices(tree, n, mean, within, b)[2] for b in (between, second))
    assert ours == pytest.approx(one - two, abs=1e-3, rel=1e-4)


def test_one_level_is_the_formula_of_shrinkage():
    # l = t2 / (t2 + s2 / n): of eight answers .47, of thirty .77, of a hundred .92.
    within, t2 = 0.9, 0.1
    n, mean = np.array([0, 8, 30, 100]), np.array([0, 2.0, 3.0, 4.0])
    ours, _variance = conditioned(Tree([-1, 0, 0, 0]), n, mean, within, [0, t2])
    share = t2 / (t2 + within / n[1:])
    assert share.round(2).tolist() == [0.47, 0.77, 0.92]
    parent = share @ mean[1:] / share.sum()
    cells = share * mean[1:] + (1 - share) * parent
    assert ours[1:] == pytest.approx(cells)
    assert ours[0] == pytest.approx(n[1:] @ cells / n.sum())


def test_pooled_variance_by_hand():
    # 40 times 1 and 3 in one cell: a variance of 80 / 79; 41 times 2 in the other adds 40 to
    # what it is divided by, a cell with one answer nothing.
    found = within_variance([80, 41, 1, 0], [160, 82, 5, 0], [400, 164, 25, 0])
    assert found == pytest.approx(80 / (79 + 40))


def test_a_cells_variance_can_weigh_roughly():
    # As before, each cell as if fewer had answered in the same shares: 64 times 1 away from their
    # middle. 60 to compare are needed all the same.
    cells = [80, 41], [160, 82], [400, 164]
    found = within_variance(*cells, roughly=[64, 32])
    assert found == pytest.approx(64 / (63 + 31))
    assert within_variance(*cells, roughly=[48, 12]) == 0.9


def test_a_few_who_agreed_do_not_show_in_an_interval():
    agreed = within_variance([8], [40], [200])
    differed = within_variance([8], [24], [8 * 9 + 16])
    assert agreed == differed == 0.9
    assert within_variance([100], [300], [900]) == 0.25


@pytest.mark.parametrize(
    ("n", "within", "said"), [([0, 0], 1.0, "without answers"), ([8, 8], 0.0, "positive")]
)
def test_refused(n, within, said):
    with pytest.raises(ValueError, match=said):
        estimate(Tree([-1, 0]), n, [3.0, 3.0], within)


def test_a_node_without_answers_lies_where_its_parent_does_and_is_less_certain():
    found = estimate(Tree([-1, 0, 0, 0]), [0, 30, 30, 0], [np.nan, 3.0, 4.0, np.nan], 0.9)
    assert found.mean[3] == pytest.approx(3.5)  # in the middle of the others
    assert found.spread[3] > found.spread[1]
    assert 3.0 < found.mean[1] < found.mean[0] < found.mean[2] < 4.0


@settings(max_examples=25, deadline=None)
@given(answered(), st.floats(-0.5, 0.5))
def test_a_shift_of_all_answers_is_a_shift_of_all_estimates(case, shift):
    tree, n, mean, within, _between = case
    one, other = estimate(tree, n, mean, within), estimate(tree, n, mean + shift, within)
    assert other.mean == pytest.approx(one.mean + shift, abs=0.02)


def test_few_answers_that_differ_as_much_as_they_can():
    """Where the variance of an answer is far too small for that, there is an estimate all the same."""
    tree = Tree([-1, 0, 0, 1, 1, 0, 3])
    mean = np.array([1.0, 1, 5, 1, 1, 1, 5])
    found = estimate(tree, [0, 0, 2, 1, 1, 3, 7], mean, 0.01)
    assert np.isfinite(found.spread).all()
    assert ((found.mean > 1) & (found.mean < 5)).all()


def test_where_groups_do_not_differ_estimates_come_together():
    tree = Tree([-1, *[0] * 40])
    rng = np.random.default_rng(3)
    n = np.array([0, *[10] * 40])
    mean = 3 + rng.normal(0, np.sqrt(0.9 / 10), 41)
    found = estimate(tree, n, mean, 0.9)
    assert found.mean[1:].std() < 0.4 * mean[1:].std()


def test_intervals_of_ninety_hold_nine_times_in_ten():
    rng, inside = np.random.default_rng(7), []
    tree = Tree([-1, *[0] * 4, *np.repeat([1, 2, 3, 4], 8)])
    for _ in range(60):
        truth = np.zeros(len(tree))
        truth[0] = 3.4
        truth[1:5] = truth[0] + rng.normal(0, 0.25, 4)
        truth[5:] = truth[tree.parent[5:]] + rng.normal(0, 0.25, 32)
        n = np.array([0] * 5 + rng.integers(8, 16, 32).tolist())
        mean = truth + rng.normal(0, 1, len(tree)) * np.sqrt(0.9 / np.maximum(n, 1))
        around = estimate(tree, n, mean, 0.9).interval()
        inside.append(((around[5:, 0] <= truth[5:]) & (truth[5:] <= around[5:, 1])).mean())
    assert 0.86 < np.mean(inside) < 0.94


def test_the_whole_is_its_people_together_and_known_better_than_any_group():
    rng = np.random.default_rng(11)
    tree = Tree([-1, *[0] * 4, *np.repeat([1, 2, 3, 4], 8)])
    n = np.array([0] * 5 + rng.integers(8, 16, 32).tolist())
    inside, wide = [], []
    for _ in range(60):
        truth = np.full(len(tree), 3.4)
        truth[1:5] += rng.normal(0, 0.4, 4)
        truth[5:] = truth[tree.parent[5:]] + rng.normal(0, 0.25, 32)
        mean = truth + rng.normal(0, 1, len(tree)) * np.sqrt(0.9 / np.maximum(n, 1))
        low, high = estimate(tree, n, mean, 0.9).interval()[0]
        inside.append(low <= n @ truth / n.sum() <= high)
        wide.append(high - low)
    assert 0.8 < np.mean(inside) < 0.99
    # What chance alone leaves of the mean of so many answers, and hardly more.
    assert np.mean(wide) < 1.1 * 2 * 1.645 * np.sqrt(0.9 / n.sum())


def test_rounding_goes_outwards_and_stays_on_the_scale():
    found = Estimates(np.array([3.44, 4.9]), np.array([0.1, 0.2]), np.zeros(1))
    assert rounded(found).tolist() == [[3.4, 3.2, 3.7], [4.9, 4.5, 5.0]]
    with pytest.raises(KeyError):
        found.interval(0.5)


def test_a_tree_of_one():
    found = estimate(Tree([-1]), [20], [3.5], 0.9)
    assert found.mean.tolist() == [3.5]
    assert found.spread[0] == pytest.approx(np.sqrt(0.9 / 20))
