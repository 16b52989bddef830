"""The quick step from half-integral to whole: odd rings are joined two by two.

Between two odd rings there is an alternating path; changing sides along it gives both a whole
matching. What a path loses is the sum of its slacks in the dual of the half-integral matching, so
shortest paths lose least. They are looked for from every other ring at once, and from those between
(each person belongs to the nearest ring of either: E. W. Dijkstra, A note on two problems in connexion
with graphs, Numerische Mathematik 1, 1959, 269-271). Which rings are joined is a matching again, of the
rings, by what lies between each two: as many as can be, for the least. Were the cheapest paths taken one
after the other, rings would be left that are far from each other, and their paths long. Paths that touch
another are left out, and tried once more with the rings that are left, which then are near each other.
Where few rings are left among many people, nearly everybody would be come to for each: they open where
it costs least, and who is alone then looks for somebody from there (`pairing.complete`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from corridor.matching.arrays import Ints, Reals, Truths, keys_of
from corridor.matching.graph import MOST, Graph
from corridor.matching.halves import Halves

# [6, crossings]: over which of the graph's pairs paths meet; in which view the first of it is, and in
# which the second; of which rings the paths are; what both cost, in `STEP`s and up to `MOST`.
Crossings = Ints

# Of a path's cost: so short steps are preferred where slacks are equal, and no step is free.
STEP = 0.25
AT_ONCE = 1 << 17  # pairs that are looked at at once
SPARSE = 1_000  # people for each ring, where rings are few
MEETINGS = 600  # of the paths of all rings, that are tried; of each two at least three


@dataclass(frozen=True, eq=False)
class _View:
    """[people] each: how far they are from the nearest ring, after whom they are come to, and which
    ring that is, -1 for none.
    """

    far: Reals
    before: Ints
    ring: Ints


class Joining:
    """A half-integral matching being made whole; `mate` [people] is its whole part so far.

    `match`: the best matching of a graph, [people] with whom each is; it is asked about rings.
    """

    def __init__(self, graph: Graph, halves: Halves, match: Callable[[Graph], Ints]) -> None:
        self.graph, self.halves, self._match = graph, halves, match
        self.mate = halves.mate.copy()
        self.ring = np.full(graph.people, -1)  # the odd ring that each still belongs to
        for k, ring in enumerate(halves.rings):
            self.ring[ring] = k
        dual = halves.dual
        self.slack = dual[graph.first] + dual[graph.second] - halves.gain
        self.open = len(halves.rings)

    def join_all(self) -> Ints:
        """Join rings until they are few, or half of those that are left stay open; `mate` [people]."""
        reach, before = np.inf, 2 * self.open
        while max(2, self.graph.people / SPARSE) <= self.open <= before / 2:
            before = self.open
            reach = self._join(reach)
        self._open_rest()
        return self.mate

    def _join(self, reach: float) -> float:
        """One round of paths not longer than `reach` from each ring; what the longest would cost that
        were chosen, of two rings together.
        """
        steps = self._steps(reach)
        turn = np.full(len(self.halves.rings), -1)
        still = np.unique(self.ring[self.ring >= 0])
        turn[still] = np.arange(still.size) % 2
        views = [self._look(steps, turn == side, reach) for side in (0, 1)]
        chosen = self._choose(self._cross(views))
        used = np.zeros(self.graph.people, dtype=bool)
        for k, sides, a, b, _ in chosen.T.tolist():
            u, v = int(self.graph.first[k]), int(self.graph.second[k])
            rings = self.halves.rings[a], self.halves.rings[b]
            if self.ring[rings[0][0]] < 0 or self.ring[rings[1][0]] < 0:
                continue
            left, right = self._trace(u, views[sides // 2]), self._trace(v, views[sides % 2])
            touched = left + right
            if len(set(touched)) < len(touched) or used[touched].any():
                continue
            for each in (touched, *rings):
                used[each] = True
            self._change(left)
            self._change(right)
            self.mate[u], self.mate[v] = v, u
        return STEP * float(chosen[-1].max(initial=0))

    def _steps(self, reach: float) -> csr_array:
        """What it costs to go over an edge from one who is open to the mate of the other, if no more
        than `reach`; in the order of the graph's lists.
        """
        graph, people = self.graph, self.graph.people
        lost = np.zeros(people, dtype=np.int64)
        own = np.flatnonzero(self.mate[graph.first] == graph.second)
        lost[graph.first[own]] = lost[graph.second[own]] = self.slack[own]
        begins, others, which = graph.lists
        everybody = np.repeat(np.arange(people, dtype=np.int32), graph.degrees)
        slack = self.slack[which]
        if np.isfinite(reach):
            near = np.flatnonzero(slack <= reach + lost.max())
            everybody, others, slack = everybody[near], others[near], slack[near]
        # From one to another over either of a pair there is one way, which `_trace` finds again.
        cost = np.maximum(slack - lost[others], 0) + STEP
        to = self.mate[others]
        on = np.flatnonzero((to >= 0) & (to != everybody))
        counts = np.bincount(everybody[on], minlength=people)
        begins = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
        return csr_array((cost[on], to[on].astype(np.int32), begins), shape=(people, people))

    def _look(self, steps: csr_array, asked: Truths, reach: float) -> _View:
        """What is nearest to the rings of which `asked` [rings] is true."""
        sources = np.flatnonzero((self.ring >= 0) & asked[self.ring])
        far, before, whose = dijkstra(
            steps, indices=sources, min_only=True, return_predecessors=True, limit=reach
        )
        ring = np.where(whose >= 0, self.ring[np.maximum(whose, 0)], -1)
        return _View(far, before, ring)

    def _cross(self, views: list[_View]) -> Crossings:
        """Where paths of two rings meet, over a pair that itself loses no more than the longest."""
        most = max(float(view.far[view.ring >= 0].max(initial=0)) for view in views)
        found = []
        for begin in range(0, len(self.graph), AT_ONCE):
            near = begin + np.flatnonzero(self.slack[begin : begin + AT_ONCE] <= most)
            ends = self.graph.first[near], self.graph.second[near]
            first, second = ([view.ring[end] for view in views] for end in ends)
            part = []
            for k, n in product(range(len(views)), repeat=2):
                a, b = first[k], second[n]
                at = np.flatnonzero((a >= 0) & (b >= 0) & (a != b))
                pair = near[at]
                cost = views[k].far[ends[0][at]] + views[n].far[ends[1][at]] + self.slack[pair]
                cost = np.minimum(cost / STEP, MOST).astype(np.int64)
                part.append(np.stack([pair, np.full(at.size, 2 * k + n), a[at], b[at], cost]))
            found.append(self._few(np.concatenate(part, axis=1)))
        return self._few(np.concatenate(found, axis=1))

    def _few(self, found: Crossings) -> Crossings:
        """The cheapest of each two rings, by rings and then by cost."""
        *_, a, b, cost = found
        key = keys_of(a, b, len(self.halves.rings))
        order = np.argsort(key * (MOST + 1) + cost, kind="stable")
        begin = np.flatnonzero(np.diff(key[order], prepend=-1))
        nth = np.arange(order.size) - np.repeat(begin, np.diff(begin, append=order.size))
        few: Crossings = found[:, order[nth < max(3, MEETINGS // self.open)]]
        return few

    def _choose(self, found: Crossings) -> Crossings:
        """Those of the rings that are to be joined, the cheapest first."""
        *_, a, b, cost = found
        begin = np.diff(keys_of(a, b, len(self.halves.rings)), prepend=-1) != 0
        best = np.flatnonzero(begin)
        rings, ends = np.unique(np.stack([a[best], b[best]]), return_inverse=True)
        ends = ends.reshape(2, -1)
        worth = cost.max(initial=0) - cost[best]
        mate = self._match(Graph.of(rings.size, ends.T, worth))
        at = np.flatnonzero((mate[ends[0]] == ends[1])[np.cumsum(begin) - 1])
        return found[:, at[np.argsort(cost[at], kind="stable")]]

    def _trace(self, u: int, view: _View) -> list[int]:
        """The path from `u` to its ring: u, its mate, who is open before that, and so on."""
        path = [u]
        while self.ring[u] < 0:
            path.append(int(self.mate[u]))
            u = int(view.before[u])
            path.append(u)
        return path

    def _change(self, path: list[int]) -> None:
        """Change sides along a path; its first is free afterwards, and its ring whole without its last."""
        for k in range(1, len(path) - 1, 2):
            self.mate[path[k]], self.mate[path[k + 1]] = path[k + 1], path[k]
        self._leave(path[-1])

    def _leave(self, person: int) -> None:
        """Match a ring's people without `person`."""
        ring = self.halves.rings[int(self.ring[person])]
        around = np.roll(ring, -int(np.flatnonzero(ring == person)[0]))[1:]
        self.mate[around[::2]], self.mate[around[1::2]] = around[1::2], around[::2]
        self.ring[ring] = -1
        self.open -= 1

    def _open_rest(self) -> None:
        """Of each ring that is left the one whose place costs least stays alone."""
        for ring in self.halves.rings:
            if self.ring[ring[0]] >= 0:
                person = int(ring[np.argmin(self.halves.dual[ring])])
                self._leave(person)
                self.mate[person] = -1
