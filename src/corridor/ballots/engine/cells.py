"""Cells: who is counted together, fixed before the first answer.

A team whose own members are 16 or more is a cell. Where they are fewer, the smaller teams of one
leader and that leader's direct reports (the members of the team above) join until they are 16,
in a fixed order; what remains joins the smallest cell beside it. A branch that is smaller than 16
as a whole joins as one piece. Nothing but sizes, the tree and the order of `keys` is looked at:
never what people are like.

Why 16: at 65 % answering, of 12 people 8 answer 58 % of the time, of 16 people 93 %.

Joining in the order of keys rather than by size keeps a cell together when a team elsewhere
grows by one: two releases then differ by the people who came and went, and by nobody else.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corridor.ballots.engine.arrays import Given, Ints, counts_of, whole
from corridor.ballots.engine.tree import Tree

LEAST = 16
# An organisation smaller than a cell is one cell, if it could ever be published.
LEAST_TO_ANSWER = 8
# Of a band of tenure: of 60 one is guessed too well where others are known (bin/bench attacks).
LEAST_OF_BAND = 80
# Steps of tenure, in whole years: less than one, from one to less than two, and so on.
TENURE_STEPS = (1, 2, 3, 5, 10, 20)


@dataclass(frozen=True, eq=False)
class Cells:
    """Who is counted together, and the tree over it that is published.

    `cell_of_team` [teams]: the cell of the team's own members, -1 where it has none.
    `people` [cells]: its members; `counted` [cells]: those of them who count towards 16.
    `tree`: the publication tree, its leaves the cells, above them each team with two or more
    branches in which there are cells.
    `team_of_node` [nodes]: the team whose branch a node above the cells is; -1 for a cell.
    `node_of_cell` [cells]: its leaf. `node_of_team` [teams]: the node that stands for the team and
    all below it, -1 where nobody there is in a cell.

    A node above the cells includes, besides its own branch, members of teams further up whose
    remainder joined a cell of it: `teams` says which.
    """

    cell_of_team: Ints
    people: Ints
    counted: Ints
    tree: Tree | None
    team_of_node: Ints
    node_of_cell: Ints
    node_of_team: Ints

    def __len__(self) -> int:
        return int(self.people.size)

    def teams(self, cell: int) -> Ints:
        """The teams whose own members the cell counts together, by their place."""
        return self._teams_of_cells[cell]

    @cached_property
    def _teams_of_cells(self) -> list[Ints]:
        order = np.argsort(self.cell_of_team, kind="stable")
        ends = np.cumsum(np.bincount(self.cell_of_team + 1, minlength=len(self) + 1))
        return np.split(order, ends[:-1])[1:]

    def of_nodes(self, values: Given) -> Given:
        """`values` [cells, ...] as [nodes, ...] of the publication tree, with zeros above."""
        values = np.asarray(values)
        placed = np.zeros((self.team_of_node.size, *values.shape[1:]), dtype=values.dtype)
        placed[self.node_of_cell] = values
        return placed


def fix_cells(
    tree: Tree,
    people: Given,
    *,
    counted: Given | None = None,
    keys: Given | None = None,
    least: int = LEAST,
    least_to_answer: int = LEAST_TO_ANSWER,
) -> Cells:
    """Who is counted together.

    `tree`: the teams. `people` [teams]: each team's own members who may answer. `counted` [teams]:
    those of them who count towards `least` (not those who were imported within the round, or
    never signed in); all, where it is not given. `keys` [teams]: different numbers that a team
    keeps for ever; by them the order of joining is fixed (their places, where not given).

    Everybody is in one cell. Each has `least` or more who count, but where the organisation has
    fewer: then it is one cell, or none with fewer than `least_to_answer`.

    Refuses, with ValueError, arrays of other lengths, more who count than are there, keys that
    occur twice, and `least` below 1.
    """
    people = counts_of(people, "people")
    counted = people if counted is None else counts_of(counted, "counted")
    keys = np.arange(len(tree)) if keys is None else whole(keys, "keys")
    if {people.shape, counted.shape, keys.shape} != {(len(tree),)}:
        raise ValueError("There is one number for each team.")
    if (counted > people).any():
        raise ValueError("No more can count than are there.")
    if np.unique(keys).size != keys.size:
        raise ValueError("Each team has a key of its own.")
    if least < 1:
        raise ValueError("A cell has somebody in it.")
    joining = _Joining(tree, people.tolist(), counted.tolist(), keys.tolist(), least)
    joining.join_all(least_to_answer)
    return _as_cells(tree, people, counted, joining)


class _Joining:
    """The walk of `fix_cells` from the lowest teams to the root.

    A piece is a list of teams that are in no cell yet and stay together: a team's own members, or
    a branch too small to be a cell.
    """

    def __init__(
        self, tree: Tree, people: list[int], counted: list[int], keys: list[int], least: int
    ) -> None:
        self.tree, self.people, self.counted, self.keys = tree, people, counted, keys
        self.least = least
        self.sizes: list[int] = []  # of cells, in people who count
        self.homes: list[int] = []  # of cells: under which team its pieces met
        self.cells: list[list[int]] = []
        # What of each branch waits to join, and the cell that a remainder above it would join.
        self.waiting: list[list[int]] = [[] for _ in people]
        self.nearest: list[int] = [-1] * len(people)

    def join_all(self, least_to_answer: int) -> None:
        """Join, and leave in `cells` the teams of each."""
        for team in range(len(self.people) - 1, -1, -1):
            self._join(team)
        rest = self.waiting[0]
        if rest and self._size(rest) >= least_to_answer:
            self._found(0, rest)

    def _size(self, piece: list[int]) -> int:
        return sum(self.counted[team] for team in piece)

    def _found(self, home: int, teams: list[int]) -> int:
        self.cells.append(teams)
        self.sizes.append(self._size(teams))
        self.homes.append(home)
        return len(self.cells) - 1

    def _smallest(self, cells: list[int]) -> int:
        """The smallest of some cells, the one with the lowest key among equals; -1 of none."""
        if not cells:
            return -1
        first = {cell: min(self.keys[team] for team in self.cells[cell]) for cell in cells}
        return min(cells, key=lambda cell: (self.sizes[cell], first[cell]))

    def _join(self, team: int) -> None:
        """Make cells of a team's own members and the pieces that its branches left over."""
        children = sorted(self.tree.children(team).tolist(), key=self.keys.__getitem__)
        pieces = [self.waiting[child] for child in children if self.waiting[child]]
        made: list[int] = []
        if self.counted[team] >= self.least:
            made.append(self._found(team, [team]))
        elif self.people[team]:
            pieces.insert(0, [team])
        rest: list[int] = []
        for piece in pieces:
            rest += piece
            if self._size(rest) >= self.least:
                made.append(self._found(team, rest))
                rest = []
        below = [self.nearest[child] for child in children if self.nearest[child] >= 0]
        into = self._smallest(made or below)
        if rest and into >= 0:
            self.cells[into] += rest
            self.sizes[into] += self._size(rest)
        elif rest:
            self.waiting[team] = rest
        self.nearest[team] = self._smallest(made or below)


def fix_bands(people: Given, *, counted: Given | None = None, least: int = LEAST_OF_BAND) -> Ints:
    """Bands of one dimension that has an order, as tenure has, each with `least` people or more.

    `people` [steps]: how many there are at each step. `counted` [steps]: those of them who count
    towards `least`; all, where it is not given. Neighbours join from the first on; what remains at
    the end joins the last band. Returns [steps] the band of each, from 0; all -1 where fewer than
    `least` count in all. Refuses, with ValueError, numbers below zero, arrays of other lengths,
    and more who count than are there.
    """
    people = counts_of(people, "people")
    counted = people if counted is None else counts_of(counted, "counted")
    if counted.shape != people.shape:
        raise ValueError("There is one number for each step.")
    if (counted > people).any():
        raise ValueError("No more can count than are there.")
    if counted.sum() < least:
        return np.full(people.size, -1, dtype=np.int64)
    band, size, bands = 0, 0, []
    for here in counted.tolist():
        bands.append(band)
        size += here
        if size >= least:
            band, size = band + 1, 0
    return np.minimum(bands, band - 1)


def _as_cells(tree: Tree, people: Ints, counted: Ints, joining: _Joining) -> Cells:
    """The cells with the tree over them; cells are numbered by their first team."""
    order = sorted(range(len(joining.cells)), key=lambda cell: min(joining.cells[cell]))
    cell_of_team = np.full(len(tree), -1, dtype=np.int64)
    for number, cell in enumerate(order):
        cell_of_team[joining.cells[cell]] = number
    homes = np.array([joining.homes[cell] for cell in order], dtype=np.int64)
    inside = cell_of_team >= 0
    count = len(order)
    over, team_of_node, node_of_cell, node_of_team = _publication_tree(tree, homes, cell_of_team)
    return Cells(
        cell_of_team,
        np.bincount(cell_of_team[inside], people[inside], count).astype(np.int64),
        np.bincount(cell_of_team[inside], counted[inside], count).astype(np.int64),
        over,
        team_of_node,
        node_of_cell,
        node_of_team,
    )


def _publication_tree(
    tree: Tree, homes: Ints, cell_of_team: Ints
) -> tuple[Tree | None, Ints, Ints, Ints]:
    """The tree over cells that lie at `homes` [cells], teams of `tree`, and what stands for what.

    A team with one branch of cells below it and no cell of its own is left out: it would say the
    same again.
    """
    branches = np.bincount(homes, minlength=len(tree))
    has_cells = tree.summed(branches) > 0
    children = np.flatnonzero(has_cells[1:]) + 1
    np.add.at(branches, tree.parent[children], 1)
    forks = np.flatnonzero(branches > 1)
    if not homes.size:
        none = np.empty(0, dtype=np.int64)
        return None, none, none, np.full(len(tree), -1, dtype=np.int64)
    # Teams keep their order, so that parents stand before their children; cells come last.
    node_of_fork = np.full(len(tree), -1, dtype=np.int64)
    node_of_fork[forks] = np.arange(forks.size)
    above = node_of_fork.copy()  # the node at or above each team
    for level in tree.levels[1:]:
        up = level[above[level] < 0]
        above[up] = above[tree.parent[up]]
    over_forks = np.where(tree.parent[forks] < 0, -1, above[tree.parent[forks]])
    node_of_cell = forks.size + np.arange(homes.size)
    over = Tree(np.concatenate((over_forks, above[homes])))
    node_of_team = node_of_fork.copy()
    # A branch in which no cell lies is in one cell as a whole, or nobody is there.
    here = (cell_of_team >= 0) & ~has_cells
    node_of_team[here] = node_of_cell[cell_of_team[here]]
    alone = branches[homes] == 1
    node_of_team[homes[alone]] = node_of_cell[alone]
    for level in tree.levels[:0:-1]:  # a team left out stands for what it has below it
        told = level[node_of_team[level] >= 0]
        told = told[has_cells[told] | ~has_cells[tree.parent[told]]]
        untold = node_of_team[tree.parent[told]] < 0
        node_of_team[tree.parent[told[untold]]] = node_of_team[told[untold]]
    team_of_node = np.concatenate((forks, np.full(homes.size, -1, dtype=np.int64)))
    return over, team_of_node, node_of_cell, node_of_team
