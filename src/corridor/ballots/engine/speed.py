"""For which share something happened within a time, of the nodes of a tree. No Django.

The rule is that of `release`: a node's share is made of those of residuals, each of at least the
minimum, each after Kaplan and Meier (`survival`), because some have not waited that long yet, and
each kept off nothing and all, as means are (`release.figures`): no subtraction shows that it
happened to all of a residual, or to nobody.
"""

from dataclasses import dataclass

import numpy as np

from corridor.ballots.engine import release, survival
from corridor.ballots.engine.arrays import Given, Ints, Reals, whole
from corridor.ballots.engine.estimates import TWO_SIDED
from corridor.ballots.engine.tree import Tree

# Shares are shown in twentieths: one of ten, or one of forty, is not told apart by them.
STEP = 0.05


@dataclass(frozen=True, eq=False)
class Shares:
    """[nodes] `reasons` (`release.Reason`), `n` on how many each rests (0 where withheld), and
    [nodes, 3] `shown`: the share and its interval, from 0 to 1, in steps of `STEP`.
    """

    reasons: Ints
    n: Ints
    shown: Reals


def shares_within(
    tree: Tree,
    at: Given,
    durations: Given,
    happened: Given,
    time: float,
    *,
    minimum: int = release.MINIMUM_SENSITIVE,
    people: Given | None = None,
    share: float = 0.9,
) -> Shares:
    """For which share of each node it happened within `time`.

    `at` [asks]: each one's node; `durations` [asks], in the unit of `time`, from the beginning to
    what happened, or to when it was last looked at; `happened` [asks]; one of each person at most.
    `people` [nodes]: how many people there are at each node itself. `share`: the intervals'
    probability, after E. B. Wilson (Probable inference, Journal of the American Statistical
    Association 22, 1927, 209-212), on those of whom it is known. Each number is taken for the lower
    end of its band (`release.least_of`), so that no interval tells it.

    Refuses, with ValueError, other lengths, a node that is not there, durations below zero and a
    minimum under 8.
    """
    places = whole(at, "at")
    lasted = np.asarray(durations, dtype=np.float64)
    seen = np.asarray(happened, dtype=bool)
    if places.ndim != 1 or not places.shape == lasted.shape == seen.shape:
        raise ValueError("There is a node, a duration and whether it happened for each.")
    if places.size and (places.min() < 0 or places.max() >= len(tree)):
        raise ValueError("A node is one of the tree's.")
    if (lasted < 0).any() or minimum < release.MINIMUM:
        raise ValueError("A duration is not below zero, nor the minimum under 8.")
    counts = np.bincount(places, minlength=len(tree)).astype(np.int64)[:, None]
    reasons = release.decide(tree, counts, minimum=minimum, once=True)
    whose = tree.nearest(reasons == release.Reason.PUBLISHED)[:, 0]
    rest = np.where(whose[places] >= 0, whose[places], -1)
    rest_n, rest_known, rest_people = (np.zeros(len(tree), dtype=np.int64) for _ in range(3))
    rest_share = np.zeros(len(tree))
    for node in np.unique(rest[rest >= 0]).tolist():
        mine = rest == node
        rest_n[node] = mine.sum()
        rest_share[node] = survival.waiting(lasted[mine], seen[mine]).within(time).value
        rest_known[node] = ((lasted[mine] >= time) | seen[mine]).sum()
    if people is not None:
        held = whose >= 0
        np.add.at(rest_people, whose[held], whole(people, "people")[held])
    roughly = release.least_of(
        rest_n, minimum=minimum, people=None if people is None else rest_people
    )
    known = np.minimum(release.least_of(rest_known, minimum=1), roughly)
    published = reasons[:, 0] == release.Reason.PUBLISHED
    part = tree.summed(roughly * _kept_off(rest_share, roughly))
    shown = _rounded(
        part / np.maximum(tree.summed(roughly), 1), tree.summed(known), TWO_SIDED[share]
    )
    return Shares(
        reasons[:, 0],
        np.where(published, tree.summed(rest_n), 0),
        np.where(published[:, None], shown, 0.0),
    )


def _kept_off(shares: Reals, n: Ints) -> Reals:
    """[nodes] Residuals' shares, by at least one of their number away from nothing and from all."""
    one = 1 / np.maximum(n, 2)
    kept: Reals = np.clip(shares, one, 1 - one)
    return kept


def _rounded(part: Reals, known: Reals, z: float) -> Reals:
    """[nodes, 3] The share and its interval, which is rounded outwards."""
    n = np.maximum(known, 1)
    middle = (part + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(part * (1 - part) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    low = np.floor(np.minimum(middle - half, part) / STEP + 1e-9)
    high = np.ceil(np.maximum(middle + half, part) / STEP - 1e-9)
    shown = np.stack([np.round(part / STEP), low, high], axis=1) * STEP
    shown[:, 0] = np.clip(shown[:, 0], shown[:, 1], shown[:, 2])
    result: Reals = np.clip(np.round(shown, 2), 0.0, 1.0)
    return result
