"""Prices near the best ones, found quickly: a first guess from which an assignment is finished.

Everybody costs at first half of what their best pair is worth. Everybody who has nobody bids for the
one they gain most by, at the price at which they would as gladly take the next, and a little more; the
highest bid wins, and whoever held the place bids again (D. P. Bertsekas, The auction algorithm: a
distributed relaxation method for the assignment problem, Annals of Operations Research 14, 1988,
105-123). All bid at once, as arrays, in turns, until few are without: the last ones would take long,
and the assignment finds them. What somebody is owed they bring to every pair, so no bid depends on it.
"""

import numpy as np

from corridor.matching.arrays import Ints, Reals, spread
from corridor.matching.graph import Graph

LEFT = 0.02  # of all, with whom the bidding ends
ENOUGH = 0.2  # the same, where an assignment is begun only
TURNS = 300
AT_ONCE = 1 << 13  # bidders that are looked at at once
STEPS = 256  # parts of a good pair's worth by which bids go up


def prices(graph: Graph) -> tuple[Reals, Reals]:
    """[people] twice, in the unit of weights: what each gains, and what each costs the others."""
    cost, most = _costs(graph, LEFT), _most(graph)
    _, others, which = graph.lists
    gained = np.maximum(_best(graph, graph.plain[which] - cost[others], -most), -most)
    if graph.owed is not None:
        gained, cost = gained + graph.owed, cost + graph.owed
    return gained, cost


def costs(graph: Graph) -> Reals:
    """[people] What each costs the others, roughly, from which an assignment is begun."""
    cost = _costs(graph, ENOUGH)
    return cost if graph.owed is None else cost + graph.owed


def _most(graph: Graph) -> float:
    """What nobody loses more than."""
    return 2.0 * float(graph.plain.max(initial=0))


def _best(graph: Graph, listed: Reals, none: float) -> Reals:
    """[people] The best of each one's list, `none` where it is empty."""
    some = np.flatnonzero(graph.degrees)
    best = np.full(graph.people, none)
    if some.size:
        best[some] = np.maximum.reduceat(listed, graph.lists[0][some])
    return best


def _costs(graph: Graph, left: float) -> Reals:
    """What each costs, without what they are owed, as soon as `left` of all are without somebody."""
    top = float(np.percentile(graph.plain, 95)) if len(graph) else 0.0
    half = _best(graph, graph.plain[graph.lists[2]] / 2, 0.0)
    return _bid(graph, half, max(top / STEPS, 0.125), left)


def _bid(graph: Graph, cost: Reals, step: float, left: float) -> Reals:
    """Costs after an auction in which bids go up by `step` at least, until few are `left`."""
    cost, most = cost.copy(), _most(graph)
    holder = np.full(graph.people, -1)
    out = graph.degrees == 0  # who does not bid, for now or for good
    for _ in range(TURNS):
        bidding = np.flatnonzero(~out)
        if bidding.size <= left * graph.people:
            break
        parts = np.split(bidding, range(AT_ONCE, bidding.size, AT_ONCE))
        looked = [_look(graph, part, cost, most) for part in parts]
        place, best, second = (np.concatenate(each) for each in zip(*looked, strict=True))
        stays = best >= -most
        out[bidding[~stays]] = True
        bidder, place = bidding[stays], place[stays]
        offer = cost[place] + (best - second)[stays] + step
        order = np.argsort(offer, kind="stable")
        winner = np.full(graph.people, -1)
        winner[place[order]] = bidder[order]
        cost[place[order]] = offer[order]
        sold = np.flatnonzero(winner >= 0)
        before = holder[sold]
        out[before[before >= 0]] = False
        holder[sold] = winner[sold]
        out[winner[sold]] = True
    return cost


def _look(graph: Graph, bidding: Ints, cost: Reals, most: float) -> tuple[Ints, Reals, Reals]:
    """[bidding] each: by whom they gain most, how much, and how much by the next, -`most` for nobody."""
    begins, others, which = graph.lists
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
    return to[first], best, np.maximum(np.maximum.reduceat(value, starts), -most)
