"""The best matching of a graph: as many pairs as there can be, and of those the most weight.

Exact up to `EXACT` people, and wherever the half-integral matching is whole already. Above, odd rings
are joined along cheap paths, which loses a little weight (`bin/bench matching` says how little) and
takes time in proportion to the pairs. The number of pairs is the greatest there can be at every size.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from corridor.matching.arrays import Ints
from corridor.matching.blossoms import Blossoms
from corridor.matching.graph import Graph, count_pairs
from corridor.matching.halves import Halves, half_matching
from corridor.matching.joining import Joining

EXACT = 3_000


@dataclass(frozen=True, eq=False)
class Pairing:
    """`mate` [people]: with whom each is, -1 for nobody. `exact`: whether it is proven the best.

    `rings`: how many odd rings had to be opened on the way.
    """

    mate: Ints
    exact: bool
    rings: int

    @property
    def pairs(self) -> Ints:
        """[pairs, 2] Who is with whom, the lower place first, in order."""
        first = np.flatnonzero(self.mate > np.arange(self.mate.size))
        return np.stack([first, self.mate[first]], axis=1)


@dataclass(frozen=True, eq=False)
class Completed:
    """`mate` [people], and `stuck`: whoever is alone, or would be in the stead of one who is.

    `last`: of the stuck the one from whom nothing was looked for, since all others are settled; or -1.
    """

    mate: Ints
    stuck: Ints
    last: int = -1


def pair(graph: Graph, *, exact: int = EXACT) -> Pairing:
    """The best matching of `graph`; the same for the same graph, whenever it is asked.

    `exact`: up to how many people weights are made the very best, if it takes long.
    """
    halves = half_matching(graph)
    rings = len(halves.rings)
    if not rings:
        return Pairing(halves.mate, True, 0)
    if graph.people <= exact:
        return Pairing(_settle(graph, halves), True, rings)
    mate = Joining(graph, halves).join_all()
    most = (int((halves.mate >= 0).sum()) + sum(map(len, halves.rings))) // 2
    slack = halves.dual[graph.first] + halves.dual[graph.second] - halves.gain
    return Pairing(complete(graph, mate, slack=slack, most=most).mate, False, rings)


def _settle(graph: Graph, halves: Halves) -> Ints:
    """The exact matching, from the half-integral one."""
    blossoms = Blossoms(graph, halves.mate, halves.gain, halves.dual, weighted=True)
    for person in [blossoms.add_ring(ring) for ring in halves.rings]:
        if blossoms.mate[person] < 0:
            blossoms.settle(person)
    return np.array(blossoms.mate, dtype=np.int64)


def complete(
    graph: Graph, mate: Ints, *, slack: Ints | None = None, most: int | None = None
) -> Completed:
    """A matching with as many pairs as there can be, from one with fewer.

    `mate` [people]; whoever has somebody in it has somebody afterwards, too. `slack` [pairs], from 0
    up and even: what it costs to take a pair that is not in it; the same for each, where not given, so
    that few change. `most`: a number of pairs that is known not to be exceeded.
    """
    most = graph.people // 2 if most is None else most
    missing = most - count_pairs(mate)
    alone = np.flatnonzero(mate < 0)
    if missing <= 0 or alone.size < 2:
        return Completed(mate, alone)
    cost = np.full(len(graph), 4) if slack is None else 2 * slack
    gain = np.where(mate[graph.first] == graph.second, 0, -cost)
    dual = np.zeros(graph.people, dtype=np.int64)
    blossoms = Blossoms(graph, mate, gain, dual, weighted=False)
    last = -1
    order, largest = _in_turn(graph, alone)
    for k, person in enumerate(order):
        if blossoms.mate[person] >= 0:
            continue
        rest = (
            [other for other in order[k + 1 :] if blossoms.mate[other] < 0] if k >= largest else [0]
        )
        if not rest:  # with whom there could be a pair
            last = person
        elif blossoms.settle(person):
            missing -= 1
            if not missing:
                break
    done = np.array(blossoms.mate, dtype=np.int64)
    stuck = np.array(sorted(blossoms.stuck), dtype=np.int64)
    return Completed(done, np.union1d(stuck, np.flatnonzero(done < 0)), last)


def _in_turn(graph: Graph, alone: Ints) -> tuple[list[int], int]:
    """The alone, those of the largest connected part last, and where they begin.

    There whoever has few to choose from is first: what they cannot reach is looked at no more.
    """
    joined = csr_array(
        (np.ones(len(graph), dtype=np.int8), (graph.first, graph.second)),
        shape=(graph.people, graph.people),
    )
    _, part = connected_components(joined, directed=False)
    largest = part[alone] == np.argmax(np.bincount(part))
    order = alone[np.lexsort((graph.degrees[alone], largest))]
    return order.tolist(), int((~largest).sum())
