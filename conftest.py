"""What every test starts from: a database of its own, a key store of its own, and three people."""

import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client

from corridor.people.models import Duty, Person, PracticeSwitch, Team
from corridor.people.signing_in.sessions import SessionStore, note_proved
from corridor.privacy import reached
from corridor.privacy.keeping import ensure_key_store
from corridor.privacy.keystore import key_store
from corridor.runtime import moved_clock
from corridor.runtime.jobs import Job, run_waiting_jobs

pytest_plugins = ["radicale_server"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where each database has a worker, what no database changes runs on one of them. See tests/once.py."""
    import once

    if once.is_shared():
        once.leave_out(config, items, once.database_here())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where nothing of what was named was left to one worker, what the other ran counts."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    passed = reporter is not None and reporter.stats.get("passed")
    if session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and passed:
        session.exitstatus = pytest.ExitCode.OK


def pytest_collection_finish() -> None:
    """What was loaded until here stays to the end: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _clean_home() -> Iterator[None]:
    """Take the temporary folder away at the end."""
    yield
    shutil.rmtree(django_settings.DATA, ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_keys_of_rounds_stay() -> Iterator[None]:
    """A round that a test prepared is gone with its database; its keys are files, and go here."""
    yield
    shutil.rmtree(django_settings.ROUND_KEYS, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _nobody_else_is_connected(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let the test database be removed at the end, whatever thread still holds a connection to it."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session", autouse=True)
def _ledger_is_emptied_after_a_test() -> Iterator[None]:
    """Let the end of a transactional test empty the tables: the database refuses it otherwise.

    The ledger's guards (means/migrations/0002) keep anybody from removing a transfer. They are
    taken down for that moment, and put up again as they were.
    """
    plain = BaseDatabaseOperations.execute_sql_flush

    def flush(operations: BaseDatabaseOperations, statements: list[str]) -> None:
        connection = operations.connection
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
                guards = cursor.fetchall()
                down, up = [f"DROP TRIGGER {name}" for name, _sql in guards], [g[1] for g in guards]
            else:
                cursor.execute(
                    "SELECT DISTINCT tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal"
                )
                tables = [table for (table,) in cursor.fetchall()]
                down = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
                up = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
            for statement in [*down, *statements, *up]:
                cursor.execute(statement)

    BaseDatabaseOperations.execute_sql_flush = flush
    yield
    BaseDatabaseOperations.execute_sql_flush = plain


@pytest.fixture
def make_person(db: None) -> Callable[..., Person]:
    """Make a person: `make_person("Ana Ruiz", team=..., manager=..., duties=["steward"])`."""

    def make(name: str, *, duties: tuple[str, ...] = (), **fields: object) -> Person:
        fields.setdefault("email", f"{name.lower().replace(' ', '.')}@example.org")
        person = Person.objects.create(name=name, **fields)
        for kind in duties:
            Duty.objects.create(person=person, kind=kind)
        return person

    return make


@pytest.fixture
def team(db: None) -> Team:
    """A team."""
    return Team.objects.create(name="Harbour")


@pytest.fixture
def ana(make_person: Callable[..., Person], team: Team) -> Person:
    """Ana leads the team Harbour."""
    return make_person("Ana Ruiz", team=team)


@pytest.fixture
def bilal(make_person: Callable[..., Person], team: Team, ana: Person) -> Person:
    """Bilal is in Ana's team."""
    return make_person("Bilal Haddad", team=team, manager=ana)


@pytest.fixture
def chen(make_person: Callable[..., Person], team: Team, ana: Person) -> Person:
    """Chen is in Ana's team too."""
    return make_person("Chen Wei", team=team, manager=ana)


@pytest.fixture
def practices_on(db: None) -> None:
    """Every practice is on for everyone."""
    from corridor.runtime.register import practices

    for practice in practices():
        PracticeSwitch.objects.update_or_create(practice=practice.slug, defaults={"state": "on"})


@pytest.fixture
def browser_of(practices_on: None) -> Callable[[Person], Client]:
    """A signed-in test client: `browser_of(ana).get("/")`."""

    def sign_in(person: Person) -> Client:
        client = Client()
        session = SessionStore()
        session["person"] = str(person.pk)
        note_proved(session)
        session.create()
        client.cookies["corridor"] = session.session_key
        return client

    return sign_in


@pytest.fixture
def run_jobs(db: None) -> Callable[..., list[Job]]:
    """Run every due job here and now: `run_jobs()`; what a job raises comes out of it.

    `run_jobs(at=tomorrow)` also runs those due by then; `run_jobs(forgiving=True)` leaves a job
    that raises to its retries.
    """
    return run_waiting_jobs


@pytest.fixture
def keys_of_its_own(db: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    """A key store of the test's own, for what looks at all that is in one: others leave keys and facts."""
    settings.KEYS = tmp_path / "keys"
    ensure_key_store()
    yield
    key_store().close()


@pytest.fixture(params=["few", "many"])
def named_by_few_or_many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice: the audiences that name somebody are listed, and are too many for it (privacy.reached)."""
    if request.param == "many":
        monkeypatch.setattr(reached, "LISTED", 0)


@pytest.fixture
def clock() -> Iterator[Any]:
    """The clock of the whole program: `clock.stand_at(moment)`, `clock.move_by(timedelta(days=1))`.

    See runtime.moved_clock. A process that the test starts has the same clock with
    CORRIDOR_TEST_CLOCK set to `clock.file()`.
    """
    moved_clock.put_right()
    yield moved_clock
    moved_clock.put_right()


@pytest.fixture
def mail_server(settings: Any) -> Iterator[Any]:
    """A real SMTP server on a loopback port to which letters go; see tests/mail_server.py."""
    from mail_server import MailServer

    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = False
    yield server
    server.stop()
