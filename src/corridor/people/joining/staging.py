"""The staging file: a small database of its own in which a file is read, checked and compared.

An export of a million rows does not fit in memory beside its indexes, and must not touch the
product's own tables before it is known to be good. So it is read into a SQLite file below the data
folder, where duplicates, managers, circles and differences are found by SQL with bounded memory.
The file holds names and addresses: it is readable by its owner only, never named after the
uploaded file, and gone when the import ends.
"""

import json
import os
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

STOP, NOTE = "stop", "note"

_SCHEMA = """
CREATE TABLE row (
  pos INTEGER PRIMARY KEY,
  number TEXT, number_key TEXT, name TEXT NOT NULL, name_key TEXT NOT NULL,
  also_key TEXT NOT NULL, email TEXT,
  title TEXT NOT NULL, country TEXT NOT NULL, language TEXT NOT NULL, zone TEXT NOT NULL,
  team TEXT NOT NULL, team_key TEXT NOT NULL, joined TEXT NOT NULL, left TEXT NOT NULL,
  leader_number TEXT, leader_email TEXT, leader_key TEXT, leader_said TEXT NOT NULL,
  leader_pos INTEGER, leader_person TEXT
);
CREATE TABLE gone (pos INTEGER PRIMARY KEY, number TEXT, email TEXT, name_key TEXT NOT NULL);
CREATE TABLE problem (
  id INTEGER PRIMARY KEY, pos INTEGER, heading TEXT NOT NULL, level TEXT NOT NULL,
  kind TEXT NOT NULL, detail TEXT NOT NULL
);
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_COMPARISON = """
DROP TABLE IF EXISTS present; DROP TABLE IF EXISTS present_team; DROP TABLE IF EXISTS who;
DROP TABLE IF EXISTS team; DROP TABLE IF EXISTS plan; DROP TABLE IF EXISTS leaver;
DROP TABLE IF EXISTS freed; DROP TABLE IF EXISTS held; DROP TABLE IF EXISTS address;
CREATE TABLE present (
  id TEXT PRIMARY KEY, number TEXT, name TEXT, email TEXT, title TEXT, country TEXT,
  team TEXT, leader TEXT, joined TEXT, is_gone INTEGER, imported INTEGER, is_forgotten INTEGER,
  said TEXT
) WITHOUT ROWID;
CREATE TABLE held (person TEXT PRIMARY KEY, new TEXT) WITHOUT ROWID;
CREATE TABLE address (person TEXT PRIMARY KEY, email TEXT) WITHOUT ROWID;
CREATE TABLE present_team (id TEXT PRIMARY KEY, key TEXT, name TEXT, led_by TEXT) WITHOUT ROWID;
CREATE TABLE who (pos INTEGER PRIMARY KEY, person TEXT NOT NULL, kind TEXT NOT NULL);
CREATE TABLE team (
  key TEXT PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, code TEXT, parent TEXT, led_by TEXT,
  kind TEXT NOT NULL, level INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE plan (
  pos INTEGER PRIMARY KEY, person TEXT NOT NULL, kind TEXT NOT NULL, changed TEXT NOT NULL,
  leader TEXT, team TEXT
);
CREATE TABLE leaver (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE freed (id TEXT PRIMARY KEY) WITHOUT ROWID;
"""


def folder() -> Path:
    """Where uploads and staging files lie; made at first use, for its owner only."""
    path = Path(settings.DATA) / "imports"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def upload_path(import_id: uuid.UUID) -> Path:
    """Where the uploaded file of an import lies. The name that it was sent with is never used."""
    return folder() / f"{import_id}.upload"


def staging_path(import_id: uuid.UUID) -> Path:
    """Where the staging file of an import lies."""
    return folder() / f"{import_id}.staging"


def delete_files(import_id: uuid.UUID) -> None:
    """Take away everything that an import left on disk."""
    for path in folder().glob(f"{import_id}.*"):
        path.unlink(missing_ok=True)


def open_new(path: Path) -> int:
    """A descriptor of a new file that only its owner can read. Refuses one that exists."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


class Staging:
    """A staging file. Use as a context: `with Staging.open(path) as staging:`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.db = sqlite3.connect(path, isolation_level=None, timeout=30)
        # The cache is fixed and what does not fit spills into files, so that memory stays the same
        # for any number of rows. No fsync: after a power cut the file is made anew.
        self.db.executescript(
            "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000;"
            "PRAGMA temp_store=FILE;"
        )
        self.db.create_function("new_id", 0, lambda: uuid.uuid4().hex)

    @classmethod
    def create(cls, path: Path) -> "Staging":
        """A new, empty staging file in place of any earlier one."""
        for old in (path, path.with_name(f"{path.name}-journal")):
            old.unlink(missing_ok=True)
        os.close(open_new(path))
        staging = cls(path)
        staging.db.executescript(_SCHEMA)
        return staging

    @classmethod
    def open(cls, path: Path) -> "Staging":
        """An existing one. Refuses, with FileNotFoundError, when there is none."""
        if not path.exists():
            raise FileNotFoundError(path)
        return cls(path)

    def __enter__(self) -> "Staging":
        return self

    def __exit__(self, *_error: object) -> None:
        self.db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction of the staging file."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        """Execute one statement."""
        return self.db.execute(sql, values)

    def one(self, sql: str, *values: Any) -> Any:
        """The first column of the first row; None when there is none."""
        found = self.db.execute(sql, values).fetchone()
        return found[0] if found else None

    def begin_comparison(self) -> None:
        """Empty tables for what is here now and what would become of it."""
        for statement in _COMPARISON.split(";"):
            self.db.execute(statement)

    def problem(
        self,
        kind: str,
        *,
        pos: int | None = None,
        heading: str = "",
        level: str = STOP,
        **detail: Any,
    ) -> None:
        """Note a problem. `level`: STOP, or NOTE for what the steward should only know."""
        self.run(
            "INSERT INTO problem (pos, heading, level, kind, detail) VALUES (?,?,?,?,?)",
            *(pos, heading, level, kind, json.dumps(detail)),
        )

    def remember(self, name: str, value: Any) -> None:
        """Keep a fact about the file, as JSON."""
        self.run("INSERT OR REPLACE INTO fact VALUES (?, ?)", name, json.dumps(value))

    def fact(self, name: str, default: Any = None) -> Any:
        """A fact kept by `remember`."""
        value = self.one("SELECT value FROM fact WHERE name=?", name)
        return default if value is None else json.loads(value)

    def stops(self) -> int:
        """How many problems stand in the way."""
        return int(self.one("SELECT count(*) FROM problem WHERE level=?", STOP))

    def batches(self, sql: str, *values: Any, size: int = 1000) -> Iterator[list[Sequence[Any]]]:
        """The rows of a query in lists of `size`, never all at once."""
        cursor = self.db.execute(sql, values)
        while rows := cursor.fetchmany(size):
            yield rows

    def fill(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Insert many rows from an iterator."""
        self.db.executemany(sql, rows)
