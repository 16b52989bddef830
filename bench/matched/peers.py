"""Peers, each a process of its own: `python -m matched.peers NAME FILE` prints seconds, pairs, weight."""

import subprocess
import sys
import time
from pathlib import Path
from tempfile import gettempdir

import numpy as np

from corridor.matching.graph import count_pairs
from matched.graphs import read

HERE = Path(__file__).parent


def rustworkx(graph):
    """The exact matching of rustworkx."""
    import rustworkx as rx  # only where it is asked for: its memory would count

    peer = rx.PyGraph()
    peer.add_nodes_from(range(graph.people))
    peer.add_edges_from(_edges(graph))
    began = time.perf_counter()
    pairs = rx.max_weight_matching(peer, max_cardinality=True, weight_fn=int)
    return time.perf_counter() - began, _mate(graph, pairs)


def networkx(graph):
    """The exact matching of networkx."""
    import networkx as nx

    peer = nx.Graph()
    peer.add_weighted_edges_from(_edges(graph))
    began = time.perf_counter()
    pairs = nx.max_weight_matching(peer, maxcardinality=True)
    return time.perf_counter() - began, _mate(graph, pairs)


def shuffle(graph):
    """Everybody, in an order drawn, with the first who is free."""
    began = time.perf_counter()
    begins, others, _ = (each.tolist() for each in graph.lists)
    mate = [-1] * graph.people
    for person in np.random.default_rng(1).permutation(graph.people).tolist():
        if mate[person] < 0:
            free = (k for k in others[begins[person] : begins[person + 1]] if mate[k] < 0)
            other = next(free, -1)
            if other >= 0:
                mate[person], mate[other] = other, person
    return time.perf_counter() - began, np.array(mate)


def _edges(graph):
    rows = (graph.first.tolist(), graph.second.tolist(), graph.weight.tolist())
    return list(zip(*rows, strict=True))


def _mate(graph, pairs):
    mate = np.full(graph.people, -1)
    ends = np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
    mate[ends[:, 0]], mate[ends[:, 1]] = ends[:, 1], ends[:, 0]
    return mate


def lemon():
    """The program of LEMON, made where a compiler and liblemon-dev are there; otherwise None."""
    program = Path(gettempdir()) / f"corridor-lemon-{(HERE / 'lemon.cc').stat().st_mtime_ns}"
    if not program.exists():
        making = [
            "g++",
            "-O3",
            "-DNDEBUG",
            "-std=c++14",
            str(HERE / "lemon.cc"),
            "-o",
            str(program),
        ]
        try:
            subprocess.run(making, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            return None
    return program


def ask(name, path, limit):
    """Seconds, pairs and weight of a peer; None where it is not there or takes longer than `limit` s."""
    if name == "lemon":
        program = lemon()
        command = [str(program), str(path)] if program else None
    else:
        command = [sys.executable, "-m", "matched.peers", name, str(path)]
    try:
        done = subprocess.run(
            command or ["false"],
            cwd=HERE.parent,
            capture_output=True,
            text=True,
            timeout=limit,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    took, pairs, weight = done.stdout.split()
    return float(took) / (1000 if name == "lemon" else 1), int(pairs), int(weight)


if __name__ == "__main__":
    asked = read(sys.argv[2])
    took, found = {"rustworkx": rustworkx, "networkx": networkx, "shuffle": shuffle}[sys.argv[1]](
        asked
    )
    print(took, count_pairs(found), asked.worth(found))
