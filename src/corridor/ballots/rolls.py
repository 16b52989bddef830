"""Who is counted with whom: from the people's own teams to a round's cells, and the tree over them.

Two reads, one of teams and one of people, whatever their number; of a person only the id, the team
and whether they count are held.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.ballots.bands import PILOT
from corridor.ballots.engine.cells import LEAST, Cells, fix_cells
from corridor.ballots.engine.tree import Tree
from corridor.ballots.models import LEAST_PEOPLE
from corridor.ballots.queries import count_towards
from corridor.ballots.terms import NewCell
from corridor.people.models import PersonQuerySet, Team

CHUNK = 10_000
# A form says no more names than one remembers.
NAMES = 3
ONE, TWO = 1, 2
# The node over all teams, which nobody leads and which is no team.
EVERYBODY = 0


@dataclass(frozen=True)
class NewNode:
    """Something of which figures may be published: a cell, or a branch of the tree over cells.

    `parent`: the place of the node above, -1 at the root; `words`: what pages call it, where it is
    not called as its cell is; `cell`: the place of the cell that it is, None above the cells;
    `teams`: whose own members are in the cell.
    """

    parent: int
    words: str
    cell: int | None = None
    teams: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Rolls:
    """The cells of a round with everybody on their rolls, and the nodes over them, parents first.

    `counted`: how many of them count (`who_counts`); the others may answer, and hardly will.
    """

    cells: Sequence[NewCell]
    nodes: Sequence[NewNode]
    counted: int


@dataclass(frozen=True)
class _Teams:
    """The teams in the order of the engine's tree; the first is everybody and has no id."""

    ids: list[UUID | None]
    names: list[str]
    parents: list[int]


def rolls_of(
    people: PersonQuerySet,
    *,
    here_before: datetime,
    least: int = LEAST,
    least_to_answer: int = LEAST_PEOPLE,
    pilot: bool = False,
) -> Rolls:
    """Everybody of `people` in one cell each, with at least `least` who count; none where too few.

    Arguments: `people`, who may answer; `here_before`: whoever came later does not count towards
    `least`, nor does anybody who never signed in, but both may answer; `least_to_answer`: where all
    together are fewer than `least`, they are one cell from so many on; `pilot`: they are not
    everybody here, and their whole is called so (`bands.PILOT`).
    """
    teams = _teams()
    place_of = {team: place for place, team in enumerate(teams.ids)}
    members: list[list[UUID]] = [[] for _team in teams.ids]
    counted = np.zeros(len(teams.ids), dtype=np.int64)
    for person, team, counts in who_counts(people, here_before):
        place = place_of.get(team, EVERYBODY)
        members[place].append(person)
        counted[place] += counts
    cells = fix_cells(
        Tree(teams.parents),
        [len(of_team) for of_team in members],
        counted=counted,
        keys=_ranks(teams.ids),
        least=least,
        least_to_answer=least_to_answer,
    )
    whole = PILOT if pilot else _("Everybody")
    made = _new_cells(cells, teams, members)
    return Rolls(made, _new_nodes(cells, teams, whole), int(cells.counted.sum()))


def who_counts(
    people: PersonQuerySet, here_before: datetime
) -> Iterator[tuple[UUID, UUID | None, bool]]:
    """Each person's id and team, and whether they have come at least once and were here before."""
    yield from each_with("team_id", people, here_before)


def each_with(
    field: str, people: PersonQuerySet, here_before: datetime
) -> Iterator[tuple[UUID, Any, bool]]:
    """Each person's id and a field of theirs, and whether they count, as `who_counts` has it."""
    counted = people.annotate(counts=count_towards(here_before))
    rows = counted.order_by("pk").values_list("pk", field, "counts")
    yield from rows.iterator(CHUNK)


def _teams() -> _Teams:
    """The teams, each after the one above it; what hangs nowhere hangs on everybody."""
    rows = list(Team.objects.order_by("pk").values_list("pk", "name", "parent_id"))
    below: dict[UUID | None, list[int]] = {}
    for number, (_pk, _name, parent) in enumerate(rows):
        below.setdefault(parent, []).append(number)
    ids: list[UUID | None] = [None]
    names, parents = [_("everybody")], [-1]

    def hang(numbers: Iterable[int], above: int) -> None:
        for number in numbers:
            ids.append(rows[number][0])
            names.append(rows[number][1])
            parents.append(above)

    hang(below.get(None, ()), EVERYBODY)
    place = 1
    while place < len(ids):
        hang(below.get(ids[place], ()), place)
        place += 1
    reached = set(ids)
    hang((n for n, row in enumerate(rows) if row[0] not in reached), EVERYBODY)  # a ring of teams
    return _Teams(ids, names, parents)


def _ranks(ids: Sequence[UUID | None]) -> list[int]:
    """A number for each team, by its id: in the same order for ever, whoever else comes or goes."""
    order = sorted(range(len(ids)), key=lambda place: ids[place] or UUID(int=0))
    ranks = [0] * len(ids)
    for rank, place in enumerate(order):
        ranks[place] = rank
    return ranks


def _new_cells(cells: Cells, teams: _Teams, members: Sequence[list[UUID]]) -> list[NewCell]:
    made = []
    for number in range(len(cells)):
        places = _named_first(cells.teams(number).tolist(), teams, members)
        people = [person for place in places for person in members[place]]
        words = in_words([teams.names[p] for p in places if members[p]])
        made.append(NewCell(people, words, str(number)))
    return made


def _named_first(places: Sequence[int], teams: _Teams, members: Sequence[list[UUID]]) -> list[int]:
    """The largest teams first, by name where equal: those are the names that a form says."""
    return sorted(places, key=lambda place: (-len(members[place]), teams.names[place]))


def _new_nodes(cells: Cells, teams: _Teams, whole: str) -> list[NewNode]:
    if cells.tree is None:
        return []
    cell_of = {int(node): cell for cell, node in enumerate(cells.node_of_cell)}
    nodes = []
    for node, parent in enumerate(cells.tree.parent.tolist()):
        cell = cell_of.get(node)
        if cell is None:
            words = branch_in_words(teams.names[int(cells.team_of_node[node])])
            nodes.append(NewNode(parent, whole if parent < 0 else words))
        else:
            own = [teams.ids[place] for place in cells.teams(cell).tolist()]
            words = whole if parent < 0 and whole == PILOT else ""
            nodes.append(NewNode(parent, words, cell, tuple(team for team in own if team)))
    return nodes


def branch_in_words(name: str) -> str:
    """ "Harbour and all teams below"."""
    return _("%(team)s and all teams below") % {"team": name}


def in_words(names: Sequence[str]) -> str:
    """What a form says of the teams that are counted together; never more than three names.

    Refuses, with IndexError, no name at all.
    """
    if len(names) == ONE:
        return names[0]
    if len(names) == TWO:
        return _("%(one)s and %(other)s") % {"one": names[0], "other": names[1]}
    if len(names) == NAMES:
        words = {"one": names[0], "two": names[1], "three": names[2]}
        return _("%(one)s, %(two)s and %(three)s") % words
    more = len(names) - NAMES
    sentence = ngettext("%(names)s and %(n)s more team", "%(names)s and %(n)s more teams", more)
    return sentence % {"names": ", ".join(names[:NAMES]), "n": more}
