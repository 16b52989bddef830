"""What the tests of importing share: a file brought in from its text to its end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from corridor.people.joining import actions, problems
from corridor.people.joining.models import Import
from corridor.people.joining.staging import Staging, delete_files, staging_path
from corridor.people.joining.watching import Unwatched

HEADER = "Employee ID,Name,Email,Manager ID,Team"


@dataclass
class Outcome:
    """What became of a file: its problems as (row, column, kind), and its counts."""

    opened: Import
    problems: list[tuple[int | None, str, str]]
    notes: list[tuple[int | None, str, str]]
    counts: dict[str, int]
    ask_dates: dict[str, Any] | None

    @property
    def kinds(self) -> set[str]:
        """The kinds of what stands in the way."""
        return {kind for _row, _heading, kind in self.problems}


@pytest.fixture
def check(db: None) -> Callable[..., Outcome]:
    """The dry run of a file: `check("Name,Email\\nAna,ana@example.org")`."""

    def run(
        file: str | bytes, *, mapping: dict[int, str] | None = None, dates: str = ""
    ) -> Outcome:
        content = file if isinstance(file, bytes) else file.encode()
        opened = actions.begin_import(by=None, chunks=[content])
        actions.start_checking(opened, mapping or opened.mapping, dates=dates)
        actions.check_import(opened.pk, Unwatched())
        opened.refresh_from_db()
        with Staging.open(staging_path(opened.pk)) as staging:
            found = list(problems.every_problem(staging))
            counts = staging.fact("counts") or {}
            ask = staging.fact("ask_dates")
        return Outcome(
            opened,
            [(p.row, p.heading, p.kind) for p in found if p.is_stop],
            [(p.row, p.heading, p.kind) for p in found if not p.is_stop],
            counts,
            ask,
        )

    return run


@pytest.fixture
def drop(db: None) -> Callable[[Outcome], None]:
    """Discard what `check` left open."""

    def run(outcome: Outcome) -> None:
        actions.discard_import(outcome.opened)
        delete_files(outcome.opened.pk)

    return run


@pytest.fixture
def bring(check: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """A file brought in to its end, however many leave; fails where something stands in the way."""

    def run(file: str | bytes, **options: Any) -> Outcome:
        outcome = check(file, **options)
        assert outcome.problems == []
        actions.confirm_import(outcome.opened, by=None, leavers=outcome.counts["leaves"])
        actions.apply_import(outcome.opened.pk, Unwatched())
        outcome.opened.refresh_from_db()
        assert outcome.opened.state == Import.State.DONE
        delete_files(outcome.opened.pk)
        return outcome

    return run


@pytest.fixture
def people_file() -> Callable[..., str]:
    """A file of the rows given: `people_file("1,Ana Ruiz,ana@example.org,,Port")`."""
    return lambda *rows: "\n".join([HEADER, *rows]) + "\n"
