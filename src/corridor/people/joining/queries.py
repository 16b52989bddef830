"""Reads of an import's staging file, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from corridor.people.joining.comparing import JOINS, MOVES, RETURNS
from corridor.people.joining.models import Import
from corridor.people.joining.staging import Staging
from corridor.people.models import Person

PAGE = 50
LEAVES = "leaves"
LISTS = (JOINS, RETURNS, MOVES, LEAVES)
_LEAVING_AT_ONCE = 0.02


def leavers_to_confirm(counts: dict[str, int]) -> int:
    """How many leavers must be typed: their number when it is more than 2 % of those here, else 0."""
    return counts["leaves"] if counts["leaves"] > _LEAVING_AT_ONCE * counts["here"] else 0


def open_import() -> Import | None:
    """The import that has not ended."""
    return Import.objects.open().select_related("by").first()


def ended_imports(limit: int = 10) -> list[Import]:
    """The latest imports that were written."""
    done = Import.objects.filter(state=Import.State.DONE).select_related("by")
    return list(done[:limit])


def people_named_by_hand(limit: int = 200) -> list[Person]:
    """Those whom no file brings and no file lets go, by name."""
    named = Person.objects.here().filter(source=Person.Source.NAMED)
    return list(named.order_by("name_key", "pk")[:limit])


def person_named_by_hand(pk: UUID) -> Person | None:
    """One of them, or None."""
    return Person.objects.here().filter(pk=pk, source=Person.Source.NAMED).first()


@dataclass(frozen=True)
class Change:
    """One person of a list. `changed` are (what, before, after) in the words of the file."""

    key: str
    row: int | None
    name: str
    detail: str
    changed: Sequence[tuple[str, str, str]] = ()


def changes(staging: Staging, kind: str, *, after: str = "", limit: int = PAGE) -> list[Change]:
    """A page of those who join, return, move or leave, after the key `after`."""
    if kind == LEAVES:
        return _leavers(staging, after, limit)
    found = staging.run(
        "SELECT plan.pos, row.name, coalesce(row.email, row.number, ''), plan.changed, plan.person"
        " FROM plan JOIN row ON row.pos = plan.pos WHERE plan.kind = ? AND plan.pos > ?"
        " ORDER BY plan.pos LIMIT ?",
        *(kind, int(after) if after.isdecimal() else 0, limit),
    ).fetchall()
    return [
        Change(str(pos), pos, name, detail, _before_and_after(staging, pos, changed.split()))
        for pos, name, detail, changed, _person in found
    ]


def _leavers(staging: Staging, after: str, limit: int) -> list[Change]:
    found = staging.run(
        "SELECT p.id, p.name, coalesce(p.email, p.number, '') FROM leaver JOIN present AS p"
        " ON p.id = leaver.id WHERE leaver.id > ? ORDER BY leaver.id LIMIT ?",
        *(after, limit),
    )
    return [Change(pk, None, name, detail) for pk, name, detail in found.fetchall()]


_SIDES = {
    "name": ("p.name", "row.name"),
    "number": ("p.number", "row.number"),
    "email": ("p.said", "row.email"),
    "title": ("p.title", "row.title"),
    "country": ("p.country", "row.country"),
    "joined": ("p.joined", "row.joined"),
    "leader": ("old_leader.name", "coalesce(leader_row.name, named_leader.name)"),
    "team": ("old_team.name", "team.name"),
    "source": ("''", "''"),
}


def _before_and_after(
    staging: Staging, pos: int, changed: list[str]
) -> tuple[tuple[str, str, str], ...]:
    if not changed:
        return ()
    sides = ", ".join(f"coalesce({side}, '')" for name in changed for side in _SIDES[name])
    values = staging.run(
        f"SELECT {sides} FROM plan JOIN row ON row.pos = plan.pos"
        " JOIN present AS p ON p.id = plan.person"
        " LEFT JOIN present AS old_leader ON old_leader.id = p.leader"
        " LEFT JOIN row AS leader_row ON leader_row.pos = row.leader_pos"
        " LEFT JOIN present AS named_leader ON named_leader.id = row.leader_person"
        " LEFT JOIN present_team AS old_team ON old_team.id = p.team"
        " LEFT JOIN team ON team.id = plan.team WHERE plan.pos = ?",
        pos,
    ).fetchone()
    return tuple((name, values[2 * i], values[2 * i + 1]) for i, name in enumerate(changed))
