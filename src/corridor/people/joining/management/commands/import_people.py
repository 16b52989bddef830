"""corridor import-people: an HR export from the command line. Shows a dry run, then writes."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from corridor.people.joining import actions, fields, problems
from corridor.people.joining.dates import ORDERS
from corridor.people.joining.encodings import Unreadable
from corridor.people.joining.models import Import
from corridor.people.joining.queries import LISTS, changes, leavers_to_confirm, open_import
from corridor.people.joining.staging import Staging, staging_path

_SHOWN = 10
_TITLES = {"joins": "Joining", "returns": "Coming back", "moves": "Changing", "leaves": "Leaving"}


class Terminal:
    """Shows progress on one line of the terminal; says nothing into a file."""

    def __init__(self, command: BaseCommand) -> None:
        self.command, self.live, self.last = command, sys.stderr.isatty(), ""

    def report(self, done: int, total: int, words: str) -> None:
        """Overwrite the line."""
        share = f" {100 * done // total} %" if total and done else ""
        if self.live:
            self.command.stderr.write(f"\r\x1b[K{words}{share}", ending="")
        elif words != self.last:
            self.command.stderr.write(words)
        self.last = words

    def check(self) -> None:
        """Ctrl-C stops: nothing is written until the end."""

    def fence(self) -> None:
        """Nobody else does this work."""
        if self.live:
            self.command.stderr.write("\r\x1b[K", ending="")


class Command(BaseCommand):
    """Bring people in from an export of the HR system."""

    help = "Bring people in from a CSV export of your HR system. Shows what would change first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and the answers that the pages would ask for."""
        parser.add_argument("file", type=Path, help="the export, as CSV")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="COLUMN=FIELD",
            help=f"what a column is; #3=FIELD names the third column, COLUMN= leaves one out."
            f" Fields: {', '.join(fields.NAMES)}",
        )
        parser.add_argument("--dates", choices=ORDERS, default="", help="how 03/04/2026 is meant")
        parser.add_argument("--dry-run", action="store_true", help="only show what would change")
        parser.add_argument("--yes", action="store_true", help="write without asking")
        parser.add_argument(
            "--confirm-leavers",
            type=int,
            metavar="N",
            help="how many leave, when more than 2 %% do",
        )
        parser.add_argument(
            "--discard-open", action="store_true", help="end an import that somebody left open"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, show, ask, write."""
        opened = self._begin(options)
        try:
            self._choose(opened, options)
            counts = self._show(opened)
            if options["dry_run"]:
                self.stdout.write("Nothing was written: this was a dry run.")
            else:
                self._require_agreement(counts, options)
                self._write(opened, counts, options)
        finally:
            opened.refresh_from_db()
            if opened.ended_at is None:
                # Whatever happened here, nobody can come back to this import on the pages.
                Import.objects.filter(pk=opened.pk).update(state=Import.State.CHECKED)
                actions.discard_import(opened)

    def _begin(self, options: dict[str, Any]) -> Import:
        if options["discard_open"] and (left_open := open_import()):
            actions.discard_import(left_open)
        try:
            return actions.begin_import(by=None, chunks=_chunks(options["file"]))
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        except actions.AnotherIsOpen as error:
            raise CommandError(
                "Another import is open. End it on the stewards' page, or add --discard-open."
            ) from error
        except Unreadable as error:
            what, to_do = problems.describe(error.kind, {"row": error.row, **error.detail})
            raise CommandError(f"{what} {to_do}") from error

    def _choose(self, opened: Import, options: dict[str, Any]) -> None:
        headings = [heading for heading, _field in opened.columns]
        mapping = _with_answers(opened.mapping, headings, options["map"])
        self.stdout.write("Columns:")
        for i, heading in enumerate(headings):
            field = fields.BY_NAME.get(mapping.get(i, ""))
            self.stdout.write(
                f"  {heading or f'#{i + 1}'}: {field.title if field else '(left out)'}"
            )
        try:
            actions.start_checking(opened, mapping, dates=options["dates"])
            actions.check_import(opened.pk, Terminal(self))
        except actions.CannotRead as error:
            raise CommandError(_LACKING[error.kind]) from error

    def _show(self, opened: Import) -> dict[str, int]:
        with Staging.open(staging_path(opened.pk)) as staging:
            self._show_problems(staging)
            if question := staging.fact("ask_dates"):
                raise CommandError(
                    f"Is “{question['text']}” (row {question['row']}, column {question['heading']})"
                    " day first or month first? Add --dates day-first or --dates month-first."
                )
            counts: dict[str, int] | None = staging.fact("counts")
            if counts is None or staging.stops():
                raise CommandError("Nothing was written. Mend the file, and import it again.")
            for kind in LISTS:
                self._show_changes(staging, kind, counts[kind])
            self.stdout.write(f"Unchanged: {counts['stays']}")
            return counts

    def _show_problems(self, staging: Staging) -> None:
        for kind, is_stop, count in problems.counted(staging):
            for problem in problems.list_problems(staging, kind=kind, limit=_SHOWN):
                where = [f"row {problem.row}"] if problem.row is not None else []
                where += [f"column {problem.heading}"] if problem.heading else []
                mark = "Problem" if is_stop else "Note"
                place = f" ({', '.join(where)})" if where else ""
                self.stdout.write(f"{mark}{place}: {problem.what} {problem.to_do}")
            if count > _SHOWN:
                self.stdout.write(f"  … and {count - _SHOWN} more like this")

    def _show_changes(self, staging: Staging, kind: str, count: int) -> None:
        self.stdout.write(f"{_TITLES[kind]}: {count}")
        for change in changes(staging, kind, limit=_SHOWN):
            said = "; ".join(f"{w}: {a or '–'} → {b or '–'}" for w, a, b in change.changed)
            self.stdout.write(f"  {change.name} {change.detail} {said}".rstrip())
        if count > _SHOWN:
            self.stdout.write(f"  … and {count - _SHOWN} more")

    def _require_agreement(self, counts: dict[str, int], options: dict[str, Any]) -> None:
        """Go on with --yes, when somebody at the terminal says so, or where nothing would change."""
        if options["yes"] or options["confirm_leavers"] is not None:
            return
        if not any(counts[kind] for kind in LISTS):
            return
        if not sys.stdin.isatty():
            raise CommandError("Nothing was written. Add --yes to write this.")
        if input("Write this? Type yes: ").strip().lower() not in {"y", "yes"}:
            raise CommandError("Nothing was written.")

    def _write(self, opened: Import, counts: dict[str, int], options: dict[str, Any]) -> None:
        typed = options["confirm_leavers"]
        needed = leavers_to_confirm(counts)
        if needed and typed is None and sys.stdin.isatty():
            answer = input(f"{needed} people would leave, more than 2 %. Type their number: ")
            typed = int(answer) if answer.strip().isdecimal() else None
        try:
            actions.confirm_import(opened, by=None, leavers=typed)
        except actions.NotConfirmed as error:
            raise CommandError(
                f"{needed} people would leave, more than 2 %. Nothing was written. If that is right,"
                f" add --confirm-leavers {needed}."
            ) from error
        actions.apply_import(opened.pk, Terminal(self))
        opened.refresh_from_db()
        if opened.state != Import.State.DONE:
            raise CommandError("People changed in the meantime. Nothing was written; try again.")
        self.stdout.write(self.style.SUCCESS(f"Done: {actions.in_words(opened)}."))


_LACKING = {
    "name": "No column holds names. Name it: --map 'Column=name' (or given and family).",
    "key": "No column holds numbers or addresses. Name one: --map 'Column=number' or =email.",
    "twice": "Two columns stand for the same field. Leave one out: --map 'Column='.",
}


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            yield chunk


def _with_answers(
    guessed: dict[int, str], headings: list[str], answers: list[str]
) -> dict[int, str]:
    """The guessed mapping with what --map says. Refuses unknown columns and fields."""
    mapping = dict(guessed)
    for answer in answers:
        name, equals, field = answer.rpartition("=")
        if not equals or (field and field not in fields.BY_NAME):
            raise CommandError(
                f"--map {answer!r}: write COLUMN=FIELD with one of {', '.join(fields.NAMES)}."
            )
        found = [i for i, heading in enumerate(headings) if name in {heading, f"#{i + 1}"}]
        if len(found) != 1:
            raise CommandError(
                f"--map {answer!r}: the file has {len(found)} columns called {name!r}. It has: "
                + ", ".join(h or f"#{i + 1}" for i, h in enumerate(headings))
            )
        # The field moves from the column that was guessed to the one that was named.
        mapping = {i: f for i, f in mapping.items() if f != field and i != found[0]}
        mapping |= {found[0]: field} if field else {}
    return mapping
