"""The key store's tables, and where the 32 bytes of a key lie: in slots, never copied.

When SQLite balances its trees it copies rows from page to page, and with `secure_delete` on, too, a
stale copy can outlive the row (seen with 3.40: about one destroyed key in five thousand could still
be read from the file). So keys are no part of a row that can move. They lie in slots of large blobs
("slabs"), are zeroed where they are destroyed, and the slot is used again.
"""

import sqlite3
from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.utils import timezone

KEY_BYTES = 32
ZEROS = bytes(KEY_BYTES)
# The first page of a slab may be moved by SQLite like any row; the rest never is.
SLAB_RESERVED = 4096
SLAB_SLOTS = 1024

SCHEMA = """
CREATE TABLE store (
    one INTEGER PRIMARY KEY CHECK (one = 1), id BLOB NOT NULL, next_slot INTEGER NOT NULL
);
CREATE TABLE slab (id INTEGER PRIMARY KEY, secrets BLOB NOT NULL);
CREATE TABLE free_slot (slot INTEGER PRIMARY KEY);
CREATE TABLE key (
    item BLOB NOT NULL, version INTEGER NOT NULL, owner TEXT NOT NULL, kind TEXT NOT NULL,
    slot INTEGER NOT NULL UNIQUE, made_on TEXT NOT NULL,
    PRIMARY KEY (item, version)
) WITHOUT ROWID;
CREATE INDEX key_owner ON key (owner);
"""

# What must outlive the database (see keyjournal).
JOURNALS = """
CREATE TABLE IF NOT EXISTS destroyed (
    item BLOB NOT NULL PRIMARY KEY, destroyed_on TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS half_erased (owner TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS taken_back (
    number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, what TEXT NOT NULL,
    owner TEXT, at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS taken_back_owner ON taken_back (owner);
CREATE TABLE IF NOT EXISTS mark_secret (
    one INTEGER PRIMARY KEY CHECK (one = 1), secret BLOB NOT NULL
);
"""


def today() -> date:
    """The day in UTC, by which keys are dated."""
    return timezone.now().date()


def take_slots(connection: sqlite3.Connection, wanted: int) -> list[int]:
    """So many slots for new keys: zeroed ones again, then new ones at the end."""
    rows = connection.execute("SELECT slot FROM free_slot LIMIT ?", (wanted,)).fetchall()
    slots = [slot for (slot,) in rows]
    connection.executemany("DELETE FROM free_slot WHERE slot=?", rows)
    (first,) = connection.execute("SELECT next_slot FROM store").fetchone()
    last = first + wanted - len(slots)
    slabs = range(-(-first // SLAB_SLOTS), -(-last // SLAB_SLOTS))
    size = SLAB_RESERVED + SLAB_SLOTS * KEY_BYTES
    connection.executemany(
        "INSERT INTO slab VALUES (?, zeroblob(?))", [(number, size) for number in slabs]
    )
    connection.execute("UPDATE store SET next_slot=?", (last,))
    return [*slots, *range(first, last)]


def _offset(slot: int) -> int:
    return SLAB_RESERVED + (slot % SLAB_SLOTS) * KEY_BYTES


def write_slot(connection: sqlite3.Connection, slot: int, secret: bytes) -> None:
    """Write 32 bytes in place, inside the caller's transaction."""
    with connection.blobopen("slab", "secrets", slot // SLAB_SLOTS) as slab:
        slab.seek(_offset(slot))
        slab.write(secret)


def read_slots(connection: sqlite3.Connection, slots: Iterable[int]) -> dict[int, bytes]:
    """The bytes in each of the slots, inside the caller's transaction."""
    secrets: dict[int, bytes] = {}
    for number, together in groupby(sorted(slots), key=lambda slot: slot // SLAB_SLOTS):
        with connection.blobopen("slab", "secrets", number, readonly=True) as slab:
            for slot in together:
                slab.seek(_offset(slot))
                secrets[slot] = slab.read(KEY_BYTES)
    return secrets
