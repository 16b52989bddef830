"""Killed between key store and database: never an erased item that is readable, never a lost one.

Real processes on a database file of their own, killed with SIGKILL at the worst moments.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PRELUDE = """
import json, os, signal, sys, django
django.setup()
from django.db import transaction
from corridor.people.models import Person
from corridor.privacy import erasing, keeping, sealing, tending
from corridor.privacy.audiences import Choice, freeze
from corridor.privacy.keystore import KeyStore, key_store
from corridor.privacy.models import HandedOn
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
def write(words):
    with transaction.atomic():
        letter = HandedOn(owner=bilal, audience=freeze(bilal, Choice(())))
        sealing.seal(letter, body=words)
        letter.save()
    return letter
def erase(letter):
    with transaction.atomic():
        erasing.erase_items([letter.pk])
        letter.delete()
bilal, _made = Person.objects.get_or_create(name="Bilal Haddad")
"""

LOOK = """
for step in tending.SETTLING:
    step()
letters = list(HandedOn.objects.all())
opened = sealing.unseal(letters, reader=bilal)
keys = {str(item) for item, _version in key_store().get(l.pk for l in letters)}
key_store()._connection().execute("UPDATE key SET made_on='2020-01-01'")
print(json.dumps({
    "rows": len(letters),
    "words": sorted(o["body"] for o in opened.values()),
    "swept": tending.sweep_keys(),
    "keys": key_store().count(),
    "problems": keeping.problems(),
}))
"""


@pytest.fixture(scope="module")
def new_home(tmp_path_factory):
    """A database file that is migrated already, to be copied for each test."""
    home = tmp_path_factory.mktemp("corridor")
    (home / "database").mkdir()
    _run(
        home,
        "from django.core.management import call_command; call_command('migrate', verbosity=0)",
    )
    return home


@pytest.fixture
def run(new_home, tmp_path):
    """Run a program on an installation of this test's own; what it printed last, and how it ended."""
    subprocess.run(["cp", "-a", f"{new_home}/.", tmp_path], check=True)
    return lambda program: _run(tmp_path, program)


def _run(home: Path, program: str) -> tuple[int, object]:
    settings = {
        "DJANGO_SETTINGS_MODULE": "corridor.config.settings",
        "CORRIDOR_DATA": str(home),
        "CORRIDOR_KEYS": str(home / "keys"),
        "CORRIDOR_DATABASE": "",
    }
    begin = "import django; django.setup()\n" if "call_command" in program else PRELUDE
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", begin + program],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode, json.loads(done.stdout.splitlines()[-1]) if done.stdout else None


def test_killed_between_the_key_and_its_row(run):
    ended, _said = run(
        "write('kept')\nHandedOn.save = die\nwrite('never saved')\nprint('\"not reached\"')"
    )
    assert ended == -signal.SIGKILL
    _ended, found = run(LOOK)
    assert found == {"rows": 1, "words": ["kept"], "swept": 1, "keys": 1, "problems": []}


def test_killed_between_the_row_and_its_commit(run):
    ended, _said = run(
        "write('kept')\nwith transaction.atomic():\n    write('never committed')\n    die()"
    )
    assert ended == -signal.SIGKILL
    _ended, found = run(LOOK)
    assert found == {"rows": 1, "words": ["kept"], "swept": 1, "keys": 1, "problems": []}


def test_killed_between_the_key_and_the_deletion_of_its_row(run):
    ended, _said = run("write('kept')\none = write('erased')\nHandedOn.delete = die\nerase(one)")
    assert ended == -signal.SIGKILL
    _ended, found = run(LOOK)
    assert found == {"rows": 1, "words": ["kept"], "swept": 0, "keys": 1, "problems": []}


def test_killed_before_anything_of_an_erasure_was_written_it_did_not_happen(run):
    ended, _said = run("one = write('kept')\nKeyStore.destroy = die\nerase(one)")
    assert ended == -signal.SIGKILL
    _ended, found = run(LOOK)
    assert found == {"rows": 1, "words": ["kept"], "swept": 0, "keys": 1, "problems": []}


def test_killed_before_the_log_was_emptied_nothing_comes_back(run, tmp_path):
    ended, _said = run("one = write('erased')\nKeyStore.empty_log = die\nerase(one)")
    assert ended == -signal.SIGKILL
    _ended, found = run(LOOK)
    assert found == {"rows": 0, "words": [], "swept": 0, "keys": 0, "problems": []}


@pytest.mark.parametrize("moment", ["save", "forget_old_keys"])
def test_killed_while_something_is_sealed_anew_it_reads_as_before_or_after(run, moment):
    target = "HandedOn.save" if moment == "save" else "sealing.forget_old_keys"
    ended, _said = run(
        f"one = write('before')\n{target} = die\n"
        "with transaction.atomic():\n    sealing.seal(one, body='after')\n    one.save()"
    )
    assert ended == -signal.SIGKILL
    _ended, found = run(LOOK)
    words = ["before"] if moment == "save" else ["after"]
    assert found == {"rows": 1, "words": words, "swept": 1, "keys": 1, "problems": []}


# Something in every table of the core that erasing oneself empties, sealed and not.
OWN = """
from corridor.people.preferences.models import choose_help_country
from corridor.practices.care.actions_proposals import propose_ask
from corridor.practices.care.models import Limit, Proposal
from corridor.privacy.muting import mute
from corridor.runtime.register import contributions
from uuid import uuid4
chen, _made = Person.objects.get_or_create(name="Chen Wei")
def own():
    write('one')
    write('two')
    mute(chen, by=bilal)
    Limit.objects.create(person=bilal, at_most=3)
    propose_ask(by=bilal, once=uuid4(), for_person=chen, body='words', wants=[])
    choose_help_country(bilal, 'NL')
"""
LOOK_FOR_OWN = (
    OWN
    + """
from corridor.people.preferences.models import Preference
from corridor.privacy.models import Audience, Mute, TakenBack
for step in tending.SETTLING:
    step()
rows = [m.objects.count() for m in (HandedOn, Audience, Mute, Limit, Proposal, Preference)]
of_theirs = TakenBack.objects.filter(owner=bilal.pk).count()
print(json.dumps({"rows": sum(rows), "noted": of_theirs, "half": key_store().half_erased()}))
"""
)
# Where the process dies: what is replaced with `die`.
MOMENTS = {
    "when the keys were just destroyed": "erasing.note_erased = die",
    "before the first contribution": "erasing.contributions = die",
    "in the highest practice": ("import corridor.practices.care.actions as c; c.erase_for = die"),
    "in the core": "import corridor.privacy.floor as f; object.__setattr__(f.floor, 'erase', die)",
    "in the lowest floor": (
        "import corridor.people.preferences.floor as f; object.__setattr__(f.floor, 'erase', die)"
    ),
    "before the commit": (
        "from django.db.backends.base.base import BaseDatabaseWrapper as B; B._commit = die"
    ),
    "after the commit, before the key store is told": "erasing._ended = die",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_while_a_person_is_erased_everything_of_theirs_goes(run, moment):
    ended, _said = run(f"{OWN}\nown()\n{MOMENTS[moment]}\nerasing.erase_person(bilal, by=bilal)")
    assert ended == -signal.SIGKILL
    _ended, found = run(LOOK_FOR_OWN)
    assert found == {"rows": 0, "noted": 0, "half": []}


def test_killed_before_the_first_key_of_a_person_nothing_was_erased(run):
    ended, _said = run(
        f"{OWN}\nown()\nKeyStore.destroy_owner = die\nerasing.erase_person(bilal, by=bilal)"
    )
    assert ended == -signal.SIGKILL
    _ended, found = run(LOOK_FOR_OWN)
    assert found == {"rows": 8, "noted": 1, "half": []}


def test_killed_again_while_it_is_finished_it_still_comes_to_its_end(run):
    run(f"{OWN}\nown()\nerasing.contributions = die\nerasing.erase_person(bilal, by=bilal)")
    ended, _said = run("erasing.contributions = die\ntending.finish_erasing_people()")
    assert ended == -signal.SIGKILL
    _ended, found = run(LOOK_FOR_OWN)
    assert found == {"rows": 0, "noted": 0, "half": []}


def test_killed_before_the_key_store_learns_what_was_taken_back_the_clock_tells_it(run):
    ended, _said = run(
        f"{OWN}\nfrom corridor.privacy import taken_back\n"
        "taken_back.carry_to_key_store = die\nmute(chen, by=bilal)"
    )
    assert ended == -signal.SIGKILL
    _ended, found = run(
        "before = len(list(key_store().taken_back()))\n"
        "for step in tending.SETTLING:\n    step()\n"
        "print(json.dumps([before, [f.kind for f in key_store().taken_back()]]))"
    )
    assert found == [0, ["privacy.muted"]]
