"""Who is below whom: teams under teams, people under their leaders."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corridor.matching.arrays import Given, Ints, Truths, places


@dataclass(frozen=True, eq=False)
class Forest:
    """`parent` [nodes]: the place of the one above, -1 for none; in any order. `depths` [nodes]: how
    many stand above each.

    Refuses, with ValueError, places that are not there and anything that is above itself.
    """

    parent: Ints
    depths: Ints

    def __init__(self, parent: Given) -> None:
        array = places(parent, "parent", np.size(parent), least=-1)
        object.__setattr__(self, "parent", array)
        at = array.copy()
        depth = (at >= 0).astype(np.int64)
        for _ in range(array.size.bit_length()):  # each turn doubles the steps upwards
            on = np.flatnonzero(at >= 0)
            depth[on] += depth[at[on]]
            at[on] = at[at[on]]
        if (at >= 0).any():
            raise ValueError("Nothing is above itself.")
        object.__setattr__(self, "depths", depth)

    @cached_property
    def spans(self) -> tuple[Ints, Ints]:
        """[nodes] twice: a node's place in a walk that comes to those above first, and the place after
        the last one below it: `first[v] <= first[u] < after[v]` says that u is v or below it.
        """
        parent, size = self.parent, self.parent.size
        below = np.flatnonzero(parent >= 0)
        by_depth = below[np.argsort(self.depths[below], kind="stable")]
        counts = np.bincount(self.depths[by_depth], minlength=1)
        levels = np.split(by_depth, np.cumsum(counts)[:-1])
        sizes = np.ones(size, dtype=np.int64)
        for level in levels[::-1]:
            np.add.at(sizes, parent[level], sizes[level])
        # Siblings stand side by side, behind the one above them.
        order = np.argsort(parent, kind="stable")
        run = np.cumsum(sizes[order]) - sizes[order]
        begin = np.concatenate(([True], parent[order][1:] != parent[order][:-1]))[:size]
        start = run[np.maximum.accumulate(np.where(begin, np.arange(size), 0))]
        first = np.zeros(size, dtype=np.int64)
        first[order] = run - start + (parent[order] >= 0)
        for level in levels:
            first[level] += first[parent[level]]
        return first, first + sizes

    def in_line(self, u: Ints, v: Ints) -> Truths:
        """[pairs] Whether one of two nodes is above the other, or they are the same."""
        first, after = self.spans
        below = (first[u] <= first[v]) & (first[v] < after[u])
        above = (first[v] <= first[u]) & (first[u] < after[v])
        found: Truths = below | above
        return found

    def within(self, u: Ints, v: Ints, steps: int) -> Truths:
        """[pairs] Whether at most `steps` steps up and down lead from one node to the other."""
        left, found = u, np.zeros(u.shape, dtype=bool)
        for up in range(steps + 1):
            right = v
            for _ in range(steps - up + 1):
                found |= (left == right) & (left >= 0)
                right = np.where(right >= 0, self.parent[right], -1)
            left = np.where(left >= 0, self.parent[left], -1)
        return found
