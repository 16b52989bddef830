"""Graphs to match, kept in a file that every peer reads, and the bound of one."""

import numpy as np

from corridor.matching.graph import Graph
from corridor.matching.halves import half_matching

TEAM = 7
MANY = 8


def drawn(people, rng):
    """Everybody with eight of all, worth 1 to 100."""
    first = np.repeat(np.arange(people), MANY)
    second = rng.integers(0, people, first.size)
    return _graph(people, first, second, rng.integers(1, 101, first.size))


def clustered(people, rng):
    """A ring of teams: everybody with eight of the own team and of the two beside it, worth 1 to 5."""
    first = np.repeat(np.arange(people), MANY)
    teams = -(-people // TEAM)
    beside = (first // TEAM + rng.integers(-1, 2, first.size)) % teams
    second = np.minimum(beside * TEAM + rng.integers(0, TEAM, first.size), people - 1)
    return _graph(people, first, second, rng.integers(1, 6, first.size))


def _graph(people, first, second, weight):
    apart = first != second
    return Graph.of(people, np.stack([first, second], axis=1)[apart], weight[apart])


def bonus_of(graph):
    """What makes one pair more worth more than all weights."""
    return 1 + (graph.people // 2) * int(graph.weight.max(initial=0))


def write(graph, path):
    """Into a file, as `lemon.cc` reads it."""
    head = np.array([graph.people, len(graph), bonus_of(graph)], dtype=np.int64)
    np.concatenate([head, graph.first, graph.second, graph.weight]).tofile(path)


def read(path):
    """The graph of a file."""
    told = np.fromfile(path, dtype=np.int64)
    first, second, weight = told[3:].reshape(3, told[1])
    return Graph(int(told[0]), first, second, weight)


def bound(graph, pairs):
    """No matching of so many pairs has more weight: what all duals leave, with different bonuses."""
    top = int(graph.weight.max(initial=0))
    least = np.inf
    for bonus in (0, top, bonus_of(graph)):
        least = min(least, half_matching(graph, bonus=bonus).bound - bonus * pairs)
    return least
