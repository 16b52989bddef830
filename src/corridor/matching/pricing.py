"""Better pairs than those of a sparse graph, found by their prices.

Near the best matching everybody has a price, what being introduced to them is worth; a pair that is
worth more than the prices of both would make it better. Everybody is held against all others, or, where
they are too many, against some who are drawn, and keeps the pairs that gain most (D. Applegate and
W. Cook, Solving large-scale matching problems, in: Network Flows and Matching, DIMACS Series 12, 1993,
557-576). What a pair is worth at most is looked at first: most are none that would gain.
"""

import numpy as np

from corridor.matching.arrays import Ints, Reals, distinct, keys_of
from corridor.matching.bidding import prices
from corridor.matching.graph import Graph
from corridor.matching.people import People
from corridor.matching.rules import Rules
from corridor.matching.worth import Ties, most_between, topics_in_common, worth_of_meeting

AT_ONCE = 1_000_000  # pairs that are looked at at once
GAINS = 6  # pairs that each keeps in a turn
NEARLY = 0.5  # that a pair may lose: prices are near the best ones, not the best


def better_pairs(
    rules: Rules, ties: Ties, graph: Graph, looks: int, rng: np.random.Generator
) -> Ints:
    """The keys (`keys_of`), in order, of pairs that may meet and would gain by the prices of `graph`.

    `looks`: how many pairs are looked at.
    """
    size = len(rules.people)
    each = min(size, looks // max(size, 1))
    gained, cost = prices(graph)
    price = (gained + cost) / 2 - (0 if graph.owed is None else graph.owed)
    most = most_between(ties)
    everybody = np.arange(size)
    found = [np.zeros(0, dtype=np.int64)]
    for rows in np.array_split(everybody, max(1, size * each // AT_ONCE)):
        columns = everybody if each == size else np.sort(rng.choice(size, each, replace=False))
        first, second = _could_gain(rules.people, most, price, rows, columns)
        at = rules.allowed(first, second)
        found.append(_best_of_each(rules.people, ties, price, first[at], second[at]))
    return distinct(np.concatenate(found))


def _could_gain(
    people: People, most: Reals, price: Reals, rows: Ints, columns: Ints
) -> tuple[Ints, Ints]:
    """Those of `rows` with those of `columns` whose worth could come near their prices.

    In floats of 32 bits: they are many, and what is a little too near is looked at closely later.
    """
    asked = (price - NEARLY - 1).astype(np.float32)  # a pair is worth 1 besides
    bound = most.astype(np.float32)[people.department[rows]][:, people.department[columns]]
    bound += topics_in_common(people, rows[:, None], columns)
    bound -= asked[rows][:, None]
    bound -= price.astype(np.float32)[columns]
    row, column = np.nonzero(bound > 0)
    first, second = rows[row], columns[column]
    apart = first != second
    return first[apart], second[apart]


def _best_of_each(people: People, ties: Ties, price: Reals, first: Ints, second: Ints) -> Ints:
    """The keys of the `GAINS` pairs with which each of `first` gains most."""
    gain = worth_of_meeting(people, ties, first, second) - price[first] - price[second]
    at = np.flatnonzero(gain > -NEARLY)
    at = at[np.lexsort((-gain[at], first[at]))]
    begin = np.concatenate(([True], first[at][1:] != first[at][:-1]))[: at.size]
    place = np.arange(at.size)
    nth = place - np.maximum.accumulate(np.where(begin, place, 0))
    at = at[nth < GAINS]
    return keys_of(first[at], second[at], len(people))
