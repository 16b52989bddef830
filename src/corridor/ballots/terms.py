"""A round's terms: what is fixed before it opens, as the words of which the fingerprint is."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from corridor.ballots.models import LEAST_ANSWERS, LEAST_PEOPLE, Round
from corridor.ballots.signing.boxes import BLANK, ITEMS


class RoundRefused(ValueError):
    """A round that must not be held as it was given; the message says why, for whoever writes code."""


@dataclass(frozen=True)
class Item:
    """One question of a round: `key` names it, `options` is how many it has to choose from.

    `minimum`: how many answers a figure of it rests on at least; never less than the round's.
    """

    key: str
    options: int
    minimum: int = LEAST_ANSWERS


@dataclass(frozen=True)
class NewCell:
    """A cell as its practice wants it.

    `people` are the persons' ids, each in one cell of the round only; `words` what the form says of
    it ("Ana's and Bilal's teams"), never a person's name (`Kind.words`); `node` what the practice
    calls it. The form says how many people
    are on the roll, whoever of them counts: it would show otherwise that somebody never came.
    """

    people: Sequence[UUID]
    words: str
    node: str = ""


def check_items(items: Sequence[Item], minimum: int, ask: int) -> None:
    """Refuses, with RoundRefused, items that a box cannot carry or a minimum that promises nothing.

    A round may have none: its tokens are spent for words that are open at once.
    """
    if len(items) > ITEMS:
        raise RoundRefused(f"A round has {ITEMS} items at most.")
    if len({item.key for item in items}) < len(items):
        raise RoundRefused("Two items have the same key.")
    if any(not 2 <= item.options < BLANK for item in items):
        raise RoundRefused("An item has 2 to 254 options.")
    if minimum < LEAST_ANSWERS or any(item.minimum < minimum for item in items):
        raise RoundRefused(f"Every minimum is {LEAST_ANSWERS} at least, and the round's or more.")
    if not 0 <= ask <= len(items):
        raise RoundRefused("There are not as many items as are to be asked.")


def check_pairs(items: Sequence[Item], pairs: Sequence[tuple[str, str]]) -> None:
    """Refuses, with RoundRefused, pairs of items that are not asked, or of one with itself."""
    known = {item.key for item in items}
    if any(one == other or not {one, other} <= known for one, other in pairs):
        raise RoundRefused("A pair is of two different items of the round.")


def check_cells(cells: Sequence[NewCell]) -> None:
    """Refuses, with RoundRefused, a cell that is too small, and a person who is in two."""
    if not cells:
        raise RoundRefused("A round has at least one cell.")
    for cell in cells:
        if len(cell.people) < LEAST_PEOPLE:
            raise RoundRefused(f"A cell has {LEAST_PEOPLE} people at least.")
    people = [person for cell in cells for person in cell.people]
    if len(set(people)) < len(people):
        raise RoundRefused("Somebody is in two cells, or twice in one.")


def items_as_json(items: Sequence[Item]) -> list[dict[str, str | int]]:
    """The items as the database keeps them."""
    return [asdict(item) for item in items]


def items_of(round_: Round) -> list[Item]:
    """The items of a round, in the order of its boxes."""
    return [Item(**item) for item in round_.items]


def terms_in_words(round_: Round, *, cells: int, people: int, box_key: bytes) -> str:
    """The terms as the text that every browser is given, and of which the fingerprint is."""
    return json.dumps(
        {
            "round": str(round_.pk),
            "kind": round_.kind,
            "opens_at": round_.opens_at.isoformat(),
            "closes_at": round_.closes_at.isoformat(),
            "minimum": round_.minimum,
            "items": round_.items,
            "ask": round_.ask,
            "pairs": round_.pairs,
            "cells": cells,
            "people": people,
            "box_key": box_key.hex(),
        },
        ensure_ascii=True,
        sort_keys=True,
        separators=(",", ":"),
    )
