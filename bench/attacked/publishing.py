"""What is published of a year: by the engine, over teams and by tenure, and by the plain rule."""

from dataclasses import dataclass

import numpy as np

from attacked.organisation import FORTNIGHTS, TEAM_ROUNDS, TENURE_ROUNDS
from corridor.ballots.engine.cells import (
    LEAST,
    LEAST_OF_BAND,
    TENURE_STEPS,
    fix_bands,
    fix_cells,
)
from corridor.ballots.engine.release import MINIMUM, MINIMUM_LARGE, Reason, decide, figures
from corridor.ballots.engine.tree import Tree

# As the pulse has it (practices/pulse/actions_rounds): the cells of an organisation round.
ORGANISATION_CELL, ORGANISATION_LEAST = 150, 60
PLAIN = 5


@dataclass(frozen=True)
class Sizes:
    """How many answers a figure needs and how many people a group has; the product's, where not given.

    `minimum`, `cell`: of organisation rounds; `band_minimum`, `band`: of rounds by tenure.
    """

    minimum: int = MINIMUM_LARGE
    cell: int = ORGANISATION_CELL
    band_minimum: int = MINIMUM_LARGE
    band: int = LEAST_OF_BAND


PRODUCT = Sizes()


@dataclass(frozen=True, eq=False)
class Residual:
    """What subtraction of published figures leaves: a mean of `n` answers among `people`, who posted.

    `wide`: of people of all divisions, as bands of tenure are.
    """

    fortnight: int
    people: np.ndarray
    n: int
    mean: float
    wide: bool = False


@dataclass(frozen=True, eq=False)
class Published:
    """All residuals; those that isolate fewer than allowed; `cell` [fortnights, people], -1: none.

    `withheld`: figures of those that were asked for, and how many were withheld of them.
    """

    residuals: list[Residual]
    isolated: int
    cell: np.ndarray
    withheld: tuple[int, int]

    def with_(self, other):
        """All that both publish, which share no fortnight."""
        return Published(
            self.residuals + other.residuals,
            self.isolated + other.isolated,
            np.maximum(self.cell, other.cell),
            (self.withheld[0] + other.withheld[0], self.withheld[1] + other.withheld[1]),
        )


def by_the_engine(year, rounds=TEAM_ROUNDS, sizes=PRODUCT):
    """Team rounds over cells of 16, organisation rounds over larger ones, as the engine does."""
    made = _Publishing(year)
    for fortnight in sorted(rounds):
        is_team_round = fortnight in TEAM_ROUNDS
        tree, team = year.trees[fortnight], year.team[fortnight]
        members = np.bincount(team[team >= 0], minlength=len(tree))
        if is_team_round:
            cells = fix_cells(tree, members, least=LEAST)
        else:
            whole = min(
                ORGANISATION_LEAST, sizes.cell
            )  # an organisation smaller than a cell is one cell
            cells = fix_cells(tree, members, least=sizes.cell, least_to_answer=whole)
        if cells.tree is None:
            continue
        cell = np.where(team >= 0, cells.cell_of_team[team], -1)
        made.publish(
            fortnight,
            cells.tree,
            cells.node_of_cell,
            cell,
            minimum=MINIMUM if is_team_round else sizes.minimum,
            all_asked=is_team_round,
        )
    return made.published


def by_tenure(year, sizes=PRODUCT):
    """The rounds by tenure: everybody asked, in bands."""
    made = _Publishing(year)
    for fortnight in TENURE_ROUNDS:
        here = year.team[fortnight] >= 0
        years = (fortnight - year.came) / FORTNIGHTS
        step = np.searchsorted(TENURE_STEPS, years, side="right")
        of_step = np.bincount(step[here], minlength=len(TENURE_STEPS) + 1)
        band_of_step = fix_bands(of_step, least=sizes.band)
        bands = int(band_of_step.max()) + 1
        if bands < 1:
            continue
        tree = Tree([-1] + [0] * bands) if bands > 1 else Tree([-1])
        node_of_cell = np.arange(bands) + (bands > 1)
        cell = np.where(here, band_of_step[step], -1)
        made.publish(
            fortnight, tree, node_of_cell, cell,
            minimum=sizes.band_minimum, all_asked=True, wide=True,
        )  # fmt: skip
    return made.published


class _Publishing:
    """Rounds of a year, published one after the other."""

    def __init__(self, year):
        self.year, self.residuals, self.cell = year, [], np.full(year.team.shape, -1)
        self.isolated = self.asked_for = self.withheld = 0

    def publish(self, fortnight, tree, node_of_cell, cell, *, minimum, all_asked, wide=False):
        """Decide, and keep what subtraction leaves."""
        self.cell[fortnight] = cell
        posted = self.year.posts[fortnight] & (cell >= 0)
        answered = posted if all_asked else posted & self.year.asked[fortnight]
        node = node_of_cell[cell]
        n = np.bincount(node[answered], minlength=len(tree))[:, None]
        answers = self.year.answers[fortnight]
        sums = np.bincount(node[answered], answers[answered], len(tree))[:, None]
        reasons = decide(tree, n, minimum=minimum)
        found = figures(tree, reasons, n, sums)
        whose = tree.nearest(reasons == Reason.PUBLISHED)[:, 0]
        self.asked_for += reasons.size
        self.withheld += int((reasons != Reason.PUBLISHED).sum())
        self.isolated += _isolations(whose, node[answered], minimum)
        self.residuals += [
            Residual(fortnight, np.flatnonzero(posted & (whose[node] == one)),
                     int(found.rest_n[one, 0]), float(found.rest_mean[one, 0]), wide)
            for one in np.flatnonzero(found.rest_n[:, 0])
        ]  # fmt: skip

    @property
    def published(self):
        """All of it."""
        return Published(self.residuals, self.isolated, self.cell, (self.withheld, self.asked_for))


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
