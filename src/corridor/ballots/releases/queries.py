"""Reads of what was published: a release, a node's figures, what lies around it, a figure over time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from corridor.ballots.releases.models import Figure, Node, Release, TeamPlace
from corridor.people.models import Person

CHUNK = 2_000
# Nodes below one that a page lists; the download has them all.
BELOW = 60


@dataclass(frozen=True)
class Around:
    """A node, those above it from the root down, and those directly below it."""

    node: Node
    above: Sequence[Node]
    below: Sequence[Node]


def releases_of(series: str, *, most: int = 60) -> list[Release]:
    """The releases of a series, the newest first."""
    return list(Release.objects.filter(series=series).order_by("-ends_at")[:most])


def node_of(release: Release, place: int) -> Node | None:
    """A node of the release by its place."""
    return Node.objects.filter(round=release.round_id, place=place).first()


def node_of_team(release: Release, person: Person) -> Node | None:
    """The node in which the members of the person's present team were counted."""
    if person.team_id is None:
        return None
    rows = TeamPlace.objects.filter(round=release.round_id, team=person.team_id)
    found = rows.select_related("node").first()
    return found.node if found else None


def around(node: Node) -> Around:
    """What lies around a node. A query for each step up, and one for what lies below."""
    above: list[Node] = []
    of_round = Node.objects.filter(round=node.round_id)
    parent = node.parent
    while parent is not None:
        one = of_round.get(place=parent)
        above.insert(0, one)
        parent = one.parent
    below = of_round.filter(parent=node.place).order_by("place")
    return Around(node, above, list(below[:BELOW]))


def figures_at(release: Release, node: Node) -> dict[str, Figure]:
    """The node's figures, by item, withheld ones as well."""
    rows = Figure.objects.filter(release=release, node=node)
    return {figure.item: figure for figure in rows}


def over_time(series: str, item: str) -> list[Figure]:
    """An item's figures of the whole organisation, the oldest first, with their releases."""
    rows = Figure.objects.filter(release__series=series, item=item, node__place=0)
    return list(rows.select_related("release").order_by("release__ends_at"))


def withheld_below(release: Release) -> dict[int, int]:
    """How many figures were withheld in the whole release, by reason."""
    found: dict[int, int] = {}
    rows = Figure.objects.filter(release=release, reason__gt=0).values_list("reason", flat=True)
    for reason in rows.iterator(CHUNK):
        found[reason] = found.get(reason, 0) + 1
    return found


def every_figure(release: Release) -> Iterator[Figure]:
    """All figures of a release with their nodes, by node and item, read in pieces."""
    rows = Figure.objects.filter(release=release).select_related("node")
    yield from rows.order_by("node__place", "item").iterator(CHUNK)


def release_with(release_id: UUID, series: str) -> Release | None:
    """A release of the series by its id."""
    return Release.objects.filter(pk=release_id, series=series).select_related("round").first()
