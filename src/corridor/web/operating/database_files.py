"""Copying the database out and in: SQLite through its own backup, PostgreSQL through its own tools."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from django.db import connection

from corridor.web.operating.setting_up import NotReady

SQLITE, POSTGRESQL = ".sqlite3", ".pgdump"
PACKAGE = "postgresql-client"
# Everything goes first, so that tables which the copy does not know cannot stay behind.
EMPTIED = """
DO $$ DECLARE found record; BEGIN
  FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', found.tablename);
  END LOOP;
  FOR found IN SELECT oid::regprocedure AS name FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND NOT EXISTS (
      SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') LOOP
    EXECUTE format('DROP ROUTINE %s CASCADE', found.name);
  END LOOP;
END $$
"""


def suffix() -> str:
    """How a copy's name ends: of the embedded database, or of PostgreSQL."""
    return SQLITE if connection.vendor == "sqlite" else POSTGRESQL


def copy_database(to: Path) -> None:
    """Write a consistent copy while Corridor runs. It appears whole or not at all.

    Refuses, with NotReady, when PostgreSQL's tools are missing or say no.
    """
    half = to.with_name(f".{to.name}.half")
    os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        if connection.vendor == "sqlite":
            copy_sqlite(Path(connection.settings_dict["NAME"]), half)
        else:
            _postgresql("pg_dump", "--format=custom", f"--file={half}", "--no-owner", "--no-acl")
        half.replace(to)
    finally:
        half.unlink(missing_ok=True)


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy one SQLite file into another, as it is at one moment; the copy has no log of its own."""
    with (
        closing(sqlite3.connect(f"{source.as_uri()}?mode=rw", uri=True)) as out_of,
        closing(sqlite3.connect(target)) as into,
    ):
        out_of.backup(into)
        into.execute("PRAGMA journal_mode=DELETE")


def check_copy(copy: Path) -> None:
    """Refuses, with NotReady, what is no whole copy of this kind of database."""
    if not copy.is_file():
        raise NotReady(f"There is no file {copy}.")
    if connection.vendor == "sqlite":
        _check_sqlite(copy)
    else:
        _run(
            [_tool("pg_restore"), "--list", str(copy)],
            f"{copy} is no copy of a PostgreSQL database",
        )


def _check_sqlite(copy: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as file:
            (verdict,) = file.execute("PRAGMA integrity_check").fetchone()
            file.execute("SELECT 1 FROM people_person LIMIT 1").fetchone()
    except sqlite3.DatabaseError as error:
        raise NotReady(f"{copy} is no copy of Corridor's database: {error}.") from error
    if verdict != "ok":
        raise NotReady(f"{copy} is damaged: {verdict}. Take an older copy.")


def bring_postgresql_back(copy: Path) -> None:
    """Put the copy in the present database's place, in one transaction: all of it or nothing.

    Refuses, with NotReady, when PostgreSQL's tools are missing or say no.
    """
    connection.close()
    with tempfile.TemporaryDirectory(prefix="corridor-restore-") as folder:
        script = Path(folder, "restore.sql")
        words = ("--no-owner", "--no-acl", f"--file={script}", str(copy))
        _run([_tool("pg_restore"), *words], f"{copy} could not be read")
        _postgresql(
            *("psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"),
            *("--output=/dev/null", f"--command={EMPTIED}", f"--file={script}"),
        )


def _postgresql(tool: str, *words: str) -> None:
    name = connection.settings_dict["NAME"]
    command = [_tool(tool), f"--dbname={name}", "--no-password", *words]
    _run(command, f"{tool} could not do its work")


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NotReady(f"{name} is missing. On Debian: apt-get install {PACKAGE}")
    return found


def _run(command: list[str], problem: str) -> None:
    """Run one of PostgreSQL's tools; the password goes through the environment, never the command."""
    database = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    given = {name: str(database[key]) for name, key in names.items() if database[key]}
    done = subprocess.run(  # noqa: S603 - PostgreSQL's tools, with words of our own
        command, env=os.environ | given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise NotReady(f"{problem}: {said[-1]}")
