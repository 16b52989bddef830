"""Pairs to choose from: a sparse graph of those who may meet, made without looking at every two.

Up to `ALL` people every pair is looked at. Above, everybody stands in line with those who have a
language and an hour, a form, or topics in common with them, in an order drawn anew each time, and is
held against the next few; who has found too few draws among all who speak a language of theirs, and
among all with a form. Of what the rules let through each keeps the best. Then, some times over, better
pairs are looked for by their prices (`pricing`). `closing` looks at everybody where somebody is left.
"""

import numpy as np

from corridor.matching.arrays import Bits, Ints, Truths, distinct, keys_of, spread
from corridor.matching.graph import Graph
from corridor.matching.people import HOURS, People
from corridor.matching.pricing import better_pairs
from corridor.matching.rules import Rules
from corridor.matching.worth import Ties, owed, worth

ALL = 600
LINES = 6  # how often people stand in line, by hour and by form in turn
TOPIC_LINES = 4
NEXT = 3  # how many of those behind are looked at
KEEP = 8  # of each one's pairs
FEW = 4  # who has fewer draws again
DRAWN = 48
TURNS = 3  # in which better pairs are looked for
LOOKS = 30_000_000  # pairs that are looked at in a turn
SPARSE = 30_000  # people above whom there are no turns: of so many too few can be looked at


def candidates(rules: Rules, ties: Ties, rng: np.random.Generator) -> Graph:
    """The pairs to choose from, each with its worth."""
    people, size = rules.people, len(rules.people)
    if size <= ALL:
        first, second = (each.astype(np.int64) for each in np.triu_indices(size, 1))
        at = rules.allowed(first, second)
        return _graph(people, ties, first[at], second[at])
    lines = [_line(people, rng, by_hour=k % 2 == 0) for k in range(LINES)]
    lines += [_line_by_topics(people, rng) for _ in range(TOPIC_LINES)]
    keys = distinct(np.concatenate([_keys(rules, *line) for line in lines]))
    many = np.bincount(np.concatenate([keys // size, keys % size]), minlength=size)
    few = np.flatnonzero(many < FEW)
    keys = distinct(np.concatenate([keys, _keys(rules, *_drawn(people, few, rng))]))
    first, second = keys // size, keys % size
    value = worth(people, ties, first, second)
    at = _best(size, first, second, value)
    graph = Graph(size, first[at], second[at], value[at], owed(people))
    for _ in range(TURNS if size <= SPARSE else 0):
        more = better_pairs(rules, ties, graph, LOOKS, rng)
        graph = with_pairs(graph, people, ties, more // size, more % size)
    return graph


def with_pairs(graph: Graph, people: People, ties: Ties, first: Ints, second: Ints) -> Graph:
    """`graph` and the pairs of two more rows of places besides."""
    more = _graph(people, ties, first, second)
    pairs = np.stack(
        [np.concatenate([graph.first, more.first]), np.concatenate([graph.second, more.second])],
        axis=1,
    )
    weight = np.concatenate([graph.weight, more.weight])
    return Graph.of(graph.people, pairs, weight, graph.owed)


def _graph(people: People, ties: Ties, first: Ints, second: Ints) -> Graph:
    pairs = np.stack([first, second], axis=1)
    return Graph.of(len(people), pairs, worth(people, ties, first, second), owed(people))


def _keys(rules: Rules, first: Ints, second: Ints) -> Ints:
    """One number for each of the pairs that the rules let through."""
    at = rules.allowed(first, second)
    return keys_of(first[at], second[at], len(rules.people))


def _line(people: People, rng: np.random.Generator, *, by_hour: bool) -> tuple[Ints, Ints]:
    """Everybody in line by a language of theirs and an hour, or a form, with the next of the same."""
    language = one_of(people.languages[:, None], rng)
    other = one_of(people.hours if by_hour else people.forms[:, None], rng)
    group = (language * HOURS + other) * 2 + people.regular
    return _next_of_same(group, (language >= 0) & (other >= 0), rng)


def _line_by_topics(people: People, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """The same by a language and two topics, or the one, of whoever has any."""
    language = one_of(people.languages[:, None], rng)
    one = one_of(people.topics[:, None], rng)
    taken = np.where(one >= 0, np.uint64(1) << np.maximum(one, 0).astype(np.uint64), np.uint64(0))
    two = one_of((people.topics & ~taken)[:, None], rng)
    low, high = np.minimum(one, two), np.maximum(one, two)
    group = ((language * 65 + low + 1) * 64 + high) * 2 + people.regular
    return _next_of_same(group, (language >= 0) & (one >= 0), rng)


def _next_of_same(group: Ints, there: Truths, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Each of those who are `there` with the next few of the same group, in an order that is drawn."""
    order = rng.permutation(group.size)
    order = order[np.argsort(group[order], kind="stable")]
    order = order[there[order]]
    first, second = [], []
    for step in range(1, NEXT + 1):
        same = np.flatnonzero(group[order[:-step]] == group[order[step:]])
        first.append(order[same])
        second.append(order[same + step])
    return np.concatenate(first), np.concatenate(second)


def one_of(sets: Bits, rng: np.random.Generator) -> Ints:
    """[people] One thing of each set, drawn; -1 for an empty one. `sets` [people, words] of 64 bits."""
    size, words = sets.shape
    word = np.asarray(rng.integers(0, words, size), dtype=np.int64)
    everyone = np.arange(size)
    for _ in range(words - 1):
        word = np.where(sets[everyone, word] == 0, (word + 1) % words, word)
    own = sets[everyone, word]
    # Turned by a number that is drawn, the lowest that is set is any of them.
    turn = rng.integers(0, 64, size).astype(np.uint64)
    turned = (own >> turn) | (own << ((np.uint64(64) - turn) % np.uint64(64)))
    lowest = turned & (~turned + np.uint64(1))
    at = np.bitwise_count(lowest - np.uint64(1)).astype(np.int64)
    found = word * 64 + (at + turn.astype(np.int64)) % 64
    return np.where(own == 0, -1, found)


def _drawn(people: People, few: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Each of `few` with some who speak a language of theirs, and some with a form of theirs."""
    first, second = [], []
    for sets in (people.languages, people.forms):
        # Those with each thing, apart for those who want a regular partner.
        lists = [
            np.flatnonzero(
                ((sets >> np.uint64(k)) & np.uint64(1)).astype(bool) & (people.regular == on)
            )
            for k in range(64)
            for on in (False, True)
        ]
        counts = np.array([each.size for each in lists])
        begins, everybody = np.cumsum(counts) - counts, np.concatenate(lists)
        drawing = np.repeat(few, DRAWN // 2)
        thing = one_of(sets[drawing][:, None], rng)
        drawing, thing = drawing[thing >= 0], thing[thing >= 0]
        group = thing * 2 + people.regular[drawing]
        at = begins[group] + (rng.random(drawing.size) * counts[group]).astype(np.int64)
        other = everybody[at] != drawing
        first.append(drawing[other])
        second.append(everybody[at][other])
    return np.concatenate(first), np.concatenate(second)


def _best(size: int, first: Ints, second: Ints, value: Ints) -> Ints:
    """The places of those pairs that are among the best `KEEP` of one of the two."""
    many = first.size
    ends = np.concatenate([first, second])
    top = int(value.max(initial=0)) + 1
    # Equal ones in the order of a mixed place: no one's neighbours in the arrays are favoured.
    mixed = (np.arange(many) * 2_654_435_761) % 4_096
    key = (ends * top + np.tile(top - 1 - value, 2)) * 4_096 + np.tile(mixed, 2)
    order = np.argsort(key, kind="stable")
    counts = np.bincount(ends, minlength=size)
    keep = spread((np.cumsum(counts) - counts), np.minimum(counts, KEEP))
    kept = np.zeros(many, dtype=bool)
    kept[order[keep] % max(many, 1)] = True
    return np.flatnonzero(kept)
