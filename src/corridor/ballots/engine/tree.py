"""A tree as arrays: teams, or what is published of them.

A node is a place in the arrays. Parents stand before their children, so that counting backwards
from the last node comes to every child before its parent; what is done for many nodes at once is
done depth by depth.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corridor.ballots.engine.arrays import Given, Ints, Truths, whole


@dataclass(frozen=True, eq=False)
class Tree:
    """`parent` [nodes]: the place of each node's parent; the first node is the root and has -1.

    Refuses, with ValueError, an empty array, a root elsewhere than first, a second root, and a
    parent that does not stand before its child.
    """

    parent: Ints

    def __init__(self, parent: Given) -> None:
        array = whole(parent, "parent")
        if array.ndim != 1 or not array.size:
            raise ValueError("A tree has one row of parents.")
        places = np.arange(array.size)
        if array[0] != -1 or (array[1:] < 0).any():
            raise ValueError("A tree has one root, the first node.")
        if (array >= places).any():
            raise ValueError("A parent stands before its children.")
        array.flags.writeable = False
        object.__setattr__(self, "parent", array)

    def __len__(self) -> int:
        return int(self.parent.size)

    @cached_property
    def depths(self) -> Ints:
        """[nodes] How many steps each is below the root."""
        depth = (self.parent >= 0).astype(np.int64)
        above = self.parent.copy()
        while (above >= 0).any():  # each turn doubles the step upwards
            below = above >= 0
            depth[below] += depth[above[below]]
            above[below] = above[above[below]]
        return depth

    @cached_property
    def levels(self) -> list[Ints]:
        """The nodes of each depth, the root's first; in each, by their place."""
        order = np.argsort(self.depths, kind="stable")
        ends = np.cumsum(np.bincount(self.depths))
        return np.split(order, ends[:-1])

    @cached_property
    def _by_parent(self) -> tuple[Ints, Ints]:
        """The nodes below the root ordered by their parents, and where each parent's begin."""
        order = np.argsort(self.parent[1:], kind="stable") + 1
        counts = np.bincount(self.parent[1:], minlength=len(self))
        return order, np.concatenate(([0], np.cumsum(counts)))

    def children(self, node: int) -> Ints:
        """The places of a node's children, by their place."""
        order, begins = self._by_parent
        return order[begins[node] : begins[node + 1]]

    @cached_property
    def leaves(self) -> Ints:
        """The nodes without children, by their place."""
        return np.flatnonzero(np.bincount(self.parent[1:], minlength=len(self)) == 0)

    def summed(self, values: Given) -> Given:
        """Each node's own values and those of all below it.

        `values` [nodes, ...]: numbers. Returns the same shape and kind.
        """
        total = np.array(values)
        for level in self.levels[:0:-1]:
            np.add.at(total, self.parent[level], total[level])
        return total

    def nearest(self, marked: Truths) -> Ints:
        """[nodes, ...] The marked node at or next above each node, -1 where there is none.

        `marked` [nodes, ...].
        """
        places = np.arange(len(self)).reshape(-1, *[1] * (marked.ndim - 1))
        found = np.where(marked, places, -1)
        for level in self.levels[1:]:
            found[level] = np.where(found[level] < 0, found[self.parent[level]], found[level])
        return found
