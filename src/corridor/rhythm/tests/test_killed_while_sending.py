"""A worker, a real process, is killed half way through the letters: every person gets exactly one."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection

from corridor.people.models import PracticeSwitch
from corridor.rhythm.models import Letter

PEOPLE = 40
HALF = 17


@pytest.fixture
def start_worker(mail_server, clock, tmp_path):
    """Start `corridor work` on the test's own database, clock and mail server."""
    started = []
    (tmp_path / "database").mkdir()
    (tmp_path / "clock.json").symlink_to(clock.file())
    if connection.vendor == "sqlite":
        (tmp_path / "database/corridor.sqlite3").symlink_to(connection.settings_dict["NAME"])

    def start():
        database = ""
        if connection.vendor == "postgresql":
            database = f"postgresql:///{connection.settings_dict['NAME']}"
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "corridor.config.settings",
            "CORRIDOR_DATA": str(tmp_path),
            "CORRIDOR_KEYS": str(django_settings.KEYS),
            "CORRIDOR_DATABASE": database,
            "CORRIDOR_DEMO": "yes",  # so that its clock can be moved
            "CORRIDOR_SMTP_HOST": "127.0.0.1",
            "CORRIDOR_SMTP_PORT": str(mail_server.port),
            "CORRIDOR_SMTP_STARTTLS": "no",
        }
        command = [sys.executable, "-m", "corridor.config.command", "work", "--until-idle"]
        process = subprocess.Popen(command, env=environment)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.fixture
def many(transactional_db, readers, beat):
    """Forty people, and a practice that is new for them."""
    PracticeSwitch.objects.create(practice="care", state="on")
    return readers(PEOPLE)


def take_over(start_worker, clock):
    """Another worker, when the leases of the first have run out."""
    clock.move_by(timedelta(minutes=20))
    assert start_worker().wait(120) == 0


@pytest.mark.slow
def test_killed_while_the_server_takes_a_letter(mail_server, many, start_worker, clock):
    held, dead = threading.Event(), threading.Event()

    def hold(letter):
        if len(mail_server.letters) == HALF and not dead.is_set():
            held.set()
            dead.wait(60)
            return "451 4.3.0 You are gone"
        return None

    mail_server.answer = hold
    worker = start_worker()
    assert held.wait(60)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    dead.set()
    assert Letter.objects.exclude(sent_at=None).count() == HALF
    take_over(start_worker, clock)
    assert Counter(letter.to for letter in mail_server.letters) == Counter(p.email for p in many)


@pytest.mark.slow
def test_killed_at_any_moment_no_letter_is_lost_and_only_the_one_in_doubt_comes_again(
    mail_server, many, start_worker, clock
):
    worker = start_worker()
    mail_server.wait_for(HALF)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    take_over(start_worker, clock)
    by_id = {(letter.id, letter.to) for letter in mail_server.letters}
    assert Counter(to for _id, to in by_id) == Counter(person.email for person in many)
    assert len(mail_server.letters) - PEOPLE in {0, 1}
    assert Letter.objects.filter(sent_at=None).count() == 0


def test_the_time_is_tuesday_in_there_too(clock):
    clock.stand_at(datetime(2026, 11, 24, 12, tzinfo=UTC))
    code = (
        "from django.conf import settings; from django.utils import timezone;"
        "settings.DEMO; print(timezone.now().isoformat())"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "corridor.config.settings",
        "CORRIDOR_DATA": str(django_settings.DATA),
        "CORRIDOR_KEYS": str(django_settings.KEYS),
    }
    said = {}
    for demo in ("yes", "no"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment | {"CORRIDOR_DEMO": demo},
            check=True,
            capture_output=True,
            text=True,
        )
        said[demo] = done.stdout.strip() == "2026-11-24T12:00:00+00:00"
    assert said == {"yes": True, "no": False}
