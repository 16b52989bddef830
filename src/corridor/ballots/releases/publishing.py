"""Publishing: once, from a counted round's numbers, by rules that are kept with what comes out.

What is published of which node is decided by numbers of answers alone (`engine.release`). Means are
kept away from the ends of the scale before anything is made of them, the variance of an answer is one
for the whole organisation, and every node's estimate leans on those around it (`engine.estimates`).
How many answered goes into all of it as the lower end of its band: nothing published tells more.
In the same transaction the counts are deleted: from then on nothing is known of a cell but its
figures, and a cell that agreed unanimously is not told from one in which one person did not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils import timezone

from corridor.ballots.engine import estimates, release
from corridor.ballots.engine.arrays import Ints, Reals
from corridor.ballots.engine.tree import Tree
from corridor.ballots.models import LEAST_ANSWERS, Cell, Count, Round
from corridor.ballots.queries import associations_of
from corridor.ballots.releases.models import Figure, Node, Release, Reliability
from corridor.ballots.releases.rules import INTERVAL, SHARE_FROM, Scales, rules_of
from corridor.ballots.terms import Item, items_of
from corridor.ballots.together import outwards, reliability_of

BATCH = 2_000
CHUNK = 10_000
HIGHEST_STEPS = 2
# Of a scale with fewer steps the highest alone: of a yes or no, the yes.
STEPS_FOR_TWO = 4


class NotCounted(Exception):
    """The round has not been counted, or its counts were lost: nothing can be published of it."""


@dataclass(frozen=True)
class _Counted:
    """Answers at each node itself: `n`, `sums`, `squares`, `high` [nodes, items], from 1 upwards."""

    n: Ints
    sums: Ints
    squares: Ints
    high: Ints


@transaction.atomic
def publish_round(
    round_: Round,
    *,
    series: str,
    rules: Mapping[str, object] | None = None,
    scales: Scales | None = None,
) -> Release:
    """Publish what may be published of a counted round, and delete its counts.

    Every item has the same meaning in each cell, and steps from 1 up; one of two steps is a yes or
    no, whose mean less 1 is the share of the second. `rules`: of what a practice publishes with it
    (`of_times`). `scales`: items that ask for one thing, by a name; all pairs of them are pairs of
    the round. A round that was published is returned as it is. Refuses, with NotCounted, one
    that was not counted; the database refuses a window that touches another of the series.
    """
    counted = Round.objects.select_for_update().get(pk=round_.pk)
    before = Release.objects.filter(round=counted).first()
    if before is not None:
        return before
    if counted.counted_at is None:
        raise NotCounted
    nodes = list(Node.objects.filter(round=counted).order_by("place"))
    items = items_of(counted)
    made = Release.objects.create(
        series=series,
        kind=counted.kind,
        round=counted,
        begins_at=counted.opens_at,
        ends_at=counted.closes_at,
        rules=rules_of(counted, nodes, scales or {}) | dict(rules or {}),
        made_at=timezone.now(),
    )
    if nodes:
        Figure.objects.bulk_create(_figures(made, nodes, items), BATCH)
    Reliability.objects.bulk_create(_reliabilities(made, scales or {}))
    Count.objects.filter(cell__round=counted).delete()
    return made


def _reliabilities(made: Release, scales: Scales) -> Iterator[Reliability]:
    """Of each scale of which it can be told, from the associations of its items."""
    together = associations_of(made.round) if scales else {}
    for scale, items in scales.items():
        found = reliability_of(items, together)
        if found is not None:
            measured, fewest = found
            omega, low, high = outwards(measured.omega, measured.low, measured.high)
            yield Reliability(
                release=made,
                scale=scale,
                omega=omega,
                low=min(low, omega),
                high=max(high, omega),
                at_least=fewest.at_least,
                at_most=fewest.at_most,
            )


def _figures(made: Release, nodes: Sequence[Node], items: Sequence[Item]) -> Iterator[Figure]:
    """The figures of all nodes, item by item."""
    tree = Tree([-1 if node.parent is None else node.parent for node in nodes])
    counts = _counted(made.round_id, nodes, items)
    people = people_at(made.round_id, nodes)
    least = np.array([item.minimum for item in items], dtype=np.int64)
    reasons = release.decide(tree, counts.n, minimum=least, once=True)
    for place, item in enumerate(items):
        column = slice(place, place + 1)
        of_item = _Counted(
            *(v[:, column] for v in (counts.n, counts.sums, counts.squares, counts.high))
        )
        yield from _of_item(
            made,
            nodes,
            item,
            tree=tree,
            people=people,
            reasons=reasons[:, column],
            counts=of_item,
        )


def people_at(round_id: UUID | None, nodes: Sequence[Node]) -> Ints:
    """[nodes] How many people could answer at each node itself: on the roll of its cell. One query."""
    on_roll = dict(Cell.objects.filter(round=round_id).values_list("place", "people"))
    own = [0 if node.cell is None else on_roll.get(node.cell, 0) for node in nodes]
    return np.array(own, dtype=np.int64)


def _of_item(
    made: Release,
    nodes: Sequence[Node],
    item: Item,
    *,
    tree: Tree,
    people: Ints,
    reasons: Ints,
    counts: _Counted,
) -> Iterator[Figure]:
    shown, n = _estimated(item, tree, reasons, counts, people)
    some = n > 0
    below = tree.summed(people)[some]
    bands = iter(release.bands(n[some], minimum=item.minimum, people=below).tolist())
    for place, node in enumerate(nodes):
        reason = int(reasons[place, 0])
        figure = Figure(release=made, node=node, item=item.key, reason=reason)
        if not reason:
            figure.mean, figure.low, figure.high = (float(value) for value in shown[place])
            at_least, at_most = next(bands)
            figure.at_least, figure.at_most = at_least, at_most
            if place == 0 and at_least >= SHARE_FROM:
                share = _share(_part(item, tree, reasons, counts, people), at_least)
                figure.share, figure.share_low, figure.share_high = share
        yield figure


def _estimated(
    item: Item, tree: Tree, reasons: Ints, counts: _Counted, people: Ints
) -> tuple[Reals, Ints]:
    """[nodes, 3] estimate and interval as shown, and [nodes] answers, 0 where withheld."""
    figures = release.figures(
        tree,
        reasons,
        counts.n,
        counts.sums,
        high=float(item.options),
        minimum=item.minimum,
        people=people,
    )
    if not figures.rest_n.any():
        return np.zeros((len(tree), 3)), figures.n[:, 0]
    roughly = release.least_of(counts.n[:, 0], minimum=LEAST_ANSWERS, people=people)
    within = estimates.within_variance(
        counts.n[:, 0], counts.sums[:, 0], counts.squares[:, 0], roughly=roughly
    )
    # No answer of a scale varies more than between its two ends.
    within = min(within, ((item.options - 1) / 2) ** 2)
    found = estimates.estimate(tree, figures.rest_n[:, 0], figures.rest_mean[:, 0], within)
    shown = estimates.rounded(found, share=INTERVAL, high=float(item.options))
    return shown, figures.n[:, 0]


def _part(item: Item, tree: Tree, reasons: Ints, counts: _Counted, people: Ints) -> float:
    """Which part of all chose one of the highest steps, kept off nothing and all as means are."""
    figures = release.figures(
        tree,
        reasons,
        counts.n,
        counts.high,
        low=0.0,
        high=1.0,
        minimum=item.minimum,
        people=people,
    )
    return float(figures.mean[0, 0])


def _share(part: float, n: int) -> tuple[float, float, float]:
    """A part of all with its interval, in whole hundredths; `n`: the lower end of their band.

    By E. B. Wilson, Probable inference, Journal of the American Statistical Association 22, 1927,
    209-212.
    """
    z2 = estimates.TWO_SIDED[INTERVAL] ** 2
    middle = (part + z2 / (2 * n)) / (1 + z2 / n)
    half = float(np.sqrt(z2 * (part * (1 - part) / n + z2 / (4 * n * n)))) / (1 + z2 / n)
    return (
        round(part, 2),
        np.floor((middle - half) * 100) / 100,
        np.ceil((middle + half) * 100) / 100,
    )


def _counted(round_id: UUID, nodes: Sequence[Node], items: Sequence[Item]) -> _Counted:
    """The counts of the cells at their nodes. One query, read row by row."""
    node_of = {node.cell: place for place, node in enumerate(nodes) if node.cell is not None}
    place_of = {item.key: place for place, item in enumerate(items)}
    arrays = [np.zeros((len(nodes), len(items)), dtype=np.int64) for _ in range(4)]
    rows = Count.objects.filter(cell__round=round_id).order_by("pk")
    for cell, key, by_option in rows.values_list("cell__place", "item", "by_option").iterator(
        CHUNK
    ):
        at = node_of[cell], place_of[key]
        steps = np.arange(1, len(by_option) + 1)
        numbers = np.array(by_option, dtype=np.int64)
        arrays[0][at] = numbers.sum()
        arrays[1][at] = (numbers * steps).sum()
        arrays[2][at] = (numbers * steps**2).sum()
        highest = HIGHEST_STEPS if len(by_option) >= STEPS_FOR_TWO else 1
        arrays[3][at] = numbers[-highest:].sum()
    return _Counted(*arrays)
