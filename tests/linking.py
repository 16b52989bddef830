"""A linker: it holds the database, its write-ahead log and a backup, and is told who posted, in order.

From half of those who posted it also knows what they said (they are its friends). From these it learns
what in the traces goes together with which answer; then it guesses the answers of the others. Nothing
in it knows how ballots work: whatever changes in any table, and every byte of every new row, is
something from which it may learn.
"""

import math
import os
import re
import shutil
import sqlite3
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection

Traces = list[set[Any]]  # for each who posted, in order: everything that was seen
BOXES = "ballots_box"
FEWEST = 5  # friends who must show something before it counts as a sign


def bytes_of(table: str, row: Sequence[Any]) -> Iterator[Any]:
    """Each byte of a new row is a sign."""
    for column, value in enumerate(row):
        content = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        yield (table, column, "length", len(content))
        for place, byte in enumerate(content):
            yield (table, column, place, byte)


class SqliteLog:
    """SQLite's write-ahead log, transaction by transaction. The format: sqlite.org/fileformat2.html."""

    def __init__(self, database: Path, making: Path) -> None:
        self.database, self.copy = database, making
        self.path = database.with_name(database.name + "-wal")
        self.log = b""
        self.from_here = 0

    def mark(self) -> None:
        """From here on people post: what is before is known, but nobody's in particular."""
        self.from_here = self.path.stat().st_size

    def transactions(self) -> Iterator[tuple[int, dict[int, bytes]]]:
        """Where each transaction ends, and the pages it wrote, in the order of committing."""
        size, salt = int.from_bytes(self.log[8:12]), self.log[16:24]
        pages: dict[int, bytes] = {}
        for at in range(32, len(self.log) - size, 24 + size):
            head = self.log[at : at + 24]
            if head[8:16] != salt:
                return
            pages[int.from_bytes(head[:4])] = self.log[at + 24 : at + 24 + size]
            if int.from_bytes(head[4:8]):  # the database's size: this one committed
                yield at + 24 + size, pages
                pages = {}

    def states(self) -> Iterator[dict[str, dict[Any, tuple[Any, ...]]]]:
        """Every row of every table, after each transaction since the mark, and once before it."""
        self.log = self.path.read_bytes()
        shutil.copy(self.database, self.copy)
        waiting = True
        with self.copy.open("r+b") as file:
            for end, pages in self.transactions():
                if waiting and end > self.from_here:
                    waiting = False
                    file.flush()
                    yield self._rows()
                for number, page in pages.items():
                    content = page
                    if number == 1:  # the copy is read without a log
                        content = page[:18] + b"\x01\x01" + page[20:]
                    file.seek((number - 1) * len(page))
                    file.write(content)
                if not waiting:
                    file.flush()
                    yield self._rows()

    def _rows(self) -> dict[str, dict[Any, tuple[Any, ...]]]:
        with closing(sqlite3.connect(f"{self.copy.as_uri()}?mode=ro", uri=True)) as copy:
            tables = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            return {
                table: {row[0]: row[1:] for row in copy.execute(f'SELECT rowid, * FROM "{table}"')}
                for (table,) in tables
            }

    def traces(self) -> Traces:
        """What was seen of each who posted: from the transaction with their box to the next one's."""
        found: Traces = []
        before: dict[str, dict[Any, tuple[Any, ...]]] | None = None
        for state in self.states():
            if before is not None:
                if set(state.get(BOXES, {})) - set(before.get(BOXES, {})):
                    found.append(set())
                if found:
                    found[-1].update(self._changes(before, state))
            before = state
        return found

    def _changes(self, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Any]:
        for table, rows in after.items():
            old = before.get(table, {})
            if rows == old:
                continue
            for key, row in rows.items():
                if key not in old:
                    yield from bytes_of(table, row)
                elif row != old[key]:
                    for column, (was, now) in enumerate(zip(old[key], row, strict=True)):
                        if was != now:
                            yield (table, key, column, "changed")


class PostgresLog:
    """PostgreSQL's write-ahead log, as pg_waldump reads it from the server's own files."""

    RECORD = re.compile(r"rmgr: (\w+).*?tx:\s*(\d+).*?desc: (\S+)(.*)")
    BLOCK = re.compile(r"rel \d+/(\d+)/(\d+)(?: fork \w+)? blk (\d+)")
    OLD, NEW = re.compile(r"(?<!new )\boff:? (\d+)"), re.compile(r"new off:? (\d+)")

    def __init__(self) -> None:
        self.since = ""

    def mark(self) -> None:
        """From here on people post."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
            self.since = str(cursor.fetchone()[0])

    def records(self) -> Iterator[tuple[str, str, str, list[tuple[str, int]]]]:
        """Records of this database: (kind, what, the rest, the blocks by table or index)."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_switch_wal()")  # all of it is in files now
            cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
            (database,) = cursor.fetchone()
            cursor.execute("SELECT pg_relation_filenode(oid)::text, relname FROM pg_class")
            names = dict(cursor.fetchall())
        for line in waldump(self.since).splitlines():
            found = self.RECORD.search(line)
            blocks = [
                (names.get(relation, relation), int(block))
                for base, relation, block in self.BLOCK.findall(line)
                if int(base) == database
            ]
            if found and blocks:
                yield found[1], found[3], found[4], blocks

    def traces(self) -> Traces:
        """What was seen of each who posted. Rows are followed from version to version."""
        found: Traces = []
        origin: dict[tuple[str, int, int], tuple[str, int, int]] = {}
        for kind, what, rest, blocks in self.records():
            if kind == "Heap" and what.startswith("INSERT") and blocks[0][0] == BOXES:
                found.append(set())
            if kind == "Heap" and "UPDATE" in what:
                old, new = self.OLD.search(rest), self.NEW.search(rest)
                if old is None or new is None:
                    continue
                was = (*blocks[-1], int(old[1]))
                first = origin.get(was, was)
                origin[(*blocks[0], int(new[1]))] = first
                if found:
                    found[-1].add(("changed", first))
            elif found:
                found[-1].add((kind, what, blocks[0][0]))
        return found


def waldump(since: str) -> str:
    """The log as text, from a place in it."""
    folder = Path(os.environ["PGHOST"], "data", "pg_wal")
    tool = max(Path("/usr/lib/postgresql").glob("*/bin/pg_waldump"))
    done = subprocess.run(
        [tool, f"--path={folder}", f"--start={since}"], capture_output=True, text=True, check=False
    )
    return done.stdout  # it ends with a complaint that nothing follows


def rows_in_order_of_writing() -> Traces:
    """Every byte of every box, in the order in which the database itself says they came."""
    order = "rowid" if connection.vendor == "sqlite" else "xmin::text::bigint"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {BOXES} ORDER BY {order}")
        return [set(bytes_of(BOXES, row)) for row in cursor.fetchall()]


def rows_in_backup(copy: Path) -> Traces:
    """The same from a backup's file, in the order in which it holds them."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(copy)) as opened:
            rows: Iterable[Sequence[Any]] = opened.execute(f"SELECT * FROM {BOXES} ORDER BY rowid")
            return [set(bytes_of(BOXES, row)) for row in rows]
    command = ["pg_restore", "--data-only", f"--table={BOXES}", "--file=-", str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = [line.split("\t") for line in done.stdout.splitlines() if line.startswith("\\\\x")]
    return [
        set(bytes_of(BOXES, [bytes.fromhex(v[3:]) if v[:3] == "\\\\x" else v for v in line]))
        for line in lines
    ]


def joined(*several: Traces) -> Traces:
    """Everything together."""
    return [set().union(*each) for each in zip(*several, strict=True)]


def guessed_rightly(traces: Traces, answers: Sequence[Sequence[int]], options: int) -> float:
    """How large a part of the answers of the second half the linker guesses, knowing the first half's.

    Arguments: `traces` and `answers` (for each item the number of the option), both in the order of
    posting. For each item it takes the sign that went together with one option most surely.
    """
    half = len(traces) // 2
    items = len(answers[0])
    seen: dict[Any, list[Counter[int]]] = defaultdict(lambda: [Counter() for _ in range(items)])
    for signs, given in zip(traces[:half], answers[:half], strict=True):
        for sign in signs:
            for counter, answer in zip(seen[sign], given, strict=True):
                counter[answer] += 1
    right = total = 0
    for signs, given in zip(traces[half:], answers[half:], strict=True):
        known = [seen[sign] for sign in signs if sign in seen]
        for item, answer in enumerate(given):
            right += _surest(known, item, options) == answer
            total += 1
    return right / total


def _surest(known: list[list[Counter[int]]], item: int, options: int) -> int:
    best, sure = 0, 0.0
    for counters in known:
        counter = counters[item]
        number = counter.total()
        if number < FEWEST:
            continue
        option, often = counter.most_common(1)[0]
        # How surely: as if each option had been seen once more.
        likely = (often + 1) / (number + options)
        if likely > sure:
            best, sure = option, likely
    return best


def upper_bound(right: float, guesses: int, blindly: float) -> float:
    """The 95 % upper bound of the advantage over guessing blindly."""
    return right - blindly + 1.645 * math.sqrt(max(right * (1 - right), 0.01) / guesses)
