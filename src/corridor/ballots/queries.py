"""Reads: what a browser is given of a round, what everybody may know of it, what it counted."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, Sum

from corridor.ballots.actions import lines_of
from corridor.ballots.issuing import Waiting, label_of
from corridor.ballots.kinds import in_words
from corridor.ballots.models import Association, Cell, Round
from corridor.ballots.models import Count as Counted
from corridor.ballots.signing.key_list import KeyList
from corridor.people.models import Person
from corridor.people.signing_in.models import Came


def for_browser(place: Waiting, person: Person) -> dict[str, Any]:
    """What a browser needs to fetch a token and to answer; it believes none of it unproved.

    `line` and `path` lead to the fingerprint together with `terms`, in which everything else is.
    """
    line, path = proof_of(place.cell)
    return {
        "round": str(place.round.pk),
        "cell": str(place.cell.pk),
        "label": label_of(place.round.pk, person),
        "terms": place.round.terms,
        "fingerprint": place.round.fingerprint,
        "line": line,
        "path": path,
        "key": b64encode(bytes(place.cell.public_key or b"")).decode(),
    }


def proof_of(cell: Cell) -> tuple[str, list[tuple[str, str]]]:
    """A cell's line of the key list, and how it leads to the root."""
    keys = _key_list(cell.round_id)
    return lines_of([cell])[0], keys.path(cell.place)


@lru_cache(maxsize=8)
def _key_list(round_id: UUID) -> KeyList:
    """The list of a round whose terms are fixed: it never changes, so a process reads it once."""
    return KeyList(list(_lines(round_id)))


def _lines(round_id: UUID) -> Iterator[str]:
    for cell in Cell.objects.filter(round=round_id).order_by("place").iterator(2_000):
        yield from lines_of([cell])


def round_in_public(round_id: UUID) -> Round | None:
    """A round of which everybody may know: one whose terms are fixed."""
    return Round.objects.filter(pk=round_id).exclude(fingerprint="").first()


def lines_in_order(round_: Round) -> list[str]:
    """The key list's lines."""
    return list(_lines(round_.pk))


def cells_of(round_: Round) -> list[tuple[str, int]]:
    """The cells of a round in the order of the list: what is said of each, and how many people."""
    cells = list(Cell.objects.filter(round=round_).order_by("place").defer("public_key"))
    people = [cell.people for cell in cells]
    return list(zip(in_words(cells, of=round_), people, strict=True))


@dataclass(frozen=True)
class Facts:
    """What the public page says of a round's cells: how many, how many people, the smallest."""

    cells: int
    people: int
    smallest: int


def facts_of(round_: Round) -> Facts:
    """How many cells and people a round has."""
    cells = Cell.objects.filter(round=round_)
    found = cells.aggregate(cells=Count("pk"), all=Sum("people"), smallest=Min("people"))
    return Facts(found["cells"], found["all"] or 0, found["smallest"] or 0)


def stricter_items(round_: Round) -> list[tuple[int, list[str]]]:
    """The keys of items of which a figure rests on more answers than the round's least, by their number."""
    found: dict[int, list[str]] = {}
    for item in round_.items:
        if item["minimum"] > round_.minimum:
            found.setdefault(item["minimum"], []).append(item["key"])
    return sorted(found.items())


def fingerprint_in_groups(fingerprint: str) -> list[str]:
    """The fingerprint as people compare it: sixteen groups of four."""
    return [fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4)]


def count_towards(here_before: datetime) -> Q:
    """A condition on persons: they count towards a cell's people.

    Whoever has come in at least once, and was here before `here_before`.
    """
    return Q(here_since__lt=here_before) & Q(Exists(Came.objects.filter(person=OuterRef("pk"))))


def counts_of(round_: Round) -> dict[str, dict[str, list[int]]]:
    """What a round counted: node -> item -> how often each option.

    A node or an item that is not in it had too few answers: nothing of them is known. Two cells of
    one node are added.
    """
    found: dict[str, dict[str, list[int]]] = {}
    rows = Counted.objects.filter(cell__round=round_).values_list("cell__node", "item", "by_option")
    for node, item, by_option in rows.order_by("cell__place", "item"):
        of_node = found.setdefault(node, {})
        before = of_node.get(item, [0] * len(by_option))
        of_node[item] = [a + b for a, b in zip(before, by_option, strict=True)]
    return found


def associations_of(round_: Round) -> dict[tuple[str, str], Association]:
    """How the pairs of a round moved together, from 500 answers on; one that is not in it had fewer."""
    rows = Association.objects.filter(round=round_).order_by("one", "other")
    return {(row.one, row.other): row for row in rows}
