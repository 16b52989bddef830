"""Promise 7: from database, write-ahead log, backup and headers nobody learns who said what.

The linker (tests/linking.py) is told who posted, in their order, and knows what half of them said. On
the program as it is, it guesses the others' answers no better than blindly. On the same program with
live counters, built here, it reads nearly every answer out of the log.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import linking
import pytest
import rounds
from django.core.signals import request_started
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from corridor.ballots import round_keys, views
from corridor.ballots.kinds import kinds
from corridor.ballots.models import Box, Round
from corridor.ballots.signing.posted import Posted
from corridor.ballots.spending import take_box
from corridor.ballots.terms import Item
from corridor.privacy.keeping import ensure_key_store
from corridor.web.operating.backing_up import back_up

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PEOPLE, ITEMS, OPTIONS = 400, 30, 5
GUESSES = PEOPLE // 2 * ITEMS
BLINDLY = 1 / OPTIONS
AT_MOST = 0.03


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
