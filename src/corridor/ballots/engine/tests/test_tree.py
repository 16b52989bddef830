"""A tree as arrays says what plain recursion says."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.ballots.engine.tests.trees import trees, walked
from corridor.ballots.engine.tree import Tree


@pytest.mark.parametrize(
    "parent", [[], [[-1]], [0], [-1, -1], [-1, 2, 0], [-1, 1], [-1, 0.5], [-1, -2]]
)
def test_what_is_no_tree_is_refused(parent):
    with pytest.raises(ValueError, match=r"tree|parent"):
        Tree(parent)


def test_a_tree_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        Tree([-1, 0]).parent[1] = -1


def test_small_tree():
    tree = Tree([-1, 0, 0, 1, 1, 2])
    assert len(tree) == 6
    assert tree.depths.tolist() == [0, 1, 1, 2, 2, 2]
    assert [level.tolist() for level in tree.levels] == [[0], [1, 2], [3, 4, 5]]
    assert tree.children(0).tolist() == [1, 2]
    assert tree.children(3).tolist() == []
    assert tree.leaves.tolist() == [3, 4, 5]


@settings(deadline=None)
@given(trees(most=20))
def test_as_by_recursion(tree):
    for node in range(len(tree)):
        assert tree.children(node).tolist() == np.flatnonzero(tree.parent == node).tolist()
        assert (tree.depths[node] == 0) == (node == 0)
        assert node == 0 or tree.depths[node] == tree.depths[tree.parent[node]] + 1


@settings(deadline=None)
@given(trees(), st.data())
def test_sums_of_subtrees(tree, data):
    own = np.array(
        data.draw(
            st.lists(st.tuples(*[st.integers(0, 9)] * 2), min_size=len(tree), max_size=len(tree))
        )
    )
    summed = tree.summed(own)
    for node in range(len(tree)):
        assert summed[node].tolist() == own[walked(tree, node)].sum(axis=0).tolist()


def test_a_chain_as_deep_as_it_likes():
    tree = Tree(np.arange(-1, 3_000))
    assert tree.depths[-1] == 3_000


def test_a_large_one_is_quick():
    size = 150_000
    parent = np.concatenate(([-1], (np.arange(1, size) - 1) // 5))
    began = time.process_time()
    tree = Tree(parent)
    assert tree.summed(np.ones(size, dtype=np.int64))[0] == size
    assert time.process_time() - began < 2
