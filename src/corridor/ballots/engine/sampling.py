"""Points of a box with weights that stand for a density known up to a factor. No Django.

Points are drawn in turns: the first all over the box, each further one from a Student t around
what the turns before found, and every point is weighed against the mixture of all turns, after
J.-M. Cornuet, J.-M. Marin, A. Mira and C. P. Robert, Adaptive Multiple Importance Sampling,
Scandinavian Journal of Statistics 39, 2012, 798-812. While few points carry the weight, the
weights that the next turn is drawn around are flattened until enough do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import gamma, pi

import numpy as np

from corridor.ballots.engine.arrays import Reals

FREEDOM = 5.0  # of Student's t: its tails are heavier than what is looked for
WIDER = 1.2
TURNS = 12
ENOUGH = 0.3  # of a turn's points, as equally weighed ones


@dataclass(frozen=True)
class _Around:
    """Student's t around `middle` [dims], with `root` a root of its matrix."""

    middle: Reals
    root: Reals

    def draw(self, rng: np.random.Generator, count: int) -> Reals:
        normal = rng.standard_normal((count, self.middle.size))
        stretch = np.sqrt(FREEDOM / rng.chisquare(FREEDOM, (count, 1)))
        points: Reals = self.middle + (normal * stretch) @ self.root.T
        return points

    def density(self, points: Reals) -> Reals:
        dims = self.middle.size
        apart = np.linalg.solve(self.root, (points - self.middle).T)
        factor = gamma((FREEDOM + dims) / 2) / gamma(FREEDOM / 2) / (FREEDOM * pi) ** (dims / 2)
        factor /= abs(float(np.linalg.det(self.root)))
        density: Reals = factor * (1 + (apart**2).sum(axis=0) / FREEDOM) ** (-(FREEDOM + dims) / 2)
        return density


def sample(log_density: Callable[[Reals], float], low: Reals, high: Reals) -> tuple[Reals, Reals]:
    """Points [points, dims] in the box from `low` to `high` [dims], and weights that sum to 1.

    `log_density` of a point may lack a constant. The same arguments give the same points.
    """
    rng = np.random.default_rng(1)
    dims, count = low.size, 96 + 32 * low.size
    points, logs = np.empty((0, dims)), np.empty(0)
    turns: list[_Around] = []
    weights = np.empty(0)
    for _ in range(TURNS):
        drawn = turns[-1].draw(rng, count) if turns else rng.uniform(low, high, (count, dims))
        inside = ((drawn >= low) & (drawn <= high)).all(axis=1)
        drawn = drawn[inside]
        points = np.concatenate([points, drawn])
        logs = np.concatenate([logs, [log_density(point) for point in drawn]])
        mixed = np.full(len(points), 1 / np.prod(high - low)) + sum(
            turn.density(points) for turn in turns
        )
        ratios = logs - np.log(mixed)
        weights = _weights(ratios, 1.0)
        if turns and _equal_to(weights[-len(drawn) :]) > ENOUGH * count:
            break
        turns.append(_around(points, ratios))
    return points, weights


def _weights(ratios: Reals, power: float) -> Reals:
    weights = np.exp(power * (ratios - ratios.max()))
    normed: Reals = weights / weights.sum()
    return normed


def _equal_to(weights: Reals) -> float:
    """How many equally weighed points these are worth."""
    if not weights.size or not weights.any():
        return 0.0
    shares = weights / weights.max()  # of very small ones the squares would be nothing
    return float(shares.sum() ** 2 / (shares**2).sum())


def _around(points: Reals, ratios: Reals) -> _Around:
    """What to draw from next: where the weight lies, flattened until enough points carry it."""
    power = 1.0
    while _equal_to(_weights(ratios, power)) < 8 * (points.shape[1] + 1):
        power *= 0.7
    weights = _weights(ratios, power)
    middle = weights @ points
    apart = points - middle
    spread = (apart * weights[:, None]).T @ apart + 1e-8 * np.eye(points.shape[1])
    root = np.asarray(WIDER * np.linalg.cholesky(spread), dtype=np.float64)
    return _Around(middle, root)
