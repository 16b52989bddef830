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

Most edges are never near: they lack far more than a path may cost. A phase lets what an edge lacks fall
by the longest path at most, so those that lack much are left out for several phases. They are looked at
again when the phases since could have brought one of them within reach; so nothing is missed.

scipy's own assignment writes over everybody for each one who is without, and so takes a hundred times as
long for ten times the people; its matching without weights can take longer than anybody waits.

Potentials and gains are whole numbers kept in floats of 64 bits, which hold them up to 2^53. Places and
edges are counted in 32 bits, as scipy does: a graph has a thousand million edges at most.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from corridor.matching.arrays import Ints, Places, Reals
from corridor.matching.bidding import costs
from corridor.matching.graph import Graph

REACH = 32  # the first paths may cost the greatest weight over so much
LEAST = 2.0  # or this
FARTHER = 8
FARTHEST = 1_024  # times the first reach; then as far as it may be
WIDE = 4  # times the reach, that edges may lack which are looked at for some phases
MOST_OF = 0.7  # of the edges: a copy of so many would save nothing
FEW = 0.05  # of those who are without: where not even they found somebody, paths may cost more
LEFT, RIGHT = 0, 1

# [edges] each: from whom on the left, to whom on the right, and the gain.
Edges = tuple[Places, Places, Reals]


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
    """An assignment that grows; `price`, `to`: of each side the potentials, and to whom each is
    assigned, -1 for nobody yet.

    Paths of a phase cost no more than `reach`. `edges` are all, in the order of the left, or, with the
    ends changed, of the right: the same in that order, where each left one's begin at `begins`. `near`
    are those that could lack no more than `reach`, for each of the others lacks more than `margin`.
    """

    def __init__(self, graph: Graph, bonus: int) -> None:
        people = self.people = graph.people
        begins, others, which = graph.lists
        # Each one's own place first, then the graph's list.
        own = begins[:-1] + np.arange(people)
        rest = np.ones(len(others) + people, dtype=bool)
        rest[own] = False
        row = np.repeat(np.arange(people, dtype=np.int32), graph.degrees + 1)
        column = np.empty(rest.size, dtype=np.int32)
        column[own], column[rest] = np.arange(people), others
        gain = np.zeros(rest.size)
        gain[rest] = 2 * (graph.weight + bonus)[which]
        right = np.rint(2 * costs(graph)) + bonus
        worth = gain - right[column]
        left: Reals = np.maximum.reduceat(worth, own)
        # What stands on the right costs as little as can be.
        lacks = left[row] - worth
        spare = lacks[own]
        np.minimum.at(spare, column, lacks)
        self.begins = np.append(own, rest.size).astype(np.int32)
        self.edges = self.near = (row, column, gain)
        self.margin = -1.0
        self._room = np.empty(rest.size), np.empty(rest.size)
        self.price = [left, right - spare]
        self.reach = max(LEAST, float(2 * graph.plain.max(initial=0)) / REACH)
        self.farthest = FARTHEST * self.reach
        self.to = [np.full(people, -1), np.full(people, -1)]

    def assign(self) -> Assignment:
        """See `assign`."""
        side = LEFT
        while (free := np.flatnonzero(self.to[side] < 0)).size:
            few = (1 - FEW) * free.size
            self._phase(side, free)
            if np.count_nonzero(self.to[side] < 0) > few:
                self.reach = self.reach * FARTHER if self.reach < self.farthest else np.inf
            side = 1 - side
        left, right = (price.astype(np.int64) for price in self.price)
        return Assignment(self.to[LEFT], left, right)

    def _phase(self, side: int, free: Ints) -> None:
        """Assign whoever of `free`, of one side, can be within reach."""
        people, to, back = self.people, self.to[side], self.to[1 - side]
        places = np.flatnonzero(back < 0)
        far, before, whose = self._grow(side, free, places)
        come = np.flatnonzero(np.isfinite(far))
        away = np.floor(far[come])
        most = float(away.max()) if np.isinf(self.reach) else np.floor(self.reach)
        rows, ends = np.split(come, [np.searchsorted(come, people)])
        fall, rise = np.split(most - away, [rows.size])
        self.price[side][rows] -= fall
        held = to[rows]
        on = held >= 0
        self.price[1 - side][held[on]] += fall[on]
        self.price[1 - side][places[ends - people]] += rise
        self.margin -= most
        ends = ends[np.argsort(far[ends], kind="stable")]
        ends = ends[np.unique(whose[ends], return_index=True)[1]]  # the nearest of each
        place, row = places[ends - people], before[ends]
        while place.size:
            left = to[row]
            to[row], back[place] = place, row
            on = left >= 0
            place, row = left[on], before[row[on]]

    def _grow(self, side: int, free: Ints, places: Ints) -> tuple[Reals, Ints, Ints]:
        """Shortest paths from `free` of a side: how far everybody of that side is, and after them each
        of `places`, those on the other whom nobody holds; after whom they are come to; and from whom.

        A step leads from one over an edge to whoever holds its other end.
        """
        people = self.people
        lists = self._lists(side)
        # Of equal paths the one with fewer steps: all steps are less than 1.
        cost = lists.data + 1 / (4 * people)
        holder = self.to[1 - side].astype(np.int32)
        holder[places] = people + np.arange(places.size)
        size = people + places.size
        last = np.full(places.size, lists.indptr[-1], dtype=np.int32)
        begins = np.concatenate((lists.indptr, last))
        steps = csr_array((cost, holder[lists.indices], begins), shape=(size, size))
        far, before, whose = dijkstra(
            steps, indices=free, min_only=True, return_predecessors=True, limit=self.reach
        )
        return far, before, whose

    def _lists(self, side: int) -> csr_array:
        """[people, people] What the edges within reach lack, from a side to the other."""
        people = self.people
        if np.isinf(self.reach):
            lacks = self._lack(side, *self.edges)
            return csr_array((lacks, self.edges[1], self.begins), shape=(people, people))
        left, right, gain = self._within_reach()
        lacks = self._lack(LEFT, left, right, gain)
        at = np.flatnonzero(lacks <= self.reach)
        begins = np.zeros(people + 1, dtype=np.int32)
        np.cumsum(np.bincount(left[at], minlength=people), out=begins[1:])
        lists = csr_array((lacks[at], right[at], begins), shape=(people, people))
        return lists if side == LEFT else lists.tocsc()

    def _within_reach(self) -> Edges:
        """All edges that lack no more than `reach`, which is finite, among some others."""
        if self.margin < self.reach:
            self.margin = WIDE * self.reach
            left, right, gain = self.near = self.edges
            at = np.flatnonzero(self._lack(LEFT, left, right, gain) <= self.margin)
            if at.size < MOST_OF * gain.size:
                self.near = left[at], right[at], gain[at]
            else:
                self.margin = np.inf
        return self.near

    def _lack(self, side: int, row: Places, column: Places, gain: Reals) -> Reals:
        """[edges] What the potentials of both are worth above the gain: 0 where it may be assigned.

        `row`: who on `side`. The array is written over the next time.
        """
        lacks, also = (room[: gain.size] for room in self._room)
        np.take(self.price[side], row, out=lacks, mode="clip")
        np.take(self.price[1 - side], column, out=also, mode="clip")
        lacks += also
        lacks -= gain
        return lacks
