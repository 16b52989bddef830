"""The best assignment on the bipartite double cover, from all who are without one at once.

Everybody stands on both sides and may also be assigned to themselves, which is worth nothing.
Potentials of both sides are kept, of which each edge is worth at most the sum (H. W. Kuhn, The
Hungarian method for the assignment problem, Naval Research Logistics Quarterly 2, 1955, 83-97). In
phases shortest paths are grown from all of a side who are without (E. W. Dijkstra, A note on two
problems in connexion with graphs, Numerische Mathematik 1, 1959, 269-271). Everybody belongs to whoever
is nearest, so paths of two never touch, and all whose own reach somebody free change sides in the same
phase (after J. E. Hopcroft and R. M. Karp, An n^5/2 algorithm for maximum matchings in bipartite graphs,
SIAM Journal on Computing 2, 1973, 225-231). Potentials change by the distances, so all stays optimal.
About half find somebody each time, for two reasons: of equal paths the one with fewer steps is nearer,
or one alone would come to everybody among many equals; and the sides take turns, for what one side came
to costs it nothing to come to again.

scipy's own assignment writes over everybody for each one who is without, and so takes a hundred times as
long for ten times the people; its matching without weights can take longer than anybody waits.

Potentials and gains are whole numbers kept in floats of 64 bits, which hold them up to 2^53.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from corridor.matching.arrays import Ints, Reals
from corridor.matching.bidding import costs
from corridor.matching.graph import Graph

REACH = 16  # parts of a good pair's worth that the first paths may cost
FARTHER = 8
FEW = 0.05  # of those who are without: where not even they found somebody, paths may cost more
LEFT, RIGHT = 0, 1


@dataclass(frozen=True, eq=False)
class Assignment:
    """`to` [people]: to whom each is assigned, to themselves for nobody. `left`, `right` [people]: the
    potentials of both sides, whole numbers: of each edge their sum is its gain at least, and just
    that where it is assigned.
    """

    to: Ints
    left: Ints
    right: Ints


def assign(graph: Graph, bonus: int) -> Assignment:
    """The best assignment, in which an edge gains twice the pair's weight and `bonus`."""
    return _Cover(graph, bonus).assign()


class _Cover:
    """Edges as lists, the same for both sides: each one's own place first, then the graph's list.

    `price`, `to`: of each side the potentials, and to whom each is assigned, -1 for nobody yet. Paths
    of a phase cost no more than `reach`.
    """

    def __init__(self, graph: Graph, bonus: int) -> None:
        people = self.people = graph.people
        begins, others, which = graph.lists
        self.begins = (begins + np.arange(people + 1)).astype(np.int32)
        self.row = np.repeat(np.arange(people, dtype=np.int32), graph.degrees + 1)
        own = self.begins[:-1]
        rest = np.ones(len(others) + people, dtype=bool)
        rest[own] = False
        self.column = np.empty(rest.size, dtype=np.int32)
        self.column[own], self.column[rest] = np.arange(people), others
        self.gain = np.zeros(rest.size)
        self.gain[rest] = 2 * (graph.weight + bonus)[which]
        right = np.rint(2 * costs(graph)) + bonus
        worth = self.gain - right[self.column]
        left: Reals = np.maximum.reduceat(worth, own)
        # What stands on the right costs as little as can be.
        slack = left[self.row] - worth
        spare = slack[own]
        np.minimum.at(spare, self.column, slack)
        self.price = [left, right - spare]
        self.reach = max(4.0, float(2 * graph.plain.max(initial=0)) / REACH)
        self.far = 64 * self.reach * REACH
        self.to = [np.full(people, -1), np.full(people, -1)]
        self._room = np.empty(rest.size), np.empty(rest.size), np.empty_like(self.column)

    def assign(self) -> Assignment:
        """See `assign`."""
        side = LEFT
        while (free := np.flatnonzero(self.to[side] < 0)).size:
            few = (1 - FEW) * free.size
            self._phase(side, free)
            if np.count_nonzero(self.to[side] < 0) > few:
                self.reach = self.reach * FARTHER if self.reach < self.far else np.inf
            side = 1 - side
        left, right = (price.astype(np.int64) for price in self.price)
        return Assignment(self.to[LEFT], left, right)

    def _phase(self, side: int, free: Ints) -> None:
        """Assign whoever of `free`, of one side, can be within reach."""
        people, to, back = self.people, self.to[side], self.to[1 - side]
        far, before, whose = self._grow(side, free)
        ends = people + np.flatnonzero(np.isfinite(far[people:]))
        ends = ends[np.argsort(far[ends], kind="stable")]
        ends = ends[np.unique(whose[ends], return_index=True)[1]]
        most = float(far[np.isfinite(far)].max()) if np.isinf(self.reach) else self.reach
        away = np.floor(np.minimum(far, most))
        self.price[side] += away[:people]
        self.price[1 - side] -= np.where(back < 0, away[people:], away[back])
        place, row = ends - people, before[ends]
        while place.size:
            left = to[row]
            to[row], back[place] = place, row
            on = left >= 0
            place, row = left[on], before[row[on]]

    def _grow(self, side: int, free: Ints) -> tuple[Reals, Ints, Ints]:
        """Shortest paths from `free`: how far each of the side is and, behind them, whoever is free
        on the other; after whom they are come to; and from whom.
        """
        people, back = self.people, self.to[1 - side]
        holder = np.where(back < 0, np.arange(people, 2 * people), back).astype(np.int32)
        begins = np.concatenate((self.begins, np.full(people, self.begins[-1], dtype=np.int32)))
        # What each edge lacks; of equal paths the one with fewer steps: all steps are less than 1.
        cost, also, to = self._room
        np.take(self.price[side], self.row, out=cost, mode="clip")
        np.take(self.price[1 - side], self.column, out=also, mode="clip")
        np.take(holder, self.column, out=to, mode="clip")
        cost += also
        cost -= self.gain
        cost += 1 / (4 * people)
        steps = csr_array((cost, to, begins), shape=(2 * people, 2 * people))
        far, before, whose = dijkstra(
            steps, indices=free, min_only=True, return_predecessors=True, limit=self.reach
        )
        return far, before, whose
