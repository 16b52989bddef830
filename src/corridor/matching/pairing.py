"""The best matching of a graph: as many pairs as there can be, and of those the most weight.

Exact up to `EXACT` people, and wherever the half-integral matching is whole already. Above, odd rings
are joined along cheap paths, which loses a little weight (`bin/bench matching` says how little) and
takes time in proportion to the pairs. The number of pairs is the greatest there can be at every size.
"""

from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np

from corridor.matching.arrays import Ints
from corridor.matching.blossoms import Blossoms
from corridor.matching.graph import Graph, count_pairs
from corridor.matching.halves import Halves, half_matching
from corridor.matching.joining import Joining

EXACT = 5_000
PATIENCE = 400  # parts that are come to from one person


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
    joining = Joining(graph, halves, lambda rings: pair(rings).mate)
    most = (int((halves.mate >= 0).sum()) + sum(map(len, halves.rings))) // 2
    done = complete(graph, joining.join_all(), slack=joining.slack, most=most)
    return Pairing(done.mate, False, rings)


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
    # Whoever has few to choose from first: what they cannot reach is looked at no more. Whoever would
    # go far waits, and those who waited go towards each other.
    order = alone[np.argsort(graph.degrees[alone], kind="stable")]
    far: list[int] = []
    for person in order.tolist():
        if missing and blossoms.mate[person] < 0:
            found = blossoms.settle(person, patience=PATIENCE)
            missing -= found is True
            if found is False:
                far.append(person)
    while len(far := [person for person in far if blossoms.mate[person] < 0]) > 1 and missing:
        if not blossoms.settle(*far):
            break
        missing -= 1
    last = far[0] if len(far) == 1 else -1
    done = np.array(blossoms.mate, dtype=np.int64)
    stuck = np.array(sorted(blossoms.stuck), dtype=np.int64)
    return Completed(done, np.union1d(stuck, np.flatnonzero(done < 0)), last)


def fairly(graph: Graph, mate: Ints) -> Completed:
    """A matching of as many pairs that leaves nobody in whose stead somebody could be left who is owed
    less.

    `mate` [people]: as many pairs as there can be. Those who are left are the rest of a basis of a
    matroid, so where no single exchange is better, no others are (J. Edmonds and D. R. Fulkerson,
    Transversals and matroid partition, Journal of Research of the National Bureau of Standards 69B,
    1965, 147-153). Each looks along alternating paths, whoever is owed most first: then those whom
    nobody reached who is owed more need not be looked at again. `stuck`: whoever was reached in vain.
    """
    alone = np.flatnonzero(mate < 0)
    if graph.owed is None or not graph.owed[alone].any():
        return Completed(mate, alone[:0])
    gain = np.where(mate[graph.first] == graph.second, 0, -4)
    dual = np.zeros(graph.people, dtype=np.int64)
    blossoms = Blossoms(graph, mate, gain, dual, weighted=False, owed=graph.owed)
    due = [
        (-owed, place)
        for owed, place in zip(graph.owed[alone].tolist(), alone.tolist(), strict=True)
    ]
    heapify(due)
    while due:
        owed, person = heappop(due)
        if owed and blossoms.mate[person] < 0 and blossoms.settle(person) is False:
            heappush(due, (-blossoms.owed[blossoms.left], blossoms.left))
    stuck = np.array(sorted(blossoms.stuck), dtype=np.int64)
    return Completed(np.array(blossoms.mate, dtype=np.int64), stuck)
