"""The key store's file: where it lies, how it is opened, and what is refused.

A SQLite file rather than a table, because it can lie on another disk and because what is destroyed
must be gone from its bytes. `secure_delete` alone does not see to that, so rows hold only the
numbers of slots (see keyslots). The write-ahead log is emptied after a destruction.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote
from uuid import UUID, uuid4

from corridor.privacy.keyslots import JOURNALS, SCHEMA

# How long to wait for readers before leaving the emptying of the log to the clock.
LOG_PATIENCE = 0.2
PATIENCE = 20.0


class KeyStoreMissing(Exception):
    """The file is not where the settings say; the message says what to do. Never made silently."""


class KeyStoreBroken(Exception):
    """The file is there but cannot be used safely; the message says why."""


class KeyFile:
    """The file, with a connection for each thread. Safe to use from several threads and processes.

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
                connection.executescript(SCHEMA + JOURNALS)
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
            connection.executescript(JOURNALS)
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

    def empty_log(self) -> bool:
        """Empty the write-ahead log; False when a reader was in the way (the clock tries again)."""
        return empty_log_of(self._connection())

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


class Executes(Protocol):
    """A connection to SQLite, or a cursor of one."""

    def execute(self, sql: str, /) -> Any:
        """Carry out a statement; what it answers can be fetched."""


def empty_log_of(database: Executes) -> bool:
    """Write a database's log back into its file and leave it empty; False where somebody was in the way.

    It waits a moment for others and not as long as usual.
    """
    (patience,) = database.execute("PRAGMA busy_timeout").fetchone()
    database.execute(f"PRAGMA busy_timeout={int(LOG_PATIENCE * 1000)}")
    try:
        busy, _, _ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        database.execute(f"PRAGMA busy_timeout={patience}")
    return not busy


def _set(connection: sqlite3.Connection, name: str, value: str, wanted: str | int) -> None:
    """Set a pragma and refuse to go on without it: SQLite ignores what it cannot do."""
    row = connection.execute(f"PRAGMA {name}={value}").fetchone()
    if row is None or row[0] != wanted:
        raise KeyStoreBroken(
            f"The key store's disk does not allow {name}={value}: put it on a local disk."
        )
