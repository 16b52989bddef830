"""Matching: how long does a round take, how much memory, and how near is it to the best one?

Three kinds of graph at each size. A round: an invented organisation with languages, hours, forms,
sites and ten earlier rounds, of which our candidates make a sparse graph. Drawn: everybody with some of
all, worth 1 to 100. Clustered: a ring of teams, worth 1 to 5, where odd rings are common. Each is
matched in a process of its own, and beside it, in the same run and on the same graph, by rustworkx,
by LEMON (where g++ and Debian's liblemon-dev are there) and by a shuffle; of a round of up to 4,000
people by networkx as well, on all pairs that may meet. The best is what an exact peer finds within
the limit, otherwise a bound that no matching exceeds (marked <).

    bin/bench matching [--sizes 300,1000,4000,12000,100000,1000000] [--kinds round,drawn,clustered]
                       [--limit 300] [--repeats 3] [--small]

Seconds are of the clock, the best of the repeats up to 12,000 people. `matched` is the share of people
who have somebody, `weight` ours over the best with as many pairs; `peak` is our process's memory. The
last lines are the aims, and whether each was met.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from matched import graphs
from matched.organisation import organisation
from matched.peers import ask

from corridor.matching.candidates import ALL, candidates
from corridor.matching.graph import count_pairs
from corridor.matching.meeting import hold_round
from corridor.matching.pairing import pair
from corridor.matching.rules import Rules
from corridor.matching.worth import worth

SIZES = (300, 1_000, 4_000, 12_000, 100_000, 1_000_000)
KINDS = ("round", "drawn", "clustered")
FULL = 4_000  # up to how many people networkx is given all pairs
REPEATED = 12_000
SEED = 5


def our_part(kind, size, repeats, folder):
    """In a process of its own: make the graph, match it, write it down for the peers."""
    rng = np.random.default_rng(SEED)
    told = {}
    if kind == "round":
        people, ties = organisation(size, rng)
        rules = Rules(people)
        began = time.perf_counter()
        graph = candidates(rules, ties, np.random.default_rng(SEED))
        told["candidates"] = time.perf_counter() - began
    else:
        graph = (graphs.drawn if kind == "drawn" else graphs.clustered)(size, rng)
    times = []
    for _ in range(repeats if size <= REPEATED else 1):
        began = time.perf_counter()
        found = pair(type(graph)(graph.people, graph.first, graph.second, graph.weight))
        times.append(time.perf_counter() - began)
    told |= {
        "pair": min(times),
        "pairs": count_pairs(found.mate),
        "weight": graph.worth(found.mate),
    }
    told |= {"edges": len(graph), "rings": found.rings}
    if kind == "round":
        began = time.perf_counter()
        held = hold_round(people, ties, seed=SEED)
        told |= {
            "round": time.perf_counter() - began,
            "alone": len(held.alone),
            "whole": held.whole,
        }
        told["introduced"] = 1 - len(held.alone) / size
    told["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    graphs.write(graph, folder / "graph")
    if kind == "round" and ALL < size <= FULL:
        first, second = (each.astype(np.int64) for each in np.triu_indices(size, 1))
        at = rules.allowed(first, second)
        first, second = first[at], second[at]
        full = type(graph)(size, first, second, worth(people, ties, first, second))
        graphs.write(full, folder / "full")
    (folder / "ours").write_text(json.dumps(told))


def measure(kind, size, limit, repeats):
    """What one line says."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        command = [sys.executable, __file__, "--one", kind, str(size), str(repeats), name]
        subprocess.run(command, check=True)
        told = json.loads((folder / "ours").read_text())
        for peer in ("rustworkx", "lemon", "shuffle"):
            told[peer] = ask(peer, folder / "graph", limit)
        full = folder / "full"
        told["networkx"] = None
        if kind == "round" and size <= FULL:
            told["networkx"] = ask("networkx", full if full.exists() else folder / "graph", limit)
        exact = told["rustworkx"] or told["lemon"]
        told["bounded"] = exact is None
        graph = graphs.read(folder / "graph")
        told["best"] = exact[2] if exact else graphs.bound(graph, told["pairs"])
        told["as_many"] = None if exact is None else exact[1] == told["pairs"]
    return told


def row(kind, size, told):
    """One line of the table."""

    def seconds(took):
        return f"{took:>10.2f}" if took is not None else f"{'-':>10}"

    def part(share):
        return f"{share:>11.2%}" if share is not None else f"{'-':>11}"

    def peer(name):
        return seconds(told[name][0] if told[name] else None)

    share = told["weight"] / told["best"]
    many = {True: "yes", False: "NO", None: "?"}[told["as_many"]]
    print(
        f"{size:>9,}  {kind:10}{told['edges']:>11,}{seconds(told.get('candidates'))}"
        f"{seconds(told['pair'])}{seconds(told.get('round'))}{told['peak']:>8,.0f}"
        f"{2 * told['pairs'] / size:>9.2%}{part(told.get('introduced'))}{many:>8}"
        f"{'<' if told['bounded'] else ' '}{share:>8.4%}{peer('rustworkx')}{peer('lemon')}"
        f"{peer('networkx')}{peer('shuffle')}"
        + (f"{told['shuffle'][2] / told['best']:>8.1%}" if told["shuffle"] else ""),
        flush=True,
    )


def aims(told):
    """Each aim, its figure, and whether it was met; only those whose sizes were measured."""
    for kind in KINDS:
        at = told.get((kind, 12_000))
        if at and at["rustworkx"]:
            times, share = at["rustworkx"][0] / at["pair"], at["weight"] / at["best"]
            least = 0.995 if kind == "clustered" else 0.999
            yield f"12,000 {kind}: {times:.0f} times faster than rustworkx (50)", times >= 50
            yield f"12,000 {kind}: weight {share:.4%} ({least})", share >= least
            yield f"12,000 {kind}: as many pairs", at["as_many"]
        large, least = told.get((kind, 1_000_000)), told.get((kind, 100_000))
        if large:
            yield f"1,000,000 {kind}: matching {large['pair']:.0f} s (120)", large["pair"] <= 120
            yield f"1,000,000 {kind}: {large['peak']:,.0f} MB (6,000)", large["peak"] <= 6_000
            if large["lemon"]:
                ratio = large["lemon"][0] / large["pair"]
                yield f"1,000,000 {kind}: {ratio:.2f} times as fast as LEMON (1)", ratio > 1
        if large and "round" in large:
            yield f"1,000,000: the round {large['round']:.0f} s (600)", large["round"] <= 600
        if large and least:
            grown = large["pair"] / least["pair"]
            yield f"{kind}: 100,000 to 1,000,000 takes {grown:.1f} times as long (12)", grown <= 12


def main() -> None:
    """Measure each kind at each size, print."""
    if sys.argv[1:2] == ["--one"]:
        kind, size, repeats, folder = sys.argv[2:]
        our_part(kind, int(size), int(repeats), Path(folder))
        return
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--limit", type=float, default=300, help="seconds that a peer may take")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--small", action="store_true", help="to see that it works")
    given = parser.parse_args()
    sizes = [300] if given.small else [int(size) for size in given.sizes.split(",")]
    heads = ("candid.", "pair", "round")
    print(
        f"{'people':>9}  {'':10}{'pairs':>11}" + "".join(f"{head:>10}" for head in heads)
        + f"{'peak MB':>8}{'matched':>9}{'introduced':>11}{'as many':>8}{'weight':>9}{'rustworkx':>10}"
        f"{'LEMON':>10}{'networkx':>10}{'shuffle':>10}{'weight':>8}"
    )  # fmt: skip
    told = {}
    for size in sizes:
        for kind in given.kinds.split(","):
            told[kind, size] = measure(kind, size, given.limit, given.repeats)
            row(kind, size, told[kind, size])
    met = list(aims(told))
    for what, good in met:
        print(f"{what}{'' if good else ', MISSED'}")
    last = max(sizes)
    shares = [each["weight"] / each["best"] for each in told.values()]
    print(
        f"at least {min(shares):.4%} of the best weight; {sum(good for _, good in met)} of {len(met)} aims met;"
        f" at {last:,} people {min(told[kind, last]['pair'] for kind in given.kinds.split(',')):.2f} to "
        f"{max(told[kind, last]['pair'] for kind in given.kinds.split(',')):.2f} s"
    )


if __name__ == "__main__":
    main()
