"""Reading the file's rows into the staging file, and noting what is wrong with single cells."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from corridor.people.joining import cells as cell
from corridor.people.joining import dates, fields
from corridor.people.joining.dialect import Shape, records
from corridor.people.joining.staging import NOTE, Staging
from corridor.people.joining.watching import Steady, Watch
from corridor.people.models import fold

_BATCH = 2_000
_PLAIN_ADDRESS = re.compile(r"[a-z0-9_.+-]{1,60}@[a-z0-9]+([.-][a-z0-9]+)*\.[a-z]{2,12}")
_NAME_PARTS = frozenset({"name", "given", "family", "preferred"})
_LENGTHS = {"name": 200, "title": 200, "number": 64, "email": 254, "team": 500}
_COLUMNS = (
    "pos, number, number_key, name, name_key, also_key, email, title, country, language, zone,"
    " team, team_key, joined, left, leader_number, leader_email, leader_key, leader_said"
)
_INSERT = f"INSERT INTO row ({_COLUMNS}) VALUES ({','.join('?' * 19)})"


class Rows:
    """Turns cells into staged rows, for one mapping of columns to fields."""

    def __init__(self, shape: Shape, mapping: Mapping[int, str], staging: Staging) -> None:
        self.header, self.width = shape.header, shape.width
        self.staging = staging
        self.column = {name: index for index, name in mapping.items()}
        self.heading = {name: shape.header[index] for index, name in mapping.items()}
        self.status_heading = fields.normal(self.heading.get("status", ""))
        self.dates = {name: dates.Column() for name in ("joined", "left")}
        self.gone: list[tuple[Any, ...]] = []

    def whole(self, pos: int, cells: list[str]) -> list[str] | None:
        """The row with as many cells as the header has; None when it is blank or must be left out."""
        width = len(self.header)
        if not any(map(str.strip, cells)):
            return None
        # Nameless columns at the end are left out, where they hold nothing.
        if width < len(cells) <= self.width and not any(map(str.strip, cells[width:])):
            cells = cells[:width]
        if len(cells) != width:
            self.staging.problem("cells", pos=pos, found=len(cells), expected=width)
            return None
        if cells[0].strip() == self.header[0] and tuple(map(str.strip, cells)) == self.header:
            self.staging.problem("header_again", pos=pos, level=NOTE)
            return None
        return cells

    def stage(self, pos: int, cells: Sequence[str]) -> tuple[Any, ...] | None:
        """The row for the staging file; None when its person has left or it has no name."""
        said = self._said(pos, cells)
        name, also = self._names(pos, said)
        if not name:
            return None
        number, email = said["number"] or None, self._email(pos, said["email"])
        name_key = fold(name)
        if self._is_gone(said["status"]):
            self.gone.append((pos, number, email, name_key))
            return None
        if not number and not email:
            self._stop(pos, "number" if "number" in self.column else "email", "no_key")
        elif "email" in self.column and not said["email"]:
            self.staging.problem("no_email", pos=pos, level=NOTE, heading=self.heading["email"])
        team = cell.team_path([said[part] for part in fields.TEAM_PARTS])
        title = said["title"]
        self._limits(pos, name=name, title=title, number=number or "", team=team)
        return (
            *(pos, number, cell.number_key(number) if number else None, name, name_key, fold(also)),
            *(email, title),
            self._known(pos, "country", said["country"], cell.country),
            self._known(pos, "language", said["language"], cell.language),
            self._known(pos, "zone", said["zone"], cell.zone),
            *(
                team,
                team.casefold(),
                self._date(pos, "joined", said["joined"]),
                self._date(pos, "left", said["left"]),
            ),
            *self._leader(said),
        )

    def _said(self, pos: int, cells: Sequence[str]) -> dict[str, str]:
        """The text of every field, "" where the file has no column for it."""
        said = dict.fromkeys(fields.NAMES, "")
        for name, i in self.column.items():
            if text := cells[i]:
                said[name] = self._clean(pos, name, text)
        return said

    def _clean(self, pos: int, name: str, text: str) -> str:
        try:
            text = cell.clean(text)
            return text if name in _NAME_PARTS else cell.or_nothing(text)
        except cell.Unclean as error:
            self._stop(pos, name, error.kind)
            return ""

    def _stop(self, pos: int, name: str, kind: str, **detail: Any) -> None:
        self.staging.problem(kind, pos=pos, heading=self.heading.get(name, ""), **detail)

    def _names(self, pos: int, said: Mapping[str, str]) -> tuple[str, str]:
        """The name, and another under which a leader's name may be written elsewhere in the file."""
        whole = cell.forwards(said["name"])
        without, inside = cell.bracketed(whole)
        whole = without if any(c.isdigit() for c in inside) else whole
        given, family = said["given"], said["family"]
        by_parts = cell.full_name(given, family, said["preferred"])
        name = by_parts if given and family else (whole or by_parts)
        if not name:
            column = next(n for n in ("name", "given", "family", "preferred") if n in self.column)
            self._stop(pos, column, "no_name")
        elif cell.looks_like_formula(name):
            self.staging.problem("formula", pos=pos, level=NOTE, text=name[:60])
        also = whole if whole and whole != name else f"{given} {family}".strip()
        return name, "" if also == name else also

    def _email(self, pos: int, text: str) -> str | None:
        email = text.lower().removeprefix("mailto:")
        if not email:
            return None
        if not _PLAIN_ADDRESS.fullmatch(email):
            try:
                validate_email(email)
            except ValidationError:
                self._stop(pos, "email", "bad_email", text=text[:80])
                return None
        if len(email) > _LENGTHS["email"]:
            self._stop(pos, "email", "too_long", longest=_LENGTHS["email"])
            return None
        return email

    def _is_gone(self, status: str) -> bool:
        return bool(status) and cell.is_gone(status, self.status_heading)

    def _limits(self, pos: int, **texts: str) -> None:
        for name, text in texts.items():
            if len(text) > _LENGTHS[name]:
                heading = next(
                    (n for n in (name, "given", "department", "division") if n in self.column), name
                )
                self._stop(pos, heading, "too_long", longest=_LENGTHS[name])

    def _known(self, pos: int, name: str, text: str, look_up: Callable[[str], str | None]) -> str:
        found = look_up(text)
        if found is None:
            heading = self.heading[name]
            kind = f"unknown_{name}"
            self.staging.problem(kind, pos=pos, level=NOTE, heading=heading, text=text[:60])
        return found or ""

    def _date(self, pos: int, name: str, text: str) -> str:
        """The day in ISO form; the text itself while the order of day and month is not known."""
        if not text:
            return ""
        reading = self.dates[name].see(text, pos)
        if reading.day_first is None and reading.month_first is None:
            self._stop(pos, name, "bad_date", text=text[:40])
            return ""
        if reading.numeric and reading.day_first != reading.month_first:
            return text
        day = reading.day_first or reading.month_first
        return day.isoformat() if day else ""

    def _leader(self, said: Mapping[str, str]) -> tuple[str | None, str | None, str | None, str]:
        """The leader's number, address and folded name, as far as the row says them, and the text."""
        number, email = said["manager_number"], said["manager_email"].lower()
        words = said["manager"]
        whole = number or email or words
        name, inside = cell.bracketed(words)
        if "@" in words:
            email, words = email or words.lower(), ""
        elif words and not number:
            # A column "Manager" can hold numbers: what is no number of the file is tried as a name.
            number = inside or (words if " " not in words else "")
        key = fold(cell.forwards(name if inside else words)) if words else ""
        return number or None, email or None, key or None, whole


def read_rows(
    path: Path,
    shape: Shape,
    mapping: Mapping[int, str],
    staging: Staging,
    *,
    watch: Watch,
    order: str = "",
    today: date,
) -> None:
    """Read every row of the file into `staging`, with the problems of single cells.

    Arguments: `mapping`, {column index: field name}; `order`, "day-first", "month-first" or ""
    when the steward was not asked; `today`, by which rows with an earlier last day are left out.
    Afterwards the fact "ask_dates" says whether the steward must be asked. Refuses, with
    Unreadable, what dialect.records refuses.
    """
    rows = Rows(shape, mapping, staging)
    steady = Steady(watch, path.stat().st_size, _("Reading the file"))
    batch: list[tuple[Any, ...]] = []
    with staging.writing():
        for pos, cells, at in records(path, shape.codec, shape.delimiter):
            whole = rows.whole(pos, cells) if pos > shape.header_row else None
            if whole is not None and (staged := rows.stage(pos, whole)):
                batch.append(staged)
            if len(batch) >= _BATCH:
                _flush(staging, rows, batch)
                steady.at(at)
        _flush(staging, rows, batch)
        _settle_dates(rows, staging, order)
        _leave_out_leavers(staging, today)
        staging.remember("fields", sorted(rows.column))
        staging.remember("headings", rows.heading)


def _flush(staging: Staging, rows: Rows, batch: list[tuple[Any, ...]]) -> None:
    staging.fill(_INSERT, batch)
    staging.fill("INSERT INTO gone VALUES (?,?,?,?)", rows.gone)
    batch.clear()
    rows.gone.clear()


def _settle_dates(rows: Rows, staging: Staging, asked: str) -> None:
    """Put dates into ISO form in the order that their column has; remember to ask when none shows."""
    for name, column in rows.dates.items():
        other = rows.dates["left" if name == "joined" else "joined"]
        shown = other.order() if other.day_first or other.month_first else ""
        order = column.order(asked) or shown
        if not order:
            staging.remember(
                "ask_dates",
                {"heading": rows.heading[name], "text": column.example, "row": column.example_row},
            )
            continue
        _resolve(staging, name, rows.heading.get(name, ""), order)


def _resolve(staging: Staging, name: str, heading: str, order: str) -> None:
    def in_order(text: str) -> str | None:
        found = dates.read(text).by(order)
        return found.isoformat() if found else None

    staging.db.create_function("in_order", 1, in_order, deterministic=True)
    # `name` is "joined" or "left", never anything from the file.
    open_ones = f"{name} <> '' AND {name} NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"
    staging.run(
        "INSERT INTO problem (pos, heading, level, kind, detail)"
        f" SELECT pos, ?, 'stop', 'bad_date', json_object('text', {name}) FROM row"
        f" WHERE {open_ones} AND in_order({name}) IS NULL",
        heading,
    )
    staging.run(f"UPDATE row SET {name} = coalesce(in_order({name}), '') WHERE {open_ones}")


def _leave_out_leavers(staging: Staging, today: date) -> None:
    """Rows whose last day is past are not of people who are here."""
    past = "left <> '' AND left < ?"
    staging.run(
        f"INSERT INTO gone SELECT pos, number, email, name_key FROM row WHERE {past}",
        today.isoformat(),
    )
    staging.run(f"DELETE FROM row WHERE {past}", today.isoformat())
    # Nobody mends the rows of people who are not here.
    staging.run("DELETE FROM problem WHERE pos IN (SELECT pos FROM gone)")
