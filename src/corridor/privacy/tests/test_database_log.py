"""What was deleted is in no file of the embedded database, though connections are kept open."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from corridor.people.models import Team
from corridor.privacy.database_log import empty_database_log
from corridor.privacy.keeping import ensure_key_store
from corridor.privacy.keystore import KeyStoreMissing, key_store
from corridor.runtime.jobs import enqueue, run_waiting_jobs

pytestmark = pytest.mark.django_db(transaction=True)

MARK = "The team that was called Lanternfish"


def files_with(mark: str) -> list[str]:
    """How the names of the database's files end that hold the mark."""
    name = connection.settings_dict["NAME"]
    found = [Path(f"{name}{end}") for end in ("", "-wal", "-journal")]
    return [file.name for file in found if file.exists() and mark.encode() in file.read_bytes()]


@pytest.fixture
def reader(db: None) -> Iterator[sqlite3.Connection]:
    """Another connection to the same file, as every thread keeps one."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its log by itself")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA secure_delete").fetchone() == (1,)
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("SELECT count(*) FROM people_team").fetchone()
    yield other
    other.close()


def delete_what_was_written_back() -> None:
    """Delete a row that lies in the main file and in the log."""
    Team.objects.create(name=MARK)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
    Team.objects.update(name=MARK + ".")
    Team.objects.all().delete()


def test_after_the_tick_what_was_deleted_is_in_neither_file(reader) -> None:
    ensure_key_store()
    delete_what_was_written_back()
    assert len(files_with(MARK)) == 2
    enqueue("privacy.empty_log")
    run_waiting_jobs()
    assert files_with(MARK) == []


def test_a_missing_key_store_is_not_in_the_way(reader, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(key_store(), "path", tmp_path / "gone.sqlite3")
    delete_what_was_written_back()
    enqueue("privacy.empty_log")
    with pytest.raises(KeyStoreMissing):
        run_waiting_jobs()
    assert files_with(MARK) == []


def test_a_reader_in_the_way_is_waited_for_a_moment_and_met_again(reader) -> None:
    delete_what_was_written_back()
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM people_team").fetchone()
    Team.objects.create(name="Harbour")
    assert empty_database_log() is False
    reader.execute("COMMIT")
    assert empty_database_log() is True
    assert files_with(MARK) == []


def test_the_database_is_waited_for_as_long_as_before(reader) -> None:
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()
        assert empty_database_log() is True
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == before == (20_000,)


def test_within_a_transaction_it_waits_for_the_next_tick(reader) -> None:
    with transaction.atomic():
        Team.objects.create(name="Harbour")
        assert empty_database_log() is False
    assert Team.objects.count() == 1


def test_on_postgresql_there_is_nothing_to_do(django_assert_num_queries) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL")
    with django_assert_num_queries(0):
        assert empty_database_log() is True
