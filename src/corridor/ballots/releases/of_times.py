"""How soon something happened, published with a round: over its nodes, by its rules, once.

What a practice knows of times without anybody's answer (when an ask was made, when somebody first
answered it) is put beside what people answered. It is read when the round is published and never
again, so that nothing can be found by looking twice.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from django.db import transaction

from corridor.ballots.engine import release
from corridor.ballots.engine.arrays import Ints
from corridor.ballots.engine.speed import Shares, shares_within
from corridor.ballots.engine.tree import Tree
from corridor.ballots.models import Cell
from corridor.ballots.releases.models import Figure, Node, Release
from corridor.ballots.releases.publishing import people_at
from corridor.ballots.releases.waited import Waited

BATCH = 2_000


@transaction.atomic
def add_times(
    made: Release, waited: Sequence[Waited], within: Mapping[str, float], *, minimum: int
) -> None:
    """Write the shares for whom it happened within times, for each node of the release.

    Arguments: `within`, hours by the name of the figure's item; `minimum`, 8 or more. Called in the
    transaction of `publish_round`: a release stays as it is.
    """
    nodes = list(Node.objects.filter(round=made.round_id).order_by("place"))
    if not nodes:
        return
    tree = Tree([-1 if node.parent is None else node.parent for node in nodes])
    node_of = {node.cell: node.place for node in nodes if node.cell is not None}
    at = np.array([node_of[one.cell] for one in waited], dtype=np.int64)
    hours = [one.hours for one in waited]
    happened = [one.happened for one in waited]
    rows: list[Figure] = []
    people = people_at(made.round_id, nodes)
    below = tree.summed(people)
    for item, time in within.items():
        found = shares_within(tree, at, hours, happened, time, minimum=minimum, people=people)
        rows += _figures(made, nodes, item, found, people=below, minimum=minimum)
    Figure.objects.bulk_create(rows, BATCH)


def _figures(
    made: Release, nodes: Sequence[Node], item: str, found: Shares, *, people: Ints, minimum: int
) -> list[Figure]:
    some = found.n > 0
    bands = iter(release.bands(found.n[some], minimum=minimum, people=people[some]).tolist())
    rows = []
    for place, node in enumerate(nodes):
        reason = int(found.reasons[place])
        figure = Figure(release=made, node=node, item=item, reason=reason)
        if not reason:
            figure.mean, figure.low, figure.high = (float(v) for v in found.shown[place])
            figure.at_least, figure.at_most = next(bands)
        rows.append(figure)
    return rows


@transaction.atomic
def add_share(made: Release, item: str, some: int, others: int, *, minimum: int) -> None:
    """Write, of the whole organisation alone, for which share of people something was so.

    Arguments: `some`, of how many people it was so; `others`, of how many not. Withheld unless both
    are at least the minimum, so that the share singles out nobody. Where the round has no nodes there
    is nothing to write it at.
    """
    root = Node.objects.filter(round=made.round_id, place=0).first()
    if root is None:
        return
    figure = Figure(release=made, node=root, item=item, reason=Figure.Reason.TOO_FEW)
    if some >= minimum and others >= minimum:
        on_roll = Cell.objects.filter(round=made.round_id).values_list("people", flat=True)
        numbers = np.zeros(some + others, dtype=np.int64)
        happened = np.arange(some + others) < some
        hours = np.where(happened, 0.0, 1.0)
        people = [sum(on_roll)]
        found = shares_within(
            Tree([-1]), numbers, hours, happened, 0.0, minimum=minimum, people=people
        )
        figure.reason = Figure.Reason.PUBLISHED
        figure.mean, figure.low, figure.high = (float(v) for v in found.shown[0])
        band = release.bands([some + others], minimum=minimum, people=people)
        figure.at_least, figure.at_most = band[0].tolist()
    figure.save(force_insert=True)
