"""Releases: the whole way from sealed boxes to published figures, and whether it is linear.

For each size an organisation is made (teams of 3 to 11 people, five teams under each). Then

- *the whole way*: a round of it is held in a database of its own (`bench/boxes.py`), closed by the job as
  it is, and published as it is, each in a process of its own: boxes opened a second, seconds of the
  clock and of the processor, and the peak memory of either process;
- *the engine alone*: cells are fixed, half answer five items, and it decides, makes the means and
  estimates one item. Beside it stand a peer (the same counts with pandas: grouped by every level of the
  tree, with a threshold, and no look at what could be subtracted) and the bound (one pass of numpy over
  the counts: each node's sum). Its times are the processor's, the best of the repeats.

    bin/bench release [--sizes 12000,120000,1000000] [--answering 0.65] [--repeats 3] [--small]

Aim: 1,000,000 people within 15 minutes and 4 GB on two cores, time linear in boxes, the release in nodes.
The last line is the figure: how long the whole way took at the largest size, and what a box cost the
processor there over what it cost at the smallest, which is 1 where time is linear.
"""

import argparse
import time

import numpy as np
import pandas as pd
from boxes import SIZES, apart, opening_rates, organisation

from corridor.ballots.engine.cells import fix_cells
from corridor.ballots.engine.estimates import estimate, within_variance
from corridor.ballots.engine.release import MINIMUM, decide, figures
from corridor.ballots.engine.tree import Tree

ITEMS = 5
POST = 0.5  # fewer than usual, so that more has to be withheld
LEVELS = 0.22


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
    """Seconds of each part of the engine, and the nodes."""
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
        "nodes": len(tree), "cells": fixed, "decide": decided, "means": made,
        "estimate": estimated, "peer": peer, "bound": bound,
    }  # fmt: skip


def the_whole_way(size, answering):
    """Seconds from boxes to figures, of the clock and of the processor; the peak of both processes."""
    took = apart(size, answering, "close", "publish")
    closed, published = took["close"], took["publish"]
    return closed | published | {
        "whole": closed["closed"] + published["published"],
        "processor": closed["processor"] + published["processor"],
        "of_release": published["processor"],
        "peak": max(closed["peak"], published["peak"]),
    }  # fmt: skip


HEADS = (
    f"{'people':>10}{'boxes':>9}{'nodes':>8}{'boxes/s':>9}{'closed':>10}{'published':>11}{'whole':>10}{'us/box':>8}"
    f"{'peak MB':>9}{'shown':>7} |{'cells':>9}{'decide':>9}{'means':>9}{'estimate':>9}{'peer':>9}{'bound':>9}"
)


def row_of(way, engine):
    """One size as a line of the table."""
    return (
        f"{way['people']:>10,.0f}{way['boxes']:>9,.0f}{way['nodes']:>8,.0f}"
        f"{way['boxes'] / way['open']:>9,.0f}{way['closed']:>8.1f} s{way['published']:>9.1f} s"
        f"{way['whole']:>8.1f} s{way['processor'] / way['boxes'] * 1e6:>8.0f}"
        f"{way['peak']:>9.0f}{way['shown']:>7.0%} |"
        + "".join(
            f"{engine[part]:>7.3f} s"
            for part in ("cells", "decide", "means", "estimate", "peer", "bound")
        )
    )


def main() -> None:
    """Measure each size, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--answering", type=float, default=0.65)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--small", action="store_true", help="to see that it works")
    given = parser.parse_args()
    sizes = [400, 4_000] if given.small else sorted(int(size) for size in given.sizes.split(","))
    print(HEADS)
    ways, engines = [], []
    for size in sizes:
        ways.append(the_whole_way(size, given.answering))
        engines.append(measure(size, given.repeats))
        print(row_of(ways[-1], engines[-1]), flush=True)
    rates = opening_rates(0.5 if given.small else 5)
    print(
        "whole: closed and published, of the clock; us/box: the same, of the processor; right of the "
        "line the engine alone, of the processor (estimate: one item of five; "
        "peer: pandas, thresholds alone; bound: one pass over the counts)"
    )
    print(
        f"boxes opened a second on one core, without a database: {rates['ours']:,.0f} (ours: the bound), "
        f"{rates['x25519']:,.0f} (X25519, the peer)"
    )
    # Each a cost at the largest size over that at the smallest.
    a_node = _grows([one["decide"] / one["nodes"] for one in engines])
    released = _grows([way["of_release"] / way["nodes"] for way in ways])
    print(f"ratio a node: {a_node:.2f} to decide, {released:.2f} to publish as a whole")
    last, each = ways[-1], [way["processor"] / way["boxes"] for way in ways]
    print(
        f"the whole way: {last['whole']:.1f} s for {last['boxes']:,.0f} boxes of {last['people']:,.0f} "
        f"people, {each[-1] * 1e6:.0f} us of the processor a box; ratio a box to "
        f"{ways[0]['people']:,.0f} people: {_grows(each):.2f}"
    )


def _grows(costs):
    return costs[-1] / costs[0]


if __name__ == "__main__":
    main()
