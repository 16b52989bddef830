"""Reads of what was published: a release, a node's figures, what lies around it, a figure over time."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast
from uuid import UUID

from django.db.models import Sum

from corridor.ballots import bands
from corridor.ballots.models import Association, Cell, Round
from corridor.ballots.releases.models import Figure, Node, Release, Reliability, TeamPlace
from corridor.people.models import Person

T = TypeVar("T")

CHUNK = 2_000
# Nodes below one that a page lists; the download has them all.
BELOW = 60


@dataclass(frozen=True)
class Around:
    """A node, those above it from the root down, and the first of those directly below it.

    `more`: how many more lie below it, which only the download lists.
    """

    node: Node
    above: Sequence[Node]
    below: Sequence[Node]
    more: int = 0


def releases_of(series: str, *, most: int = 60) -> list[Release]:
    """The releases of a series, the newest first."""
    return list(Release.objects.filter(series=series).order_by("-ends_at")[:most])


def is_of_pilot(release: Release) -> bool:
    """Whether its round was prepared while the practice was on for some teams only."""
    return bool(release.rules.get("pilot"))


def is_round_of_pilot(round_: Round) -> bool:
    """Whether a round, published or not, is of a pilot's teams. One query."""
    words = Node.objects.filter(round=round_, place=0).values_list("words", flat=True).first()
    return bands.is_of_pilot(words or "")


def of_the_whole(
    things: Sequence[T], release_of: Callable[[T], Release] = lambda one: cast("Release", one)
) -> list[T]:
    """Those whose release is of the whole organisation, and of a pilot only where there are no others.

    A pilot's figures are of those teams: in one line with everybody's they would tell of a change
    that there was not. Arguments: `release_of`, for things that are not releases themselves.
    """
    whole = [one for one in things if not is_of_pilot(release_of(one))]
    return whole or list(things)


def newest_of(series: str, kind: str) -> Release | None:
    """The newest release of a series that is of one kind of round, of everybody where there is one."""
    releases = list(Release.objects.filter(series=series, kind=kind).order_by("-ends_at"))
    return next(iter(of_the_whole(releases)), None)


def below_the_whole(release: Release, item: str) -> list[Figure]:
    """An item's figures of the nodes directly below everybody, in their order, with their nodes."""
    rows = Figure.objects.filter(release=release, item=item, node__parent=0)
    return list(rows.select_related("release", "node").order_by("node__place"))


def not_published(kinds: Sequence[str]) -> list[UUID]:
    """The rounds of these kinds that were counted and of which there is no release yet, oldest first."""
    counted = Round.objects.filter(kind__in=kinds, release=None).exclude(counted_at=None)
    return list(counted.order_by("closes_at", "pk").values_list("pk", flat=True))


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
    """What lies around a node. A query for each step up, and one or two for what lies below."""
    above: list[Node] = []
    of_round = Node.objects.filter(round=node.round_id)
    parent = node.parent
    while parent is not None:
        one = of_round.get(place=parent)
        above.insert(0, one)
        parent = one.parent
    below = of_round.filter(parent=node.place).order_by("place")
    first = list(below[: BELOW + 1])
    more = below.count() - BELOW if len(first) > BELOW else 0
    return Around(node, above, first[:BELOW], more)


def figures_at(release: Release, node: Node) -> dict[str, Figure]:
    """The node's figures, by item, withheld ones as well."""
    rows = Figure.objects.filter(release=release, node=node)
    return {figure.item: figure for figure in rows}


def over_time(series: str, item: str, *, but: Sequence[str] = ()) -> list[Figure]:
    """An item's figures of the whole organisation, the oldest first, with their releases."""
    return of_everybody(series, [item], but=but).get(item, [])


def of_everybody(
    series: str, items: Sequence[str], *, but: Sequence[str] = ()
) -> dict[str, list[Figure]]:
    """The figures of the whole organisation, by item, the oldest first, with their releases.

    Arguments: `but`, kinds of rounds that are not of everybody. Of an item that only pilots were
    asked, theirs.
    """
    found: dict[str, list[Figure]] = {}
    # By their nodes: a release may have a hundred thousand figures, and one root.
    roots = Node.objects.filter(place=0, round__release__series=series)
    roots = roots.exclude(round__kind__in=but)
    rows = Figure.objects.filter(node__in=list(roots.values_list("pk", flat=True)), item__in=items)
    for figure in rows.select_related("release").order_by("release__ends_at"):
        found.setdefault(figure.item, []).append(figure)
    return {
        item: of_the_whole(figures, lambda figure: figure.release)
        for item, figures in found.items()
    }


def people_counted(releases: Sequence[Release]) -> dict[UUID, int]:
    """How many people were counted in each release's round, answering or not: its form said so."""
    rounds = [release.round_id for release in releases]
    sums = Cell.objects.filter(round__in=rounds).values_list("round").annotate(all=Sum("people"))
    people = dict(sums.order_by())
    return {release.pk: people.get(release.round_id, 0) for release in releases}


@dataclass(frozen=True)
class Pair:
    """Two items of which a release was to say how they move together, and what it says.

    `found` None: withheld, as fewer than 500 answered both.
    """

    release: Release
    one: str
    other: str
    found: Association | None


def pairs_in(releases: Sequence[Release]) -> list[Pair]:
    """The pairs that these releases were to say something of, in their order."""
    rows = Association.objects.filter(round__in=[release.round_id for release in releases])
    known = {(row.round_id, row.one, row.other): row for row in rows}
    return [
        Pair(release, one, other, known.get((release.round_id, one, other)))
        for release in releases
        for one, other in release.rules.get("pairs", ())
    ]


def newest_pairs(series: str, *, most: int = 24) -> list[Pair]:
    """Each pair that was registered, as the newest release of it has it, within so many releases.

    Of pilots only where there is no release of everybody.
    """
    found: dict[tuple[str, str], Pair] = {}
    for pair in pairs_in(of_the_whole(releases_of(series, most=most))):
        found.setdefault((pair.one, pair.other), pair)
    return list(found.values())


def reliabilities(series: str, scale: str) -> list[tuple[Release, Reliability | None]]:
    """How well a scale held together in each release that was to say so, the oldest first."""
    rows = Reliability.objects.filter(release__series=series, scale=scale)
    known = {row.release_id: row for row in rows}
    releases = [one for one in releases_of(series) if scale in one.rules.get("scales", {})]
    whole = of_the_whole(releases)
    return [(release, known.get(release.pk)) for release in reversed(whole)]


def first_made_since(at: datetime, kinds: Collection[str]) -> datetime | None:
    """When the first release of rounds of these kinds since a moment was made; None where none was."""
    made = Release.objects.filter(made_at__gte=at, kind__in=kinds).order_by("made_at")
    return made.values_list("made_at", flat=True).first()


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
