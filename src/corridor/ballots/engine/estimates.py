"""Estimates of what groups feel, with intervals, from few answers. No Django.

The model: an answer of cell c differs from the cell's own mean by noise of one variance s2, the
same everywhere; each node's mean differs from its parent's by a normal amount of variance t2 of
its depth; nothing is known of the root's beforehand. With s2 pooled over all cells and
the t2 estimated from the cells' means, each node's estimate is the mean it most probably has given
all cells: of a single level, l * own mean + (1 - l) * parent's, with l = t2 / (t2 + s2 / n). That
is empirical Bayes (C. N. Morris, Parametric Empirical Bayes Inference: Theory and Applications,
Journal of the American Statistical Association 78, 1983, 47-55), along the tree.

What the cells' means say of the t2 is their restricted likelihood (the root's mean integrated out)
times a prior that is flat in the standard deviations from 0 to that of a single answer (A. Gelman,
Prior distributions for variance parameters in hierarchical models, Bayesian Analysis 1, 2006,
515-534). Taking the most likely t2 for true would give intervals that are too narrow where there
are few groups, as Morris says; so the estimates are averaged over the t2 (`sampling`), and what
they move counts as uncertainty.

What is told of a node above the cells is the mean of the people who answered there: the cells' means,
each as often as it has answers. (That of the model's own variable at the node would be the mean of
all groups there might be: with few groups far less certain, and nobody's question.)

Shrinking protects nobody: it can be computed backwards. What is not to be known is withheld
before (`release`). What goes in here is what was published: clipped means, numbers of answers as
the lower ends of their bands, and one variance for the whole organisation. With exact numbers an
interval's width, beside that of all others, would tell them.
"""

from dataclasses import dataclass

import numpy as np

from corridor.ballots.engine.arrays import Given, Ints, Reals, counts_of
from corridor.ballots.engine.sampling import sample
from corridor.ballots.engine.tree import Tree

# Normal quantiles, two-sided.
TWO_SIDED = {0.8: 1.2815515655446004, 0.9: 1.6448536269514722, 0.95: 1.959963984540054}
# The variance of one answer of 1 to 5, as often seen, where too few answered to pool it.
USUAL_WITHIN = 0.9
# Pooled over fewer, or shown however small, the variance would tell that a group agreed.
LEAST_TO_POOL = 60
LEAST_WITHIN = 0.25
# A depth's standard deviation lies between these, in standard deviations of single answers.
SPAN = (0.003, 1.0)
# Points that weigh less than this of the heaviest are left out.
LIGHT = 1e-3


@dataclass(frozen=True, eq=False)
class Estimates:
    """[nodes] each: `mean` of those who answered below it, and the standard deviation `spread` of
    what it may be besides.

    `between` [depths]: the variances t2, by depth, on average; 0 for the root's.
    """

    mean: Reals
    spread: Reals
    between: Reals

    def interval(self, share: float = 0.9, *, low: float = 1.0, high: float = 5.0) -> Reals:
        """[nodes, 2] Where the mean lies with that probability (0.8, 0.9 or 0.95), on the scale."""
        half = TWO_SIDED[share] * self.spread
        return np.clip(np.stack([self.mean - half, self.mean + half], axis=1), low, high)


def within_variance(
    n: Given, sums: Given, squares: Given, *, roughly: Given | None = None
) -> float:
    """The variance of an answer within its cell, pooled over all cells.

    `n`, `sums`, `squares` [cells]: number, sum and sum of squares of the answers; `roughly` [cells]:
    as how many answers each cell counts, where its own number is not to show. Where the cells have
    fewer than 60 answers to compare (besides one in each), 0.9 is returned, which is often
    seen; and never less than 0.25, so that nobody's agreeing shows in an interval.
    """
    counts = counts_of(n, "n")
    some = counts > 1
    counts = counts[some]
    as_if = counts if roughly is None else counts_of(roughly, "roughly")[some]
    if (as_if - 1).sum() < LEAST_TO_POOL:
        return USUAL_WITHIN
    # Of the shares of each answer alone, which the number does not change.
    of_each = np.asarray(squares, float)[some] / counts
    of_each -= (np.asarray(sums, float)[some] / counts) ** 2
    return max(float((of_each * as_if).sum() / (as_if - 1).sum()), LEAST_WITHIN)


def estimate(tree: Tree, n: Given, mean: Given, within: float) -> Estimates:
    """Estimates for every node of the tree from the means of some, mostly of its leaves.

    A node above them is estimated as its people together: `gathered`.

    `n`, `mean` [nodes]: number (a band's lower end) and mean of the answers that lie at each node
    itself (its published residual: `release.figures`); where n is 0 the mean is not looked at. `within`: the
    variance of an answer (`within_variance`).

    Refuses, with ValueError, where nobody answered, and a variance that is not positive.
    """
    counts = counts_of(n, "n")
    if not counts.any():
        raise ValueError("Nothing can be estimated without answers.")
    if not within > 0:
        raise ValueError("The variance of an answer is positive.")
    given = np.where(counts > 0, np.nan_to_num(np.asarray(mean, float)), 0.0)
    model = _Model(tree, counts, given, within)
    return model.averaged()


def conditioned(
    tree: Tree, n: Given, mean: Given, within: float, between: Given
) -> tuple[Reals, Reals]:
    """Means and variances [nodes] where the variances are known: what `estimate` comes near.

    `between` [depths]: of each depth, the first of which is not looked at. The others as for
    `estimate`.
    """
    model = _Model(tree, counts_of(n, "n"), np.asarray(mean, float), within)
    known = np.asarray(between, dtype=np.float64)
    precision, said, _fit = model.up(known)
    return model.gathered(precision, said, known)


def rounded(
    estimates: Estimates, *, share: float = 0.9, digits: int = 1, high: float = 5.0
) -> Reals:
    """[nodes, 3] Estimate and interval as they are shown, the interval rounded outwards.

    The scale reaches from 1 to `high`.

    Outwards, because shrinking serves cells that lie far from the others worst: rounded to the
    nearest, 90 % intervals held the truth of all cells 90 % of the time and of those 65 %;
    outwards 94 % and 75 % (`bin/bench estimates`).
    """
    unit = 10.0**digits
    around = estimates.interval(share, high=high) * unit
    shown = np.column_stack(
        [estimates.mean * unit, np.floor(around[:, 0] + 1e-9), np.ceil(around[:, 1] - 1e-9)]
    )
    return np.round(shown) / unit


class _Model:
    """The tree with its cells' means; one pass up and one down give every node's estimate."""

    def __init__(self, tree: Tree, counts: Ints, mean: Reals, within: float) -> None:
        self.tree, self.mean = tree, mean
        self.counts, self.below = counts, tree.summed(counts)
        self.weight = counts / within  # of each node's own answers
        self.depths = len(tree.levels)
        self.within = within

    def up(self, between: Reals) -> tuple[Reals, Reals, float]:
        """Precision and mean of what each subtree says of its root, and the log likelihood."""
        precision = self.weight.copy()
        weighed = self.weight * self.mean
        fit = 0.0
        for depth in range(self.depths - 1, 0, -1):
            level = self.tree.levels[depth]
            level = level[precision[level] > 0]
            above = self.tree.parent[level]
            sent = precision[level] / (1 + precision[level] * between[depth])
            said = weighed[level] / precision[level]
            np.add.at(precision, above, sent)
            np.add.at(weighed, above, sent * said)
            # Each subtree's word about its parent is a normal one of variance 1 / sent.
            fit += 0.5 * float(np.sum(np.log(sent) - sent * said**2))
            fit += 0.5 * float(np.sum(precision[level] * said**2 - np.log(precision[level])))
        root = weighed[0] / precision[0]
        fit += 0.5 * float(precision[0] * root**2 - np.log(precision[0]))
        mean = np.divide(weighed, precision, out=np.zeros_like(weighed), where=precision > 0)
        return precision, mean, fit

    def down(self, precision: Reals, said: Reals, between: Reals) -> tuple[Reals, Reals]:
        """Each node's mean and variance given all cells."""
        mean, variance = said.copy(), np.zeros_like(said)
        variance[0] = 1 / precision[0]
        for depth in range(1, self.depths):
            level, t2 = self.tree.levels[depth], between[depth]
            above = self.tree.parent[level]
            own = precision[level] * t2 / (1 + precision[level] * t2)
            mean[level] = own * said[level] + (1 - own) * mean[above]
            # Its own uncertainty given the parent, and the share of the parent's.
            variance[level] = t2 * (1 - own) + (1 - own) ** 2 * variance[above]
        return mean, variance

    def gathered(self, precision: Reals, said: Reals, between: Reals) -> tuple[Reals, Reals]:
        """Mean and variance of what those who answered below each node feel together.

        Of a node, its subtree's means (each times its answers) add up to a line in the node's own
        mean, `start` + `slope` * own, with the variance `rest` around it: from the leaves up.
        Where nobody answered it is the node's own mean.
        """
        own_mean, own_variance = self.down(precision, said, between)
        slope = self.counts.astype(np.float64)
        start, rest = np.zeros_like(slope), np.zeros_like(slope)
        for depth in range(self.depths - 1, 0, -1):
            level, t2 = self.tree.levels[depth], between[depth]
            above = self.tree.parent[level]
            own = precision[level] * t2 / (1 + precision[level] * t2)
            np.add.at(start, above, start[level] + slope[level] * own * said[level])
            np.add.at(rest, above, rest[level] + slope[level] ** 2 * t2 * (1 - own))
            np.add.at(slope, above, slope[level] * (1 - own))
        some = self.below > 0
        answers = np.where(some, self.below, 1.0)
        mean = np.where(some, (start + slope * own_mean) / answers, own_mean)
        variance = (rest + slope**2 * own_variance) / answers**2
        return mean, np.where(some, variance, own_variance)

    def averaged(self) -> Estimates:
        """The estimates, averaged over what the variances between groups may be."""
        points, weights = self._variances()
        first, second, spread = (np.zeros_like(self.mean) for _ in range(3))
        for between, weight in zip(points, weights, strict=True):
            precision, said, _fit = self.up(between)
            mean, variance = self.gathered(precision, said, between)
            first += weight * mean
            second += weight * mean**2
            spread += weight * variance
        spread += np.maximum(second - first**2, 0)
        return Estimates(first, np.sqrt(spread), weights @ points)

    def _variances(self) -> tuple[Reals, Reals]:
        """Points [points, depths] of the variances between groups, and their weights."""
        if self.depths == 1:
            return np.zeros((1, 1)), np.ones(1)
        low, high = (np.full(self.depths - 1, np.log(end)) for end in SPAN)
        points, weights = sample(self._log_density, low, high)
        heavy = weights > LIGHT * weights.max()
        between = np.column_stack([np.zeros(heavy.sum()), self._squared(points[heavy])])
        return between, weights[heavy] / weights[heavy].sum()

    def _squared(self, logs: Reals) -> Reals:
        squared: Reals = np.exp(logs) ** 2 * self.within
        return squared

    def _log_density(self, logs: Reals) -> float:
        """Of the logarithms of the standard deviations: flat in these, hence the sum."""
        return self.up(np.concatenate(([0.0], self._squared(logs))))[2] + float(logs.sum())
