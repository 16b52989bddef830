"""The pairs that may meet, each with what it is worth."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from corridor.matching.arrays import Given, Ints, pairs_of, whole

# From this on sums over everybody would not be exact in a float of 64 bits.
MOST = 1 << 20


@dataclass(frozen=True, eq=False)
class Graph:
    """`people` places; `first`, `second` [pairs]: who may meet, `first` below `second`, in order and
    each pair once; `weight` [pairs]: what it is worth, a whole number from 0 up.

    `owed` [people]: the part of each one's weights that is theirs, whomever they meet; None for nothing.
    """

    people: int
    first: Ints
    second: Ints
    weight: Ints
    owed: Ints | None = None

    @classmethod
    def of(cls, people: int, pairs: Given, weight: Given, owed: Ints | None = None) -> "Graph":
        """The graph of `pairs` [pairs, 2] with `weight` [pairs], in which `owed` [people] is.

        Of a pair that is given twice the first weight holds. Refuses, with ValueError, places that
        are not there, anybody with themselves, other lengths, and weights outside 0 to `MOST`.
        """
        ends, weight = pairs_of(pairs, "pairs", people), whole(weight, "weight")
        if weight.shape != (len(ends),):
            raise ValueError("There is one weight for each pair.")
        if weight.size and (weight.min() < 0 or weight.max() > MOST):
            raise ValueError(f"A weight lies between 0 and {MOST}.")
        low, high = ends.min(axis=1), ends.max(axis=1)
        key, at = np.unique(low * people + high, return_index=True)
        return cls(people, key // max(people, 1), key % max(people, 1), weight[at], owed)

    def __len__(self) -> int:
        return int(self.first.size)

    @cached_property
    def lists(self) -> tuple[Ints, Ints, Ints]:
        """Where each person's list begins [people + 1]; in the lists, with whom [2 pairs], and which
        pair that is [2 pairs].
        """
        ends = np.concatenate([self.first, self.second]).astype(np.int32)
        others = np.concatenate([self.second, self.first])
        # By ends, stably: a row for each, with its end as the only column, turned to columns.
        rows = csr_array(
            (ends, ends, np.arange(ends.size + 1, dtype=np.int32)),
            shape=(ends.size, self.people),
        ).tocsc()
        order = rows.indices.astype(np.int64)
        return rows.indptr.astype(np.int64), others[order], order % max(len(self), 1)

    @cached_property
    def plain(self) -> Ints:
        """[pairs] What each is worth besides what the two are owed."""
        if self.owed is None:
            return self.weight
        return self.weight - self.owed[self.first] - self.owed[self.second]

    @cached_property
    def degrees(self) -> Ints:
        """[people] With how many each may meet."""
        return np.diff(self.lists[0])

    def worth(self, mate: Ints) -> int:
        """The sum of weights of a matching; `mate` [people], -1 for whoever has none."""
        return int(self.weight[mate[self.first] == self.second].sum())


def count_pairs(mate: Ints) -> int:
    """How many pairs a matching has."""
    return int((mate >= 0).sum()) // 2
