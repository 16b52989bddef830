"""A round of a demo's past: invented answers, published as any other's are."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from corridor.ballots.actions import lines_of
from corridor.ballots.kinds import kind_named
from corridor.ballots.models import LEAST_ANSWERS, Association, Cell, Count, Roll, Round
from corridor.ballots.releases.preparing import write_nodes
from corridor.ballots.rolls import Rolls
from corridor.ballots.signing.key_list import KeyList, fingerprint_of
from corridor.ballots.terms import Item, items_as_json, terms_in_words
from corridor.ballots.together import associations_of

BATCH = 2_000
# (cell, item) -> how often each option was chosen.
Answered = Callable[[Cell, Item], list[int]]
# (round, people) -> each pair with how often which two answers came from one person.
Tables = Callable[[Round, int], Iterator[tuple[str, str, list[list[int]]]]]


def no_tables(round_: Round, people: int) -> Iterator[tuple[str, str, list[list[int]]]]:
    """Nothing is looked at in pairs."""
    return iter(())


def hold_past_round(
    kind: str,
    rolls: Rolls,
    answered: Answered,
    *,
    opens_at: datetime,
    closes_at: datetime,
    items: Sequence[Item],
    minimum: int = LEAST_ANSWERS,
    ask: int = 0,
    pairs: Sequence[tuple[str, str]] = (),
    tables: Tables = no_tables,
) -> Round:
    """A round that was counted when it closed: its rows in the order in which they came to be.

    `items`, `minimum`, `ask`, `pairs`: as `ballots.actions.prepare_round` takes them; `answered` and
    `tables`: what was answered.
    What rests on too few answers is not written, as closing a round does not; nor is the roll, unless
    its kind keeps it until the practice has published.
    """
    made = Round.objects.create(
        kind=kind,
        opens_at=opens_at,
        closes_at=closes_at,
        minimum=minimum,
        items=items_as_json(items),
        ask=ask,
        pairs=[list(pair) for pair in pairs],
    )
    cells = [
        Cell(round=made, place=place, node=cell.node, words=cell.words, people=len(cell.people))
        for place, cell in enumerate(rolls.cells)
    ]
    Cell.objects.bulk_create(cells, BATCH)
    if kind_named(kind).keeps_roll:
        Roll.objects.bulk_create(_roll_of(cells, rolls), BATCH)
    write_nodes(made, rolls)
    lines = lines_of(cells)
    people = sum(cell.people for cell in cells)
    made.terms = terms_in_words(made, cells=len(cells), people=people, box_key=b"")
    made.fingerprint = fingerprint_of(made.terms, KeyList(lines).root)
    made.opened_at, made.closing_at = opens_at, closes_at
    made.save()
    Count.objects.bulk_create(_counts(cells, items, answered), BATCH)
    Association.objects.bulk_create(associations_of(made, tables(made, people)))
    made.counted_at = made.closed_at = closes_at
    made.save()
    return made


def _roll_of(cells: Sequence[Cell], rolls: Rolls) -> Iterator[Roll]:
    for cell, wanted in zip(cells, rolls.cells, strict=True):
        for person in wanted.people:
            yield Roll(round=cell.round, cell=cell, person_id=person)


def _counts(cells: Sequence[Cell], items: Sequence[Item], answered: Answered) -> Iterator[Count]:
    for cell in cells:
        for item in items:
            by_option = answered(cell, item)
            if sum(by_option) >= item.minimum:
                yield Count(cell=cell, item=item.key, answers=sum(by_option), by_option=by_option)
