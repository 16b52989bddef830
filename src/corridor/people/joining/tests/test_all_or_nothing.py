"""Everything is written or nothing: faults, killed workers, two at once, too many leavers."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from corridor.people.joining import actions, applying
from corridor.people.joining.models import Import
from corridor.people.joining.staging import delete_files, folder
from corridor.people.joining.watching import Unwatched
from corridor.people.models import Person, Team
from corridor.runtime.jobs import Job

CORRIDOR = str(Path(sys.executable).with_name("corridor"))


class Planted(Exception):
    """A fault planted by a test."""


class FailsAt(Unwatched):
    """A watcher under which the work breaks at the very end."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def fence(self) -> None:
        raise self.error


@pytest.fixture
def confirmed(check: Callable[..., Any], people_file: Callable[..., str]) -> Iterator[Import]:
    """An import of three people that only needs to be written."""
    rows = ("1,Ana Ruiz,ana@example.org,,Port", "2,Bilal,,1,Port", "3,Chen,,1,Quay")
    outcome = check(people_file(*rows))
    actions.confirm_import(outcome.opened, by=None)
    yield outcome.opened
    delete_files(outcome.opened.pk)


STEPS = ("_free_addresses", "_write_teams", "_write_people", "_write_others", "_let_leavers_go")


@pytest.mark.parametrize("step", STEPS)
def test_fault_in_the_middle_leaves_nothing(
    step: str, confirmed: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = getattr(applying, step)

    def breaks(*args: Any, **kwargs: Any) -> None:
        real(*args, **kwargs)
        raise Planted

    monkeypatch.setattr(applying, step, breaks)
    with pytest.raises(Planted):
        actions.apply_import(confirmed.pk, Unwatched())
    assert (Person.objects.count(), Team.objects.count()) == (0, 0)
    confirmed.refresh_from_db()
    assert confirmed.state == Import.State.APPLYING
    monkeypatch.undo()
    actions.apply_import(confirmed.pk, Unwatched())
    assert (Person.objects.count(), Team.objects.count()) == (3, 2)


@pytest.mark.parametrize("error", [SystemExit(1), KeyboardInterrupt(), Planted()])
def test_worker_that_ends_before_the_end_leaves_nothing(
    error: BaseException, confirmed: Import
) -> None:
    with pytest.raises(type(error)):
        actions.apply_import(confirmed.pk, FailsAt(error))
    assert Person.objects.count() == 0
    actions.apply_import(confirmed.pk, Unwatched())
    confirmed.refresh_from_db()
    assert (Person.objects.count(), confirmed.state) == (3, Import.State.DONE)


def test_writing_twice_is_writing_once(confirmed: Import) -> None:
    actions.apply_import(confirmed.pk, Unwatched())
    actions.apply_import(confirmed.pk, Unwatched())
    assert Person.objects.count() == 3


def test_confirming_twice_queues_one_job(
    check: Callable[..., Any], people_file: Callable[..., str], ana: Person
) -> None:
    outcome = check(people_file("1,Dana,,,"))
    actions.confirm_import(outcome.opened, by=ana)
    actions.confirm_import(outcome.opened, by=ana)
    assert Job.objects.filter(kind="joining.apply").count() == 1


def test_second_import_is_refused_while_one_is_open(check: Callable[..., Any]) -> None:
    check("Name,Email\nAna,a@example.org\n")
    before = set(folder().iterdir())
    with pytest.raises(actions.AnotherIsOpen):
        actions.begin_import(by=None, chunks=[b"Name,Email\nAna,a@example.org\n"])
    assert (Import.objects.count(), set(folder().iterdir())) == (1, before)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_refused() -> None:
    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("a database in memory knows one writer; see the test with two processes")
    ends: list[str] = []
    both = threading.Barrier(2)

    def begin() -> None:
        both.wait()
        try:
            actions.begin_import(by=None, chunks=[b"Name,Email\nAna,a@example.org\n"])
            ends.append("open")
        except actions.AnotherIsOpen:
            ends.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=begin) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["open", "refused"]


# More than 2 % leaving.


def of(numbers: range) -> list[str]:
    return [f"{n},Person {n},p{n}@example.org,{1 if n > 1 else ''},Port" for n in numbers]


@pytest.mark.parametrize(("stay", "needed"), [(101, 0), (99, 0), (98, 3), (2, 99)])
def test_more_than_two_percent_leaving_is_confirmed_by_their_number(
    stay: int,
    needed: int,
    check: Callable[..., Any],
    bring: Callable[..., Any],
    people_file: Callable[..., str],
) -> None:
    bring(people_file(*of(range(1, 102))))
    outcome = check(people_file(*of(range(1, stay + 1))))
    assert outcome.counts["leaves"] == 101 - stay
    if needed:
        for wrong in (None, 0, needed - 1, needed + 1):
            with pytest.raises(actions.NotConfirmed):
                actions.confirm_import(outcome.opened, by=None, leavers=wrong)
    actions.confirm_import(outcome.opened, by=None, leavers=needed or None)
    actions.apply_import(outcome.opened.pk, Unwatched())
    assert Person.objects.here().count() == stay


# With real processes, on the embedded database.


@pytest.fixture
def installation(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation of its own."""
    environment = os.environ | {
        "CORRIDOR_DATA": str(tmp_path / "var"),
        "CORRIDOR_KEYS": str(tmp_path / "keys"),
        "CORRIDOR_DATABASE": "",
        "DJANGO_SETTINGS_MODULE": "corridor.config.settings",
    }
    subprocess.run([CORRIDOR, "set-up"], env=environment, check=True, capture_output=True)
    return environment


def export(path: Path, size: int) -> Path:
    rows = "\n".join(of(range(1, size + 1)))
    path.write_text(f"Employee ID,Name,Email,Manager ID,Team\n{rows}\n")
    return path


def persons(installation: dict[str, str]) -> int:
    database = Path(installation["CORRIDOR_DATA"], "database", "corridor.sqlite3")
    with sqlite3.connect(database) as db:
        return int(db.execute("SELECT count(*) FROM people_person").fetchone()[0])


def start(installation: dict[str, str], file: Path, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [CORRIDOR, "import-people", str(file), "--yes", *words],
        env=installation,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_killed_while_writing_nothing_is_kept_and_it_can_be_done_again(
    installation: dict[str, str], tmp_path: Path
) -> None:
    file = export(tmp_path / "export.csv", 6_000)
    process = start(installation, file)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("Writing"):
            break
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert persons(installation) == 0
    again = start(installation, file, "--discard-open")
    output, errors = again.communicate()
    assert again.returncode == 0, errors
    assert "6000 joined" in output
    assert persons(installation) == 6_000
    left = [path.name for path in Path(installation["CORRIDOR_DATA"], "imports").iterdir()]
    assert left == []


def test_of_two_processes_at_once_one_is_refused(
    installation: dict[str, str], tmp_path: Path
) -> None:
    file, slow = export(tmp_path / "export.csv", 3_000), tmp_path / "slow.csv"
    os.mkfifo(slow)
    first = start(installation, slow)
    with slow.open("wb") as pipe:  # The first has an import open, and waits for its file.
        second = start(installation, file)
        wait_until_it_reads_the_database(second, installation)
        pipe.write(file.read_bytes())
    ends = [(p.communicate()[1], p.returncode) for p in (first, second)]
    assert [code for _errors, code in ends] == [0, 1], ends
    assert "Another import is open" in ends[1][0]
    assert persons(installation) == 3_000


def wait_until_it_reads_the_database(
    process: "subprocess.Popen[str]", installation: dict[str, str]
) -> None:
    database = Path(installation["CORRIDOR_DATA"], "database", "corridor.sqlite3")
    end = time.monotonic() + 120
    while database not in open_files(process.pid):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "the second process never opened the database"
        time.sleep(0.02)


def open_files(pid: int) -> set[Path]:
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.add(link.readlink())
    return found
