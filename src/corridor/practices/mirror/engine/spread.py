"""How much one rater's answers vary about one leader, from counts of options. No Django.

Nothing here is of one leader alone: variances are pooled over the leaders of a round where they are
eight or more, and usual ones before, so that an ellipse tells roughly how many answered and never how
much they agreed.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corridor.practices.mirror.engine.groups import LEAST_LEADERS

Reals = NDArray[np.float64]

# As often seen, where too few answered to pool, or about too few leaders: of one answer of 1 to 5, and
# between two of them.
USUAL_VARIANCE, USUAL_CORRELATION = 0.9, 0.5
LEAST_TO_POOL = 60
# In no direction less: an ellipse must not tell that people agreed.
LEAST = 0.25
# Two items are never taken for one.
HIGHEST_CORRELATION = 0.95


def axes_covariance(
    counts: Mapping[str, Sequence[Sequence[int]]],
    axes: Sequence[Sequence[str]],
    crossed: Mapping[tuple[str, str], Sequence[Sequence[int]]],
) -> Reals:
    """[axes, axes] How one rater's axes (each the mean of its items) vary within a leader's people.

    Arguments: `counts`, by item, for each leader how often each option was chosen, from 1 up;
    `axes`, the items of each; `crossed`, for pairs of items how often each pair of options was
    chosen in the whole round. The variance of an item is pooled within leaders. How two items go
    together is taken from `crossed`, over the whole round, or is a usual one: a little more than
    within leaders, which makes ellipses a little larger, never smaller. An item that was answered
    about fewer than eight leaders is a usual one in both.
    """
    items = [item for axis in axes for item in axis]
    spread = np.sqrt([_variance(counts.get(item, ())) for item in items])
    of_many = {item for item in items if _is_of_many(counts.get(item, ()))}
    pooled = {pair: table for pair, table in crossed.items() if of_many.issuperset(pair)}
    covariance = np.outer(spread, spread) * _correlations(items, pooled)
    weights = np.zeros((len(axes), len(items)))
    for number, axis in enumerate(axes):
        for item in axis:
            weights[number, items.index(item)] = 1 / len(axis)
    values, vectors = np.linalg.eigh(weights @ covariance @ weights.T)
    floored: Reals = (vectors * np.maximum(values, LEAST)) @ vectors.T
    return floored


def _is_of_many(of_leaders: Sequence[Sequence[int]]) -> bool:
    """Whether an item was answered about so many leaders that nothing is one leader's."""
    return sum(any(row) for row in of_leaders) >= LEAST_LEADERS


def _variance(of_leaders: Sequence[Sequence[int]]) -> float:
    """Of one item's answers within a leader's people, pooled over leaders."""
    if not _is_of_many(of_leaders):
        return USUAL_VARIANCE
    numbers = np.array([row for row in of_leaders if sum(row)], dtype=np.float64)
    steps = np.arange(1, numbers.shape[1] + 1)
    n, sums, squares = numbers.sum(axis=1), numbers @ steps, numbers @ steps**2
    free = float((n - 1).sum())
    if free < LEAST_TO_POOL:
        return USUAL_VARIANCE
    return max(float((squares - sums**2 / n).sum()) / free, LEAST)


def _correlations(
    items: Sequence[str], crossed: Mapping[tuple[str, str], Sequence[Sequence[int]]]
) -> Reals:
    found = np.full((len(items), len(items)), USUAL_CORRELATION)
    np.fill_diagonal(found, 1.0)
    for (one, other), table in crossed.items():
        if one in items and other in items:
            at = items.index(one), items.index(other)
            found[at] = found[at[::-1]] = _correlation(np.array(table, dtype=np.float64))
    return found


def _correlation(table: Reals) -> float:
    """Of two items, from a table of how often each pair of options was chosen."""
    n = table.sum()
    one, other = np.arange(1, table.shape[0] + 1), np.arange(1, table.shape[1] + 1)
    first, second = table.sum(axis=1) / n, table.sum(axis=0) / n
    means = first @ one, second @ other
    variances = first @ one**2 - means[0] ** 2, second @ other**2 - means[1] ** 2
    if min(variances) <= 0:
        return USUAL_CORRELATION
    together = float(one @ table @ other) / n - means[0] * means[1]
    value = together / np.sqrt(variances[0] * variances[1])
    return float(np.clip(value, 0.0, HIGHEST_CORRELATION))
