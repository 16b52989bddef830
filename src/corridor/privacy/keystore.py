"""The key store: one key per sealed item, in a file of its own.

It lies apart from the database and is never part of the database's backup. Whoever takes both can
read; whoever takes one cannot. Destroying a key is what erasing means: no copy of the database
ever brings the item back.

Three modules make it up: the file (keyfile), its journals (keyjournal), and here the keys.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from pathlib import Path
from uuid import UUID

from django.conf import settings

from corridor.privacy.keyfile import KeyStoreBroken, KeyStoreMissing
from corridor.privacy.keyjournal import JOURNAL_DAYS, Fact, KeyJournal
from corridor.privacy.keyslots import (
    KEY_BYTES,
    ZEROS,
    read_slots,
    take_slots,
    today,
    write_slot,
)

__all__ = [
    "JOURNAL_DAYS",
    "Entry",
    "Fact",
    "Key",
    "KeyDestroyed",
    "KeyStore",
    "KeyStoreBroken",
    "KeyStoreMissing",
    "KeyTaken",
    "key_store",
    "today",
]

BATCH = 500


@dataclass(frozen=True)
class Key:
    """One version of an item's key: 32 bytes for AES-256."""

    item: UUID
    version: int
    owner: str
    secret: bytes

    def __repr__(self) -> str:
        return f"Key({self.item}, {self.version})"


@dataclass(frozen=True)
class Entry:
    """What the store knows of a key but the secret: `kind` is the item's table."""

    item: UUID
    version: int
    owner: str
    kind: str
    made_on: date


class KeyDestroyed(Exception):
    """A key was asked to be made for an item whose key was destroyed: erased items stay erased."""


class KeyTaken(Exception):
    """A key was asked to be made for an item that somebody else, or another table, has."""


class KeyStore(KeyJournal):
    """Keys by item, in the file at `path` (see KeyFile)."""

    def make(
        self, items: Iterable[UUID], owner: str, *, kind: str = "", new_owner: bool = False
    ) -> dict[UUID, Key]:
        """Make the next version of each item's key, for one owner (see `make_all`)."""
        pairs = ((item, owner) for item in items)
        return self.make_all(pairs, kind=kind, new_owner=new_owner)

    def make_all(
        self, items: Iterable[tuple[UUID, str]], *, kind: str = "", new_owner: bool = False
    ) -> dict[UUID, Key]:
        """Make the next version of each item's key, given with its owner, and return it by item.

        `kind` is the table that the items belong to. The keys are on disk when this returns,
        before any row that needs them is committed.
        Refuses, with KeyDestroyed, an item whose key was destroyed, and with KeyTaken an item that
        has a key already for another table or, unless it changes hands (`new_owner`), for another
        owner: who chooses an id must not come by the key of somebody else's item.
        """
        made: dict[UUID, Key] = {}
        with self._writing() as connection:
            pairs = list(items)
            slots = take_slots(connection, len(pairs))
            for (item, owner), slot in zip(pairs, slots, strict=True):
                version = _next_version(connection, item)
                _refuse_taken(connection, item, kind, None if new_owner else owner)
                made[item] = Key(item, version, owner, os.urandom(KEY_BYTES))
                connection.execute(
                    "INSERT INTO key (item, version, owner, kind, slot, made_on)"
                    " VALUES (?,?,?,?,?,?)",
                    (item.bytes, version, owner, kind, slot, today().isoformat()),
                )
                write_slot(connection, slot, made[item].secret)
        return made

    def get(self, items: Iterable[UUID]) -> dict[tuple[UUID, int], Key]:
        """The keys of the items, by item and version; an item without a key is absent."""
        found: dict[tuple[UUID, int], Key] = {}
        with self._reading() as connection:
            for batch in _batches(item.bytes for item in items):
                marks = ",".join("?" * len(batch))
                rows = connection.execute(
                    f"SELECT slot, item, version, owner FROM key WHERE item IN ({marks})",  # noqa: S608 - only question marks are put in
                    batch,
                ).fetchall()
                secrets = read_slots(connection, [row[0] for row in rows])
                for slot, raw, version, owner in rows:
                    item = UUID(bytes=raw)
                    found[item, version] = Key(item, version, owner, secrets[slot])
        return found

    def destroy(self, items: Iterable[UUID]) -> int:
        """Destroy every version of the items' keys, for ever; returns how many items had one."""
        count = 0
        with self._writing() as connection:
            for item in items:
                count += _forget(connection, "item=?", (item.bytes,)) > 0
                connection.execute(
                    "INSERT OR IGNORE INTO destroyed (item, destroyed_on) VALUES (?,?)",
                    (item.bytes, today().isoformat()),
                )
        self.empty_log()
        return count

    def destroy_owner(self, owner: str) -> list[UUID]:
        """Destroy every key that belongs to `owner`; returns the items.

        An item that went to another owner keeps the newer versions that belong to them.
        In the same transaction the owner is noted as half erased, until `erased` says that
        everything else is gone, too; and what they took back is forgotten.
        """
        with self._writing() as connection:
            rows = connection.execute(
                "SELECT item FROM key WHERE owner=? AND version="
                "(SELECT max(version) FROM key AS newer WHERE newer.item=key.item)",
                (owner,),
            )
            items = [UUID(bytes=item) for (item,) in rows]
            _forget(connection, "owner=?", (owner,))
            connection.executemany(
                "INSERT OR IGNORE INTO destroyed (item, destroyed_on) VALUES (?,?)",
                [(item.bytes, today().isoformat()) for item in items],
            )
            connection.execute("INSERT OR IGNORE INTO half_erased VALUES (?)", (owner,))
            connection.execute("DELETE FROM taken_back WHERE owner=?", (owner,))
        self.destroy(items)
        return items

    def drop_versions(self, item: UUID, below: int) -> None:
        """Forget versions older than `below`, after the item was sealed anew."""
        with self._writing() as connection:
            _forget(connection, "item=? AND version<?", (item.bytes, below))

    def drop(self, versions: Iterable[tuple[UUID, int]]) -> int:
        """Forget these versions of these items, which no row uses; returns how many there were.

        Not an erasure: nothing is noted in the journal.
        """
        with self._writing() as connection:
            return sum(
                _forget(connection, "item=? AND version=?", (item.bytes, version))
                for item, version in versions
            )

    def items(self) -> Iterator[UUID]:
        """Every item that has a key, in order, read in batches."""
        for item, _entries in groupby(self.entries(), key=lambda entry: entry.item):
            yield item

    def entries(self) -> Iterator[Entry]:
        """Every key without its secret, by item and version, read in batches."""
        last: tuple[bytes, int] = (b"", 0)
        while True:
            rows = (
                self._connection()
                .execute(
                    "SELECT item, version, owner, kind, made_on FROM key"
                    " WHERE (item, version) > (?,?) ORDER BY item, version LIMIT ?",
                    (*last, BATCH),
                )
                .fetchall()
            )
            if not rows:
                return
            for item, version, owner, kind, made_on in rows:
                yield Entry(UUID(bytes=item), version, owner, kind, date.fromisoformat(made_on))
            last = (rows[-1][0], rows[-1][1])

    def mark_secret(self) -> bytes:
        """The 32 bytes with which marks are made (see marking): made once, and never changed."""
        found = self._connection().execute("SELECT secret FROM mark_secret").fetchone()
        if found is None:
            with self._writing() as connection:
                connection.execute(
                    "INSERT OR IGNORE INTO mark_secret VALUES (1, ?)", (os.urandom(KEY_BYTES),)
                )
                found = connection.execute("SELECT secret FROM mark_secret").fetchone()
        return bytes(found[0])

    def count(self) -> int:
        """How many keys there are."""
        return int(self._connection().execute("SELECT count(*) FROM key").fetchone()[0])


def _next_version(connection: sqlite3.Connection, item: UUID) -> int:
    gone = connection.execute("SELECT 1 FROM destroyed WHERE item=?", (item.bytes,))
    if gone.fetchone():
        raise KeyDestroyed(str(item))
    row = connection.execute("SELECT max(version) FROM key WHERE item=?", (item.bytes,))
    return int(row.fetchone()[0] or 0) + 1


def _forget(connection: sqlite3.Connection, which: str, values: tuple[object, ...]) -> int:
    """Zero the slots of the keys for which `which` (our own SQL) holds, and delete their rows."""
    rows = connection.execute(f"SELECT slot FROM key WHERE {which}", values).fetchall()  # noqa: S608 - no outside text
    for (slot,) in rows:
        write_slot(connection, slot, ZEROS)
    connection.executemany("INSERT INTO free_slot VALUES (?)", rows)
    connection.execute(f"DELETE FROM key WHERE {which}", values)  # noqa: S608 - no outside text
    return len(rows)


def _refuse_taken(connection: sqlite3.Connection, item: UUID, kind: str, owner: str | None) -> None:
    rows = connection.execute("SELECT owner, kind FROM key WHERE item=?", (item.bytes,))
    for held_by, held_kind in rows.fetchall():
        if held_kind != kind or owner not in {None, held_by}:
            raise KeyTaken(str(item))


def _batches(items: Iterable[bytes]) -> Iterator[list[bytes]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch


_stores: dict[Path, KeyStore] = {}


def key_store() -> KeyStore:
    """The key store of this installation (settings.KEYS)."""
    path = settings.KEYS / "keys.sqlite3"
    return _stores.setdefault(path, KeyStore(path))
