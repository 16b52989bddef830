"""Who is below whom, and how far apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.matching.forest import Forest


def test_a_line_and_steps():
    # 0 leads 1 and 2; 1 leads 3; 4 stands alone. Children may stand before their parents.
    forest = Forest([-1, 0, 0, 1, -1])
    assert forest.depths.tolist() == [0, 1, 1, 2, 0]
    u, v = np.array([0, 3, 1, 3, 4, 4]), np.array([3, 0, 2, 2, 0, 4])
    assert forest.in_line(u, v).tolist() == [True, True, False, False, False, True]
    assert forest.within(u, v, 2).tolist() == [True, True, True, False, False, True]
    assert forest.within(u, v, -1).tolist() == [False] * 6
    assert forest.within(np.array([-1]), np.array([-1]), 2).tolist() == [False]


@st.composite
def forests(draw):
    size = draw(st.integers(0, 14))
    above = [draw(st.integers(-1, k - 1)) for k in range(size)]
    order = draw(st.permutations(range(size)))
    parent = [-1] * size
    for k in range(size):
        parent[order[k]] = -1 if above[k] < 0 else order[above[k]]
    return parent


def chain(parent, node):
    found = [node]
    while parent[found[-1]] >= 0:
        found.append(parent[found[-1]])
    return found


@given(forests(), st.integers(-1, 5))
def test_every_two_as_by_walking(parent, steps):
    forest = Forest(parent)
    size = len(parent)
    u, v = (each.ravel() for each in np.meshgrid(range(size), range(size)))
    u, v = u.astype(int), v.astype(int)
    line, near = [], []
    for a, b in zip(u.tolist(), v.tolist(), strict=True):
        left, right = chain(parent, a), chain(parent, b)
        line.append(a in right or b in left)
        joint = [left.index(each) + right.index(each) for each in left if each in right]
        near.append(bool(joint) and min(joint) <= steps)
    assert forest.in_line(u, v).tolist() == line
    assert forest.within(u, v, steps).tolist() == near


@pytest.mark.parametrize("parent", [[0], [1, 0], [-1, 5], [-2], [1, 2, 0, -1]])
def test_what_is_no_forest_is_refused(parent):
    with pytest.raises(ValueError):  # noqa: PT011 - each says something else
        Forest(parent)
