"""Real worker processes on a database of their own: killed, stopped, racing one another."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

HERE = Path(__file__).parent
# Libpq wants the slashes that a shell's word may have lost.
SERVER = re.sub(
    "^postgresql:/+(?=[^/]*$)", "postgresql:///", os.environ.get("CORRIDOR_TEST_DATABASE", "")
)
# The database that every server has, from which others are made and dropped.
MAINTENANCE = f"{SERVER.rpartition('/')[0]}/postgres"
TABLES = ("effects", "runtime_job", "runtime_clockslot", "django_tasks_database_dbtaskresult")
Rows = list[tuple[Any, ...]]


class Place:
    """A migrated database that no test transaction hides, and processes that work on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"corridor_jobs_{uuid4().hex[:12]}"
        self.address = ""
        # Seconds. Short, so that a dead worker's job need not be waited for; longer where a
        # living worker must keep it on a machine that is busy with other tests.
        self.lease = 2
        self.started: list[subprocess.Popen[bytes]] = []
        if SERVER:
            self.address = f"{SERVER.rpartition('/')[0]}/{self.name}"
            with psycopg.connect(MAINTENANCE, autocommit=True) as server:
                server.execute(f"CREATE DATABASE {self.name}")
        self.command("migrate", "--verbosity=0", "--skip-checks")
        self.sql("CREATE TABLE effects (job text, item integer, pid integer)")

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "corridor.config.settings",
            "CORRIDOR_DATA": str(self.folder),
            "CORRIDOR_KEYS": str(self.folder / "keys"),
            "CORRIDOR_DATABASE": self.address,
            "LEASE": str(self.lease),
        }

    def command(self, *arguments: str) -> None:
        (self.folder / "database").mkdir(exist_ok=True)
        subprocess.run(
            [sys.executable, "-m", "corridor.config.command", *arguments],
            env=self.environment,
            check=True,
            timeout=120,
        )

    def sql(self, query: str) -> Rows:
        if SERVER:
            with psycopg.connect(self.address, autocommit=True) as server:
                cursor = server.execute(query)
                return cursor.fetchall() if cursor.description else []
        file = self.folder / "database" / "corridor.sqlite3"
        with closing(sqlite3.connect(file, timeout=20, isolation_level=None)) as embedded:
            return embedded.execute(query).fetchall()

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, str(HERE / "a_worker.py"), *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.started.append(process)
        return process

    def until(self, query: str, wanted: Callable[[Rows], bool], seconds: float = 120) -> Rows:
        end = time.monotonic() + seconds
        while not wanted(rows := self.sql(query)):
            died = [
                process.communicate()[0] for process in self.started if (process.poll() or 0) > 0
            ]
            assert died == []
            assert time.monotonic() < end, f"{query} still gives {rows}"
            time.sleep(0.05)
        return rows

    def stop_all(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.communicate()
        self.started.clear()

    def drop(self) -> None:
        if SERVER:
            with psycopg.connect(MAINTENANCE, autocommit=True) as server:
                server.execute(f"DROP DATABASE {self.name} WITH (FORCE)")


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    made = Place(tmp_path_factory.mktemp("workers"))
    yield made
    made.drop()


@pytest.fixture
def place(migrated: Place) -> Iterator[Place]:
    yield migrated
    migrated.stop_all()
    migrated.lease = 2
    for table in TABLES:
        migrated.sql(f"DELETE FROM {table}")


MINE = "FROM runtime_job WHERE kind LIKE 'try.%'"
ENDED = f"SELECT outcome, attempts {MINE} AND ended_at IS NOT NULL"
EFFECTS = "SELECT job, item FROM effects ORDER BY job, item"
ALL_ROWS = [("0", item) for item in range(12)]


def some(rows: Rows) -> bool:
    return bool(rows)


def test_a_killed_workers_job_is_finished_by_another_and_nothing_is_doubled(place: Place) -> None:
    first = place.start("try.slow", "1")
    place.until("SELECT item FROM effects", lambda rows: len(rows) >= 3)
    first.send_signal(signal.SIGKILL)
    first.wait(10)
    assert place.sql(ENDED) == []
    done_by_first = place.sql("SELECT item FROM effects")
    assert 3 <= len(done_by_first) < 12

    place.start()

    assert place.until(ENDED, some) == [("done", 2)]
    assert place.sql(EFFECTS) == ALL_ROWS
    assert len(place.sql("SELECT DISTINCT pid FROM effects")) == 2
    assert place.sql(
        "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'FAILED'"
    ) == [(1,)]


def test_killed_in_the_middle_of_its_one_transaction(place: Place) -> None:
    first = place.start("try.whole", "1")
    place.until(f"SELECT id {MINE} AND lease_until IS NOT NULL", some)
    time.sleep(0.7)
    first.send_signal(signal.SIGKILL)
    first.wait(10)
    assert place.sql(EFFECTS) == []

    place.start()

    assert place.until(ENDED, some) == [("done", 2)]
    assert place.sql(EFFECTS) == ALL_ROWS


def test_killed_right_after_its_last_transaction(place: Place) -> None:
    first = place.start("try.whole", "1")
    place.until(ENDED, some)
    first.send_signal(signal.SIGKILL)
    first.wait(10)

    assert place.start("--until-idle").wait(60) == 0

    time.sleep(2.5)
    assert place.start("--until-idle").wait(60) == 0
    assert place.sql(ENDED) == [("done", 1)]
    assert place.sql(EFFECTS) == ALL_ROWS


def test_a_transaction_longer_than_the_lease_is_not_taken_over(place: Place) -> None:
    """The embedded database lets nobody write meanwhile, not even to extend the lease."""
    place.lease = 5
    place.start("try.whole", "1")
    place.start()
    assert place.until(ENDED, some) == [("done", 1)]
    assert place.sql(EFFECTS) == ALL_ROWS


def test_a_job_that_never_checks_keeps_its_lease_while_its_worker_lives(place: Place) -> None:
    place.lease = 5
    place.start("try.stuck", "1")
    place.start()
    assert place.until(ENDED, some) == [("done", 1)]
    assert place.sql(EFFECTS) == [("0", 0)]


def test_two_workers_never_run_the_same_job(place: Place) -> None:
    workers = [place.start("try.quick", "60", "--until-idle")]
    workers += [place.start() for _worker in range(2)]
    place.until(f"SELECT count(*) {MINE} AND outcome = 'done'", lambda rows: rows == [(60,)])
    for worker in workers[1:]:
        worker.send_signal(signal.SIGTERM)
    assert [worker.wait(120) for worker in workers] == [0, 0, 0]
    rows = place.sql("SELECT job, count(*) FROM effects GROUP BY job")
    assert sorted(rows) == sorted((str(number), 1) for number in range(60))
    assert place.sql(f"SELECT DISTINCT outcome, attempts {MINE}") == [("done", 1)]
    # Else there was no race.
    assert len(place.sql("SELECT DISTINCT pid FROM effects")) >= 2


def test_a_stopped_worker_hands_its_job_on(place: Place) -> None:
    first = place.start("try.slow", "1")
    place.until("SELECT item FROM effects", lambda rows: len(rows) >= 3)
    first.send_signal(signal.SIGTERM)
    assert first.wait(30) == 0
    # Back in the queue at once: no lease to wait for, and no attempt counted.
    assert place.sql(f"SELECT attempts, lease_until, outcome {MINE}") == [(0, None, "")]

    assert place.start("--until-idle").wait(60) == 0
    assert place.sql(ENDED) == [("done", 1)]
    assert place.sql(EFFECTS) == ALL_ROWS


def test_an_idle_worker_stops_at_once(place: Place) -> None:
    idle = place.start()
    place.until("SELECT job FROM runtime_clockslot", some)
    time.sleep(1)
    idle.send_signal(signal.SIGTERM)
    assert idle.wait(30) == 0


def test_progress_is_seen_from_outside_while_the_job_runs(place: Place) -> None:
    place.start("try.slow", "1")
    seen = place.until(f"SELECT done, total, message {MINE} AND done >= 4", some)
    assert seen[0][1:] == (12, "Writing rows")
    assert place.sql(ENDED) == []


def test_cancelling_stops_a_running_job(place: Place) -> None:
    place.start("try.slow", "1")
    place.until("SELECT item FROM effects", lambda rows: len(rows) >= 3)
    place.sql("UPDATE runtime_job SET cancel_asked_at = queued_at WHERE kind = 'try.slow'")
    assert place.until(ENDED, some) == [("cancelled", 1)]
    assert len(place.sql(EFFECTS)) < 12


def test_several_workers_clocks_give_one_job_for_a_slot(place: Place) -> None:
    workers = [place.start("--until-idle") for _worker in range(3)]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    forgetting = "SELECT kind, outcome FROM runtime_job WHERE kind = 'runtime.forget'"
    assert place.sql(forgetting) == [("runtime.forget", "done")]


def test_what_an_exception_said_is_neither_stored_nor_logged(place: Place) -> None:
    worker = place.start("try.broken", "1", "zebra", "--until-idle")
    said, _nothing = worker.communicate(timeout=60)
    problem = place.sql(f"SELECT problem {MINE}")
    assert len(problem) == 1
    assert problem[0][0].startswith("ValueError at corridor/runtime/tests/a_worker.py:")
    assert b"ValueError at corridor/runtime/tests/a_worker.py:" in said
    assert b"mother" not in said
    stored = place.sql(
        "SELECT traceback, exception_class_path FROM django_tasks_database_dbtaskresult"
    )
    assert "mother" not in str(stored)


@pytest.mark.skipif(not SERVER, reason="the embedded database has no connection to lose")
def test_a_worker_outlives_its_connections(place: Place) -> None:
    place.start("try.slow", "1")
    place.until("SELECT item FROM effects", lambda rows: len(rows) >= 3)
    place.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert place.until(ENDED, some) == [("done", 2)]
    assert place.sql(EFFECTS) == ALL_ROWS
    assert len(place.sql("SELECT DISTINCT pid FROM effects")) == 1
