"""Prices near the best ones, found quickly: a first guess from which an assignment is finished.

Everybody who has nobody bids for the one they gain most by, at the price at which they would as
gladly take the next, and a little more; the highest bid wins, and whoever held the place bids again
(D. P. Bertsekas, The auction algorithm: a distributed relaxation method for the assignment problem,
Annals of Operations Research 14, 1988, 105-123). All bid at once, as arrays, in turns with finer and
finer steps, until few are without: the last ones would take long, and the assignment finds them.
What somebody is owed they bring to every pair, so no bid depends on it.
"""

import numpy as np

from corridor.matching.arrays import Reals, spread
from corridor.matching.graph import Graph

LEFT = 0.02  # of all, with whom the bidding ends
TURNS = 300
STEPS = (8, 32, 128)  # parts of the spread of weights by which bids go up


def prices(graph: Graph) -> tuple[Reals, Reals]:
    """[people] twice, in the unit of weights: what each gains, and what each costs the others."""
    top = float(np.percentile(graph.plain, 95)) if len(graph) else 0.0
    most = 2.0 * float(graph.plain.max(initial=0))
    cost = np.zeros(graph.people)
    for part in STEPS:
        cost = _bid(graph, cost, max(top / part, 0.125), most)
    begins, others, which = graph.lists
    some = np.flatnonzero(graph.degrees)
    gained = np.full(graph.people, -most)
    if some.size:
        best = np.maximum.reduceat(graph.plain[which] - cost[others], begins[some])
        gained[some] = np.maximum(best, -most)
    if graph.owed is not None:
        gained, cost = gained + graph.owed, cost + graph.owed
    return gained, cost


def _bid(graph: Graph, cost: Reals, step: float, most: float) -> Reals:
    """Costs after one auction in which bids go up by `step` at least; nobody loses more than `most`."""
    begins, others, which = graph.lists
    holder = np.full(graph.people, -1)
    out = graph.degrees == 0  # who does not bid, for now or for good
    for _ in range(TURNS):
        bidding = np.flatnonzero(~out)
        if bidding.size <= LEFT * graph.people:
            break
        counts = graph.degrees[bidding]
        at = spread(begins[bidding], counts)
        to = others[at]
        value = graph.plain[which[at]] - cost[to]
        starts = np.cumsum(counts) - counts
        best = np.maximum.reduceat(value, starts)
        own = np.repeat(np.arange(bidding.size), counts)
        first = np.zeros(bidding.size, dtype=np.int64)
        found = np.flatnonzero(value == best[own])[::-1]
        first[own[found]] = found  # the first of equals, as the last one written
        value[first] = -np.inf
        second = np.maximum(np.maximum.reduceat(value, starts), -most)
        stays = best >= -most
        out[bidding[~stays]] = True
        bidder, place = bidding[stays], to[first[stays]]
        offer = cost[place] + (best - second)[stays] + step
        order = np.argsort(offer, kind="stable")
        winner = np.full(graph.people, -1)
        winner[place[order]] = bidder[order]
        cost = cost.copy()
        cost[place[order]] = offer[order]
        sold = np.flatnonzero(winner >= 0)
        before = holder[sold]
        out[before[before >= 0]] = False
        holder[sold] = winner[sold]
        out[winner[sold]] = True
    return cost
