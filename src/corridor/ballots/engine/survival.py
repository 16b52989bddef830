"""How soon something happens, when for some it has not happened yet. No Django.

The share for whom it has not happened by a time is estimated after E. L. Kaplan and P. Meier,
Nonparametric Estimation from Incomplete Observations, Journal of the American Statistical
Association 53, 1958, 457-481. Its interval uses Greenwood's variance on the scale log(-log), which
stays between 0 and 1; the median's is the times whose interval holds one half (R. Brookmeyer and
J. Crowley, A Confidence Interval for the Median Survival Time, Biometrics 38, 1982, 29-41).
"""

from dataclasses import dataclass

import numpy as np

from corridor.ballots.engine.arrays import Given, Ints, Reals
from corridor.ballots.engine.estimates import TWO_SIDED
from corridor.ballots.engine.release import MINIMUM


@dataclass(frozen=True)
class Share:
    """A share from 0 to 1 with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Median:
    """The time by which it has happened to half, with its interval; None: not reached in time."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, eq=False)
class Waiting:
    """The curve: at each of `times`, the share `waits` that still waits just after.

    `low`, `high`: its interval. `lasted`: all durations, in order.
    """

    times: Reals
    waits: Reals
    low: Reals
    high: Reals
    lasted: Reals
    tail: float  # the probability left out on each side of an interval

    def within(self, time: float) -> Share:
        """For which share it happened within that time."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:  # for none yet: of so many, that is still likely for shares up to this one
            asked = int((self.lasted >= time).sum())
            return Share(0.0, 0.0, 1 - self.tail ** (1 / asked) if asked else 1.0)
        return Share(*(float(1 - each[place]) for each in (self.waits, self.high, self.low)))

    def median(self) -> Median:
        """By when it happened to half."""
        return Median(*(self._first_below(each) for each in (self.waits, self.low, self.high)))

    def _first_below(self, curve: Reals) -> float | None:
        reached = np.flatnonzero(curve <= 0.5)
        return float(self.times[reached[0]]) if reached.size else None


def waiting(durations: Given, happened: Given, *, share: float = 0.9) -> Waiting:
    """How long it takes until something happens.

    `durations` [asks]: hours, from the beginning to what happened, or to now where nothing has.
    `happened` [asks]: whether it has. `share`: the intervals' probability (0.8, 0.9, 0.95).

    Refuses, with ValueError, fewer than 8, durations below zero and other lengths.
    """
    hours, seen = np.asarray(durations, dtype=np.float64), np.asarray(happened, dtype=bool)
    if hours.ndim != 1 or hours.shape != seen.shape:
        raise ValueError("There is one duration for each, and whether it happened.")
    if hours.size < MINIMUM:
        raise ValueError(f"Speed is told from {MINIMUM} on.")
    if not (hours >= 0).all():
        raise ValueError("A duration is not below zero.")
    lasted = np.sort(hours)
    times, events = np.unique(hours[seen], return_counts=True)
    at_risk = (lasted.size - np.searchsorted(lasted, times)).astype(np.int64)
    waits = np.asarray(np.cumprod(1 - events / at_risk), dtype=np.float64)
    low, high = _interval(waits, events, at_risk, share)
    return Waiting(times, waits, low, high, lasted, (1 - share) / 2)


def _interval(waits: Reals, events: Ints, at_risk: Ints, share: float) -> tuple[Reals, Reals]:
    """Around each share that waits; where none waits any more, the high end of before holds."""
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (at_risk * (at_risk - events)))
        half = TWO_SIDED[share] * np.sqrt(greenwood) / np.abs(np.log(waits))
        low, high = waits ** np.exp(half), waits ** np.exp(-half)
    none = waits <= 0
    low[none] = 0.0
    high[none] = high[~none][-1] if (~none).any() else 1 - ((1 - share) / 2) ** (1 / at_risk[none])
    return low, high
