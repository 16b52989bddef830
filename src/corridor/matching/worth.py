"""What an introduction is worth: among pairs that may meet, which are better.

Bridges between departments that hardly know each other, what both would like to talk about, and
fairness: whoever was left out comes first. How many are introduced never depends on it.
"""

from dataclasses import dataclass, field

import numpy as np

from corridor.matching.arrays import Given, Ints, among, keys_of, pairs_of, whole
from corridor.matching.people import People

BRIDGE = 60  # two departments without a tie; half of it with as many as two have on average
TOPIC = 10  # each topic in common, up to two
# Whoever was left out once, and each further time up to five. More than bridge and topics of a pair.
LEFT_OUT, AGAIN, TIMES = 100, 50, 5


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
        keys = keys_of(first, second, self.departments)
        known = among(keys, self.key)
        found = np.zeros(keys.shape, dtype=np.int64)
        found[known] = self.count[np.searchsorted(self.key, keys[known])]
        return found


def worth(people: People, ties: Ties, first: Ints, second: Ints) -> Ints:
    """[pairs] What each introduction is worth, a whole number from 1 up.

    Not all pairs between the same two departments are worth the same: the first few, in a mixed order,
    are worth most, as though those before them became ties. Otherwise all of a round would go to the
    same departments.
    """
    here, there = people.department[first], people.department[second]
    known = (
        ties.between(here, there) + _before(keys_of(here, there, ties.departments))
    ) / ties.usual
    bridge = np.where(here == there, 0, np.rint(BRIDGE / (1 + known))).astype(np.int64)
    common = np.bitwise_count(people.topics[first] & people.topics[second]).astype(np.int64)
    times = np.minimum(people.left_out, TIMES)
    fair = np.where(times > 0, LEFT_OUT + AGAIN * (times - 1), 0)
    total: Ints = 1 + bridge + TOPIC * np.minimum(common, 2) + fair[first] + fair[second]
    return total


def _before(keys: Ints) -> Ints:
    """[pairs] How many of the same key stand before each, in a mixed order."""
    mixed = (np.arange(keys.size) * 2_654_435_761) % 65_521
    order = np.argsort(keys * 65_521 + mixed, kind="stable")
    ordered = keys[order]
    at = np.arange(keys.size)
    begins = np.concatenate(([True], ordered[1:] != ordered[:-1]))[: keys.size]
    before = np.empty_like(at)
    before[order] = at - np.maximum.accumulate(np.where(begins, at, 0))
    return before
