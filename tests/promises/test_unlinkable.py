"""Promise 7: from database, write-ahead log, backup and headers nobody learns who said what.

The linker (tests/linking.py) is told who posted, in their order, and knows what half of them said. On
the program as it is, it guesses the others' answers no better than blindly, neither while the round is
open nor from all that is written until it is closed. On the same program built badly, here, it reads
nearly every answer out of live counters and out of rows in clear, and from a closing that keeps what
it has counted so far, to resume, it guesses them far better than blindly.

Then whoever wants a second vote, or somebody else's, tries over HTTP what can be sent; and processes
that close a round are killed at every step. Beside the code each refusal and step is tried alone
(ballots/tests/test_spending.py, test_issuing.py, test_closing.py).
"""

import json
import os
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

import built_badly
import linking
import numpy as np
import psycopg
import pytest
import rounds
from django.core.signals import request_started
from django.db import connection
from django.test import Client
from django.urls import reverse
from linking import Answers, Rightly
from write_ahead import BOXES, PostgresLog, SqliteLog

from corridor.ballots import closing, round_keys, views
from corridor.ballots.kinds import kinds
from corridor.ballots.models import Box, Round
from corridor.ballots.queries import counts_of
from corridor.ballots.signing.blinding import Token, blind, new_message
from corridor.ballots.signing.posted import Posted
from corridor.ballots.signing.tokens import hash_of
from corridor.ballots.terms import Item
from corridor.privacy.keeping import ensure_key_store
from corridor.runtime.jobs import run_waiting_jobs
from corridor.web.operating.backing_up import back_up

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PEOPLE, ITEMS, OPTIONS = 400, 30, 5
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
        made = PostgresLog()
        yield made
        made.drop()
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA wal_autocheckpoint=0")
    database = Path(connection.settings_dict["NAME"])
    yield SqliteLog(database, tmp_path / "copy.sqlite3")
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


def held_round() -> tuple[Round, list[Posted], Answers]:
    """A round of 400 people, what each of them will post, and what is in it.

    In either half every option is chosen as often as any other, so that the counts that are
    published help nobody to guess.
    """
    people = rounds.make_people(PEOPLE)
    held = rounds.hold_round(people, items=[Item(f"item {n}", OPTIONS) for n in range(ITEMS)])
    chance = np.random.default_rng(7)
    half = np.tile(np.arange(OPTIONS), PEOPLE // 2 // OPTIONS)
    said = np.concatenate(
        [np.stack([chance.permutation(half) for _item in range(ITEMS)], axis=1) for _ in "12"]
    )
    posted = [rounds.answer(held, p, given) for p, given in zip(people, said.tolist(), strict=True)]
    return held, posted, said


def post_all(posted: list[Posted]) -> None:
    browser, address = Client(), reverse("ballots_box")
    for one in posted:
        answer = browser.post(address, one.written(), content_type="application/octet-stream")
        assert answer.status_code == 204


def close_at_its_end(held: Round, clock: Any) -> None:
    clock.stand_at(held.closes_at)
    run_waiting_jobs()
    held.refresh_from_db()
    assert held.closed_at is not None
    assert len(counts_of(held)["0"]) == ITEMS


def opened_in(posted: list[Posted]) -> list[int]:
    """In which order a closing opens the boxes."""
    tokens = [hash_of(one.message) for one in posted]
    return sorted(range(len(posted)), key=tokens.__getitem__)


def above_chance(found: dict[str, Rightly]) -> dict[str, str]:
    """Where the linker guesses better than blindly: over all items together, or at any one of them."""
    most = linking.most_by_chance(PEOPLE, BLINDLY, len(found) * ITEMS)
    above = {}
    for name, right in found.items():
        bound = linking.upper_bound(right, PEOPLE, BLINDLY)
        if bound > AT_MOST or right.max() > most:
            above[name] = f"advantage at most {bound:.3f}; of an item {right.max()} of {PEOPLE}"
    return above


@pytest.mark.timeout(900)  # beside another worker on the same server: see write_ahead.PostgresLog
def test_a_linker_that_is_told_who_posted_guesses_no_better_than_blindly(
    practices_on: None, log: Any, headers: linking.Traces, tmp_path: Path, clock: Any
) -> None:
    held, posted, said = held_round()
    headers.clear()
    log.mark()
    post_all(posted)
    backup = back_up(tmp_path / "backup", tmp_path / "copies")
    seen = list(headers)
    sources = {
        "the log": linking.traces_of(log.read()),
        "the rows": linking.rows_in_order_of_writing(PEOPLE),
        "a backup": linking.rows_in_backup(backup.database, PEOPLE),
        "the headers": seen,
    }
    if connection.vendor == "postgresql":
        sources["the log's records"] = log.records()
    close_at_its_end(held, clock)
    written, order = log.read(), opened_in(posted)
    sources["the log of its closing"] = linking.traces_of_closing(written, order)
    assert {len(traces) for traces in sources.values()} == {PEOPLE}
    for name in ("the log", "the rows", "a backup"):  # boxes are seen at all
        assert all(linking.only(sources[name], BOXES)), name
    assert any(one.table == BOXES and one.after is None for changes in written for one in changes)
    sources["all of it"] = linking.joined(*sources.values())
    found = {
        name: linking.guessed_rightly(traces, said, OPTIONS) for name, traces in sources.items()
    }
    chunks = linking.guessed_from_chunks(written, order, said, OPTIONS)
    found |= {f"chunks of the closing: {table}": right for table, right in chunks.items()}
    assert above_chance(found) == {}


def test_one_item_that_is_guessed_alone_is_noticed() -> None:
    """A sign that tells one item of thirty, eight times in ten: over all items that is very little."""
    chance = np.random.default_rng(1)
    said = chance.integers(0, OPTIONS, (PEOPLE, ITEMS))
    told = np.where(chance.random(PEOPLE) < 0.75, said[:, 4], chance.integers(0, OPTIONS, PEOPLE))
    traces: linking.Traces = [{("noise", n, chance.integers(256)) for n in range(50)} for _ in said]
    assert above_chance({"noise": linking.guessed_rightly(traces, said, OPTIONS)}) == {}
    for signs, option in zip(traces, told, strict=True):
        signs.add(("a leak", int(option)))
    assert list(above_chance({"a leak": linking.guessed_rightly(traces, said, OPTIONS)})) == [
        "a leak"
    ]


@pytest.fixture
def program_built_badly(monkeypatch: pytest.MonkeyPatch, log: Any) -> Iterator[None]:
    """The program as it must not be (tests/built_badly.py), on the database from the log's begin."""
    built_badly.make_tables(ITEMS * OPTIONS)
    monkeypatch.setattr(views, "take_box", built_badly.take_and_tell(ITEMS, OPTIONS))
    monkeypatch.setattr(closing, "empty_tally", built_badly.resuming_tally(OPTIONS))
    yield
    built_badly.drop_tables()


@pytest.mark.timeout(900)
def test_the_same_linker_reads_answers_out_of_what_is_built_badly(
    practices_on: None, program_built_badly: None, log: Any, clock: Any
) -> None:
    held, posted, said = held_round()
    log.mark()
    post_all(posted)
    traces = linking.traces_of(log.read())
    rows = linking.rows_in_order_of_writing(PEOPLE)
    assert len(traces) == len(rows) == PEOPLE
    read = {
        "live counters": linking.only(traces, "live"),
        "rows in clear, from the log": linking.only(traces, "clear"),
        "rows in clear": linking.only(rows, "clear"),
        "all of it": linking.joined(traces, rows),
    }
    right = {
        name: linking.guessed_rightly(signs, said, OPTIONS).mean() / PEOPLE
        for name, signs in read.items()
    }
    assert {name for name, share in right.items() if share >= 0.95} == set(read), right
    close_at_its_end(held, clock)
    written, order = log.read(), opened_in(posted)
    each = linking.only(linking.traces_of_closing(written, order), "clear")
    assert linking.guessed_rightly(each, said, OPTIONS).mean() / PEOPLE >= 0.95
    chunks = linking.guessed_from_chunks(written, order, said, OPTIONS)
    assert chunks["partial"].mean() / PEOPLE >= 2 * BLINDLY


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
