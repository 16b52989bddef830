"""The doctor says what is wrong, what to do, and names nobody."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from corridor.ballots.health import GUARDS as ROUND_GUARDS
from corridor.ballots.models import Round
from corridor.ballots.tasks import tend
from corridor.kit.help_lines import lines_of
from corridor.kit.models import HelpConfirmation
from corridor.means import actions as means
from corridor.means.ledger import GUARDS_OF as LEDGER_GUARDS
from corridor.means.models import Commitment
from corridor.people.models import Organisation, Person
from corridor.practices.mirror.queries_guards import GUARDS as MIRROR_GUARDS
from corridor.privacy.keeping import ensure_key_store
from corridor.privacy.keystore import key_store
from corridor.runtime.clock import Clock
from corridor.runtime.jobs import enqueue
from corridor.runtime.models import ClockSlot, Job
from corridor.web.operating import doctor, key_copies
from corridor.web.operating.doctor import Level, examine
from corridor.web.operating.key_copies import copy_keys
from corridor.web.operating.serving import serving_alone
from corridor.web.operating.setting_up import gather_static, make_folders, set_up

pytestmark = pytest.mark.django_db


def found(about: str) -> list[tuple[Level, str]]:
    return [(f.level, f.text) for f in examine() if f.about == about]


def wrong(about: str) -> str:
    """The one sentence about what must be mended."""
    ((level, text),) = found(about)
    assert level == Level.MEND
    return text


@pytest.fixture(autouse=True)
def healthy(tmp_path: Path, settings, make_person: Callable[..., Person]) -> Iterator[None]:
    """An installation in which all is well."""
    settings.STATIC_ROOT = tmp_path / "static"
    make_folders()
    ensure_key_store()
    (settings.KEYS / key_copies.PLACES).unlink(missing_ok=True)
    gather_static()
    settings.EMAIL_HOST = "mail.example.org"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for name in ("Ana Ruiz", "Bilal Haddad"):
        make_person(name, duties=("steward",), country="DE")
    Organisation.objects.create(name="Harbour & Sons", country="DE")
    lines = lines_of("DE")
    HelpConfirmation.objects.create(country=lines.country, fingerprint=lines.fingerprint)
    copy_keys(tmp_path / "copies")
    with serving_alone():
        Clock().look()
        yield


def test_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert [f for f in examine() if f.level == Level.MEND] == []
    call_command("doctor")
    said = capsys.readouterr().out
    assert said.endswith("All is well.\n")
    assert "Ana" not in said
    assert "Bilal" not in said
    assert "example.org" not in said


def test_it_ends_with_one_when_something_must_be_mended(capsys) -> None:
    Organisation.objects.all().delete()
    with pytest.raises(SystemExit) as end:
        call_command("doctor")
    assert end.value.code == 1
    assert "To be mended: 1" in capsys.readouterr().out


def test_folders_others_can_look_into() -> None:
    settings.DATA.chmod(0o755)
    assert wrong("Folders").endswith(f"chmod 700 {settings.DATA}")
    settings.DATA.chmod(0o700)


def test_keys_others_can_read() -> None:
    secret = settings.KEYS / "secret"
    secret.chmod(0o644)
    assert wrong("Key store").endswith(f"chmod 600 {secret}")
    secret.chmod(0o600)


def test_a_key_store_that_is_gone() -> None:
    store = key_store()
    store.close()
    away = store.path.rename(store.path.with_name("away"))
    assert "There is no key store" in wrong("Key store")
    away.rename(store.path)


def test_keys_and_database_in_one_folder(settings) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a server's database is in no folder of ours")
    beside = Path(connection.settings_dict["NAME"]).parent / "keys"
    settings.KEYS = beside
    assert "lies in that of the database" in [text for _level, text in found("Folders")][-1]


def test_files_of_another_version(settings, tmp_path: Path) -> None:
    (Path(settings.STATIC_ROOT) / ".made-from").write_text("another")
    assert wrong("Pages' files").endswith("corridor set-up")


def test_no_mail_server(settings) -> None:
    settings.EMAIL_HOST = ""
    assert "CORRIDOR_SMTP_HOST" in wrong("Mail")


def test_a_mail_server_that_does_not_answer(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert wrong("Mail").startswith("127.0.0.1:1 does not take letters")


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE", 10**18)
    assert {level for level, _text in found("Disk")} == {Level.MEND}


def test_a_worker_that_is_dead() -> None:
    assert found("Worker") == [(Level.GOOD, "")]
    ClockSlot.objects.update(slot_at=timezone.now() - timedelta(hours=5))
    assert wrong("Worker").startswith("It gives no sign of life")


def test_jobs_that_nobody_carries_out() -> None:
    enqueue("operating.remove_old_key_copies")
    Job.objects.update(run_after=timezone.now() - timedelta(minutes=11))
    n = Job.objects.count()
    assert wrong("Worker") == f"{n} jobs have waited for more than 10 minutes."


def test_jobs_that_failed_are_named_by_kind() -> None:
    job = enqueue("operating.remove_old_key_copies")
    Job.objects.filter(pk=job.pk).update(
        ended_at=timezone.now(), outcome=Job.Outcome.FAILED, problem="secret words"
    )
    ((level, text),) = found("Jobs")
    assert level == Level.LOOK
    assert text.startswith("operating.remove_old_key_copies failed 1 times")
    assert "secret words" not in text


def test_a_clock_that_was_ahead() -> None:
    ClockSlot.objects.update(slot_at=timezone.now() + timedelta(hours=1))
    assert "time server" in wrong("Clock")


def test_nobody_is_steward() -> None:
    Person.objects.update(left_at=timezone.now())
    assert "Nobody is here yet" in wrong("Organisation")
    Person.objects.filter(email="ana.ruiz@example.org").update(left_at=None)
    assert found("Organisation") == [
        (Level.LOOK, "Only one person is steward: a second one is there when they are away.")
    ]
    Person.objects.get(email="ana.ruiz@example.org").duties.all().delete()
    assert wrong("Organisation") == "Nobody is steward. Type: corridor steward ADDRESS"


def test_help_lines_nobody_confirmed() -> None:
    HelpConfirmation.objects.all().delete()
    assert "not confirmed for: DE" in wrong("Help lines")


def test_copies_that_grow_old(tmp_path: Path, make_older) -> None:
    (copy,) = (tmp_path / "copies").iterdir()
    make_older(copy, timedelta(days=3))
    assert "older than two days" in wrong("Copies")
    (settings.KEYS / key_copies.PLACES).unlink()
    ((level, text),) = found("Copies")
    assert level == Level.LOOK
    assert "corridor backup FOLDER" in text


def test_a_restore_that_was_broken_off() -> None:
    mark = settings.DATA / "restoring.json"
    mark.write_text("{}")
    assert "Repeat it" in wrong("Restore")
    mark.unlink()


def test_an_address_that_cannot_work(settings) -> None:
    settings.SECURE, settings.BEHIND_PROXY = True, False
    assert "CORRIDOR_BEHIND_PROXY=yes" in wrong("Address")


def test_a_database_that_is_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "missing_migrations", lambda: ["people.0002"])
    assert wrong("Database").endswith("corridor set-up")
    assert found("Organisation") == []


def test_nothing_there_at_all(embedded_only, installation) -> None:
    done = installation().run("doctor")
    assert done.returncode == 1
    assert "There is nothing in" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_demo_just_made_is_well(embedded_only, installation) -> None:
    here = installation()
    said = here.must("demo", "--size", "30")
    assert "The key store lies in" in said
    assert "lose it, and all that is lost with it" in said
    assert said.count("/sign-in/link/") == 3
    assert "All is well." in here.must("doctor")
    again = here.must("demo", "--size", "30")
    assert "The key store lies in" not in again
    assert "Making" not in again
    assert again.count("/sign-in/link/") == 3


def test_setting_up_twice_changes_nothing() -> None:
    said: list[str] = []
    set_up(said.append)
    assert said == []


@pytest.fixture
def commitment() -> Commitment:
    """Ana took something on, from a pool."""
    ana = Person.objects.get(name="Ana Ruiz")
    Person.objects.create(name="Somebody led", manager=ana)
    pool = means.open_pool(by=ana, kind="fund", name="Fund", unit="EUR")
    means.add_to_pool(pool, 1000, by=ana)
    return means.commit(
        subject=uuid4(), by=ana, owner=ana, kind="money", pool=pool, amount=300,
        due_on=timezone.localdate() + timedelta(days=2),
    )  # fmt: skip


def test_books_that_do_not_add_up(commitment: Commitment) -> None:
    assert found("Pools") == [(Level.GOOD, "")]
    Commitment.objects.update(released_on=timezone.localdate())
    assert "has promised 300, its open commitments say 0" in wrong("Pools")
    assert "corridor restore --database" in wrong("Pools")


def test_a_secret_with_which_no_commitment_opens(commitment: Commitment, settings) -> None:
    settings.SECRET_KEY = "another secret of at least thirty-two characters"
    assert "the installation's secret is another one" in wrong("Pools")


def test_every_guard_of_this_database_is_watched() -> None:
    """No trigger is put up that the doctor would not miss."""
    vendor = connection.vendor
    watched = {*ROUND_GUARDS[vendor], *LEDGER_GUARDS[vendor], *MIRROR_GUARDS[vendor]}
    everywhere = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(everywhere)
        assert {name for (name,) in cursor.fetchall()} == watched


def test_what_floors_and_practices_say_of_themselves_is_to_be_mended() -> None:
    where = "" if connection.vendor == "sqlite" else " ON mirror_distribution"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER mirror_distribution_stays{where}")
    assert wrong("Practices").startswith("The guard mirror_distribution_stays of the mirror")


def test_a_round_that_was_not_held_is_worth_knowing() -> None:
    now = timezone.now()
    begins = now - timedelta(days=15)
    Round.objects.create(
        kind="pulse.team", opens_at=begins, closes_at=now - timedelta(days=1), items=[]
    )
    tend()
    ((level, text),) = found("Rounds")
    assert level == Level.LOOK
    assert "(pulse.team) was not held: its keys were not ready before its end" in text
