"""The tree of teams and who leads whom, as the matching wants them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

import numpy as np

from corridor.matching.worth import Ties
from corridor.people.models import Person, Team
from corridor.practices.conversations.engine.near import near_above

# Ties are between the teams so far below the top.
DEPARTMENTS_BELOW = 2


class Teams:
    """The tree of teams, as places."""

    def __init__(self) -> None:
        rows = list(Team.objects.order_by("pk").values_list("pk", "parent_id"))
        self.place = {pk: number for number, (pk, _parent) in enumerate(rows)}
        self.above = [-1 if p is None else self.place.get(p, -1) for _pk, p in rows]
        self.chains = [self._chain(number) for number in range(len(rows))]
        found = Person.objects.here().values_list("pk", "team_id")
        self.team_of: dict[UUID, UUID | None] = dict(found)

    @property
    def near_above(self) -> list[int]:
        """The tree as far as being near is concerned: see `engine.near`."""
        people = [0] * len(self.above)
        for team in self.team_of.values():
            if (at := self.place_of(team)) >= 0:
                people[at] += 1
        return near_above(self.above, people)

    def _chain(self, team: int) -> list[int]:
        """From the top down to the team."""
        chain: list[int] = []
        while team >= 0 and team not in chain:
            chain.append(team)
            team = self.above[team]
        return chain[::-1]

    def place_of(self, team: UUID | None) -> int:
        """The place of a team; -1 for none."""
        return -1 if team is None else self.place.get(team, -1)

    def department_of(self, team: UUID | None) -> int:
        """The number of the department: 0 for whoever is in no team."""
        at = self.place_of(team)
        if at < 0:
            return 0
        chain = self.chains[at]
        return 1 + chain[min(DEPARTMENTS_BELOW, len(chain) - 1)]


def without_rings(leader: Sequence[int]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """The leaders; where an export made people lead each other in a ring, it is opened."""
    found, known = list(leader), [0] * len(leader)
    for start in range(len(found)):
        at, path = start, []
        while at >= 0 and known[at] == 0:
            known[at] = -1
            path.append(at)
            at = found[at]
        if at >= 0 and known[at] == -1:
            found[path[-1]] = -1
        for one in path:
            known[one] = 1
    return np.array(found, dtype=np.int64)


def ties_of(met: Iterable[tuple[UUID, UUID]], teams: Teams) -> Ties:
    """How many introductions of the year each two departments had."""
    count: Counter[tuple[int, int]] = Counter()
    for pair in met:
        here, there = sorted(teams.department_of(teams.team_of.get(one)) for one in pair)
        if here != there:
            count[here, there] += 1
    pairs = np.array(sorted(count), dtype=np.int64).reshape(-1, 2)
    counts = np.array([count[pair] for pair in sorted(count)], dtype=np.int64)
    return Ties.of(len(teams.above) + 1, pairs, counts)
