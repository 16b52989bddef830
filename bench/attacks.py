"""Attacks: how well can it be guessed what somebody answered, from everything that is published?

Organisations live for 26 fortnights: people join, move and leave, teams are merged and put under
another department each quarter. The engine publishes, as the pulse does: each quarter a team round
(every item for everyone, cells of 16 and more, 8 answers) and a round by tenure (everybody asked,
bands of 80 and more, 40 answers), between them organisation rounds (cells of 150 and more, 40
answers; three random items of a set of six, each set every third time). To compare: organisation
rounds with cells of 60, 8 answers, and three items of fifteen every time. Beside it, in the same
run, stands the plain rule (every group of 5, exact, every fortnight), and as the bound the same
guess about somebody of the same cell who never answered: how often it would be right, over whoever
might be in that one's place (one drawn answer of each would leave the bound less certain than the rest).

The attacker is the best linear one, knows every date of joining, moving and leaving, who posted
in each round, and all variances; it knows the means before any rounding or shrinking, which can be
computed backwards. It guesses whether somebody who left, joined or moved answered 1 or 2 in the
round next to that. Team rounds and rounds by tenure ask one item both (someone to trust): they are
attacked together. The items of organisation rounds are asked in no other.

    bin/bench attacks [--sizes 100,300,12000] [--repeats 80,40,2] [--seed 1] [--small]
                      [--scenario NAME]... [--no-comparisons]
                      [--minimum N] [--cell N] [--band-minimum N] [--band N]

To try other numbers than the product's: `--minimum` answers and `--cell` people of organisation
rounds, `--band-minimum` answers and `--band` people of rounds by tenure. `--scenario` looks at that
one only (it may be given several times), `--no-comparisons` leaves out what is published only to
compare: both for trying many numbers quickly.

Two scenarios besides the plain one: posting is a signal (who is less well posts less often), and
15 in 100 of everybody conspire with the attacker or were invented, so that their answers are known
(there, how many residuals are left with one unknown answer is printed: that is conceded).

The last line names the worst of each aim. Those larger cells and bands have two attackers there: one who
looks at such rounds alone, and one who looks at the team rounds besides, as anybody can. Intervals
hold 90 % of the resampled targets. The large nodes are attacked in three times as many
organisations, because each has few. It takes 20 minutes.
"""

import argparse
import sys
import time

import numpy as np
from attacked.attacker import Attacker, auc
from attacked.organisation import (
    FORTNIGHTS,
    ORGANISATION_ROUNDS,
    ROUNDS_OF_A_SET,
    TEAM_ROUNDS,
    TENURE_ROUNDS,
    Parts,
    make_year,
)
from attacked.publishing import (
    ORGANISATION_LEAST,
    PRODUCT,
    Sizes,
    by_tenure,
    by_the_engine,
    by_the_plain_rule,
)

from corridor.ballots.engine.release import MINIMUM

AIM_CELLS, AIM_NODES = 0.03, 0.06
SCENARIOS = {
    "as it is": {},
    "posting a signal": {"signal": True},
    "15 in 100 known": {"known": 0.15},
}
KINDS = ("leavers", "joiners", "movers", "others")
RULES = ("cells", "sets", "tenure", "both", "of 8", "plain")
# To compare: nodes as small as organisation rounds may have, with the answers of a team round.
OF_8 = Sizes(minimum=MINIMUM, cell=ORGANISATION_LEAST)
EVERY_ROUND = tuple(range(FORTNIGHTS))
RESAMPLED = 200
# The large nodes of one organisation are few: they are looked at in so many times as many.
LARGE_TIMES = 3


def targets(year, rounds, all_asked, rng):
    """Whom to guess, and in which round: (kind, person, fortnight) of those who answered there."""
    there = year.team >= 0
    answered = year.posts & ~year.known if all_asked else year.posts & ~year.known & year.asked
    rounds = np.array(sorted(rounds))
    for person in np.flatnonzero(~year.abstains & ~year.known):
        its = rounds[answered[rounds, person]]
        if not its.size:
            continue
        here = np.flatnonzero(there[:, person])
        moved = np.flatnonzero(np.diff(year.team[here, person])) if here.size else np.empty(0)
        if here[-1] < FORTNIGHTS - 1:
            yield "leavers", person, int(its[-1])
        elif here[0] > 0:
            yield "joiners", person, int(its[0])
        elif moved.size:
            before = its[its <= here[moved[0]]]
            if before.size:
                yield "movers", person, int(before[-1])
        elif rng.random() < 0.1:
            yield "others", person, int(rng.choice(its))


def attack(year, published, rng, *, rounds, all_rounds, all_asked=True):
    """Rows (kind, answered, guess from all, from one, a non-answerer's two chances and the guess)."""
    parts = Parts.usual()
    wide = [one for one in published.residuals if one.wide]
    by_division = {int(d): [] for d in np.unique(year.division) if d > 0} if wide else {}
    for one in published.residuals:
        if one.wide:
            continue
        divisions = np.unique(year.division[year.team[one.fortnight, one.people]])
        # What lies across divisions says next to nothing of anybody.
        named = divisions[divisions > 0]
        if named.size == 1:
            by_division.setdefault(int(named[0]), []).append(one)
    attackers = {d: Attacker(year, parts, found + wide) for d, found in by_division.items()}
    abstaining = {t: np.flatnonzero(year.abstains & (published.cell[t] >= 0)) for t in set(rounds)}
    rows = []
    for kind, person, fortnight in targets(year, rounds, all_asked, rng):
        attacker = attackers.get(int(year.division[year.team[fortnight, person]]))
        cell = published.cell[fortnight, person]
        if attacker is None or cell < 0:
            continue
        near = abstaining[fortnight][published.cell[fortnight, abstaining[fortnight]] == cell]
        other = int(rng.choice(near)) if near.size else None
        rows.append(
            (
                KINDS.index(kind),
                year.answers[fortnight, person],
                attacker.guess(person, fortnight, all_rounds),
                attacker.guess(person, fortnight, [fortnight]),
                *([np.nan] * 2 if other is None else year.chance[:, fortnight, other]),
                np.nan if other is None else attacker.guess(other, fortnight, all_rounds),
            )
        )
    return rows


def measured(rows, rng, most=2):
    """AUCs from all, from one release, and of non-answerers; and advantages with intervals."""
    rows = np.array(rows, dtype=float).reshape(-1, 7)

    def of(some):
        near = some[~np.isnan(some[:, 4])]
        return np.array(
            [
                auc(some[:, 2], some[:, 1] <= most),
                auc(some[:, 3], some[:, 1] <= most),
                auc(near[:, 6], near[:, 3 + most]),
            ]
        )

    whole = of(rows)
    again = np.array([of(rows[rng.integers(0, len(rows), len(rows))]) for _ in range(RESAMPLED)])
    over_one, over_other = again[:, 0] - again[:, 1], again[:, 0] - again[:, 2]
    return whole, np.nanquantile(over_one, [0.05, 0.95]), np.nanquantile(over_other, [0.05, 0.95])


def named(sizes):
    """What each rule is called in the table."""
    return {
        "cells": "cells of 16+, 8 answers, quarterly",
        "sets": f"cells of {sizes.cell}+, {sizes.minimum} answers, sets of six",
        "tenure": f"bands of {sizes.band}+, {sizes.band_minimum} answers, quarterly",
        "both": "  the same, and what cells say",
        "of 8": "nodes of 60+, 8 answers, three of 15",
        "plain": "groups of 5, every fortnight",
    }


def run(size, repeats, scenario, seed, sizes=PRODUCT, *, compared=True):
    """Every rule's rows, isolations and shares withheld, over some organisations of one size.

    `sizes`: of organisation rounds and rounds by tenure. `compared`: whether what is published
    only to compare is looked at, too.
    """
    rows = {rule: [] for rule in RULES}
    told = {"isolated": 0, "plain": 0, "one_left": 0}
    told["withheld"] = {
        rule: np.zeros(2, dtype=int) for rule in ("cells", "sets", "tenure", "of 8")
    }
    for repeat in range(LARGE_TIMES * repeats):
        rng = np.random.default_rng([seed, size, repeat])
        year = make_year(size, rng, **SCENARIOS[scenario])
        sets = year.with_sets(sizes.cell)
        large = {
            "sets": (sets, ROUNDS_OF_A_SET, by_the_engine(sets, ROUNDS_OF_A_SET, sizes), False),
            "tenure": (year, TENURE_ROUNDS, by_tenure(year, sizes), True),
        }
        if compared:
            of_8 = by_the_engine(year, ORGANISATION_ROUNDS, OF_8)
            large["of 8"] = (year, ORGANISATION_ROUNDS, of_8, False)
        for rule, (its, held, published, all_asked) in large.items():
            told["isolated"] += published.isolated
            told["withheld"][rule] += published.withheld
            rows[rule] += attack(
                its, published, rng, rounds=held, all_rounds=held, all_asked=all_asked
            )
        if repeat >= repeats:
            continue
        of_teams = by_the_engine(year)
        told["isolated"] += of_teams.isolated
        told["one_left"] += _one_left(year, of_teams)
        told["withheld"]["cells"] += of_teams.withheld
        published, both = of_teams.with_(large["tenure"][2]), (*TEAM_ROUNDS, *TENURE_ROUNDS)
        rows["cells"] += attack(year, published, rng, rounds=TEAM_ROUNDS, all_rounds=both)
        rows["both"] += attack(year, published, rng, rounds=TENURE_ROUNDS, all_rounds=both)
        if compared:
            plain = by_the_plain_rule(year)
            told["plain"] += plain.isolated
            rows["plain"] += attack(year, plain, rng, rounds=EVERY_ROUND, all_rounds=EVERY_ROUND)
        print(
            f"{size:,} people, {scenario}: {repeat + 1} of {repeats}", file=sys.stderr, flush=True
        )
    return rows, told


def _one_left(year, published):
    """Residuals of which the attacker knows all posters but one."""
    return sum(int((~year.known[one.people]).sum() == 1) for one in published.residuals)


HEAD = (
    f"{'':39}{'targets':>8}{'all':>7}{'one':>7}{'not':>7}"
    f"{'all - one':>11}{'90 %':>16}{'all - not':>11}{'90 %':>16}"
)


def line(name, rows, rng, most=2):
    """One row of the table; returns the advantages over one release and over a non-answerer."""
    whole, over_one, over_other = measured(rows, rng, most)
    one, other = whole[0] - whole[1], whole[0] - whole[2]
    print(
        f"{name:39}{len(rows):>8,}{whole[0]:>7.3f}{whole[1]:>7.3f}{whole[2]:>7.3f}"
        f"{one:>+11.3f}{_interval(over_one):>16}{other:>+11.3f}{_interval(over_other):>16}",
        flush=True,
    )
    return one, other


def _interval(ends):
    return f"{ends[0]:+.3f} {ends[1]:+.3f}"


def report(size, scenario, rows, told, rng, *, names):
    """The table of one size and scenario, rules by `names`; returns its advantages by rule."""
    print(f"\n{size:,} people, {scenario}")
    print(HEAD)
    leaving = {rule: [row for row in its if row[0] < 3] for rule, its in rows.items()}
    found = {rule: line(names[rule], its, rng) for rule, its in leaving.items() if its}
    if scenario == "as it is":
        for index, kind in enumerate(KINDS):
            its = [row for row in rows["cells"] if row[0] == index]
            line(f"  of cells of 16+: {kind}", its, rng)
        line("  of cells of 16+: who answered 1", leaving["cells"], rng, most=1)
        if leaving["plain"]:
            line("  of groups of 5: who answered 1", leaving["plain"], rng, most=1)
    share = {rule: few / max(all_, 1) for rule, (few, all_) in told["withheld"].items()}
    compared = bool(told["withheld"]["of 8"][1])
    print(
        f"exact isolations: {told['isolated']}"
        + (f" (plain rule: {told['plain']:,})" if compared else "")
        + f"; withheld {share['cells']:.0%} of the figures of team rounds, {share['tenure']:.0%} by "
        f"tenure, {share['sets']:.0%} of organisation rounds with sets of six"
        + (f", {share['of 8']:.0%} with {MINIMUM} answers" if compared else "")
        + (f"; one unknown answer left: {told['one_left']}" if told["one_left"] else "")
    )
    return found


def main() -> None:
    """Simulate, attack, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sizes", default="100,300,12000")
    parser.add_argument("--repeats", default="80,40,2", help="how many organisations of each size")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scenario", action="append", choices=SCENARIOS, metavar="NAME",
                        help=f"this one only: {', '.join(SCENARIOS)}")  # fmt: skip
    parser.add_argument("--no-comparisons", action="store_true", help="the product's rules only")
    parser.add_argument("--minimum", type=int, default=PRODUCT.minimum,
                        help="answers of a figure of organisation rounds")  # fmt: skip
    parser.add_argument("--cell", type=int, default=PRODUCT.cell,
                        help="people of a cell of organisation rounds")  # fmt: skip
    parser.add_argument("--band-minimum", type=int, default=PRODUCT.band_minimum,
                        help="answers of a figure of rounds by tenure")  # fmt: skip
    parser.add_argument("--band", type=int, default=PRODUCT.band,
                        help="people of a band of tenure")  # fmt: skip
    parser.add_argument("--small", action="store_true", help="to see that it works")
    given = parser.parse_args()
    many_of = {300: 1} if given.small else _asked_for(given.sizes, given.repeats)
    sizes = Sizes(given.minimum, given.cell, given.band_minimum, given.band)
    began, rng = time.perf_counter(), np.random.default_rng(given.seed)
    worst, isolated = {}, 0
    for size, many in many_of.items():
        for scenario in given.scenario or SCENARIOS:
            rows, told = run(
                size, many, scenario, given.seed, sizes, compared=not given.no_comparisons
            )
            found = report(size, scenario, rows, told, rng, names=named(sizes))
            isolated += told["isolated"]
            for rule, advantages in found.items():
                worst[rule] = np.fmax(worst.get(rule, np.nan), advantages)
    print(f"\n{time.perf_counter() - began:.0f} s")
    print(last_line(worst, isolated))


def _asked_for(sizes, repeats):
    """How many organisations of each size."""
    pairs = zip(sizes.split(","), repeats.split(","), strict=True)
    return {int(size): int(many) for size, many in pairs}


def last_line(worst, isolated):
    """The worst of each aim. Where nothing was published, in a small run, it says nan."""

    def over_another(*rules):
        # The one reads such rounds alone, the other what team rounds say besides.
        return np.fmax.reduce([worst.get(rule, (np.nan, np.nan))[1] for rule in rules])

    cells, alone, with_cells = (
        worst["cells"][0],
        over_another("sets", "tenure"),
        over_another("both"),
    )
    return (
        f"exact isolations {isolated} (aim 0); cells of 16+: at most {cells:+.3f} over one release "
        f"alone (aim {AIM_CELLS}{_missed(cells, AIM_CELLS)}); larger cells and bands: over a non-answerer at "
        f"most {alone:+.3f} from their own rounds (aim {AIM_NODES}{_missed(alone, AIM_NODES)}), "
        f"{with_cells:+.3f} with what cells say besides (aim {AIM_NODES}"
        f"{_missed(with_cells, AIM_NODES)})"
        + (
            f"; to compare, with {MINIMUM} answers {worst['of 8'][1]:+.3f}"
            if "of 8" in worst
            else ""
        )
    )


def _missed(found, aim):
    return ", missed" if found > aim else ""


if __name__ == "__main__":
    main()
