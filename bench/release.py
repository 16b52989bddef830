"""Releases: how long does it take to decide what is published, and is it linear in nodes?

For each size an organisation is made (teams of 3 to 11 people, five teams under each), its cells are
fixed, half answer five items, and the engine decides, makes the means and estimates one item.
Beside it, in the same run, stand a peer (the same counts with pandas: grouped by every level of
the tree, with a threshold, and no look at what could be subtracted) and the bound (one pass of
numpy over the counts: each node's sum).

    bin/bench release [--sizes 12000,120000,1000000] [--repeats 3] [--small]

Times are the processor's, the best of the repeats. The last line is what a node costs the decision at
the largest size over that at the smallest, which is 1 where time is linear.
"""

import argparse
import resource
import time

import numpy as np
import pandas as pd

from corridor.ballots.engine.cells import fix_cells
from corridor.ballots.engine.estimates import estimate, within_variance
from corridor.ballots.engine.release import MINIMUM, Reason, decide, figures
from corridor.ballots.engine.tree import Tree

SIZES = (12_000, 120_000, 1_000_000)
ITEMS = 5
FAN = 5
POST = 0.5  # fewer than usual, so that more has to be withheld
LEVELS = 0.22


def organisation(size, rng):
    """A tree of teams and each team's own members: about `size` people."""
    teams = max(1, round(size / 7))
    tree = Tree(np.concatenate(([-1], (np.arange(1, teams) - 1) // FAN)))
    return tree, rng.integers(3, 12, teams)


def best(repeats, work):
    """Seconds of the processor for the quickest run, and its result."""
    times = []
    for _ in range(repeats):
        began = time.process_time()
        found = work()
        times.append(time.process_time() - began)
    return min(times), found


def answers_of(cells, rng):
    """Numbers and sums of answers, and sums of squares, at each node of the publication tree."""
    depth = cells.tree.depths
    level = 3.3 + LEVELS * rng.standard_normal(len(depth))[cells.tree.parent[cells.node_of_cell]]
    n = rng.binomial(cells.people[:, None], POST, (len(cells), ITEMS))
    sums = np.zeros_like(n)
    squares = np.zeros_like(n)
    for place in range(int(n.max())):
        drawn = np.clip(np.round(level[:, None] + rng.standard_normal(n.shape)), 1, 5).astype(int)
        drawn = np.where(place < n, drawn, 0)
        sums += drawn
        squares += drawn**2
    return tuple(cells.of_nodes(each) for each in (n, sums, squares))


def by_pandas(tree, n):
    """The peer: for every level of the tree, group the cells by their node and ask the threshold."""
    leaves = tree.leaves
    frame = pd.DataFrame(n[leaves], columns=[f"item{k}" for k in range(n.shape[1])])
    ancestors, at = {}, leaves.copy()
    for level in range(len(tree.levels)):
        ancestors[f"level{level}"] = at
        at = np.where(tree.parent[at] >= 0, tree.parent[at], at)
    shown = []
    for of in ancestors.values():
        counts = frame.groupby(of).sum()
        shown.append(counts.where(counts >= MINIMUM))
    return shown


def measure(size, repeats):
    """Seconds of each part, nodes, published figures and peak memory in MB."""
    rng = np.random.default_rng(size)
    teams, people = organisation(size, rng)
    fixed, cells = best(1, lambda: fix_cells(teams, people))
    tree = cells.tree
    n, sums, squares = answers_of(cells, rng)
    bound, _ = best(repeats, lambda: tree.summed(n))
    peer, _ = best(1, lambda: by_pandas(tree, n))
    decided, reasons = best(repeats, lambda: decide(Tree(tree.parent), n))
    made, found = best(repeats, lambda: figures(tree, reasons, n, sums))
    within = within_variance(*(each[cells.node_of_cell, 0] for each in (n, sums, squares)))
    estimated, _ = best(
        1, lambda: estimate(tree, found.rest_n[:, 0], found.rest_mean[:, 0], within)
    )
    return {
        "people": int(people.sum()), "nodes": len(tree), "cells": fixed, "decide": decided,
        "means": made, "estimate": estimated, "peer": peer, "bound": bound,
        "published": float((reasons == Reason.PUBLISHED).mean()),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
    }  # fmt: skip


def main() -> None:
    """Measure each size, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--small", action="store_true", help="to see that it works")
    given = parser.parse_args()
    sizes = [400, 4_000] if given.small else [int(size) for size in given.sizes.split(",")]
    print(
        f"{'people':>10}{'nodes':>9}{'published':>11}{'cells':>10}{'decide':>10}{'means':>10}"
        f"{'estimate':>10}{'peer':>10}{'bound':>10}{'peak MB':>9}"
    )
    each = {}
    for size in sizes:
        took = measure(size, given.repeats)
        each[size] = took["decide"] / took["nodes"]
        print(
            f"{took['people']:>10,}{took['nodes']:>9,}{took['published']:>11.0%}"
            + "".join(
                f"{took[part]:>8.3f} s"
                for part in ("cells", "decide", "means", "estimate", "peer", "bound")
            )
            + f"{took['peak']:>9.0f}",
            flush=True,
        )
    first, last = sizes[0], sizes[-1]
    print(
        "peer: pandas, thresholds alone; bound: one pass over the counts; estimate: one item of five"
    )
    print(
        f"decision {each[last] * 1e6:.1f} µs a node at {last:,} people, {each[first] * 1e6:.1f} at "
        f"{first:,}: ratio {each[last] / each[first]:.2f}"
    )


if __name__ == "__main__":
    main()
