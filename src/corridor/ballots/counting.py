"""Counting: boxes are opened one after the other in memory, and only numbers are left of them.

Knows the models for reading alone. What was in a box is in no variable longer than it takes to count
it, in no file, no message of progress and no exception.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from corridor.ballots.models import Association, Box, Cell, Round
from corridor.ballots.signing.boxes import BoxKey, Unopenable
from corridor.ballots.terms import Item, items_of

CHUNK = 2_000
Sealed = tuple[bytes, UUID, bytes]  # the token's hash, the cell, the box


@dataclass(frozen=True)
class Counted:
    """What a round counted, in memory, in the shape of `queries.counts_of`, and who gave which two answers.

    `by_node`: node -> item -> how often each option, of what rests on enough answers alone.
    """

    by_node: Mapping[str, Mapping[str, Sequence[int]]]
    crossed: Mapping[tuple[str, str], Sequence[Sequence[int]]]


@dataclass
class Tally:
    """What boxes said, in numbers: for each cell, item and option how often.

    `cells`: cell -> one list of counts for each item; `crossed`: for each pair a table of counts, which
    never leaves the memory.
    """

    items: Sequence[Item]
    pairs: Sequence[tuple[str, str]]
    cells: dict[UUID, list[list[int]]] = field(default_factory=dict)
    crossed: list[list[list[int]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        places = {item.key: place for place, item in enumerate(self.items)}
        self._pairs = [(places[one], places[other]) for one, other in self.pairs]
        self.crossed = [
            [[0] * self.items[other].options for _ in range(self.items[one].options)]
            for one, other in self._pairs
        ]

    def add(self, cell: UUID, answers: bytes) -> None:
        """Count one box's answers; one that no item has is as good as a blank."""
        counts = self.cells.get(cell)
        if counts is None:
            counts = self.cells[cell] = [[0] * item.options for item in self.items]
        given = answers[: len(self.items)]
        for of_item, answer in zip(counts, given, strict=False):
            if answer < len(of_item):
                of_item[answer] += 1
        for table, (one, other) in zip(self.crossed, self._pairs, strict=True):
            first, second = given[one], given[other]
            if first < len(table) and second < len(table[0]):
                table[first][second] += 1

    def enough(self) -> Iterator[tuple[UUID, Item, list[int]]]:
        """The counts that rest on enough answers: (cell, item, how often each option).

        What rests on fewer is left out here, and is nowhere else.
        """
        for cell, counts in self.cells.items():
            for item, of_item in zip(self.items, counts, strict=True):
                if sum(of_item) >= item.minimum:
                    yield cell, item, of_item

    def crossed_enough(self) -> Iterator[tuple[str, str, list[list[int]]]]:
        """The pairs that rest on enough answers, over the whole round. Nobody writes these tables."""
        for (one, other), table in zip(self.pairs, self.crossed, strict=True):
            if sum(map(sum, table)) >= Association.LEAST:
                yield one, other, table


def counted_of(round_: Round, tally: Tally) -> Counted:
    """The tally by the nodes of the round's cells. One query."""
    node_of = dict(Cell.objects.filter(round=round_).values_list("pk", "node"))
    by_node: dict[str, dict[str, Sequence[int]]] = {}
    for cell, item, by_option in tally.enough():
        by_node.setdefault(node_of[cell], {})[item.key] = tuple(by_option)
    return Counted(by_node, {(one, other): table for one, other, table in tally.crossed_enough()})


def count_boxes(
    round_id: UUID, key: BoxKey, boxes: Iterable[Sealed], tally: Tally, *, each: Callable[[], None]
) -> Tally:
    """Open every box of a round and count it; `each` is called after each, opened or not.

    A box that does not open, or that was sealed for another token (copied), counts as nothing.
    """
    for token, cell, sealed in boxes:
        try:
            opened = key.open(sealed, of=round_id, cell=cell)
        except Unopenable:
            opened = None
        if opened is not None and opened.token == token:
            tally.add(cell, opened.answers)
        each()
    return tally


def empty_tally(round_: Round) -> Tally:
    """A tally for the items and pairs of a round."""
    return Tally(items_of(round_), [(one, other) for one, other in round_.pairs])


def boxes_of(round_: Round) -> Iterator[Sealed]:
    """The boxes of a round in the order of their tokens, which is that of chance."""
    rows = Box.objects.filter(cell__round=round_).order_by("token")
    for token, cell, sealed in rows.values_list("token", "cell", "sealed").iterator(CHUNK):
        yield bytes(token), cell, bytes(sealed)
