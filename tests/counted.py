"""Rounds that were counted, for tests of what is published: their rows, in the order of their coming."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from corridor.ballots.models import Association, Cell, Count, Roll, Round
from corridor.ballots.releases.preparing import write_nodes
from corridor.ballots.rolls import NewNode, Rolls
from corridor.ballots.terms import Item, NewCell, items_as_json
from corridor.ballots.together import associations_of
from corridor.people.models import Person

# [cells][options], by item.
Counts = Mapping[str, Sequence[Sequence[int]]]
# [options][options], by pair: who gave which two answers; None where too few gave both.
Tables = Mapping[tuple[str, str], Sequence[Sequence[int]] | None]


def counted_round(
    counts: Counts,
    parents: Sequence[int],
    *,
    kind: str = "pulse.team",
    minimum: int = 8,
    ends_at: datetime | None = None,
    counted: bool = True,
    people: int = 400,
    tables: Tables | None = None,
    rolls: Sequence[Sequence[Person]] = (),
    whole: str = "",
    minimums: Mapping[str, int] | None = None,
) -> Round:
    """A round whose cells answered so: `parents` of the nodes, parents first; leaves are the cells.

    `rolls`: who is on the roll in each of them, as before it is forgotten. `whole`: the words of the
    first node. `minimums`: of items that need more answers than the others.
    """
    ends_at = ends_at or timezone.now()
    cells = len(next(iter(counts.values())))
    leaves = [place for place in range(len(parents)) if place not in parents]
    assert len(leaves) == cells
    least = dict.fromkeys(counts, minimum) | dict(minimums or {})
    items = [Item(key, len(of_cells[0]), least[key]) for key, of_cells in counts.items()]
    made = Round.objects.create(
        kind=kind,
        opens_at=ends_at - timedelta(days=14),
        closes_at=ends_at,
        items=items_as_json(items),
        pairs=[list(pair) for pair in tables or ()],
    )
    names = ["" if n in leaves else f"Node {n}" for n in range(len(parents))]
    names[0] = whole or names[0]
    made_of = Rolls(
        [NewCell([], f"Cell {n}") for n in range(cells)],
        [
            NewNode(parent, words, leaves.index(n) if n in leaves else None)
            for n, (parent, words) in enumerate(zip(parents, names, strict=True))
        ],
        people * cells,
    )
    rows = [Cell(round=made, place=n, words=f"Cell {n}", people=people) for n in range(cells)]
    Cell.objects.bulk_create(rows)
    for cell, people_of_cell in zip(rows, rolls, strict=False):
        Roll.objects.bulk_create(Roll(round=made, cell=cell, person=one) for one in people_of_cell)
    write_nodes(made, made_of)
    made.fingerprint, made.opened_at, made.closing_at = "0" * 64, made.opens_at, ends_at
    made.save()
    for key, of_cells in counts.items():
        for cell, options in zip(rows, of_cells, strict=True):
            if sum(options) >= least[key]:
                Count.objects.create(
                    cell=cell, item=key, answers=sum(options), by_option=list(options)
                )
    enough = ((*pair, table) for pair, table in (tables or {}).items() if table is not None)
    Association.objects.bulk_create(associations_of(made, enough))
    if counted:
        made.counted_at = made.closed_at = ends_at
        made.save()
    return made
