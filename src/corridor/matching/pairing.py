"""The best matching of a graph: as many pairs as there can be, and of those the most weight.

Exact up to `EXACT` people, and wherever the half-integral matching is whole already. Above, odd rings
are joined along cheap paths, which loses a little weight (`bin/bench matching` says how little) and
takes time in proportion to the pairs. The number of pairs is the greatest there can be at every size.
"""

from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from corridor.matching.arrays import Ints
from corridor.matching.blossoms import Blossoms
from corridor.matching.graph import Graph
from corridor.matching.halves import Halves, half_matching
from corridor.matching.joining import Joining
from corridor.matching.together import Together

EXACT = 5_000
RINGS = 500  # of which it is decided exactly which two are joined: each may meet nearly every other
PATIENCE = 400  # parts that are come to from one person
COARSE = 40  # the best pair's worth over this is not told apart by the last who look for somebody


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
class Room:
    """`part` [people]: in which part each is; nobody may meet somebody of another. `most` [parts]: how
    many pairs each part has at most.
    """

    part: Ints
    most: Ints

    def left(self, mate: Ints) -> Ints:
        """[parts] How many pairs more there may be in each."""
        left: Ints = self.most - np.bincount(self.part[mate >= 0], minlength=self.most.size) // 2
        return left


@dataclass(frozen=True, eq=False)
class Completed:
    """`mate` [people], and `stuck`: whoever is alone, and whoever would be in the stead of one who is.

    Whoever would be in the stead of `last` is not in it, nor need they all be of parts with no room left.
    `last`: of parts with room left the only one who is alone and not settled, if it is one: with all
    others settled there is nobody for them.
    """

    mate: Ints
    stuck: Ints
    last: Ints


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
    joining = Joining(graph, halves, lambda rings: pair(rings, exact=RINGS).mate)
    room = room_of(graph, halves)
    done = complete(graph, joining.join_all(), slack=joining.slack, room=room)
    return Pairing(done.mate, False, rings)


def _settle(graph: Graph, halves: Halves) -> Ints:
    """The exact matching, from the half-integral one."""
    blossoms = Blossoms(graph, halves.mate, halves.gain, halves.dual, weighted=True)
    for person in [blossoms.add_ring(ring) for ring in halves.rings]:
        if blossoms.mate[person] < 0:
            blossoms.settle(person)
    return np.array(blossoms.mate, dtype=np.int64)


def room_of(graph: Graph, halves: Halves) -> Room:
    """What nothing leads out of is a part. Whoever the half-integral matching covers there makes as many
    pairs as there are twos of them, at most: where they are odd in number, one is alone in any matching.
    """
    ends = (np.ones(len(graph), dtype=bool), (graph.first, graph.second))
    parts, part = connected_components(csr_array(ends, shape=(graph.people,) * 2), directed=False)
    covered = halves.mate >= 0
    for ring in halves.rings:
        covered[ring] = True
    return Room(part, np.bincount(part[covered], minlength=parts) // 2)


def complete(
    graph: Graph, mate: Ints, *, slack: Ints | None = None, room: Room | None = None
) -> Completed:
    """A matching with as many pairs as there can be, from one with fewer.

    `mate` [people]; whoever has somebody in it has somebody afterwards, too. `slack` [pairs], from 0
    up, four times what is lost by a pair that is not in it; the same for each, where not given. What
    the best pair is worth, over `COARSE`, counts as much as one more who changes. `room`: what is known
    of how many there can be.
    """
    if room is None:
        room = Room(np.zeros(graph.people, dtype=np.int64), np.array([graph.people // 2]))
    part, left = room.part, room.left(mate)
    alone = np.flatnonzero(mate < 0)
    little = max(1, 4 * int(graph.plain.max(initial=0)) // COARSE)
    cost = 4 if slack is None else 4 * (1 + slack // little)
    gain = np.where(mate[graph.first] == graph.second, 0, -cost)
    blossoms = Together(graph, mate, gain)
    # Whoever has few to choose from first: what they cannot reach is looked at no more. Whoever would
    # go far waits, and those of a part who waited go towards each other.
    far: list[int] = []
    for person in alone[np.argsort(graph.degrees[alone], kind="stable")].tolist():
        if left[part[person]] and blossoms.mate[person] < 0:
            found = blossoms.settle(person, patience=PATIENCE)
            left[part[person]] -= found is True
            if found is False:
                far.append(person)
    last = []
    for which in np.unique(part[far]).tolist():
        roots = [place for place in far if part[place] == which and blossoms.mate[place] < 0]
        if left[which] and len(roots) > 1:
            left[which] -= blossoms.settle_all(roots, int(left[which]))
            roots = [place for place in roots if blossoms.mate[place] < 0]
        last += roots if left[which] and len(roots) == 1 else []
    done = np.array(blossoms.mate, dtype=np.int64)
    stuck = np.array(sorted(blossoms.stuck), dtype=np.int64)
    stuck = np.union1d(stuck, np.flatnonzero(done < 0))
    return Completed(done, stuck, np.array(last, dtype=np.int64))


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
        return Completed(mate, alone[:0], alone[:0])
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
    return Completed(np.array(blossoms.mate, dtype=np.int64), stuck, alone[:0])
