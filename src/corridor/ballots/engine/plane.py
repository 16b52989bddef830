"""How warm and how competent somebody is felt to be: a place on a plane, and how sure it is.

Never one number, and no quadrant has a name here. The spread of answers is given, pooled over many
groups, so that an ellipse tells how many answered and never how much a group agreed. No Django.
"""

from dataclasses import dataclass
from enum import Enum
from math import log, sqrt

import numpy as np

from corridor.ballots.engine.arrays import Given, Reals
from corridor.ballots.engine.estimates import TWO_SIDED
from corridor.ballots.engine.release import MINIMUM

MIDDLE = 3.0
LOW, HIGH = 1.0, 5.0
SHARE = 0.8


class Side(Enum):
    """On which side of the middle an axis lies."""

    BELOW = "below"
    ABOVE = "above"
    UNCLEAR = "unclear"


@dataclass(frozen=True, eq=False)
class Place:
    """Where somebody is felt to be.

    `centre` [2]: warmth, competence. `interval` [2, 2]: of each axis, where it lies with 80 %.
    `side`: of each axis; unclear where its interval holds the middle, 3.0. `axes` [2, 2]: the half
    axes of the ellipse in which both lie with 80 %, as vectors, the longer first.
    """

    centre: Reals
    interval: Reals
    side: tuple[Side, Side]
    axes: Reals

    def outline(self, points: int = 60) -> Reals:
        """[points, 2] The ellipse to be drawn, kept on the plane."""
        turn = np.linspace(0, 2 * np.pi, points, endpoint=False)
        round_ = np.stack([np.cos(turn), np.sin(turn)], axis=1)
        return np.clip(self.centre + round_ @ self.axes, LOW, HIGH)


def place(n: int, sums: Given, covariance: Given) -> Place:
    """Where a group of `n` raters feels somebody to be.

    `sums` [2]: of the raters' warmth and competence, each from 1 to 5. `covariance` [2, 2]: of one
    rater's answers, pooled over groups by whoever calls. Means are kept within [1 + 4/n, 5 - 4/n].

    Refuses, with ValueError, fewer than 8 raters and sums that the scale does not allow.
    """
    if n < MINIMUM:
        raise ValueError(f"A mirror opens at {MINIMUM} answers.")
    total = np.asarray(sums, dtype=np.float64)
    if total.shape != (2,) or (total < LOW * n - 1e-9).any() or (total > HIGH * n + 1e-9).any():
        raise ValueError("A sum of answers lies outside the scale.")
    step = (HIGH - LOW) / n
    centre = np.clip(total / n, LOW + step, HIGH - step)
    spread = np.asarray(covariance, dtype=np.float64) / n
    half = TWO_SIDED[SHARE] * np.sqrt(np.diag(spread))
    interval = np.clip(np.stack([centre - half, centre + half], axis=1), LOW, HIGH)
    warm, competent = (_side(float(low), float(high)) for low, high in interval)
    return Place(centre, interval, (warm, competent), _half_axes(spread))


def _side(low: float, high: float) -> Side:
    if low > MIDDLE:
        return Side.ABOVE
    return Side.BELOW if high < MIDDLE else Side.UNCLEAR


def _half_axes(spread: Reals) -> Reals:
    """Of two dimensions, the square of a normal point's distance is exponential: 80 % at 2 ln 5."""
    values, vectors = np.linalg.eigh(spread)
    reach = sqrt(-2 * log(1 - SHARE))
    axes: Reals = (reach * np.sqrt(np.maximum(values, 0)) * vectors).T[::-1]
    return axes
