"""Estimates: how near do they come to the truth, and do their intervals hold it?

Organisations are made with a known mean for every cell: departments differ, cells differ within
them, each cell has 8 to 15 answers from 1 to 5. Each is measured by the engine (numbers of answers
as the lower ends of their bands, pooled variance, clipped means, estimates along the tree, rounded
to one digit with the interval rounded outwards). Beside it, in the same run, stand the raw means
(the peer) and the bound: an oracle that is told all variances and uses the same formula.

    bin/bench estimates [--repeats 300,60] [--seed 1] [--small]

The error is the root of the mean square over all cells. An outlying cell lies two standard
deviations of cells or more away from its department's mean: shrinking serves it worst, and its
coverage says how much. The last line is the worst ratio to the oracle at each number of cells, and
the coverage on average; where groups do not differ at all the oracle knows that, and the ratio is
printed apart.
"""

import argparse

import numpy as np

from corridor.ballots.engine.estimates import conditioned, estimate, rounded, within_variance
from corridor.ballots.engine.release import decide, figures, least_of
from corridor.ballots.engine.tree import Tree

CELLS = (20, 200)
AIMS = {20: 1.2, 200: 1.05}
# Standard deviations of departments and of cells within them, in those of a person's answer.
WORLDS = {
    "as usual": (0.22, 0.25),
    "cells differ": (0.15, 0.40),
    "departments differ": (0.35, 0.15),
    "little differs": (0.12, 0.12),
}
APART = {"nothing differs": (0.0, 0.0)}
CUTS = (-1.6, -0.85, -0.1, 0.9)
FAN = 7  # cells of a department
SHARE = 0.9


def expected(latent):
    """The mean answer of people whose latent answer is normal around each of these, and its variance."""
    grid = np.linspace(-5, 5, 2_001)
    weight = np.exp(-(grid**2) / 2)
    weight /= weight.sum()
    answers = 1 + np.digitize(latent[:, None] + grid, CUTS)
    mean = answers @ weight
    return mean, (answers.astype(float) ** 2) @ weight - mean**2


class World:
    """One organisation of so many cells, with truth and answers."""

    def __init__(self, cells, spreads, rng):
        departments = max(2, round(cells / FAN))
        above = 1 + np.arange(cells) % departments
        self.tree = Tree(np.concatenate([[-1], np.zeros(departments, dtype=np.int64), above]))
        self.leaves = np.arange(1 + departments, len(self.tree))
        of_department = spreads[0] * rng.standard_normal(departments + 1)
        latent = of_department[above] + spreads[1] * rng.standard_normal(cells)
        self.truth, variances = expected(latent)
        middle, _ = expected(of_department)
        # What the oracle is told: the variances on the scale of the answers.
        self.within = float(variances.mean())
        slope = float(np.diff(expected(np.array([-0.05, 0.05]))[0])[0] / 0.1)
        self.between = np.array([0.0, (slope * spreads[0]) ** 2, (slope * spreads[1]) ** 2])
        apart = np.abs(self.truth - middle[above])
        self.outlying = (
            apart >= 2 * np.sqrt(self.between[2]) if spreads[1] else np.zeros(cells, bool)
        )
        n = rng.integers(8, 16, cells)
        answers = [
            1 + np.digitize(rng.normal(at, 1, size), CUTS)
            for at, size in zip(latent, n, strict=True)
        ]
        self.n, self.sums, self.squares = (self._nodes(each) for each in (
            n, [a.sum() for a in answers], [(a**2).sum() for a in answers]
        ))  # fmt: skip

    def _nodes(self, values):
        placed = np.zeros(len(self.tree), dtype=np.int64)
        placed[self.leaves] = values
        return placed


def measure(world):
    """Errors of raw, oracle and ours [cells] and whether our rounded interval holds the truth."""
    tree, leaves = world.tree, world.leaves
    reasons = decide(tree, world.n[:, None])
    found = figures(tree, reasons, world.n[:, None], world.sums[:, None])
    roughly = least_of(world.n)
    within = within_variance(world.n, world.sums, world.squares, roughly=roughly)
    ours = estimate(tree, found.rest_n[:, 0], found.rest_mean[:, 0], within)
    raw = world.sums[leaves] / world.n[leaves]
    mean = np.where(world.n > 0, world.sums / np.maximum(world.n, 1), 0.0)
    oracle, _ = conditioned(tree, world.n, mean, world.within, world.between)
    shown = rounded(ours, share=SHARE)[leaves]
    held = (shown[:, 1] <= world.truth) & (world.truth <= shown[:, 2])
    errors = np.array([raw, oracle[leaves], ours.mean[leaves]]) - world.truth
    return errors, held, shown[:, 2] - shown[:, 1]


def line(cells, name, spreads, repeats, rng):
    """One row of the table; returns ratio to the oracle and coverage."""
    errors, held, widths, outlying = [], [], [], []
    for _ in range(repeats):
        world = World(cells, spreads, rng)
        each, inside, width = measure(world)
        errors.append(each)
        held.append(inside)
        widths.append(width)
        outlying.append(world.outlying)
    raw, oracle, ours = np.sqrt((np.concatenate(errors, axis=1) ** 2).mean(axis=1))
    inside, far = np.concatenate(held), np.concatenate(outlying)
    told = f"{inside[far].mean():>10.1%}" if far.any() else f"{'-':>10}"
    print(
        f"{cells:>6}  {name:20}{raw:>8.3f}{oracle:>8.3f}{ours:>8.3f}{raw / ours:>10.2f}"
        f"{ours / oracle:>10.3f}{inside.mean():>10.1%}{told}{np.mean(np.concatenate(widths)):>8.2f}",
        flush=True,
    )
    return ours / oracle, inside.mean()


def main() -> None:
    """Simulate, estimate, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--repeats", default="300,60", help="organisations of 20 and of 200 cells")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", action="store_true", help="to see that it works")
    given = parser.parse_args()
    repeats = [5, 2] if given.small else [int(many) for many in given.repeats.split(",")]
    rng = np.random.default_rng(given.seed)
    print(
        f"{'cells':>6}  {'':20}{'raw':>8}{'oracle':>8}{'ours':>8}{'raw/ours':>10}{'/oracle':>10}"
        f"{'held':>10}{'outlying':>10}{'width':>8}"
    )
    worst, covered, apart = {}, [], []
    for cells, many in zip(CELLS, repeats, strict=True):
        for name, spreads in WORLDS.items():
            ratio, held = line(cells, name, spreads, many, rng)
            worst[cells] = max(worst.get(cells, 0.0), ratio)
            covered.append(held)
        for name, spreads in APART.items():
            apart.append(line(cells, name, spreads, many, rng)[0])
    print(
        "; ".join(
            f"{cells} cells: at most {worst[cells]:.3f} of the oracle (aim {AIMS[cells]}"
            f"{', missed' if worst[cells] > AIMS[cells] else ''})"
            for cells in CELLS
        )
        + f"; held {np.mean(covered):.1%} on average, {min(covered):.1%} to {max(covered):.1%} (aim 88 "
        f"to 95 % on average{'' if 0.88 <= np.mean(covered) <= 0.95 else ', missed'})"
        f"; where nothing differs {max(apart):.2f}"
    )


if __name__ == "__main__":
    main()
