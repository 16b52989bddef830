"""Backups: the database here, the keys elsewhere, while Corridor runs."""

import sqlite3
import subprocess
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from corridor.people.models import Person
from corridor.privacy.keeping import ensure_key_store
from corridor.web.operating.backing_up import back_up
from corridor.web.operating.setting_up import NotReady

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def keys_are_there(db: None) -> None:
    ensure_key_store()


def names_in(copy: Path) -> str:
    if copy.suffix == ".sqlite3":
        with closing(sqlite3.connect(copy)) as file:
            return str(file.execute("SELECT name FROM people_person ORDER BY 1").fetchall())
    shown = ["pg_restore", "--data-only", "--table=people_person", "--file=-", str(copy)]
    return subprocess.run(shown, check=True, capture_output=True, text=True).stdout


def test_the_copies_lie_apart_and_hold_everything(ana: Person, tmp_path: Path) -> None:
    backup = back_up(tmp_path / "database", tmp_path / "keys")
    assert "Ana Ruiz" in names_in(backup.database)
    assert backup.database.parent == tmp_path / "database"
    assert backup.keys.parent == tmp_path / "keys"
    assert [path.name for path in (tmp_path / "database").iterdir()] == [backup.database.name]
    assert backup.database.stat().st_mode & 0o077 == 0


def test_somebody_may_be_writing_meanwhile(ana: Person, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's own tool sees to it")
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=1)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE people_person SET name = 'Somebody'")
        backup = back_up(tmp_path / "database", tmp_path / "keys")
        writer.rollback()
    assert "Ana Ruiz" in names_in(backup.database)


@pytest.mark.parametrize(
    ("database", "keys"),
    [("a", "a"), ("a", "a/b"), ("a/b", "a"), ("a", "b/../a"), ("a", "link")],
)
def test_folders_in_one_another_are_refused(tmp_path: Path, database: str, keys: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    with pytest.raises(NotReady, match="lie in one another"):
        back_up(tmp_path / database, tmp_path / keys)


def test_the_key_stores_own_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="where the key store itself lies"):
        back_up(tmp_path, settings.KEYS / "copies")
    with pytest.raises(NotReady, match="where the key store lies"):
        back_up(settings.KEYS / "copies", tmp_path)


def test_the_databases_folder_is_refused_for_keys(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a server's database is in no folder of ours")
    beside = Path(connection.settings_dict["NAME"]).parent
    with pytest.raises(NotReady, match="where the database lies"):
        back_up(tmp_path, beside / "keys")


def test_each_run_removes_old_copies_of_the_keys(ana, tmp_path: Path, make_older) -> None:
    first = back_up(tmp_path / "database", tmp_path / "keys")
    make_older(first.keys, timedelta(days=8))
    second = back_up(tmp_path / "database", tmp_path / "keys")
    assert second.removed == 1
    assert list((tmp_path / "keys").iterdir()) == [second.keys]


def test_without_postgresqls_tools_the_package_is_named(
    ana: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite needs no tool")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotReady, match="apt-get install postgresql-client"):
        back_up(tmp_path / "database", tmp_path / "keys")
    assert list((tmp_path / "database").iterdir()) == []


def test_the_command_says_where_the_copies_are(
    ana: Person, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("backup", str(tmp_path / "d"), keys=tmp_path / "k")
    said = capsys.readouterr().out
    (database,) = (tmp_path / "d").iterdir()
    (keys,) = (tmp_path / "k").iterdir()
    assert said.splitlines()[:2] == [f"The database:  {database}", f"The key store: {keys}"]
    with pytest.raises(CommandError, match="lie in one another"):
        call_command("backup", str(tmp_path), keys=tmp_path)
