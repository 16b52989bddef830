"""What the pages of an import show."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from corridor.kit import speaking
from corridor.people.joining import dates, dialect, problems
from corridor.people.joining import queries as staged
from corridor.people.joining.cells import Echo, quoted_for_spreadsheets
from corridor.people.joining.models import Import
from corridor.people.joining.problems import Problem
from corridor.people.joining.staging import Staging, staging_path, upload_path
from corridor.people.models import Person
from corridor.runtime.jobs import Job
from corridor.web.imports.words import CHANGED, LISTS

PAGE = 50
_FIRST = 10
_FIRST_OF_A_KIND = 5


@dataclass(frozen=True)
class ListOf:
    """Those who join, say: how many, and the first of them."""

    kind: str
    title: str | Promise
    count: int
    first: list[staged.Change]


@dataclass(frozen=True)
class Kind:
    """Problems of one kind: whether they stand in the way, how many, the first of them."""

    kind: str
    is_stop: bool
    count: int
    first: list[Problem]


@dataclass(frozen=True)
class DryRun:
    """What a file would do."""

    kinds: list[Kind]
    lists: list[ListOf] = field(default_factory=list)
    stays: int = 0
    gone: int = 0
    leavers_to_type: int = 0
    ask_dates: dict[str, Any] | None = None

    @property
    def stops(self) -> int:
        """How many problems stand in the way."""
        return sum(kind.count for kind in self.kinds if kind.is_stop)

    @property
    def may_write(self) -> bool:
        """Nothing stands in the way."""
        return not self.stops and self.ask_dates is None and bool(self.lists)

    @property
    def changes_nothing(self) -> bool:
        """Everybody is as the file says already."""
        return not any(one.count for one in self.lists)


def import_for(person: Person, pk: UUID) -> Import | None:
    """The import, for a steward; None for anybody else."""
    return Import.objects.visible_to(person).select_related("by").filter(pk=pk).first()


def open_import_for(person: Person, pk: UUID) -> Import | None:
    """The import while it has not ended."""
    return Import.objects.visible_to(person).open().filter(pk=pk).first()


def checked_import_for(person: Person, pk: UUID) -> Import | None:
    """The import while it waits for a decision: then its staging file can be read."""
    checked = Import.objects.visible_to(person).filter(pk=pk, state=Import.State.CHECKED)
    return checked.first() if staging_path(pk).exists() else None


def job_of(opened: Import) -> Job | None:
    """The job that reads or writes it now, or did last."""
    return Job.objects.filter(pk=opened.job).first() if opened.job else None


def samples(opened: Import) -> tuple[tuple[str, ...], ...]:
    """The first rows of the file, for the page on which its columns are named."""
    return dialect.look_at(upload_path(opened.pk)).samples


def dry_run(opened: Import) -> DryRun:
    """What the file would do, with the first of every list."""
    with Staging.open(staging_path(opened.pk)) as staging:
        kinds = [
            Kind(
                kind,
                stop,
                count,
                problems.list_problems(staging, kind=kind, limit=_FIRST_OF_A_KIND),
            )
            for kind, stop, count in problems.counted(staging)
        ]
        counts = staging.fact("counts")
        if counts is None:
            return DryRun(kinds, ask_dates=staging.fact("ask_dates"))
        lists = [
            ListOf(kind, title, counts[kind], staged.changes(staging, kind, limit=_FIRST))
            for kind, title in LISTS.items()
        ]
        needed = staged.leavers_to_confirm(counts)
        return DryRun(
            kinds, lists, counts["stays"], counts["gone"], needed, staging.fact("ask_dates")
        )


def both_readings(question: dict[str, Any], *, reader: Person) -> tuple[str, str]:
    """How an ambiguous date reads day first, and month first."""
    both = dates.both_ways([question["text"]])
    if both is None:
        return question["text"], question["text"]
    locale = speaking.locale_of(reader)
    return speaking.day(both[0], locale=locale), speaking.day(both[1], locale=locale)


def question_of(opened: Import) -> dict[str, Any] | None:
    """The ambiguous date that the steward is asked about."""
    with Staging.open(staging_path(opened.pk)) as staging:
        question: dict[str, Any] | None = staging.fact("ask_dates")
        return question


def changes_page(opened: Import, kind: str, after: str) -> tuple[list[staged.Change], str]:
    """A page of one list, and the key that the next page goes on from ("" on the last)."""
    with Staging.open(staging_path(opened.pk)) as staging:
        found = staged.changes(staging, kind, after=after, limit=PAGE + 1)
    shown = [replace(one, changed=_in_words(one.changed)) for one in found[:PAGE]]
    return shown, found[PAGE - 1].key if len(found) > PAGE else ""


def _in_words(changed: Sequence[tuple[str, str, str]]) -> tuple[tuple[str, str, str], ...]:
    return tuple((str(CHANGED[name]), before, now) for name, before, now in changed)


def problems_page(opened: Import, kind: str, after: int) -> tuple[list[Problem], int]:
    """A page of problems, of one kind or of all, and the id that the next page goes on from (or 0)."""
    with Staging.open(staging_path(opened.pk)) as staging:
        found = problems.list_problems(staging, kind=kind, after=after, limit=PAGE + 1)
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else 0


def problems_as_csv(opened: Import, header: tuple[str, ...]) -> Iterator[str]:
    """All problems as lines of a CSV file, whose cells no spreadsheet runs as formulas."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(header)
    with Staging.open(staging_path(opened.pk)) as staging:
        for problem in problems.every_problem(staging):
            cells = (str(problem.row or ""), problem.heading, problem.what, problem.to_do)
            yield writer.writerow([quoted_for_spreadsheets(cell) for cell in cells])
