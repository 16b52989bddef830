"""What can be wrong with a file, in words: what it is, and what to do about it."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from corridor.people.joining.leaders import namesakes
from corridor.people.joining.staging import Staging

Text = str | Promise

# kind: (what it is, what to do). The details of a problem fill the places in the text.
WORDS: dict[str, tuple[Text, Text]] = {
    # The file as a whole.
    "empty": (lazy("The file is empty."), lazy("Export it again, and choose the new file.")),
    "not_text": (
        lazy("This is not a text file."),
        lazy("In the spreadsheet or HR system choose “Save as” or “Export”, then CSV."),
    ),
    "utf32": (lazy("The file is written in UTF-32."), lazy("Save it as CSV in UTF-8.")),
    "long_line": (
        lazy("Line %(row)s is longer than %(longest)s characters."),
        lazy("This is hardly a table of people. Export it again as CSV."),
    ),
    "open_quote": (
        lazy("Around row %(row)s a quotation mark is opened and never closed."),
        lazy('Look for a lone " in that row or the rows before it, and take it out.'),
    ),
    "too_many_columns": (
        lazy("The file has more than %(most)s columns."),
        lazy("Export fewer columns, or check which sign divides the cells."),
    ),
    "no_header": (
        lazy("The first row holds people, not column names."),
        lazy("Export it again with column names, or type them in a row above."),
    ),
    "no_rows": (
        lazy("There are column names, but no people."),
        lazy("Export it again with people in it."),
    ),
    "more_circles": (
        lazy("There are more circles of leaders than the %(most)s listed."),
        lazy("Mend these first, and import again."),
    ),
    # One row.
    "cells": (
        lazy("The row has %(found)s cells, the header %(expected)s."),
        lazy("A comma or semicolon inside a cell needs quotation marks around the cell."),
    ),
    "header_again": (lazy("The column names stand here once more."), lazy("Left out.")),
    "control": (
        lazy("The cell holds a character that is no text (a NUL byte, say)."),
        lazy("Type the cell anew in the HR system, and export again."),
    ),
    "encoding": (
        lazy("The cell is written in another encoding than the rest."),
        lazy("Export it again as UTF-8, or type the cell anew."),
    ),
    "no_name": (lazy("There is no name."), lazy("Add it.")),
    "no_key": (
        lazy("There is neither a personnel number nor an address."),
        lazy("Add one of them: without it nobody can be recognised in the next file."),
    ),
    "no_email": (
        lazy("There is no address."),
        lazy("This person signs in with a printed code, which stewards make for them."),
    ),
    "bad_email": (lazy("“%(text)s” is no address."), lazy("Correct it, or leave the cell empty.")),
    "too_long": (lazy("The text is longer than %(longest)s characters."), lazy("Shorten it.")),
    "formula": (
        lazy("“%(text)s” looks like a formula."),
        lazy("It is kept as text and never run. Correct it if it is not a name."),
    ),
    "bad_date": (
        lazy("“%(text)s” is no date, or not in the order of the other dates."),
        lazy("Write it as 2026-04-03."),
    ),
    "unknown_country": (lazy("“%(text)s” is no country we know."), lazy("Left empty.")),
    "unknown_language": (lazy("“%(text)s” is no language we know."), lazy("English is used.")),
    "unknown_zone": (lazy("“%(text)s” is no time zone."), lazy("UTC is used.")),
    "same_number": (
        lazy("The number %(text)s stands in row %(row)s already."),
        lazy("Leave one row for each person, or correct the number."),
    ),
    "same_email": (
        lazy("The address %(text)s stands in row %(row)s already."),
        lazy("Correct one, or leave one empty: an address opens the door for one person."),
    ),
    "same_person": (
        lazy("This row and row %(row)s both fit %(name)s, by number and by address."),
        lazy("Correct the number or the address in one of them."),
    ),
    # Who leads whom.
    "unknown_leader": (
        lazy("The leader “%(text)s” is not in the file."),
        lazy("Correct it, add that person to the file, or leave the cell empty at the top."),
    ),
    "leader_gone": (
        lazy("The leader “%(text)s” has left, says the file."),
        lazy("Name the leader of today."),
    ),
    "namesakes": (
        lazy("%(count)s people are called “%(text)s” (rows %(rows)s)."),
        lazy("Export the leader’s number or address instead of the name."),
    ),
    "own_leader": (
        lazy("This person stands as their own leader."),
        lazy("Taken as the person at the top, who has none."),
    ),
    "circle": (
        lazy("These lead one another in a circle: %(names)s."),
        lazy("Correct the leader of one of them."),
    ),
    "roots": (
        lazy("%(count)s people have no leader: %(names)s."),
        lazy("Right if they stand at the top. Otherwise fill in their leader."),
    ),
    # Against those who are here.
    "address_taken": (
        lazy("The address %(text)s belongs to %(name)s, who was named by hand."),
        lazy("Correct the address, or let %(name)s go first."),
    ),
    "address_passes_on": (
        lazy("The address %(text)s belongs to %(name)s, who leaves with this file."),
        lazy("It passes on, nothing else does. For the same person, keep the old number."),
    ),
    "address_in_use": (
        lazy("The address %(text)s is still used by %(name)s."),
        lazy(
            "It passes on when the address of %(name)s has changed: in three days at the latest, "
            "unless %(name)s keeps it."
        ),
    ),
    "last_steward": (
        lazy("With this file no steward would be left: %(name)s leaves."),
        lazy("Give the duty to somebody who stays, then import again."),
    ),
}
KINDS = tuple(WORDS)


@dataclass(frozen=True)
class Problem:
    """One problem in words. `row` as a spreadsheet shows it, None for the whole file."""

    id: int
    row: int | None
    heading: str
    is_stop: bool
    kind: str
    what: str
    to_do: str


def describe(kind: str, detail: dict[str, Any]) -> tuple[str, str]:
    """What the problem is, and what to do, filled with its details."""
    what, to_do = WORDS[kind]
    filled = {key: number_format(v) if isinstance(v, int) else v for key, v in detail.items()}
    return str(what) % filled, str(to_do) % filled


def list_problems(
    staging: Staging, *, kind: str = "", level: str = "", after: int = 0, limit: int = 50
) -> list[Problem]:
    """A page of problems after the id `after`, in the order in which they were found."""
    found = staging.run(
        "SELECT id, pos, heading, level, kind, detail FROM problem"
        " WHERE id > ? AND (? = '' OR kind = ?) AND (? = '' OR level = ?) ORDER BY id LIMIT ?",
        *(after, kind, kind, level, level, limit),
    )
    return [_problem(staging, row) for row in found.fetchall()]


def every_problem(staging: Staging) -> Iterator[Problem]:
    """All of them, page by page."""
    after = 0
    while page := list_problems(staging, after=after, limit=500):
        yield from page
        after = page[-1].id


def _problem(staging: Staging, row: Sequence[Any]) -> Problem:
    key, pos, heading, level, kind, detail = row
    filled = json.loads(detail)
    if dress := _DRESS.get(kind):
        filled = dress(staging, filled)
    what, to_do = describe(kind, filled)
    return Problem(key, pos, heading, level == "stop", kind, what, to_do)


def _dress_namesakes(staging: Staging, detail: dict[str, Any]) -> dict[str, Any]:
    rows = namesakes(staging, detail["key"])
    return detail | {"rows": ", ".join(number_format(row) for row in rows)}


def _dress_circle(staging: Staging, detail: dict[str, Any]) -> dict[str, Any]:
    steps = [
        _("%(name)s (row %(row)s)") % {"name": n, "row": number_format(r)}
        for n, r in detail["names"]
    ]
    rest = detail["count"] - len(steps)
    if rest:
        steps.append(ngettext("%(n)s other", "%(n)s others", rest) % {"n": rest})
    else:
        steps.append(detail["names"][0][0])
    return {"names": " → ".join(steps)}


def _dress_roots(staging: Staging, detail: dict[str, Any]) -> dict[str, Any]:
    more = "…" if detail["count"] > len(detail["names"]) else ""
    return detail | {"names": ", ".join(detail["names"]) + (f", {more}" if more else "")}


_DRESS: dict[str, Callable[[Staging, dict[str, Any]], dict[str, Any]]] = {
    "namesakes": _dress_namesakes,
    "circle": _dress_circle,
    "roots": _dress_roots,
}


def counted(staging: Staging) -> list[tuple[str, bool, int]]:
    """(kind, whether it stands in the way, how many), those in the way first."""
    found = staging.run(
        "SELECT kind, level = 'stop', count(*) FROM problem GROUP BY kind, level"
        " ORDER BY level = 'stop' DESC, min(id)"
    )
    return [(kind, bool(stop), count) for kind, stop, count in found]
