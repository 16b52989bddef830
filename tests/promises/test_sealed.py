"""Promise 2: an operator with the database, its log, the program's logs and a backup finds nothing.

First every row of every table, on whichever database runs; then a whole installation of files, in
processes of its own, searched byte by byte.
"""

import gzip
import io
import logging
import os
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from corridor.kit.logs import Discreet, PlainFormatter
from corridor.practices.care.models import Answer, Ask
from corridor.privacy.sealing import sealed_models

WORDS = "Zanzibar lighthouse"
ANSWER = "Quetzal harbour"
TRACES = [
    form
    for word in ("Zanzibar", "Quetzal")
    for form in (
        word.encode(),
        word.lower().encode(),
        word.encode("utf-16-le"),
        word.encode("utf-16-be"),
        word.encode().hex().encode(),
    )
]


def every_row() -> bytes:
    """Everything that the database holds."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                found += [bytes(v) if isinstance(v, memoryview) else str(v).encode() for v in row]
                found += [v for v in row if isinstance(v, bytes)]
    return b"\n".join(found)


def traces_in(content: bytes) -> list[bytes]:
    return [trace for trace in TRACES if trace in content]


@pytest.fixture
def log():
    """All that the program logs, as an operator would find it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(Discreet())
    handler.setFormatter(PlainFormatter("{asctime} {levelname} {name} {message}", style="{"))
    loggers = [logging.getLogger(), logging.getLogger("django")]
    for logger in loggers:
        logger.addHandler(handler)
    yield written
    for logger in loggers:
        logger.removeHandler(handler)


def ask_and_answer(asker, helper, chen) -> Ask:
    """Through the pages: Bilal asks Chen, Chen answers, and both look."""
    form = {"once": str(uuid4()), "body": WORDS, "wants": ["cover"], "to": ["people"]}
    assert asker.post("/care/ask/", form | {"people": [str(chen.pk)]}).status_code == 302
    ask = Ask.objects.get()
    assert WORDS in helper.get(f"/care/{ask.pk}/").content.decode()
    helper.post(f"/care/{ask.pk}/answer/", {"once": str(uuid4()), "body": ANSWER})
    assert Answer.objects.count() == 1
    assert ANSWER in asker.get(f"/care/{ask.pk}/").content.decode()
    return ask


@pytest.mark.django_db(transaction=True)
def test_no_row_letter_or_log_line_holds_a_word(browser_of, bilal, chen, log, run_jobs, mailoutbox):
    ask = ask_and_answer(browser_of(bilal), browser_of(chen), chen)
    broken = browser_of(bilal)
    broken.raise_request_exception = False
    broken.post(f"/care/{ask.pk}/answer/", {"once": "nonsense", "body": WORDS, "helper": "x"})
    run_jobs()
    assert len(mailoutbox) >= 2
    assert traces_in(every_row()) == []
    assert traces_in(log.getvalue().encode()) == []
    for letter in mailoutbox:
        said = f"{letter.subject} {letter.body}"
        assert [
            w
            for w in ("Zanzibar", "Quetzal", "Bilal", "care")
            if w in said.replace(letter.to[0], "").replace(f"Hello {bilal.name}", "")
        ] == []


def test_the_search_finds_what_is_there(browser_of, bilal, make_person):
    make_person("Zanzibar Quetzal")
    assert b"Zanzibar" in traces_in(every_row())


def test_every_sealed_column_holds_ciphertexts_alone(sample):
    looked_at = 0
    for model in sealed_models():
        for blobs in model._base_manager.values_list(*model.sealed_columns()):
            for blob in blobs:
                if blob is not None:
                    looked_at += 1
                    # Nothing that was encrypted can be made shorter.
                    assert len(zlib.compress(bytes(blob), 9)) >= len(bytes(blob)) - 16
    assert looked_at >= 6


JOURNEY = """
import django
django.setup()
from pathlib import Path
from uuid import uuid4
from django.core.management import call_command
call_command("set_up")
from django.test import Client
from corridor.people.models import Person, PracticeSwitch
from corridor.people.signing_in.sessions import SessionStore
from corridor.practices.care.models import Ask
PracticeSwitch.objects.create(practice="care", state="on")
def browser(name):
    person = Person.objects.create(name=name, email=f"{name}@example.org".lower())
    session = SessionStore()
    session["person"] = str(person.pk)
    session.create()
    client = Client(raise_request_exception=False)
    client.cookies["corridor"] = session.session_key
    return person, client
bilal, asker = browser("Bilal")
chen, helper = browser("Chen")
form = {"once": str(uuid4()), "body": WORDS, "wants": ["cover"], "to": ["people"]}
assert asker.post("/care/ask/", form | {"people": [str(chen.pk)]}).status_code == 302
ask = Ask.objects.get()
assert WORDS in helper.get(f"/care/{ask.pk}/").content.decode()
helper.post(f"/care/{ask.pk}/answer/", {"once": str(uuid4()), "body": ANSWER})
assert ANSWER in asker.get(f"/care/{ask.pk}/").content.decode()
import os, signal
os.kill(os.getpid(), signal.SIGKILL)  # so that the write-ahead logs are left as they are
"""


def searched(folder: Path) -> bytes:
    """Every byte of every file below the folder, archives opened."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            found.append(content)
            if content[:2] == b"\x1f\x8b":
                found.append(gzip.decompress(content))
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    found += [archive.read(name) for name in archive.namelist()]
    return b"\n".join(found)


def test_no_file_of_an_installation_holds_a_word(tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "corridor.config.settings",
        "CORRIDOR_DATA": str(tmp_path / "data"),
        "CORRIDOR_KEYS": str(tmp_path / "keys"),
        "CORRIDOR_ADDRESS": "http://testserver",
        "CORRIDOR_DATABASE": "",
        "CORRIDOR_LOG_LEVEL": "DEBUG",
    }
    (tmp_path / "data" / "database").mkdir(parents=True)
    program = f"WORDS, ANSWER = {WORDS!r}, {ANSWER!r}\n{JOURNEY}"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        timeout=200,
        check=False,
    )
    (tmp_path / "data" / "program.log").write_bytes(done.stdout + done.stderr)
    assert done.returncode == -9, done.stderr.decode()
    names = {path.name for path in (tmp_path / "data").rglob("*")}
    assert {"corridor.sqlite3", "corridor.sqlite3-wal"} <= names
    assert traces_in(searched(tmp_path)) == []
