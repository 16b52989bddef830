"""What is published of one round, and what is withheld and why."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.ballots.engine.release import Reason, bands, decide, figures, least_of
from corridor.ballots.engine.tests.brute import by_the_words, is_published, smallest_isolated
from corridor.ballots.engine.tests.trees import trees
from corridor.ballots.engine.tree import Tree

OUT, FEW, SUBTRACTION = Reason.PUBLISHED, Reason.TOO_FEW, Reason.SUBTRACTION


def decided(tree, answers, **others):
    """The reasons for one item."""
    return decide(tree, np.array(answers)[:, None], **others)[:, 0].tolist()


def test_two_cells_with_enough_are_published_and_so_is_what_is_above():
    assert decided(Tree([-1, 0, 0]), [0, 8, 9]) == [OUT, OUT, OUT]


def test_beside_a_cell_with_too_few_the_smallest_is_withheld():
    assert decided(Tree([-1, 0, 0, 0]), [0, 7, 20, 12]) == [OUT, FEW, OUT, SUBTRACTION]


def test_two_with_too_few_protect_one_another():
    assert decided(Tree([-1, 0, 0, 0]), [0, 4, 4, 12]) == [OUT, FEW, FEW, OUT]


def test_a_cell_without_answers_lets_nothing_be_found():
    assert decided(Tree([-1, 0, 0]), [0, 0, 12]) == [OUT, FEW, OUT]


def test_the_whole_with_too_few_is_withheld():
    assert decided(Tree([-1, 0, 0]), [0, 3, 4]) == [FEW, FEW, FEW]


def test_withholding_a_department_that_says_no_more_than_its_cells_is_not_enough():
    # Node 1 is its two cells; beside it lies a cell with 5. Withholding node 1 alone would leave
    # both cells to be subtracted from the whole: the smaller goes, too.
    tree = Tree([-1, 0, 0, 1, 1])
    assert decided(tree, [0, 0, 5, 20, 10]) == [OUT, SUBTRACTION, FEW, OUT, SUBTRACTION]


def test_sensitive_items_need_ten():
    tree, answers = Tree([-1, 0, 0]), np.array([[0, 0], [9, 9], [30, 30]])
    assert decide(tree, answers, minimum=[8, 10]).tolist() == [
        [OUT, OUT],
        [OUT, FEW],
        [OUT, SUBTRACTION],
    ]


def test_larger_nodes_only():
    tree = Tree([-1, 0, 0, 1, 1])
    reasons = decided(tree, [0, 0, 70, 35, 36], may=[True, True, True, False, False])
    assert reasons == [OUT, OUT, OUT, Reason.NOT_ASKED_FOR, Reason.NOT_ASKED_FOR]


@pytest.mark.parametrize(
    ("answers", "others", "said"),
    [
        ([[1]], {}, "nodes, items"),
        ([[1], [-1]], {}, "below zero"),
        ([[1], [1]], {"minimum": 0}, "1 or more"),
        ([[1], [1]], {"may": [True]}, "may is"),
        ([[1], [1]], {"rounds_out": [[True]]}, "shape of answers"),
    ],
)
def test_refused(answers, others, said):
    with pytest.raises(ValueError, match=said):
        decide(Tree([-1, 0]), answers, **others)


@st.composite
def rounds_of_trees(draw, most=9):
    """A tree, one round's answers in its leaves and sometimes above, and a minimum."""
    tree = draw(trees(most))
    counts = np.array(draw(st.lists(st.integers(0, 12), min_size=len(tree), max_size=len(tree))))
    if draw(st.booleans()):
        counts[np.setdiff1d(np.arange(len(tree)), tree.leaves)] = 0
    return tree, counts, draw(st.sampled_from([3, 8, 10]))


@settings(max_examples=1_500, deadline=None)
@given(rounds_of_trees(), st.data())
def test_no_combination_of_figures_isolates_fewer_than_the_minimum(case, data):
    tree, counts, minimum = case
    may = np.array(data.draw(st.lists(st.booleans(), min_size=len(tree), max_size=len(tree))))
    for allowed in (None, may):
        reasons = decide(tree, counts[:, None], minimum=minimum, may=allowed)[:, 0]
        assert smallest_isolated(tree, counts[None], is_published(reasons)) >= minimum


@settings(max_examples=1_500, deadline=None)
@given(rounds_of_trees(most=12))
def test_as_the_rule_is_written(case):
    tree, counts, minimum = case
    reasons = decide(tree, counts[:, None], minimum=minimum)[:, 0]
    assert is_published(reasons).tolist() == by_the_words(tree, counts, minimum).tolist()
    total = tree.summed(counts)
    assert ((reasons == FEW) == (total < minimum)).all()


@settings(deadline=None)
@given(rounds_of_trees())
def test_brute_force_finds_what_plain_thresholds_give_away(case):
    """The checker of the other tests: it sees a small residual wherever there is one."""
    tree, counts, minimum = case
    total = tree.summed(counts)
    published = total >= minimum
    rest = total - np.array(
        [total[tree.children(v)][published[tree.children(v)]].sum() for v in range(len(tree))]
    )
    isolates = ((rest > 0) & (rest < minimum) & published).any()
    # Counted up the tree every node with enough is published, so residuals are those of children.
    assert (smallest_isolated(tree, counts[None], published) < minimum) == isolates


def test_means_of_cells_keep_away_from_the_ends():
    tree, n = Tree([-1, 0, 0]), np.array([[0], [8], [16]])
    found = figures(tree, decide(tree, n), n, [[0], [8], [80]])
    assert found.mean[1:, 0].tolist() == [1.5, 4.75]
    # What is above is made of them: by subtraction one finds 1.5 and 4.75 again, and no 1 and 5.
    assert found.mean[0, 0] * 24 == pytest.approx(8 * 1.5 + 16 * 4.75)
    assert found.n[:, 0].tolist() == [24, 8, 16]


def test_nobody_finds_a_group_that_agreed_by_subtraction():
    tree, n = Tree([-1, 0, 0, 0]), np.array([[0], [4], [4], [12]])
    found = figures(tree, decide(tree, n), n, [[0], [4], [4], [36]])
    assert np.isnan(found.mean[1:3, 0]).all()
    rest = (found.mean[0, 0] * 20 - found.mean[3, 0] * 12) / 8
    assert rest == pytest.approx(1.5)


def test_another_scale():
    tree, n = Tree([-1]), np.array([[12]])
    assert figures(tree, [[OUT]], n, [[12]], low=0, high=1).mean[0, 0] == pytest.approx(11 / 12)
    with pytest.raises(ValueError, match="outside the scale"):
        figures(tree, [[OUT]], n, [[13]], low=0, high=1)


@settings(deadline=None)
@given(rounds_of_trees(), st.data())
def test_published_means_are_made_of_clipped_residuals_and_of_nothing_else(case, data):
    tree, counts, minimum = case
    sums = np.array([data.draw(st.integers(int(n), int(5 * n))) for n in counts])
    reasons = decide(tree, counts[:, None], minimum=minimum)
    found = figures(tree, reasons, counts[:, None], sums[:, None], minimum=minimum)
    published = is_published(reasons)
    assert (np.isnan(found.mean) == ~published).all()
    assert (found.n[published] == tree.summed(counts[:, None])[published]).all()
    has_rest = found.rest_n > 0
    assert (has_rest <= published).all()
    assert (found.rest_n[has_rest] >= minimum).all()
    step = 4 / found.rest_n[has_rest]
    assert (found.rest_mean[has_rest] >= 1 + step - 1e-9).all()
    assert (found.rest_mean[has_rest] <= 5 - step + 1e-9).all()
    parts = np.where(has_rest, found.rest_mean, 0) * found.rest_n
    weights = np.maximum(tree.summed(found.rest_n), 1)
    assert np.allclose((tree.summed(parts) / weights)[published], found.mean[published])


@settings(deadline=None)
@given(rounds_of_trees(), st.randoms(use_true_random=False))
def test_what_is_withheld_says_nothing_of_the_answers(case, rng):
    """The decision takes no answers at all; withheld figures leave no trace in the published ones."""
    tree, counts, minimum = case
    sums = np.array([rng.randint(int(n), int(5 * n)) for n in counts])
    reasons = decide(tree, counts[:, None], minimum=minimum)
    hidden = tree.nearest(is_published(reasons)[:, 0]) < 0
    other = np.where(hidden, counts, sums)
    one, two = (
        figures(tree, reasons, counts[:, None], s[:, None], minimum=minimum) for s in (sums, other)
    )
    assert np.array_equal(one.mean, two.mean, equal_nan=True)


def test_that_everybody_answered_is_in_no_band():
    said = bands([16, 15, 24, 24, 300], people=[16, 16, 24, 25, 300]).tolist()
    assert said == [[12, 16], [12, 16], [16, 24], [24, 25], [256, 300]]
    for people in range(16, 200):
        assert (
            bands([people], people=[people]).tolist()
            == bands([people - 1], people=[people]).tolist()
        )


def test_what_is_made_of_a_number_is_made_of_its_bands_lower_end():
    tree = Tree([-1, 0, 0])
    for n in (12, 13, 14, 15):
        counts = np.array([[0], [n], [16]])
        found = figures(tree, decide(tree, counts), counts, [[0], [n], [32]], people=[0, 19, 16])
        assert found.rest_n[:, 0].tolist() == [0, 12, 12]  # sixteen of sixteen: twelve to sixteen
        assert found.mean[:, 0].tolist() == pytest.approx([(4 / 12 + 1 + 2) / 2, 1 + 4 / 12, 2])
    assert least_of([0, 9, 35], minimum=[10, 8, 30]).tolist() == [0, 8, 32]


def test_a_minimum_of_each_number():
    assert bands([[9, 11]], minimum=[8, 10]).tolist() == [[[8, 11], [10, 11]]]
    with pytest.raises(ValueError, match="no band"):
        bands([[9, 9]], minimum=[8, 10])
    with pytest.raises(ValueError, match="not all have answered"):
        bands([9, 16], people=[8, 16])


def test_bands():
    assert bands([8, 11, 12, 15, 16, 23, 24, 100]).tolist() == [
        [8, 11], [8, 11], [12, 15], [12, 15], [16, 23], [16, 23], [24, 31], [96, 127]
    ]  # fmt: skip
    assert bands([10, 12], minimum=10).tolist() == [[10, 11], [12, 15]]
    with pytest.raises(ValueError, match="no band"):
        bands([7])


@settings(deadline=None)
@given(st.integers(8, 10**9))
def test_a_number_lies_in_its_band(n):
    first, last = bands(n)
    assert first <= n <= last
    assert bands(first).tolist() == bands(last).tolist() == [first, last]


def test_time_is_linear_in_nodes():
    def seconds(size):
        rng = np.random.default_rng(1)
        tree = Tree(np.concatenate(([-1], (np.arange(1, size) - 1) // 6)))
        answers = np.zeros((size, 5), dtype=np.int64)
        answers[tree.leaves] = rng.binomial(18, 0.65, (tree.leaves.size, 5))
        tree.levels  # noqa: B018 - made before, once for all items
        began = time.process_time()
        decide(tree, answers)
        return time.process_time() - began

    small, large = (min(seconds(size) for _ in range(5)) for size in (10_000, 80_000))
    assert large < 24 * small
