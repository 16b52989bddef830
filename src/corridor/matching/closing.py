"""Nobody is left who could be matched: whoever is alone is held against everybody.

A sparse graph may miss a partner. So everybody whom the alone may meet is added, and everybody whom
those may meet who would be alone in their stead, until there is one pair more or nothing new: then no
matching of all who may meet has more pairs (C. Berge, Two theorems in graph theory, Proceedings of the
National Academy of Sciences 43, 1957, 842-844). Then whoever was left out before and is alone again is
held against everybody in the same way, until nobody could be left in their stead who was left out less
often. `LOOKS` bounds how many pairs are looked at.
"""

from dataclasses import dataclass

import numpy as np

from corridor.matching.arrays import Ints
from corridor.matching.candidates import with_pairs
from corridor.matching.graph import Graph, count_pairs
from corridor.matching.pairing import Completed, complete, fairly
from corridor.matching.rules import Rules
from corridor.matching.worth import Ties

LOOKS = 400_000_000
PARTNERS = 600  # of one person are added at most


@dataclass(frozen=True, eq=False)
class Closed:
    """`mate` [people]; `whole`: whether it is proven that no pair more is possible."""

    mate: Ints
    whole: bool


def close(graph: Graph, mate: Ints, rules: Rules, ties: Ties, rng: np.random.Generator) -> Closed:
    """The matching with everybody in it who can be.

    Whoever is in `mate` stays in it, but for those in whose stead somebody is who is owed more.
    """
    size = graph.people
    looked = rules.barred.copy()
    lost = rules.barred.copy()  # who fits nobody at all
    cut = np.zeros(size, dtype=bool)  # whose partners are not all in the graph
    left = LOOKS
    done = Completed(mate, np.flatnonzero(mate < 0))
    while True:
        whole = (size - int(lost.sum())) // 2 == count_pairs(done.mate)
        ask = done.stuck[~looked[done.stuck] & (not whole)]
        if not ask.size:
            whole = whole or not cut[done.stuck[done.stuck != done.last]].any()
            done = fairly(graph, done.mate)
            ask = done.stuck[~looked[done.stuck]]
            if not ask.size:
                return Closed(done.mate, whole)
        ask = ask[: left // size]
        if not ask.size:
            return Closed(done.mate, whole)
        left -= ask.size * size
        looked[ask] = True
        first, second = [], []
        for place in ask.tolist():
            found = rules.partners(place)
            lost[place] = not found.size
            if found.size > PARTNERS:
                found, cut[place] = rng.choice(found, PARTNERS, replace=False), True
            first.append(np.full(found.size, place))
            second.append(found)
        graph = with_pairs(graph, rules.people, ties, np.concatenate(first), np.concatenate(second))
        done = complete(graph, done.mate)
