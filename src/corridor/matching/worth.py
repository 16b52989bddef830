"""What an introduction is worth: among pairs that may meet, which are better.

Bridges between departments that hardly know each other, what both would like to talk about, and
fairness: whoever was left out comes first. How many are introduced never depends on it.
"""

from dataclasses import dataclass, field

import numpy as np

from corridor.matching.arrays import Given, Ints, Reals, keys_of, pairs_of, place_in, whole
from corridor.matching.people import People

BRIDGE = 60  # two departments without a tie; half of it with as many as two have on average
PLACES = 100
TOPIC, TOPICS = 10, 2  # each topic in common, up to two
# Whoever was left out once, and each further time up to five. More than bridges and topics of a hundred
# pairs: who comes first is seldom alone in what changes for it. `closing` sees to what is left.
LEFT_OUT, AGAIN, TIMES = 10_000, 5_000, 5


@dataclass(frozen=True, eq=False)
class Ties:
    """How many ties departments have: `key` in order, one number for each two; `count` of each."""

    departments: int = 0
    key: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    count: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @classmethod
    def of(cls, departments: int, pairs: Given, counts: Given | None = None) -> "Ties":
        """Ties between `pairs` [pairs, 2] of different departments; `counts` [pairs], 1 where not
        given. Pairs may come again and are added up. Refuses, with ValueError, what is not there.
        """
        ends = pairs_of(pairs, "pairs", departments)
        many = np.ones(len(ends), np.int64) if counts is None else whole(counts, "counts")
        if many.shape != (len(ends),) or (many < 0).any():
            raise ValueError("There is one count from 0 up for each pair.")
        key, at = np.unique(keys_of(ends[:, 0], ends[:, 1], departments), return_inverse=True)
        count = np.zeros(key.size, dtype=np.int64)
        np.add.at(count, at, many)
        return cls(departments, key, count)

    @property
    def usual(self) -> float:
        """How many ties two departments have on average, and one at least."""
        pairs = self.departments * (self.departments - 1) / 2
        return max(1.0, float(self.count.sum()) / max(pairs, 1.0))

    def between(self, first: Ints, second: Ints) -> Ints:
        """[pairs] How many ties two departments have."""
        at = place_in(keys_of(first, second, self.departments), self.key)
        found = np.zeros(at.shape, dtype=np.int64)
        found[at >= 0] = self.count[at[at >= 0]]
        return found


def worth(people: People, ties: Ties, first: Ints, second: Ints) -> Ints:
    """[pairs] What each introduction is worth, a whole number from 1 up, with what the two are owed."""
    due = owed(people)
    total: Ints = worth_of_meeting(people, ties, first, second) + due[first] + due[second]
    return total


def worth_of_meeting(people: People, ties: Ties, first: Ints, second: Ints) -> Ints:
    """[pairs] What it is worth that these two meet, without what they are owed; from 1 up.

    It depends on the two, on the ties and on how many of each department take part, and not on which
    other pairs are asked for. Not all pairs between the same two departments are worth the same: each
    has a place, drawn once and for all, and is worth what it would be if as many as that were ties
    already. Otherwise all of a round would go to the same departments. Places are as many as chance
    would introduce and `PLACES` more, so that few are the first ones; hardly any more where chance
    would seldom introduce two.
    """
    here, there = people.department[first], people.department[second]
    sizes = np.bincount(people.department, minlength=max(ties.departments, 1))
    expected = sizes[here] * sizes[there] / max(len(people), 1)
    places = expected + PLACES * np.minimum(expected, 1) ** 2
    return _introduced(people, ties, first, second, places * _drawn(first, second))


def owed(people: People) -> Ints:
    """[people] What it is worth that each is introduced at all, for they were left out before."""
    times = np.minimum(people.left_out, TIMES)
    return np.where(times > 0, LEFT_OUT + AGAIN * (times - 1), 0)


def worth_together(people: People, ties: Ties, first: Ints, second: Ints) -> int:
    """What introductions are worth as a whole, without what is owed: of those between the same two
    departments each counts those before it as ties. `worth_of_meeting` stands
    for this, pair by pair.
    """
    here, there = people.department[first], people.department[second]
    key = np.sort(keys_of(here, there, ties.departments))
    order = np.argsort(keys_of(here, there, ties.departments), kind="stable")
    before = np.zeros(key.size)
    before[order] = np.arange(key.size) - np.searchsorted(key, key)
    return int(_introduced(people, ties, first, second, before).sum())


def most_between(ties: Ties) -> Reals:
    """[departments, departments] What a bridge between two is worth at most; 0 for the same."""
    each = np.arange(ties.departments)
    here, there = np.repeat(each, each.size), np.tile(each, each.size)
    found = np.where(here == there, 0.0, BRIDGE / (1 + ties.between(here, there) / ties.usual))
    return found.reshape(each.size, each.size)


def _introduced(people: People, ties: Ties, first: Ints, second: Ints, before: Reals) -> Ints:
    """[pairs] Bridge and topics, where `before` [pairs] came between the same departments."""
    here, there = people.department[first], people.department[second]
    known = (ties.between(here, there) + before) / ties.usual
    bridge = np.where(here == there, 0, np.rint(BRIDGE / (1 + known))).astype(np.int64)
    total: Ints = 1 + bridge + topics_in_common(people, first, second)
    return total


def topics_in_common(people: People, first: Ints, second: Ints) -> Ints:
    """[pairs] What it is worth that two would like to talk about the same."""
    common = np.bitwise_count(people.topics[first] & people.topics[second])
    found: Ints = TOPIC * np.minimum(common, TOPICS).astype(np.int64)
    return found


def _drawn(first: Ints, second: Ints) -> Reals:
    """[pairs] A number from 0 up to 1 for each two, the same whichever stands first.

    The finishing steps of SplitMix64 (G. L. Steele, D. Lea and C. H. Flood, Fast splittable
    pseudorandom number generators, OOPSLA 2014, 453-472).
    """
    low, high = (each(first, second).astype(np.uint64) for each in (np.minimum, np.maximum))
    key = (low << np.uint64(32)) | high
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((key ^ (key >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) / 2.0**53
