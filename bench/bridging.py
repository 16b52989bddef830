"""Bridges: how soon do the parts of an organisation know each other, and how near are its people?

A year of fortnights in an organisation of 12,000 of whom one in ten takes part, by our rounds and by
random pairing: an order drawn of all who may meet by the same rules, each with the first who is free.
Counted are the rounds until nine of ten pairs of departments have a tie, and the mean distance after
the year: how many steps, over colleagues of a team and over introductions, lie between two people.

    bin/bench bridging [--people 12000] [--share 0.1] [--rounds 26] [--repeats 3] [--small]

The last line is the mean of the repeats of ours over that of random pairing, for both; the aims are
0.6 and 1.02.
"""

import argparse
from dataclasses import replace
from itertools import combinations

import numpy as np
from matched.organisation import TEAM, organisation
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from corridor.matching.meeting import hold_round, only
from corridor.matching.rules import Rules
from corridor.matching.worth import Ties

KNOWN = 0.9
MOST = 2  # years, after which nobody waits for it any longer
ASKED = 300  # people from whom distances are measured
AIMS = (0.6, 1.02)


def ours(people, ties, seed):
    """The pairs of a round of ours [pairs, 2], and for how many rounds each was left out."""
    found = hold_round(people, ties, seed=seed)
    threes = [pair for three in found.threes.tolist() for pair in combinations(three, 2)]
    pairs = np.concatenate([found.pairs, np.array(threes, dtype=np.int64).reshape(-1, 2)])
    return pairs, found.left_out


def random(people, _, seed):
    """The same of a round by chance."""
    first, second = (each.astype(np.int64) for each in np.triu_indices(len(people), 1))
    at = Rules(people).allowed(first, second)
    mate = [-1] * len(people)
    for k in np.random.default_rng(seed).permutation(at).tolist():
        i, j = int(first[k]), int(second[k])
        if mate[i] < 0 and mate[j] < 0:
            mate[i], mate[j] = j, i
    mate = np.array(mate)
    first = np.flatnonzero(mate > np.arange(mate.size))
    return np.stack([first, mate[first]], axis=1), np.where(mate < 0, people.left_out + 1, 0)


def distance(size, people, met, rng):
    """How many steps on average lie between two of the organisation."""
    team = np.arange(size) // TEAM
    # Everybody of a team with everybody of it, and who was introduced.
    rows = [np.arange(size - k)[team[k:] == team[: size - k]] for k in range(1, TEAM)]
    columns = [row + k for k, row in enumerate(rows, 1)]
    # The first of a team belongs to the team of its leader, too.
    leads = np.flatnonzero((people.leader >= 0) & (np.arange(size) % TEAM == 0))
    first = np.concatenate([*rows, leads, people.person[met[:, 0]]])
    second = np.concatenate([*columns, people.leader[leads], people.person[met[:, 1]]])
    graph = csr_array((np.ones(first.size), (first, second)), shape=(size, size))
    asked = rng.choice(size, min(ASKED, size), replace=False)
    steps = shortest_path(graph, directed=False, unweighted=True, indices=asked)
    return float(steps[steps > 0].mean())


def year(size, share, rounds, seed, pairing):
    """Rounds until nine of ten pairs of departments have a tie, and the distance after the year."""
    rng = np.random.default_rng(seed)
    everybody, ties = organisation(size, rng)
    departments = ties.departments
    part = np.sort(rng.choice(size, round(size * share), replace=False))
    people = only(everybody, part)
    nothing = np.zeros((0, 2), dtype=np.int64)
    people = replace(people, met=nothing, left_out=np.zeros(len(people), dtype=np.int64))
    present = np.unique(people.department).size
    bridges, until = nothing, None
    k, far = 0, None
    while (until is None and k < MOST * rounds) or far is None:
        known = Ties.of(departments, bridges)
        pairs, left_out = pairing(people, known, seed * 1_000 + k)
        k += 1
        people = replace(people, met=np.concatenate([people.met, pairs]), left_out=left_out)
        between = people.department[pairs]
        bridges = np.concatenate([bridges, between[between[:, 0] != between[:, 1]]])
        share_known = Ties.of(departments, bridges).key.size / (present * (present - 1) / 2)
        if until is None and share_known >= KNOWN:
            until = k
        if k == rounds:
            far = distance(size, people, people.met, np.random.default_rng(seed))
    return until or MOST * rounds, far, present


def main() -> None:
    """Simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--people", type=int, default=12_000)
    parser.add_argument("--share", type=float, default=0.1)
    parser.add_argument("--rounds", type=int, default=26)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--small", action="store_true", help="to see that it works")
    given = parser.parse_args()
    size, repeats = (3_000, 1) if given.small else (given.people, given.repeats)
    share, rounds = (0.3, 6) if given.small else (given.share, given.rounds)
    print(f"{'seed':>6}{'departments':>13}{'':10}{'rounds':>8}{'distance':>10}")
    sums = {ours: [0.0, 0.0], random: [0.0, 0.0]}
    for seed in range(1, repeats + 1):
        for pairing, total in sums.items():
            until, far, present = year(size, share, rounds, seed, pairing)
            name = pairing.__name__
            print(f"{seed:>6}{present:>13}  {name:8}{until:>8}{far:>10.3f}", flush=True)
            total[0] += until
            total[1] += far
    ratios = [a / b for a, b in zip(sums[ours], sums[random], strict=True)]
    said = [
        f"{what} {ratio:.2f} of random's (aim {aim}{', missed' if ratio > aim else ''})"
        for what, ratio, aim in zip(("rounds", "distance"), ratios, AIMS, strict=True)
    ]
    print("; ".join(said))


if __name__ == "__main__":
    main()
