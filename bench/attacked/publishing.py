"""What is published of a year: by the engine, and by the plain rule."""

from dataclasses import dataclass

import numpy as np

from attacked.organisation import ORGANISATION_ROUNDS, TEAM_ROUNDS
from corridor.ballots.engine.cells import fix_cells
from corridor.ballots.engine.release import MINIMUM, MINIMUM_LARGE, Reason, decide, figures

PLAIN = 5
# The smallest cell of an organisation round.
LARGE = 60


@dataclass(frozen=True, eq=False)
class Residual:
    """What subtraction of published figures leaves: a mean of `n` answers among `people`, who posted."""

    fortnight: int
    people: np.ndarray
    n: int
    mean: float


@dataclass(frozen=True, eq=False)
class Published:
    """All residuals; those that isolate fewer than allowed; `cell` [fortnights, people], -1: none.

    `withheld`: figures of those that were asked for, and how many were withheld of them.
    """

    residuals: list[Residual]
    isolated: int
    cell: np.ndarray
    withheld: tuple[int, int]


def by_the_engine(year, rounds=(*TEAM_ROUNDS, *ORGANISATION_ROUNDS), *, minimum=MINIMUM_LARGE):
    """Team rounds over cells of 16, organisation rounds over cells of 60, as the engine does.

    `minimum`: how many answers a figure of an organisation round needs.
    """
    residuals, cell = [], np.full(year.team.shape, -1)
    isolated = asked_for = withheld = 0
    for fortnight in sorted(rounds):
        is_team_round = fortnight in TEAM_ROUNDS
        tree, team = year.trees[fortnight], year.team[fortnight]
        members = np.bincount(team[team >= 0], minlength=len(tree))
        large = {} if is_team_round else {"least": LARGE, "least_to_answer": LARGE}
        cells = fix_cells(tree, members, **large)
        if cells.tree is None:
            continue
        cell[fortnight] = np.where(team >= 0, cells.cell_of_team[team], -1)
        posted = year.posts[fortnight] & (cell[fortnight] >= 0)
        answered = posted if is_team_round else posted & year.asked[fortnight]
        node = cells.node_of_cell[cell[fortnight]]
        n = np.bincount(node[answered], minlength=len(cells.tree))[:, None]
        answers = year.answers[fortnight]
        sums = np.bincount(node[answered], answers[answered], len(cells.tree))[:, None]
        least = MINIMUM if is_team_round else minimum
        reasons = decide(cells.tree, n, minimum=least)
        found = figures(cells.tree, reasons, n, sums)
        whose = cells.tree.nearest(reasons == Reason.PUBLISHED)[:, 0]
        asked_for += reasons.size
        withheld += int((reasons != Reason.PUBLISHED).sum())
        isolated += _isolations(whose, node[answered], least)
        residuals += [
            Residual(fortnight, np.flatnonzero(posted & (whose[node] == one)),
                     int(found.rest_n[one, 0]), float(found.rest_mean[one, 0]))
            for one in np.flatnonzero(found.rest_n[:, 0])
        ]  # fmt: skip
    return Published(residuals, isolated, cell, (withheld, asked_for))


def by_the_plain_rule(year):
    """Every team, and every node above it, with 5 answers and more, exact, every fortnight."""
    residuals, isolated = [], 0
    for fortnight, tree in enumerate(year.trees):
        team, answers = year.team[fortnight], year.answers[fortnight]
        posted = year.posts[fortnight]
        n = np.bincount(team[posted], minlength=len(tree))
        whose = tree.nearest(tree.summed(n) >= PLAIN)
        isolated += _isolations(whose, team[posted], PLAIN)
        of = np.where(posted, whose[team], -1)
        order = np.argsort(of, kind="stable")
        ends = np.cumsum(np.bincount(of + 1, minlength=len(tree) + 1))
        residuals += [
            Residual(fortnight, people, people.size, float(answers[people].mean()))
            for people in np.split(order, ends[:-1])[1:]
            if people.size
        ]
    return Published(residuals, isolated, year.team, (0, 0))


def _isolations(whose, node, minimum):
    """How many residuals have answers, and fewer than the minimum: counted anew from who answered."""
    of = whose[node]
    n = np.bincount(of[of >= 0], minlength=1)
    return int(((n > 0) & (n < minimum)).sum())
