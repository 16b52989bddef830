"""Write-ahead logs of both databases, read as rows: transaction by transaction, what became of which row."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

Row = tuple[Any, ...]
BOXES = "ballots_box"


@dataclass(frozen=True)
class Change:
    """What became of a row. `before`: None where it is new, or not known; `after`: None where it is gone."""

    table: str
    key: Any
    before: Row | None
    after: Row | None


Transaction = list[Change]


class SqliteLog:
    """SQLite's write-ahead log, page by page. The format: sqlite.org/fileformat2.html."""

    def __init__(self, database: Path, making: Path) -> None:
        self.database, self.copy = database, making
        self.path = database.with_name(database.name + "-wal")
        self.until = 0
        self.rows: dict[str, dict[Any, Row]] = {}

    def mark(self) -> None:
        """What is before is known, but nobody's in particular."""
        for _ in self._applied():
            pass
        self.rows = self._rows()

    def read(self) -> list[Transaction]:
        """Every transaction since the mark, or since it was read last."""
        found = []
        for _ in self._applied():
            before, self.rows = self.rows, self._rows()
            found.append(list(self._changes(before, self.rows)))
        return found

    def _applied(self) -> Iterator[None]:
        """Bring the copy, one after the other, to the state after each transaction not read yet."""
        log = self.path.read_bytes()
        if not self.copy.exists():
            shutil.copy(self.database, self.copy)
        size, salt = int.from_bytes(log[8:12]), log[16:24]
        pages: dict[int, bytes] = {}
        for at in range(32, len(log) - size, 24 + size):
            head = log[at : at + 24]
            if head[8:16] != salt:
                return
            pages[int.from_bytes(head[:4])] = log[at + 24 : at + 24 + size]
            if int.from_bytes(head[4:8]):  # the database's size: this one committed
                if at >= self.until:
                    self._write(pages)
                    self.until = at + 24 + size
                    yield
                pages = {}

    def _write(self, pages: dict[int, bytes]) -> None:
        with self.copy.open("r+b") as file:
            for number, page in pages.items():
                content = page
                if number == 1:  # the copy is read without a log
                    content = page[:18] + b"\x01\x01" + page[20:]
                file.seek((number - 1) * len(page))
                file.write(content)

    def _rows(self) -> dict[str, dict[Any, Row]]:
        with closing(sqlite3.connect(f"{self.copy.as_uri()}?mode=ro", uri=True)) as copy:
            tables = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            return {
                table: {row[0]: row[1:] for row in copy.execute(f'SELECT rowid, * FROM "{table}"')}
                for (table,) in tables
            }

    @staticmethod
    def _changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
        for table in before.keys() | after.keys():
            old, new = before.get(table, {}), after.get(table, {})
            if old == new:
                continue
            for key in [*new, *(key for key in old if key not in new)]:
                if old.get(key) != new.get(key):
                    yield Change(table, key, old.get(key), new.get(key))


class PostgresLog:
    """PostgreSQL's write-ahead log: its rows by logical decoding, its records by pg_waldump.

    For the former the server writes rather more into its log than an installation's does
    (wal_level=logical, bin/test). The latter adds what is no row: every record of every table and
    index, in their order.

    Making it waits until every transaction of the whole server that has written is over: with two
    workers on one server (`bin/test --postgres`), for the other's module-long ones.
    """

    LINE = re.compile(r'table [^.]+\."?([^":]+)"?: (INSERT|UPDATE|DELETE): (.*)', re.DOTALL)
    VALUE = re.compile(
        r"""(?:"[^"]+"|\w+)\[([^\[\]]*(?:\[\])?)\]:('(?:[^']|'')*'|[^\s']\S*)""", re.DOTALL
    )
    RECORD = re.compile(r"rmgr: (\w+).*?tx:\s*(\d+).*?desc: (\S+)(.*)")
    BLOCK = re.compile(r"rel \d+/(\d+)/(\d+)(?: fork \w+)? blk (\d+)")

    def __init__(self) -> None:
        self.slot = f"linker_{uuid4().hex[:12]}"
        self.since = ""
        self.rows: dict[tuple[str, Any], Row] = {}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_create_logical_replication_slot(%s, 'test_decoding')", [self.slot]
            )

    def drop(self) -> None:
        """Let the log go."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_drop_replication_slot(%s)", [self.slot])

    def mark(self) -> None:
        """What is before is known, but nobody's in particular."""
        self.read()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
            self.since = str(cursor.fetchone()[0])

    def read(self) -> list[Transaction]:
        """Every transaction since the mark, or since it was read last."""
        with transaction.atomic(), connection.cursor() as cursor:  # all of it is in files then
            cursor.execute("SET LOCAL synchronous_commit = on")
            cursor.execute("SELECT pg_logical_emit_message(true, 'linker', 'read until here')")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT data FROM pg_logical_slot_get_changes(%s, NULL, NULL,"
                " 'skip-empty-xacts', '1', 'include-xids', '0')",
                [self.slot],
            )
            lines = [line for (line,) in cursor.fetchall()]
        found: list[Transaction] = []
        for line in lines:
            if line.startswith("BEGIN"):
                found.append([])
            elif change := self.LINE.match(line):
                found[-1].append(self._change(*change.groups()))
        return found

    def _change(self, table: str, what: str, rest: str) -> Change:
        """A row by its first column, which is the key of all tables."""
        row = tuple(map(_value, self.VALUE.findall(rest.rpartition("new-tuple: ")[2])))
        key = row[0] if row else None
        before = self.rows.pop((table, key), None)
        if what == "DELETE":
            return Change(table, key, before, None)
        self.rows[(table, key)] = row
        return Change(table, key, before, row)

    def records(self) -> list[set[Any]]:
        """Which records each who posted left, since the mark: kind, what, table or index."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_switch_wal()")  # all of it is in files now
            cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
            (database,) = cursor.fetchone()
            cursor.execute("SELECT pg_relation_filenode(oid)::text, relname FROM pg_class")
            names = dict(cursor.fetchall())
        found: list[set[Any]] = []
        for line in _waldump(self.since).splitlines():
            record = self.RECORD.search(line)
            tables = [
                names.get(relation, relation)
                for base, relation, _block in self.BLOCK.findall(line)
                if int(base) == database
            ]
            if record is None or not tables:
                continue
            kind, what = record[1], record[3]
            if kind == "Heap" and what.startswith("INSERT") and tables[0] == BOXES:
                found.append(set())
            if found:
                found[-1].add((kind, what, tables[0]))
        return found


def _value(found: tuple[str, str]) -> Any:
    """A value as logical decoding writes it: its type and its words."""
    kind, words = found
    text = words[1:-1].replace("''", "'") if words.startswith("'") else words
    return bytes.fromhex(text[2:]) if kind == "bytea" and text.startswith("\\x") else text


def _waldump(since: str) -> str:
    """The log as text, from a place in it."""
    folder = Path(os.environ["PGHOST"], "data", "pg_wal")
    tool = max(Path("/usr/lib/postgresql").glob("*/bin/pg_waldump"))
    done = subprocess.run(
        [tool, f"--path={folder}", f"--start={since}"], capture_output=True, text=True, check=False
    )
    return done.stdout  # it ends with a complaint that nothing follows
