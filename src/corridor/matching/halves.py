"""The best half-integral matching, with its dual: the assignment on the bipartite double cover.

Everybody stands on both sides; whoever is assigned to themselves has nobody. An assignment falls
into pairs, rings and single people; a ring of an even number is two matchings of the same worth, and
only one of an odd number is half a pair too many. So this is the linear relaxation of the matching
without its odd sets (M. L. Balinski, Integer programming: methods, uses, computation, Management
Science 12, 1965, 253-313), and no matching has more pairs, or with as many pairs more weight.

That there are as many pairs as there can be stands above all weights: each pair is worth `bonus`
more, and half of it, which half a pair is worth, is more than all weights together.
"""

from dataclasses import dataclass

import numpy as np

from corridor.matching.arrays import Ints
from corridor.matching.covering import assign
from corridor.matching.graph import Graph


@dataclass(frozen=True, eq=False)
class Halves:
    """`mate` [people]: with whom, -1 for whoever is alone or in a ring of an odd number.

    `rings`: the odd rings, each the people in their order. `gain` [pairs]: four times what a pair is
    worth, `bonus` included; `dual` [people]: whole numbers from 0 up. `dual[i] + dual[j] >= gain` of
    each pair, and equal for those of `mate` and along the rings; 0 for whoever is alone.
    """

    mate: Ints
    rings: list[Ints]
    gain: Ints
    dual: Ints

    @property
    def bound(self) -> float:
        """No matching is worth more, each pair's `bonus` counted in."""
        return float(self.dual.sum()) / 4


def half_matching(graph: Graph, *, bonus: int | None = None) -> Halves:
    """The best half-integral matching of `graph`.

    `bonus`: what each pair is worth besides its weight; more than twice all weights, where not given.
    """
    if bonus is None:
        bonus = 1 + graph.people * int(graph.weight.max(initial=0))
    found = assign(graph, bonus)
    mate, rings = _falls_into(found.to)
    return Halves(mate, rings, 4 * (graph.weight + bonus), found.left + found.right)


def _falls_into(to: Ints) -> tuple[Ints, list[Ints]]:
    """Mates, with even rings split, and the odd rings."""
    everyone = np.arange(to.size)
    paired = (to[to] == everyone) & (to != everyone)
    mate = np.where(paired, to, -1)
    rings, seen = [], np.array(to == everyone) | paired
    for start in np.flatnonzero(~seen).tolist():
        if seen[start]:
            continue
        ring, at = [start], int(to[start])
        while at != start:
            ring.append(at)
            at = int(to[at])
        around = np.array(ring)
        seen[around] = True
        if len(ring) % 2:
            rings.append(around)
        else:
            mate[around[::2]], mate[around[1::2]] = around[1::2], around[::2]
    return mate, rings
