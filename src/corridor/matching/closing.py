"""Nobody is left who could be matched: whoever is alone is held against everybody.

A sparse graph may miss a partner. So everybody whom the alone may meet is added, and everybody whom
those may meet who would be alone in their stead, until there is one pair more or nothing new: then no
matching of all who may meet has more pairs (C. Berge, Two theorems in graph theory, Proceedings of the
National Academy of Sciences 43, 1957, 842-844). Then whoever was left out before and is alone again is
held against everybody in the same way, until nobody could be left in their stead who was left out less
often. `LOOKS` bounds how many pairs are looked at, `ADDED` how many are added.

Nothing need be looked at where there are as many pairs as kinds of people allow: who wants somebody new
and who wants a regular partner are never introduced to each other, nor are those who want one more and
less often. So there are at most as many pairs as each of these kinds has twos.
"""

from dataclasses import dataclass

import numpy as np

from corridor.matching.arrays import Ints, Truths
from corridor.matching.candidates import with_pairs
from corridor.matching.graph import Graph
from corridor.matching.pairing import Completed, Room, complete, fairly
from corridor.matching.people import People
from corridor.matching.rules import Rules
from corridor.matching.worth import Ties

LOOKS = 400_000_000
PARTNERS = 600  # of one person are added at most
ADDED = 3_000_000


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
    kinds = _kinds(rules.people)
    looked = rules.barred.copy()
    lost = rules.barred.copy()  # who fits nobody at all
    cut = np.zeros(size, dtype=bool)  # whose partners are not all in the graph
    looks, added = LOOKS, ADDED
    alone = np.flatnonzero(mate < 0)
    done = Completed(mate, alone, alone[:0])
    room, whole = _room(kinds, ~lost), False
    while True:
        stuck = done.stuck[room.left(done.mate)[kinds[done.stuck]] > 0]
        whole = whole or not stuck.size
        ask = stuck[~looked[stuck] & (not whole)]
        if not ask.size:
            whole = whole or not cut[np.setdiff1d(stuck, done.last)].any()
            done = fairly(graph, done.mate)
            ask = done.stuck[~looked[done.stuck]]
            if not ask.size:
                return Closed(done.mate, whole)
        ask = ask[: min(looks // size, added // PARTNERS)]
        if not ask.size:
            return Closed(done.mate, whole)
        looks -= ask.size * size
        looked[ask] = True
        first, second = [], []
        for place in ask.tolist():
            found = rules.partners(place)
            lost[place] = not found.size
            if found.size > PARTNERS:
                found, cut[place] = rng.choice(found, PARTNERS, replace=False), True
            first.append(np.full(found.size, place))
            second.append(found)
            added -= found.size
        graph = with_pairs(graph, rules.people, ties, np.concatenate(first), np.concatenate(second))
        room = _room(kinds, ~lost)
        done = complete(graph, done.mate, room=room)


def _kinds(people: People) -> Ints:
    """[people] Of which kind each is: people of two kinds never suit each other."""
    kinds = np.stack([people.regular, np.where(people.regular, people.often, 0)], axis=1)
    return np.unique(kinds, axis=0, return_inverse=True)[1].reshape(-1)


def _room(kinds: Ints, among: Truths) -> Room:
    """Those `among` [people] could make so many pairs, if everybody suited everybody of their kind."""
    return Room(kinds, np.bincount(kinds[among], minlength=int(kinds.max(initial=0)) + 1) // 2)
