"""Restoring brings back what was lost, and nothing that was taken back."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from corridor.people.joining.leaving import leave_together
from corridor.people.models import Person
from corridor.people.signing_in.links import make_link
from corridor.people.signing_in.models import Passkey, Session, SignInLink
from corridor.people.signing_in.passkeys import remove_passkey
from corridor.practices.care.actions import ask_for_help, erase_ask
from corridor.practices.care.models import Ask
from corridor.privacy.audiences import Choice, withdraw
from corridor.privacy.erasing import erase_items
from corridor.privacy.keeping import KeyStoreMark, ensure_key_store
from corridor.privacy.keystore import JOURNAL_DAYS, KeyStore, key_store, today
from corridor.privacy.models import Audience, Erasure, Mute
from corridor.privacy.muting import mute
from corridor.privacy.sealing import unseal
from corridor.runtime.holding import WORKING, holding
from corridor.runtime.models import Job
from corridor.web.operating import restoring
from corridor.web.operating.backing_up import Backup, back_up
from corridor.web.operating.restoring import restore, unfinished_restore
from corridor.web.operating.serving import serving_alone
from corridor.web.operating.setting_up import NotReady
from corridor.web.operating.tests.conftest import Installation, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Chen, could you take my shift on Thursday?"


@pytest.fixture(autouse=True)
def keys_are_there(db: None) -> None:
    ensure_key_store()


@pytest.fixture
def ask(practices_on: None, bilal: Person, chen: Person) -> Callable[[], Ask]:
    from uuid import uuid4

    def make() -> Ask:
        return ask_for_help(
            by=bilal,
            once=uuid4(),
            choice=Choice(("people",), (chen,)),
            body=WORDS,
            wants=["cover"],
        )

    return make


@pytest.fixture
def copies(tmp_path: Path) -> Callable[[], Backup]:
    return lambda: back_up(tmp_path / "database", tmp_path / "keys")


def say_nothing(line: str) -> None:
    pass


def bring_back(backup: Backup, *, keys: bool = False, database: bool = True) -> list[str]:
    said: list[str] = []
    restore(
        database=backup.database if database else None,
        keys=backup.keys if keys else None,
        say=said.append,
    )
    return said


def lose_the_key_store() -> None:
    key_store().close()
    for path in settings.KEYS.glob("keys.sqlite3*"):
        path.unlink()


def read_by(person: Person, ask: Ask) -> str | None:
    asks = Ask.objects.filter(pk=ask.pk)
    return unseal(asks, reader=person).get(ask.pk, {}).get("body")


def test_what_was_lost_is_back(ask: Callable[[], Ask], chen: Person, copies) -> None:
    kept = ask()
    backup = copies()
    Person.objects.filter(pk=chen.pk).update(name="Somebody else")
    Ask.objects.filter(pk=kept.pk).delete()
    bring_back(backup)
    assert Person.objects.get(pk=chen.pk).name == "Chen Wei"
    assert read_by(chen, kept) == WORDS
    assert not unfinished_restore()


def test_an_erased_item_does_not_come_back(ask, bilal: Person, chen: Person, copies) -> None:
    erased, kept = ask(), ask()
    backup = copies()
    erase_ask(erased, by=bilal)
    bring_back(backup)
    assert list(Ask.objects.values_list("pk", flat=True)) == [kept.pk]
    assert read_by(chen, kept) == WORDS


def test_nor_with_both_copies_from_before_it_was_erased(ask, bilal, chen, copies) -> None:
    erased, kept = ask(), ask()
    backup = copies()
    gone = erased.pk
    erase_ask(erased, by=bilal)
    lose_the_key_store()
    bring_back(backup, keys=True)
    assert {item for item, _version in key_store().get([gone, kept.pk])} == {kept.pk}
    assert read_by(chen, kept) == WORDS
    assert list(Ask.objects.values_list("pk", flat=True)) == [kept.pk]


def test_nor_from_an_old_copy_of_the_keys_alone(ask, bilal, chen, copies) -> None:
    erased, kept = ask(), ask()
    backup = copies()
    gone = erased.pk
    erase_ask(erased, by=bilal)
    lose_the_key_store()
    bring_back(backup, keys=True, database=False)
    assert {item for item, _version in key_store().get([gone, kept.pk])} == {kept.pk}


def test_nor_on_a_new_machine_with_a_database_copy_that_knows_of_it(ask, copies, bilal) -> None:
    """The keys were copied first, then something was erased, then the database was copied."""
    erased = ask()
    keys, gone = copies().keys, erased.pk
    erase_ask(erased, by=bilal)
    backup = copies()
    lose_the_key_store()
    Ask.objects.all().delete()
    KeyStoreMark.objects.all().delete()
    restoring.restore(database=backup.database, keys=keys, say=say_nothing)
    assert key_store().get([gone]) == {}


def test_nor_when_both_journals_have_forgotten_it(ask, bilal, chen, copies) -> None:
    erased, kept = ask(), ask()
    backup = copies()
    erase_ask(erased, by=bilal)
    later = today() + timedelta(days=JOURNAL_DAYS + 1)
    with patch("corridor.privacy.keyjournal.today", lambda: later):
        key_store().forget_journal()
    Erasure.objects.all().delete()
    bring_back(backup)
    assert list(Ask.objects.values_list("pk", flat=True)) == [kept.pk]
    assert list(Audience.objects.values_list("pk", flat=True)) == [kept.audience_id]
    assert read_by(chen, kept) == WORDS


def test_the_journal_of_the_key_store_is_honoured_too(ask, copies) -> None:
    """The database alone was brought back before, to a moment before something was erased."""
    erased = ask()
    backup = copies()
    key_store().destroy([erased.pk])
    bring_back(backup)
    assert list(Ask.objects.all()) == []


def test_what_was_withdrawn_stays_withdrawn(ask, bilal: Person, chen: Person, copies) -> None:
    withdrawn = ask()
    backup = copies()
    withdraw(withdrawn.audience, by=bilal)
    bring_back(backup)
    assert read_by(chen, withdrawn) is None
    assert read_by(bilal, withdrawn) == WORDS


def test_whoever_left_is_still_gone_and_mutes_still_hold(ana, bilal, chen, copies) -> None:
    backup = copies()
    leave_together([bilal.pk])
    mute(ana, by=chen)
    bring_back(backup)
    assert not Person.objects.get(pk=bilal.pk).is_here
    assert list(Mute.objects.values_list("person", "muted")) == [(chen.pk, ana.pk)]


def test_nothing_signs_in_that_did_when_the_copy_was_made(ana, browser_of, copies) -> None:
    make_link(ana)
    browser = browser_of(ana)
    today = timezone.now().date()
    kept = Passkey.objects.create(
        person=ana, name="Phone", credential="kept", public_key=b"1", added_on=today
    )
    stolen = Passkey.objects.create(
        person=ana, name="Laptop", credential="stolen", public_key=b"2", added_on=today
    )
    backup = copies()
    remove_passkey(ana, stolen.pk)
    bring_back(backup)
    assert list(Passkey.objects.values_list("credential", flat=True)) == [kept.credential]
    assert not SignInLink.objects.exists()
    assert not Session.objects.exists()
    assert browser.get("/").status_code == 302


def test_jobs_of_the_copys_time_are_not_carried_out_again(ana, copies) -> None:
    from corridor.runtime.jobs import enqueue

    enqueue("operating.remove_old_key_copies")
    backup = copies()
    Job.objects.all().delete()
    bring_back(backup)
    assert not Job.objects.exists()


def test_refused_while_corridor_is_served(ana: Person, copies) -> None:
    backup = copies()
    with serving_alone(), pytest.raises(NotReady, match="is being served"):
        bring_back(backup)


def test_refused_while_a_worker_runs_that_nobody_serves(ana: Person, copies) -> None:
    """Its connection to the embedded database stays open, and would write into the file that goes."""
    backup = copies()
    one, other = (holding(WORKING, alone=False, refusal=AssertionError()) for _ in range(2))
    with one, other, pytest.raises(NotReady, match="A worker"):
        bring_back(backup)
    assert not unfinished_restore()
    bring_back(backup)


def test_no_worker_starts_while_copies_are_brought_back(ana: Person, copies) -> None:
    backup, refused = copies(), []

    def work(line: str) -> None:
        with pytest.raises(CommandError, match="being brought back"):
            call_command("work", "--until-idle")
        refused.append(line)

    restore(database=backup.database, keys=None, say=work)
    assert refused


def test_keys_are_refused_while_the_key_store_is_in_order(ask, copies) -> None:
    ask()
    backup = copies()
    with pytest.raises(NotReady, match="is in order"):
        bring_back(backup, keys=True)
    assert not unfinished_restore()


def test_another_installations_keys_are_refused(ask, copies, tmp_path: Path) -> None:
    ask()
    backup = copies()
    stranger = tmp_path / "stranger"
    KeyStore(stranger / "keys.sqlite3").create()
    lose_the_key_store()
    with pytest.raises(NotReady, match="of another database"):
        restore(database=None, keys=stranger, say=say_nothing)
    restore(database=None, keys=backup.keys, say=say_nothing)


@pytest.mark.parametrize("content", [b"", b"PGDMP", b"SQLite format 3\0" + b"x" * 5000])
def test_what_is_no_copy_is_refused_and_nothing_is_touched(ana, tmp_path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(NotReady, match="is no copy"):
        restore(database=tmp_path / "file", keys=None, say=say_nothing)
    assert Person.objects.get() == ana


def test_a_restore_that_was_broken_off_still_knows_what_was_erased(
    ask, bilal, copies, monkeypatch: pytest.MonkeyPatch
) -> None:
    from corridor.web.operating.taken_back import TakenBack

    erased = ask()
    backup = copies()
    erase_items([erased.pk])
    erased.delete()

    def pull_the_plug(self: TakenBack) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(TakenBack, "apply", pull_the_plug)
        with pytest.raises(KeyboardInterrupt):
            bring_back(backup)
    assert unfinished_restore()
    bring_back(backup)
    assert not unfinished_restore()
    assert list(Ask.objects.all()) == []


def test_what_was_there_before_is_kept_aside(ana: Person, copies) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("of a server's database its operator makes a copy")
    folder = Path(connection.settings_dict["NAME"]).parent
    before = set(folder.iterdir())
    (line, *_rest) = bring_back(copies())
    (aside,) = set(folder.glob("before-restore-*.sqlite3")) - before
    assert str(aside) in line
    assert aside.stat().st_mode & 0o077 == 0
    aside.unlink()


def test_a_key_store_that_was_replaced_ends_as_copies_do(ask, copies) -> None:
    ask()
    backup = copies()
    lose_the_key_store()
    (settings.KEYS / "keys.sqlite3").write_bytes(b"broken")
    bring_back(backup, keys=True, database=False)
    (aside,) = settings.KEYS.glob("corridor-keys-*")
    assert (aside / "keys.sqlite3").read_bytes() == b"broken"

    from corridor.web.operating.key_copies import KEPT, known_places, remove_old_copies

    assert settings.KEYS in known_places()
    old = timezone.now() - KEPT - timedelta(minutes=1)
    aside.rename(aside.with_name(f"corridor-keys-{old:%Y%m%dT%H%M%SZ}"))
    assert remove_old_copies(settings.KEYS) == 1


def test_a_new_machine_gets_both_back(ask, chen: Person, copies) -> None:
    kept = ask()
    backup = copies()
    lose_the_key_store()
    Ask.objects.all().delete()
    KeyStoreMark.objects.all().delete()
    ensure_key_store()  # what setting up a new machine makes: an empty one, of another id
    with pytest.raises(NotReady, match="another installation's"):
        bring_back(backup)
    bring_back(backup, keys=True)
    assert read_by(chen, kept) == WORDS
    assert not unfinished_restore()


def test_a_copy_with_another_secret_is_refused_until_it_is_in_place(ask, copies, settings) -> None:
    """Without it nobody can tell to which ask a commitment belongs."""
    ask()
    backup = copies()
    (backup.keys / "secret").write_text("the secret with which the copy was made, 32 and more")
    lose_the_key_store()
    with pytest.raises(NotReady, match="secret is another"):
        bring_back(backup, keys=True)
    settings.SECRET_KEY = "the secret with which the copy was made, 32 and more"
    bring_back(backup, keys=True)


def has_looked_at_its_clock(here: Installation) -> bool:
    file = here.home / "var" / "database" / "corridor.sqlite3"
    with closing(sqlite3.connect(file, timeout=20)) as database:
        return database.execute("SELECT count(*) FROM runtime_clockslot").fetchone() > (0,)


def test_a_real_worker_is_in_the_way_until_it_ends(installation, embedded_only, tmp_path) -> None:
    here = installation()
    here.must("set-up")
    here.must("backup", str(tmp_path / "copies"), "--keys", str(tmp_path / "key-copies"))
    (copy,) = (tmp_path / "copies").iterdir()
    with here.working() as worker:
        wait_for(lambda: has_looked_at_its_clock(here))
        assert "A worker" in here.run("restore", "--database", str(copy)).stderr
        here.must("work", "--until-idle")
        assert worker.poll() is None
    here.must("restore", "--database", str(copy))
