"""What the best matching of all who may meet is worth, beside that of the candidates."""

import numpy as np

from corridor.matching.graph import Graph
from corridor.matching.halves import half_matching
from corridor.matching.worth import most_between, owed, topics_in_common, worth, worth_of_meeting

AT_ONCE = 1_000_000
TURNS = 4
HELD = 12_000  # up to how many people everybody is held against everybody
KEPT = 8  # of each one's pairs that gain, in a turn


def all_pairs(rules, ties):
    """The graph of all who may meet."""
    people = rules.people
    size = len(people)
    first, second = (each.astype(np.int64) for each in np.triu_indices(size, 1))
    at = rules.allowed(first, second)
    first, second = first[at], second[at]
    return Graph(size, first, second, worth(people, ties, first, second), owed(people))


def bound_of_all(rules, ties, graph, pairs):
    """No `pairs` pairs of people who may meet are worth more, without what is owed.

    Prices of which no two who may meet are worth more than both together bound every matching: by the
    sum of the highest `2 * pairs`. Those of the candidates' graph are held against all pairs, those
    that are worth more are added, and at the end the prices rise by what is still missing. Above
    `HELD` people each one's price is half of what they could be worth to anybody.
    """
    people = rules.people
    if len(people) > HELD:
        return _highest(_worth_to_anybody(people, ties) / 2, pairs)
    least, plain = np.inf, Graph(graph.people, graph.first, graph.second, graph.plain)
    for _ in range(TURNS):
        bonus = 1 + (plain.people // 2) * int(plain.weight.max(initial=0))
        price = half_matching(plain, bonus=bonus).dual / 4 - bonus / 2
        missing, more, value = _held_against_all(rules, ties, price)
        least = min(least, _highest(price + missing / 2, pairs))
        plain = Graph.of(
            plain.people,
            np.concatenate([np.stack([plain.first, plain.second], axis=1), more]),
            np.concatenate([plain.weight, value]),
        )
    return least


def _highest(price, pairs):
    return float(np.sort(price)[::-1][: 2 * pairs].sum())


def _worth_to_anybody(people, ties):
    bridge = np.ceil(most_between(ties).max(axis=1, initial=0))[people.department]
    everybody = np.arange(len(people))
    return 1 + bridge + topics_in_common(people, everybody, everybody)


def _held_against_all(rules, ties, price):
    """[people] By how much a pair of each exceeds both prices at most.

    Also the pairs [pairs, 2] that exceed them most, and what these are worth [pairs].
    """
    people = rules.people
    size = len(people)
    most, everybody = np.ceil(most_between(ties)).astype(np.float32), np.arange(size)
    near = price.astype(np.float32) - np.float32(0.01)
    missing, pairs, values = np.zeros(size), [np.zeros((0, 2), np.int64)], [np.zeros(0, np.int64)]
    for rows in np.array_split(everybody, max(1, size * size // AT_ONCE)):
        over = most[people.department[rows]][:, people.department] + np.float32(1)
        over += topics_in_common(people, rows[:, None], everybody)
        over -= near[rows][:, None]
        over -= near
        row, second = np.nonzero(over > 0)
        first = rows[row]
        at = np.flatnonzero(first != second)
        at = at[rules.allowed(first[at], second[at])]
        first, second = first[at], second[at]
        value = worth_of_meeting(people, ties, first, second)
        exceeds = value - price[first] - price[second]
        np.maximum.at(missing, first, exceeds)
        order = np.lexsort((-exceeds, first))
        counts = np.bincount(first, minlength=size)
        nth = np.arange(order.size) - np.repeat(np.cumsum(counts) - counts, counts)
        at = order[(nth < KEPT) & (exceeds[order] > 0)]
        pairs.append(np.stack([first[at], second[at]], axis=1))
        values.append(value[at])
    return missing, np.concatenate(pairs), np.concatenate(values)
