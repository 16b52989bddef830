"""Promise 7: from database, write-ahead log, backup and headers nobody learns who said what.

The linker (tests/linking.py) is told who posted, in their order, and knows what half of them said. On
the program as it is, it guesses the others' answers no better than blindly. On the same program with
live counters, built here, it reads nearly every answer out of the log.

Then whoever wants a second vote, or somebody else's, tries over HTTP what can be sent; and processes
that close a round are killed at every step. Beside the code each refusal and step is tried alone
(ballots/tests/test_spending.py, test_issuing.py, test_closing.py).
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import linking
import psycopg
import pytest
import rounds
from django.core.signals import request_started
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from corridor.ballots import round_keys, views
from corridor.ballots.kinds import kinds
from corridor.ballots.models import Box, Round
from corridor.ballots.queries import counts_of
from corridor.ballots.signing.blinding import Token, blind, new_message
from corridor.ballots.signing.posted import Posted
from corridor.ballots.spending import take_box
from corridor.ballots.terms import Item
from corridor.privacy.keeping import ensure_key_store
from corridor.runtime.jobs import run_waiting_jobs
from corridor.web.operating.backing_up import back_up

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PEOPLE, ITEMS, OPTIONS = 400, 30, 5
GUESSES = PEOPLE // 2 * ITEMS
BLINDLY = 1 / OPTIONS
AT_MOST = 0.03
BYTES = {"Content-Type": "application/octet-stream"}

TESTS = Path(__file__).parents[1]
# Libpq wants the slashes that a shell's word may have lost.
SERVER = re.sub(
    "^postgresql:/+(?=[^/]*$)", "postgresql:///", os.environ.get("CORRIDOR_TEST_DATABASE", "")
)
MAINTENANCE = f"{SERVER.rpartition('/')[0]}/postgres"
STEPS = (
    "in the transaction that stops taking",
    "before counting",
    "while counting",
    "before writing",
    "in the transaction that writes",
    "before the keys are destroyed",
    "while the keys are destroyed",
    "after the keys are destroyed",
    "in the transaction that notes the end",
)


@pytest.fixture(autouse=True)
def _own_keys(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.ROUND_KEYS = tmp_path / "rounds"
    settings.KEYS = tmp_path / "keys"
    ensure_key_store()
    rounds.register_kind()
    yield
    del kinds[rounds.KIND]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Any]:
    """The write-ahead log, of which all is kept since the test began."""
    if connection.vendor == "postgresql":
        yield linking.PostgresLog()
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA wal_autocheckpoint=0")
    database = Path(connection.settings_dict["NAME"])
    yield linking.SqliteLog(database, tmp_path / "copy.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint=1000")


@pytest.fixture
def headers() -> Iterator[linking.Traces]:
    """The headers of each box, as the server gets them."""
    seen: linking.Traces = []

    def note(environ: dict[str, Any], **more: Any) -> None:
        wanted = {
            k: v for k, v in environ.items() if k.startswith(("HTTP_", "CONTENT_", "REMOTE_"))
        }
        seen.append({("header", name, str(value)) for name, value in wanted.items()})

    request_started.connect(note)
    yield seen
    request_started.disconnect(note)


def held_round() -> tuple[Round, list[Posted], list[list[int]]]:
    """A round of 400 people, what each of them will post, and what is in it."""
    people = rounds.make_people(PEOPLE)
    held = rounds.hold_round(people, items=[Item(f"item {n}", OPTIONS) for n in range(ITEMS)])
    chance = random.Random(7)
    said = [[chance.randrange(OPTIONS) for _item in range(ITEMS)] for _person in people]
    posted = [rounds.answer(held, p, given) for p, given in zip(people, said, strict=True)]
    return held, posted, said


def post_all(posted: list[Posted]) -> None:
    browser, address = Client(), reverse("ballots_box")
    for one in posted:
        answer = browser.post(address, one.written(), content_type="application/octet-stream")
        assert answer.status_code == 204


def test_a_linker_that_is_told_who_posted_guesses_no_better_than_blindly(
    practices_on: None, log: Any, headers: linking.Traces, tmp_path: Path
) -> None:
    _held, posted, said = held_round()
    headers.clear()
    log.mark()
    post_all(posted)
    backup = back_up(tmp_path / "backup", tmp_path / "copies")
    from_log, from_rows = log.traces(), linking.rows_in_order_of_writing()
    from_backup = linking.rows_in_backup(backup.database)
    assert {len(traces) for traces in (from_log, from_rows, from_backup, headers)} == {PEOPLE}
    sources = {
        "the log": from_log,
        "the rows": from_rows,
        "a backup": from_backup,
        "the headers": headers,
        "all of it": linking.joined(from_log, from_rows, from_backup, headers),
    }
    found, above = {}, []
    for name, traces in sources.items():
        right = linking.guessed_rightly(traces, said, OPTIONS)
        bound = linking.upper_bound(right, GUESSES, BLINDLY)
        found[name] = f"{right:.3f} guessed rightly, advantage at most {bound:.3f}"
        if bound > AT_MOST:
            above.append(name)
    assert above == [], found


@pytest.fixture
def live_counters(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program as it must not be: a box is opened when it comes, and its answers are counted."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE live (item integer, chosen integer, n integer)")
        for item in range(ITEMS):
            for option in range(OPTIONS):
                cursor.execute("INSERT INTO live VALUES (%s, %s, 0)", [item, option])

    def take_and_count(posted: Posted) -> None:
        take_box(posted)
        key = round_keys.box_key(posted.round)
        opened = key.open(posted.box, of=posted.round, cell=posted.cell)
        with transaction.atomic(), connection.cursor() as cursor:
            for item, option in enumerate(opened.answers[:ITEMS]):
                cursor.execute(
                    "UPDATE live SET n = n + 1 WHERE item = %s AND chosen = %s", [item, option]
                )

    monkeypatch.setattr(views, "take_box", take_and_count)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE live")


def test_the_same_linker_reads_live_counters_out_of_the_log(
    practices_on: None, live_counters: None, log: Any
) -> None:
    _held, posted, said = held_round()
    log.mark()
    post_all(posted)
    traces = log.traces()
    assert len(traces) == PEOPLE
    right = linking.guessed_rightly(traces, said, OPTIONS)
    assert right >= 0.95


def test_no_backup_holds_a_key_of_a_round(practices_on: None, tmp_path: Path) -> None:
    people = rounds.make_people(16)
    held = rounds.hold_round(people)
    Box.objects.all().delete()
    keys = [path.read_bytes() for path in round_keys.folder_of(held.pk).iterdir()]
    assert len(keys) == 2
    back_up(tmp_path / "backup", tmp_path / "copies")
    copies = [p for place in ("backup", "copies") for p in (tmp_path / place).rglob("*")]
    files = [path for path in copies if path.is_file()]
    assert len(files) >= 2
    for path in files:
        content = path.read_bytes()
        assert not any(key in content or key[-64:] in content for key in keys), path


def sent_to(server: Any, posted: Posted) -> int:
    """Send a box over the network, as anybody can, and return the status of the answer."""
    line = HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    line.request("POST", reverse("ballots_box"), posted.written(), BYTES)
    status = line.getresponse().status
    line.close()
    return status


def test_replayed_forged_copied_and_cross_cell_tokens_and_boxes_are_refused(
    practices_on: None, live_server: Any, browser_of: Any, clock: Any
) -> None:
    mine, theirs = rounds.make_people(16), rounds.make_people(16, name="Other")
    held, another = rounds.hold_round(mine, theirs), rounds.hold_round(mine, theirs)
    boxes = [rounds.answer(held, person, [1, 1, 1]) for person in mine[:8]]
    assert [sent_to(live_server, box) for box in boxes] == [204] * 8
    first, fresh = boxes[0], rounds.answer(held, mine[8], [4, 4, 2])
    cell = rounds.cell_of(held, mine[0])
    token = Token(first.message, first.signature)
    forged = (
        replace(fresh, signature=bytes(256)),
        replace(fresh, signature=b"\xff" * 256),
        replace(fresh, signature=first.signature),
        replace(fresh, message=new_message()),
    )
    elsewhere = rounds.cell_of(another, mine[8]).pk
    tried = {
        "replayed: the very same again": [first],
        "replayed: its token for another box": [
            rounds.posted_for(held, cell, token, [4, 4, 2]),
            replace(fresh, message=first.message, signature=first.signature),
        ],
        "forged": forged,
        "of another cell": [replace(fresh, cell=rounds.cell_of(held, theirs[0]).pk)],
        "of another round": [replace(fresh, round=another.pk, cell=elsewhere)],
        "of a cell that the round has not": [replace(fresh, round=another.pk)],
    }
    found = {what: {sent_to(live_server, one) for one in each} for what, each in tried.items()}
    assert found == {
        "replayed: the very same again": {204},
        "replayed: its token for another box": {409},
        "forged": {403},
        "of another cell": {403},
        "of another round": {403},
        "of a cell that the round has not": {410},
    }
    assert {bytes(box.sealed) for box in Box.objects.all()} == {box.box for box in boxes}
    # A second token: another blinded message of somebody whose first one was signed.
    public = bytes(cell.public_key or b"")
    second = browser_of(mine[0]).post(
        reverse("ballots_token", args=[held.pk]),
        b64encode(blind(public, new_message()).sent),
        content_type="text/plain",
    )
    assert (second.status_code, second.content) == (409, b"")
    # A copied box looks like any other, and counts as nothing: in one's own cell and in another.
    late = rounds.answer(held, mine[9], [4, 4, 2])
    for copier in (fresh, rounds.answer(held, theirs[0], [0, 0, 0])):
        assert sent_to(live_server, replace(copier, box=first.box)) == 204
    clock.stand_at(held.closes_at)
    assert sent_to(live_server, late) == 410
    run_waiting_jobs()
    assert counts_of(held) == {
        "0": {"someone_to_trust": [0, 8, 0, 0, 0], "noticed": [0, 8, 0, 0, 0]}
    }


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A database of its own, migrated."""
    name = f"corridor_closing_{uuid4().hex[:12]}"
    address = f"{SERVER.rpartition('/')[0]}/{name}" if SERVER else ""
    if SERVER:
        with psycopg.connect(MAINTENANCE, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
    (tmp_path / "database").mkdir()
    made = os.environ | {
        "DJANGO_SETTINGS_MODULE": "corridor.config.settings",
        "CORRIDOR_DATA": str(tmp_path),
        "CORRIDOR_KEYS": str(tmp_path / "keys"),
        "CORRIDOR_DATABASE": address,
        "PYTHONPATH": str(TESTS),
    }
    command = [sys.executable, "-m", "corridor.config.command", "migrate", "-v0", "--skip-checks"]
    subprocess.run(command, env=made, check=True, timeout=120)
    yield made
    if SERVER:
        with psycopg.connect(MAINTENANCE, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(TESTS / "a_closing.py"), *words]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_killed_at_every_step_of_closing_nothing_is_lost_and_nothing_is_counted_twice(
    environment: dict[str, str],
) -> None:
    held = run(environment, "hold")
    assert held.returncode == 0, held.stderr
    for step in STEPS:
        died = run(environment, "die", step)
        assert died.returncode == -signal.SIGKILL, (step, died.stderr)
    finished = run(environment, "finish")
    assert finished.returncode == 0, finished.stderr
    counted = {
        "0": {
            "someone_to_trust": [2, 2, 2, 2, 2],
            "noticed": [0, 10, 0, 0, 0],
            "taboo": [0, 0, 10],
        }
    }
    assert json.loads(finished.stdout.splitlines()[-1]) == {
        "counted": [counted] * len(STEPS),
        "left": [0, 0, 0],
        "keys": 0,
    }
