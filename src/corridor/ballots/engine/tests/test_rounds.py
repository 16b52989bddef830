"""What is withheld so that rounds inside one window cannot be compared."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.ballots.engine.release import Reason, decide
from corridor.ballots.engine.rounds import too_close
from corridor.ballots.engine.tests.brute import is_published, smallest_isolated
from corridor.ballots.engine.tests.trees import trees
from corridor.ballots.engine.tree import Tree

TREE = Tree([-1, 0, 0])


def whole_is_out(counts):
    """The root of each round published, and nothing else."""
    out = np.zeros(counts.shape, dtype=bool)
    out[:, 0] = True
    return out


def decided(counts, out, **others):
    """Reasons for one item."""
    return decide(TREE, counts[:, :, None], rounds_out=out[:, :, None], **others)[:, 0].tolist()


def test_a_leaver_of_the_second_round():
    # Of cell 1 nine answered in the first round and one in the second, of cell 2 the reverse.
    # The first round's whole less the first cell's window leaves one answer of each cell.
    counts = np.array([[0, 9, 1], [0, 1, 9]])
    out = whole_is_out(counts)
    assert smallest_isolated(TREE, counts, [True, True, True], out) == 2
    # To withhold one cell is not enough: its window is then the whole's less the other's.
    assert decided(counts, out) == [Reason.PUBLISHED, Reason.ROUNDS, Reason.ROUNDS]


def test_where_both_rounds_are_well_answered_everything_is_published():
    counts = np.array([[0, 9, 10], [0, 8, 9]])
    assert decided(counts, whole_is_out(counts)) == [Reason.PUBLISHED] * 3


def test_the_same_eight_in_three_rounds_are_eight():
    counts = np.array([[0, 3, 9]] * 3)
    nothing = np.zeros(counts.shape, dtype=bool)
    assert decided(counts, nothing) == [Reason.PUBLISHED, Reason.TOO_FEW, Reason.SUBTRACTION]
    assert decided(counts, nothing, once=True) == [Reason.PUBLISHED] * 3


def test_a_round_in_which_a_node_was_withheld():
    # Cell 1 was published in the first round only: its second is the window's less the first.
    counts = np.array([[0, 9, 9], [0, 3, 20]])
    out = np.array([[True, True, True], [True, False, False]])
    assert smallest_isolated(TREE, counts, [True, True, True], out) == 3
    reasons = decided(counts, out)
    assert smallest_isolated(TREE, counts, [r == 0 for r in reasons], out) >= 8


@st.composite
def windows(draw):
    """A tree with answers of two or three rounds, and which nodes may be published per round."""
    tree = draw(trees(6))
    rounds = draw(st.integers(2, 3 if len(tree) < 4 else 2))
    flat = draw(
        st.lists(st.integers(0, 12), min_size=rounds * len(tree), max_size=rounds * len(tree))
    )
    counts = np.array(flat).reshape(rounds, len(tree))
    if draw(st.booleans()):
        counts[:, np.setdiff1d(np.arange(len(tree)), tree.leaves)] = 0
    large = np.array(draw(st.lists(st.booleans(), min_size=len(tree), max_size=len(tree))))
    return tree, counts, large, draw(st.sampled_from([3, 8]))


def per_round(tree, counts, large, minimum):
    """The figures of each round, decided as it closed."""
    return np.stack(
        [
            is_published(decide(tree, one[:, None], minimum=minimum, may=large)[:, 0])
            for one in counts
        ]
    )


@settings(max_examples=1_500, deadline=None)
@given(windows())
def test_no_combination_over_rounds_isolates_fewer_than_the_minimum(window):
    tree, counts, large, minimum = window
    out = per_round(tree, counts, large, minimum)
    for once in (False, True):
        reasons = decide(
            tree, counts[:, :, None], minimum=minimum, rounds_out=out[:, :, None], once=once
        )
        published = is_published(reasons[:, 0])
        assert smallest_isolated(tree, counts, published, out, once=once) >= minimum


@settings(max_examples=600, deadline=None)
@given(windows())
def test_with_two_rounds_of_the_whole_the_rule_is_exact(window):
    """Where it withholds for the rounds' sake, publishing would isolate fewer than the minimum."""
    tree, counts, _large, minimum = window
    counts = counts[:2]
    whole = np.arange(len(tree)) == 0
    out = per_round(tree, counts, whole, minimum)
    published = is_published(decide(tree, counts[:, :, None], minimum=minimum)[:, 0])
    if not out.all(axis=0)[0]:
        return
    isolates = smallest_isolated(tree, counts, published, out) < minimum
    assert bool(too_close(tree, counts, published, out, minimum)) == isolates


@settings(deadline=None)
@given(windows())
def test_without_rounds_that_are_out_nothing_is_withheld_for_them(window):
    tree, counts, _large, minimum = window
    out = np.zeros((*counts.shape, 1), dtype=bool)
    alone = decide(tree, counts[:, :, None], minimum=minimum)
    assert (
        decide(tree, counts[:, :, None], minimum=minimum, rounds_out=out).tolist() == alone.tolist()
    )
