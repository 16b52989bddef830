"""The key store: one key per sealed item, in a file of its own.

It lies apart from the database and is never part of the database's backup. Whoever takes both can
read; whoever takes one cannot. Destroying a key is what erasing means: no copy of the database
ever brings the item back.

A SQLite file rather than a table, because it can lie on another disk and because what is destroyed
must be gone from its bytes. `secure_delete` alone does not see to that, so rows hold only the
numbers of slots (see keyslots). The write-ahead log is emptied after a destruction.
"""

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, islice
from pathlib import Path
from urllib.parse import quote
from uuid import UUID, uuid4

from django.conf import settings

from corridor.privacy.keyslots import (
    KEY_BYTES,
    SCHEMA,
    ZEROS,
    read_slots,
    take_slots,
    today,
    write_slot,
)

# How long the journal of destroyed keys is kept: longer than any copy of the key store may live.
JOURNAL_DAYS = 8
BATCH = 500
# How long to wait for readers before leaving the emptying of the log to the clock.
LOG_PATIENCE = 0.2
PATIENCE = 20.0


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


class KeyStoreMissing(Exception):
    """The file is not where the settings say; the message says what to do. Never made silently."""


class KeyStoreBroken(Exception):
    """The file is there but cannot be used safely; the message says why."""


class KeyTaken(Exception):
    """A key was asked to be made for an item that somebody else, or another table, has."""


class KeyStore:
    """Keys by item. Safe to use from several threads and processes.

    Arguments: `path`, the file. It must exist (see `create`): a store that is made where one was
    expected would hide that everything sealed so far is lost.
    """

    # Connections of a parent process, kept so that a child never closes what it did not open.
    _inherited: list[sqlite3.Connection] = []

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    def create(self) -> bool:
        """Make an empty key store with an id of its own, readable by its owner only.

        Returns False, and leaves it as it is, when one is there already. It appears whole or not
        at all, whenever the process is killed and whoever makes one at the same time.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.path.exists():
            return False
        half = self.path.with_name(f".{self.path.name}.{uuid4().hex}")
        os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            connection = sqlite3.connect(half, isolation_level=None)
            try:
                connection.execute("PRAGMA page_size=4096")
                connection.executescript(SCHEMA)
                connection.execute("INSERT INTO store VALUES (1, ?, 0)", (uuid4().bytes,))
            finally:
                connection.close()
            os.link(half, self.path)
        except FileExistsError:
            return False
        finally:
            half.unlink()
        return True

    @property
    def exists(self) -> bool:
        """Whether the file is there."""
        return self.path.exists()

    @property
    def id(self) -> UUID:
        """Which key store this is; copies of it have the same."""
        row = self._connection().execute("SELECT id FROM store").fetchone()
        return UUID(bytes=row[0])

    def _connection(self) -> sqlite3.Connection:
        """The thread's connection; opened anew when another file was put in its file's place.

        Otherwise keys would be written to a file that is deleted already.
        """
        held: tuple[int, int, sqlite3.Connection] | None = getattr(self._local, "held", None)
        # A connection must not cross a fork: granian's workers and test processes each open one.
        if held is not None and held[0] != os.getpid():
            self._inherited.append(held[2])
            held = None
        if held is not None and held[1] != self._inode():
            self.close()
            held = None
        if held is None:
            connection = self._open()
            self._local.held = held = (os.getpid(), self._inode(), connection)
        return held[2]

    def _inode(self) -> int:
        try:
            return self.path.stat().st_ino
        except FileNotFoundError:
            return 0

    def _open(self) -> sqlite3.Connection:
        if not self.path.exists():
            raise KeyStoreMissing(
                f"There is no key store at {self.path}. Put its copy there. Without it everything "
                "sealed so far stays unreadable; docs/privacy-core.md says how to begin anew."
            )
        self._close_to_others()
        address = f"file:{quote(str(self.path))}?mode=rw"
        connection = sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)
        try:
            _set(connection, "journal_mode", "WAL", "wal")
            _set(connection, "secure_delete", "ON", 1)
            connection.execute("PRAGMA synchronous=FULL")
            # Nothing of a key is ever put into a temporary file.
            connection.execute("PRAGMA temp_store=MEMORY")
            connection.execute("SELECT id, next_slot FROM store").fetchone()
        except sqlite3.DatabaseError as error:
            connection.close()
            raise KeyStoreBroken(f"{self.path} is not a key store: {error}") from error
        except KeyStoreBroken:
            connection.close()
            raise
        return connection

    def _close_to_others(self) -> None:
        if self.path.stat().st_mode & 0o077:
            try:
                self.path.chmod(0o600)
            except OSError as error:
                raise KeyStoreBroken(
                    f"{self.path} can be read by others on this machine: chmod 600 {self.path}"
                ) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One moment of the store: a slot is never read after it went to another key."""
        connection = self._connection()
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("COMMIT")

    def close(self) -> None:
        """Close this thread's connection."""
        held = getattr(self._local, "held", None)
        if held is not None and held[0] == os.getpid():
            held[2].close()
        self._local.held = None

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
        """
        with self._writing() as connection:
            rows = connection.execute(
                "SELECT item FROM key WHERE owner=? AND version="
                "(SELECT max(version) FROM key AS newer WHERE newer.item=key.item)",
                (owner,),
            )
            items = [UUID(bytes=item) for (item,) in rows]
            _forget(connection, "owner=?", (owner,))
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

    def count(self) -> int:
        """How many keys there are."""
        return int(self._connection().execute("SELECT count(*) FROM key").fetchone()[0])

    def destroyed(self) -> list[tuple[UUID, date]]:
        """The journal: what was destroyed in the last days, to be honoured by a restored copy."""
        rows = self._connection().execute("SELECT item, destroyed_on FROM destroyed").fetchall()
        return [(UUID(bytes=item), date.fromisoformat(day)) for item, day in rows]

    def forget_journal(self) -> None:
        """Drop journal lines that no living copy of the key store needs any more."""
        limit = (today() - timedelta(days=JOURNAL_DAYS)).isoformat()
        with self._writing() as connection:
            connection.execute("DELETE FROM destroyed WHERE destroyed_on<?", (limit,))

    def empty_log(self) -> bool:
        """Empty the write-ahead log; False when a reader was in the way (the clock tries again)."""
        connection = self._connection()
        connection.execute(f"PRAGMA busy_timeout={int(LOG_PATIENCE * 1000)}")
        try:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.execute(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}")
        return not busy

    def copy_to(self, path: Path) -> None:
        """Write a consistent copy while running, readable by its owner only.

        Refuses, with FileExistsError, to write over a file: it could be somebody's only copy.
        """
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        target = sqlite3.connect(path)
        try:
            self._connection().backup(target)
            # The copy is one file, whole, without a log of its own.
            target.execute("PRAGMA journal_mode=DELETE")
        finally:
            target.close()


def _set(connection: sqlite3.Connection, name: str, value: str, wanted: str | int) -> None:
    """Set a pragma and refuse to go on without it: SQLite ignores what it cannot do."""
    row = connection.execute(f"PRAGMA {name}={value}").fetchone()
    if row is None or row[0] != wanted:
        raise KeyStoreBroken(
            f"The key store's disk does not allow {name}={value}: put it on a local disk."
        )


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
