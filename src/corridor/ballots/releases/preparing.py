"""A round and the nodes it will publish of: its cells, its rolls, the groups over them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from corridor.ballots.actions import prepare_round
from corridor.ballots.models import Round
from corridor.ballots.releases.models import Node, TeamPlace
from corridor.ballots.rolls import Rolls

BATCH = 2_000


@transaction.atomic
def prepare_with_nodes(
    kind: str, rolls: Rolls, *, opens_at: datetime, closes_at: datetime, **terms: Any
) -> Round:
    """Note a round with the cells of `rolls`, and the nodes over them; its keys are made by a job.

    `terms` and what is refused: as `ballots.actions.prepare_round`.
    """
    made = prepare_round(kind, opens_at=opens_at, closes_at=closes_at, cells=rolls.cells, **terms)
    write_nodes(made, rolls)
    return made


def write_nodes(round_: Round, rolls: Rolls) -> None:
    """Write the nodes of a round whose keys are not made yet. The database refuses a later one."""
    nodes = [
        Node(
            round=round_,
            place=place,
            parent=None if node.parent < 0 else node.parent,
            cell=node.cell,
            words=node.words if node.cell is None else node.words or rolls.cells[node.cell].words,
        )
        for place, node in enumerate(rolls.nodes)
    ]
    Node.objects.bulk_create(nodes, BATCH)
    TeamPlace.objects.bulk_create(_places(round_, nodes, rolls), BATCH)


def _places(round_: Round, nodes: Sequence[Node], rolls: Rolls) -> list[TeamPlace]:
    return [
        TeamPlace(round=round_, team=team, node=made)
        for made, node in zip(nodes, rolls.nodes, strict=True)
        for team in node.teams
    ]
