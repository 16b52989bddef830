"""Whether items that ask for one thing hold together: McDonald's omega. No Django.

omega = (sum of loadings)^2 / ((sum of loadings)^2 + sum of what is each item's own) of one common
factor (R. P. McDonald, Test Theory: A Unified Treatment, 1999). The factor is fitted to the
items' correlations by least squares outside the diagonal, as in H. H. Harman and W. H. Jones,
Factor analysis by minimizing residuals (minres), Psychometrika 31, 1966, 351-368. The interval is
that of 400 samples of the fitted factor, as many answers each.
"""

from dataclasses import dataclass

import numpy as np

from corridor.ballots.engine.arrays import Given, Reals
from corridor.ballots.engine.crosscounts import correlation, steps, table_of

SAMPLES = 400
ITEMS_AT_LEAST = 3


@dataclass(frozen=True, eq=False)
class Reliability:
    """`omega` from 0 to 1 with its interval; `loadings` [items]; `n`: the fewest answers of a pair."""

    omega: float
    low: float
    high: float
    loadings: Reals
    n: int


def reliability(counts: Given, *, share: float = 0.9) -> Reliability:
    """How well the items of one scale hold together.

    `counts` [items, items, steps, steps]: the cross-counts of each two items; items that are asked
    the other way round are turned before. Only those of different items are looked at.

    Refuses, with ValueError, fewer than three items, fewer than 500 answers to a pair, items
    that all answered alike, and items of which some move against the others.
    """
    tables = np.asarray(counts)
    items = len(tables)
    if tables.ndim != 4 or tables.shape[1] != items or items < ITEMS_AT_LEAST:
        raise ValueError("A scale has three items or more, with a cross-count of each two.")
    together, fewest = np.eye(items), np.iinfo(np.int64).max
    for one in range(items):
        for other in range(one):
            table = table_of(tables[one, other])
            values = (steps(length) for length in table.shape)
            together[one, other] = together[other, one] = correlation(table, *values)
            fewest = min(fewest, int(table.sum()))
    return from_correlations(together, fewest, share=share)


def from_correlations(together: Reals, n: int, *, share: float = 0.9) -> Reliability:
    """The same from the items' correlations [items, items]; `n`: the fewest answers of a pair.

    Refuses, with ValueError, fewer than three items and items that move against the others.
    """
    if len(together) < ITEMS_AT_LEAST:
        raise ValueError("A scale has three items or more.")
    loadings = fit_loadings(together)
    if (loadings <= 0).any():
        raise ValueError("Some items move against the others: they are no scale.")
    tail = (1 - share) / 2
    low, high = np.quantile(_samples(loadings, n), [tail, 1 - tail])
    return Reliability(omega_of(loadings), float(low), float(high), loadings, n)


def omega_of(loadings: Reals) -> float:
    """Omega of loadings [items] on standardised items."""
    return float(_omegas(loadings))


def fit_loadings(together: Reals) -> Reals:
    """[..., items] The loadings of one factor, from correlations [..., items, items]."""
    items = together.shape[-1]
    apart = together * (1 - np.eye(items))
    loadings: Reals = np.sqrt(np.abs(apart).max(axis=-1))
    for _ in range(500):
        before = loadings.copy()
        for item in range(items):
            others = loadings.copy()
            others[..., item] = 0
            shared = (apart[..., item, :] * others).sum(axis=-1)
            # No item can have more in common than it has.
            fitted = shared / np.maximum((others**2).sum(axis=-1), 1e-12)
            loadings[..., item] = np.clip(fitted, -1, 1)
        if np.abs(loadings - before).max() < 1e-9:
            break
    return np.where(loadings.sum(axis=-1, keepdims=True) >= 0, loadings, -loadings)


def _omegas(loadings: Reals) -> Reals:
    common: Reals = loadings.sum(axis=-1) ** 2
    own: Reals = (1 - loadings**2).sum(axis=-1)
    return common / (common + own)


def _samples(loadings: Reals, n: int) -> Reals:
    """Omegas of samples of the factor: the covariance of n normal answers, after Bartlett."""
    rng = np.random.default_rng(1)
    items = loadings.size
    own = np.diag(np.maximum(1 - loadings**2, 1e-9))
    root = np.linalg.cholesky(np.outer(loadings, loadings) + own)
    lower = np.tril(rng.standard_normal((SAMPLES, items, items)), -1)
    free = n - 1 - np.arange(items)
    lower[:, np.arange(items), np.arange(items)] = np.sqrt(rng.chisquare(free, (SAMPLES, items)))
    drawn = root @ lower
    covariance = drawn @ drawn.transpose(0, 2, 1)
    spread = np.sqrt(np.diagonal(covariance, axis1=1, axis2=2))
    return _omegas(fit_loadings(covariance / (spread[:, :, None] * spread[:, None, :])))
