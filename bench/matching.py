"""Matching: how long does a round take, how much memory, and how near is it to the best one?

Three kinds of graph at each size. A round: an invented organisation with languages, hours, forms,
sites and ten earlier rounds, of which our candidates make a sparse graph. Drawn: everybody with some of
all, worth 1 to 100. Clustered: a ring of teams, worth 1 to 5, where odd rings are common. Each is
matched in a process of its own, and beside it, in the same run and on the same graph, by rustworkx,
by LEMON (where g++ and Debian's liblemon-dev are there) and by a shuffle. Of a round of up to 4,000
people the three exact ones are given all pairs that may meet as well. The best is what an exact peer
finds within the limit, otherwise a bound that no matching exceeds (marked <).

    bin/bench matching [--sizes 300,1000,4000,12000 | --sizes all] [--kinds round,drawn,clustered]
                       [--limit 300] [--repeats 3] [--small]

`all` is 300 to 1,000,000 people, and takes hours where peers use up their limit. Seconds are of the
clock, the best of the repeats up to 12,000 people. `peak` is our process's memory, a whole round in it;
`matched` the share of people who have somebody in the pairing, `introduced` after the round. `weight` is
ours over the best on the same graph, `of all` over the best of all who may meet: without what is owed
to whoever was left out before, which would hide the rest (it is beside the point who of them is
matched: `closing` proves it). `whole`: whether the round proves that no more pairs were possible. The
last lines are the aims, and whether each was met; what was not measured counts as not met. Beside how
much longer ten times the people take stands how much longer it takes to go once along each pair.
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from matched import graphs
from matched.everybody import all_pairs, bound_of_all
from matched.organisation import organisation
from matched.peers import ask
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from corridor.matching.candidates import candidates
from corridor.matching.graph import count_pairs
from corridor.matching.meeting import hold_round
from corridor.matching.pairing import pair
from corridor.matching.rules import Rules
from corridor.matching.worth import owed

SIZES = (300, 1_000, 4_000, 12_000)
ALL_SIZES = (*SIZES, 100_000, 1_000_000)
KINDS = ("round", "drawn", "clustered")
FULL = 4_000  # up to how many people peers are given all pairs
REPEATED = 12_000
SEED = 5
SAID = {True: "", False: ", MISSED", None: ", NOT MEASURED"}


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
        found = pair(replace(graph))  # nothing that is kept from the time before
        times.append(time.perf_counter() - began)
    told |= {
        "pair": min(times),
        "pairs": count_pairs(found.mate),
        "weight": graph.worth(found.mate),
    }
    told |= {"edges": len(graph), "rings": found.rings, "owed": 0}
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
    told |= {"once": _once(graph), "bound": graphs.bound(graph, told["pairs"])}
    graphs.write(graph, folder / "graph")
    if kind == "round":
        told["owed"] = int(owed(people)[found.mate >= 0].sum())
        if size <= FULL:
            graphs.write(all_pairs(rules, ties), folder / "full")
        else:
            told["bound of all"] = bound_of_all(rules, ties, graph, told["pairs"])
    (folder / "ours").write_text(json.dumps(told))


def _once(graph):
    """Seconds for going once along each pair: to find what hangs together, the best of three times."""
    begins, others, _ = graph.lists
    ends = np.ones(others.size), others.astype(np.int32), begins.astype(np.int32)
    lists = csr_array(ends, shape=(graph.people,) * 2)
    times = []
    for _ in range(3):
        began = time.perf_counter()
        connected_components(lists)
        times.append(time.perf_counter() - began)
    return min(times)


def measure(kind, size, limit, repeats):
    """What one line says."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        command = [sys.executable, __file__, "--one", kind, str(size), str(repeats), name]
        subprocess.run(command, check=True)
        told = json.loads((folder / "ours").read_text())
        for peer in ("rustworkx", "lemon", "shuffle"):
            told[peer] = ask(peer, folder / "graph", limit)
        told["all"], told["networkx"] = _on_all_pairs(told, folder / "full", limit)
        exact = told["rustworkx"] or told["lemon"]
        told["bounded"] = exact is None
        told["best"] = exact[2] if exact else told["bound"]
        told["as_many"] = None if exact is None else exact[1] == told["pairs"]
    return told


def _on_all_pairs(told, path, limit):
    """Our weight over the best of all who may meet, and whether that is a bound; what networkx says."""
    ours, bound = told["weight"] - told["owed"], told.get("bound of all")
    if not path.exists():
        return (ours / bound, True) if bound else None, None
    slow = ask("networkx", path, limit)
    exact = ask("lemon", path, limit) or slow or ask("rustworkx", path, limit)
    return (ours / (exact[2] - told["owed"]), False) if exact else None, slow


def share_of(told):
    """Our weight over the best on the same graph, without what is owed."""
    return (told["weight"] - told["owed"]) / (told["best"] - told["owed"])


def row(kind, size, told):
    """One line of the table."""

    def seconds(took):
        return f"{took:>10.2f}" if took is not None else f"{'-':>10}"

    def part(share):
        return f"{share:>11.2%}" if share is not None else f"{'-':>11}"

    def peer(name):
        return seconds(told[name][0] if told[name] else None)

    share = share_of(told)
    of_all = (
        f"{'<' if told['all'][1] else ' '}{told['all'][0]:>8.2%}" if told["all"] else f"{'-':>9}"
    )
    whole = {True: "yes", False: "no", None: "-"}[told.get("whole")]
    many = {True: "yes", False: "NO", None: "?"}[told["as_many"]]
    print(
        f"{size:>9,}  {kind:10}{told['edges']:>11,}{seconds(told.get('candidates'))}"
        f"{seconds(told['pair'])}{seconds(told.get('round'))}{told['peak']:>8,.0f}"
        f"{2 * told['pairs'] / size:>9.2%}{part(told.get('introduced'))}{many:>8}"
        f"{'<' if told['bounded'] else ' '}{share:>8.4%}{of_all}{whole:>6}{peer('rustworkx')}{peer('lemon')}"
        f"{peer('networkx')}{peer('shuffle')}"
        + (
            f"{(told['shuffle'][2] - told['owed']) / (told['best'] - told['owed']):>8.1%}"
            if told["shuffle"]
            else ""
        ),
        flush=True,
    )


def aims(told):
    """Each aim, its figure, and whether it was met; None where it was not measured."""
    for kind in KINDS:
        yield from _aims_beside_rustworkx(kind, told.get((kind, 12_000)))
        yield from _aims_at_a_million(kind, told.get((kind, 1_000_000)), told.get((kind, 100_000)))
    large = told.get(("round", 1_000_000))
    yield _aim(
        "1,000,000: the round {:.0f} s (600)", large and large["round"], lambda took: took <= 600
    )


def _aims_beside_rustworkx(kind, at):
    peer = at and at["rustworkx"]
    least = 0.995 if kind == "clustered" else 0.999
    times = peer[0] / at["pair"] if peer else None
    yield _aim(
        f"12,000 {kind}: {{:.0f}} times faster than rustworkx (50)", times, lambda it: it >= 50
    )
    share = share_of(at) if peer else None
    yield _aim(f"12,000 {kind}: weight {{:.4%}} ({least})", share, lambda it: it >= least)
    many = at["as_many"] if peer else None
    yield _aim(f"12,000 {kind}: as many pairs", many, bool)


def _aims_at_a_million(kind, large, least):
    took, peak = (large["pair"], large["peak"]) if large else (None, None)
    yield _aim(f"1,000,000 {kind}: matching {{:.0f}} s (120)", took, lambda it: it <= 120)
    yield _aim(f"1,000,000 {kind}: {{:,.0f}} MB (6,000)", peak, lambda it: it <= 6_000)
    ratio = large["lemon"][0] / took if large and large["lemon"] else None
    yield _aim(f"1,000,000 {kind}: {{:.2f}} times as fast as LEMON (1)", ratio, lambda it: it > 1)
    grown = took / least["pair"] if large and least else None
    once = f"{large['once'] / least['once']:.1f}" if large and least else "..."
    text = (
        f"{kind}: 100,000 to 1,000,000 takes {{:.1f}} times as long (12);"
        f" going once along each pair {once} times"
    )
    yield _aim(text, grown, lambda it: it <= 12)


def _aim(text, figure, good):
    if figure is None:
        return re.sub(r"\{.*?\}", "...", text), None
    return text.format(figure), good(figure)


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
    asked = ",".join(map(str, ALL_SIZES)) if given.sizes == "all" else given.sizes
    sizes = [300] if given.small else [int(size) for size in asked.split(",")]
    times, peers = ("candid.", "pair", "round"), ("rustworkx", "LEMON", "networkx", "shuffle")
    print(
        f"{'people':>9}  {'':10}{'pairs':>11}" + "".join(f"{head:>10}" for head in times)
        + f"{'peak MB':>8}{'matched':>9}{'introduced':>11}{'as many':>8}{'weight':>9}{'of all':>9}"
        f"{'whole':>6}" + "".join(f"{head:>10}" for head in peers) + f"{'weight':>8}"
    )  # fmt: skip
    told = {}
    for size in sizes:
        for kind in given.kinds.split(","):
            told[kind, size] = measure(kind, size, given.limit, given.repeats)
            row(kind, size, told[kind, size])
    met = list(aims(told))
    for what, good in met:
        print(f"{what}{SAID[good]}")
    shares = [share_of(each) for each in told.values()]
    last, kinds = max(sizes), given.kinds.split(",")
    took = [told[kind, last]["pair"] for kind in kinds]
    print(
        f"at least {min(shares):.4%} of the best weight; {sum(bool(good) for _, good in met)} of "
        f"{len(met)} aims met, {sum(good is None for _, good in met)} not measured; "
        f"at {last:,} people {min(took):.2f} to {max(took):.2f} s"
    )


if __name__ == "__main__":
    main()
