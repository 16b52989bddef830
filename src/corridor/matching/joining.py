"""The quick step from half-integral to whole: odd rings are joined two by two.

Between two odd rings there is an alternating path; changing sides along it gives both a whole
matching. What a path loses is the sum of its slacks in the dual of the half-integral matching, so
shortest paths lose least. They are looked for from all rings at once (each person belongs to the
nearest ring: E. W. Dijkstra, A note on two problems in connexion with graphs, Numerische Mathematik 1,
1959, 269-271), the cheapest are taken as long as they do not touch, and so on with the rings that are
left. What is left at the end opens where it costs least.
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from corridor.matching.arrays import Ints, Reals
from corridor.matching.graph import Graph
from corridor.matching.halves import Halves

# Of a path's cost: so short steps are preferred where slacks are equal, and no step is free.
STEP = 0.25
FIRST_REACH = 16.0
ROUNDS = 40
LAST = 32  # rings that may be left: `pairing.complete` is as quick with few
MEETINGS = 600  # of the paths of all rings, that are tried; of each two at least three


class Joining:
    """A half-integral matching being made whole; `mate` [people] is its whole part so far."""

    def __init__(self, graph: Graph, halves: Halves) -> None:
        self.graph, self.halves = graph, halves
        self.mate = halves.mate.copy()
        self.ring = np.full(graph.people, -1)  # the odd ring that each still belongs to
        for k, ring in enumerate(halves.rings):
            self.ring[ring] = k
        dual = halves.dual
        self.slack = dual[graph.first] + dual[graph.second] - halves.gain
        self.open = len(halves.rings)

    def join_all(self) -> Ints:
        """Join rings until none can be joined along a path that was found; `mate` [people]."""
        reach, end = FIRST_REACH, 8.0 * float(self.slack.max(initial=0)) + FIRST_REACH
        for _ in range(ROUNDS):
            if self.open < 2:
                break
            joined = self._join(reach)
            if not joined and (reach >= end or self.open <= LAST):
                break
            if joined < 0.2 * self.open:
                reach = min(reach * 8, end)
        self._open_rest()
        return self.mate

    def _steps(self) -> csr_array:
        """What it costs to go over an edge from one who is open to the mate of the other."""
        graph, mate = self.graph, self.mate
        lost = np.zeros(graph.people, dtype=np.int64)
        own = mate[graph.first] == graph.second
        lost[graph.first[own]] = lost[graph.second[own]] = self.slack[own]
        rows, columns, costs = [], [], []
        for u, v in ((graph.first, graph.second), (graph.second, graph.first)):
            at = np.flatnonzero((mate[v] >= 0) & (mate[u] != v))
            rows.append(u[at])
            columns.append(mate[v[at]])
            costs.append(np.maximum(self.slack[at] - lost[v[at]], 0) + STEP)
        # From one to another over either of a pair there is one way, which `_trace` finds again.
        row, column, cost = (np.concatenate(each) for each in (rows, columns, costs))
        people = graph.people
        return csr_array((cost, (row, column)), shape=(people, people))

    def _join(self, reach: float) -> int:
        """One round of paths not longer than `reach` from each ring; how many rings it joined."""
        sources = np.flatnonzero(self.ring >= 0)
        far, before, whose = dijkstra(
            self._steps(), indices=sources, min_only=True, return_predecessors=True, limit=reach
        )
        ring = np.where(whose >= 0, self.ring[np.maximum(whose, 0)], -1)
        used = np.zeros(self.graph.people, dtype=bool)
        done: set[int] = set()
        joined = 0
        for k in self._crossings(far, ring).tolist():
            u, v = int(self.graph.first[k]), int(self.graph.second[k])
            pair = (int(ring[u]), int(ring[v]))
            if pair[0] in done or pair[1] in done:
                continue
            left, right = self._trace(u, before), self._trace(v, before)
            touched = left + right
            if len(set(touched)) < len(touched) or used[touched].any():
                continue
            used[touched] = True
            used[self.halves.rings[pair[0]]] = used[self.halves.rings[pair[1]]] = True
            self._change(left)
            self._change(right)
            self.mate[u], self.mate[v] = v, u
            done.update(pair)
            joined += 2
        return joined

    def _crossings(self, far: Reals, ring: Ints) -> Ints:
        """The edges over which two rings' paths meet, the cheapest first; few of each two rings."""
        graph = self.graph
        a, b = ring[graph.first], ring[graph.second]
        at = np.flatnonzero((a >= 0) & (b >= 0) & (a != b))
        cost = far[graph.first[at]] + far[graph.second[at]] + self.slack[at]
        at = at[np.argsort(cost, kind="stable")]
        key = np.minimum(a[at], b[at]) * self.ring.size + np.maximum(a[at], b[at])
        order = np.argsort(key, kind="stable")
        group = key[order]
        begin = np.concatenate(([True], group[1:] != group[:-1])) if group.size else group == 0
        place = np.arange(group.size)
        nth = place - np.maximum.accumulate(np.where(begin, place, 0))
        few: Ints = at[np.sort(order[nth < max(3, MEETINGS // self.open)])]
        return few

    def _trace(self, u: int, before: Ints) -> list[int]:
        """The path from `u` to its ring: u, its mate, who is open before that, and so on."""
        path = [u]
        while self.ring[u] < 0:
            path.append(int(self.mate[u]))
            u = int(before[u])
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
