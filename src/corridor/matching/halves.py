"""The best half-integral matching, with its dual: the assignment on the bipartite double cover.

Everybody stands on both sides; whoever is assigned to themselves has nobody. An assignment falls
into pairs, rings and single people; a ring of an even number is two matchings of the same worth, and
only one of an odd number is half a pair too many. So this is the linear relaxation of the matching
without its odd sets (M. L. Balinski, Integer programming: methods, uses, computation, Management
Science 12, 1965, 253-313), and no matching has more pairs, or with as many pairs more weight.

That there are as many pairs as there can be stands above all weights: each pair is worth `bonus`
more, which is more than all weights together.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from corridor.matching.arrays import Ints, spread
from corridor.matching.bidding import prices
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

    `bonus`: what each pair is worth besides its weight; more than all weights, where not given.
    """
    if bonus is None:
        bonus = 1 + (graph.people // 2) * int(graph.weight.max(initial=0))
    gained, cost = (np.rint(2 * each).astype(np.int64) for each in prices(graph))
    to = _assign(graph, gained, cost, 2 * bonus)
    mate, rings = _falls_into(to)
    gain = 2 * (graph.weight + bonus)
    return Halves(mate, rings, 2 * gain, _duals(graph, gain, to, gained + 2 * bonus))


def _assign(graph: Graph, gained: Ints, cost: Ints, bonus: int) -> Ints:
    """[people] To whom each is assigned; to themselves for nobody.

    What each edge loses against `gained` and `cost` is handed to scipy's assignment, which is exact
    whatever they are, and quick where most of the losses are near nothing.
    """
    people = graph.people
    if not len(graph):
        return np.arange(people)
    begins, others, which = graph.lists
    # Each row has its own diagonal first, then its list.
    own = begins[:-1] + np.arange(people)
    rest = np.ones(2 * len(graph) + people, dtype=bool)
    rest[own] = False
    lost, column = np.empty(rest.size), np.empty(rest.size, dtype=np.int32)
    column[own], lost[own] = np.arange(people), gained + cost + bonus
    column[rest] = others
    lost[rest] = np.repeat(gained, graph.degrees) + cost[others] - 2 * graph.weight[which]
    lost += 1 - lost.min()
    rows = csr_array((lost, column, begins + np.arange(people + 1)), shape=(people, people))
    to: Ints = min_weight_full_bipartite_matching(rows)[1].astype(np.int64)
    return to


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


def _duals(graph: Graph, gain: Ints, to: Ints, guess: Ints) -> Ints:
    """[people] The sum of a person's two potentials on the two sides of the cover.

    Potentials `u` of the left and `v` of the right sides with u[i] + v[j] >= gain, equal where i is
    assigned to j, follow from the assignment alone: `guess` [people] for `u`, where each rises as far as
    another's rise makes it (R. Bellman, On a routing problem, Quarterly of Applied Mathematics
    16, 1958, 87-90), where only whoever rose last is looked at.
    """
    people = graph.people
    begins, others, which = graph.lists
    listed = gain[which]
    own = np.zeros(people, dtype=np.int64)  # what the assignment of each is worth
    rows = np.repeat(np.arange(people), graph.degrees)
    chosen = to[rows] == others
    own[rows[chosen]] = listed[chosen]
    u = guess.copy()
    rose = np.arange(people)
    while rose.size:
        before = u.copy()
        column = to[rose]
        v = own[rose] - u[rose]
        np.maximum.at(u, column, -v)
        counts = graph.degrees[column]
        at = spread(begins[column], counts)
        np.maximum.at(u, others[at], listed[at] - np.repeat(v, counts))
        rose = np.flatnonzero(u > before)
    v = np.empty_like(u)
    v[to] = own - u
    both: Ints = u + v
    return both
