"""The map: which parts of the organisation there are, and how often they met, as bands. Plain Python."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LEAST = 60
PARTS_AT_MOST = 12
# A band above the lowest needs so many people of each of both parts, or it would be of a few.
PEOPLE = 8
# From how many introductions in a quarter on a band begins: the lowest is "hardly ever".
BANDS = (0, 10, 30, 100)
# A quarter has six rounds or seven, and fewer where some were not held: bands are of so many.
ROUNDS = 6


@dataclass(frozen=True)
class Part:
    """A part of the organisation: the team at its head, and which teams lie in it."""

    head: int
    teams: tuple[int, ...]


def parts_of(
    above: Sequence[int], people: Sequence[int], *, least: int = LEAST, most: int = PARTS_AT_MOST
) -> list[Part]:
    """Parts of at least `least` people that do not overlap, from the top down, `most` of them at most.

    Arguments: `above` [teams], the team above each, -1 for none, no rings; `people` [teams], in each
    itself. The largest is divided first. What is left of a team that is divided, its own people and
    teams below that are too small, is a part of its own from `least` on, and otherwise on no map.
    """
    below: dict[int, list[int]] = defaultdict(list)
    for team, over in enumerate(above):
        below[over].append(team)

    def whole(team: int) -> tuple[int, ...]:
        found = [team]
        for one in found:
            found.extend(below[one])
        return tuple(found)

    def size(part: Part) -> int:
        return sum(people[team] for team in part.teams)

    parts = [part for team in below[-1] if size(part := Part(team, whole(team))) >= least]
    closed: set[Part] = set()
    while len(parts) < most and (open_ones := [part for part in parts if part not in closed]):
        largest = max(open_ones, key=lambda part: (size(part), -part.head))
        divided = _divided(largest, below[largest.head], whole, size, least)
        if len(divided) < 2 or len(parts) - 1 + len(divided) > most:
            closed.add(largest)
            continue
        parts.remove(largest)
        parts.extend(divided)
        closed.update(part for part in divided if part.head == largest.head)
    return sorted(parts, key=lambda part: part.head)


def _divided(part: Part, below: Sequence[int], whole, size, least: int) -> list[Part]:  # type: ignore[no-untyped-def]  # two small functions of the caller
    inside = [Part(team, whole(team)) for team in below if team in part.teams]
    large = [one for one in inside if size(one) >= least]
    taken = {team for one in large for team in one.teams}
    rest = Part(part.head, tuple(team for team in part.teams if team not in taken))
    return [*large, rest] if size(rest) >= least else large


def bands_of(
    met: Iterable[tuple[int, int, int, int]], parts: int, *, rounds: int = ROUNDS
) -> list[tuple[int, int, int]]:
    """[(one, other, band)] for every two parts, the lower first.

    `rounds`: how many were held; a band is of as many introductions as there would be in `ROUNDS` of them,
    so that quarters can be compared. `met`: (person, person, the part of the first, of the second) for
    each two who were introduced.
    """
    count: Counter[tuple[int, int]] = Counter()
    who: Mapping[tuple[int, int], tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for first, second, part, second_part in met:
        if part == second_part:
            continue
        (here, one), (there, other) = sorted(((part, first), (second_part, second)))
        count[here, there] += 1
        who[here, there][0].add(one)
        who[here, there][1].add(other)
    return [
        (here, there, _band(count[here, there], rounds, *map(len, who[here, there])))
        for here in range(parts)
        for there in range(here + 1, parts)
    ]


def _band(introductions: int, rounds: int, here: int, there: int) -> int:
    if min(here, there) < PEOPLE:
        return 0
    return sum(introductions * ROUNDS >= begins * rounds for begins in BANDS) - 1
