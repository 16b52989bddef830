"""The key store's journals: what must outlive the database, because copies of that are older.

Three of them. `destroyed`: items that were erased, for copies of the key store that are put back.
`half_erased`: owners whose erasing began and did not come to its end. `taken_back`: what was taken
back without being erased (withdrawn, muted, left), in ids, for copies of the database.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from corridor.privacy.keyfile import KeyFile
from corridor.privacy.keyslots import today

# How long the journal of destroyed keys is kept: longer than any copy of the key store may live.
JOURNAL_DAYS = 8
BATCH = 500


@dataclass(frozen=True)
class Fact:
    """Something was taken back: an act of this `kind`, on these ids, at this moment.

    `owner` is the id of the person about whom it says something, or "".
    """

    id: UUID
    kind: str
    what: tuple[str, ...]
    owner: str
    at: datetime


class KeyJournal(KeyFile):
    """The journals in the key store's file."""

    def destroyed(self) -> list[tuple[UUID, date]]:
        """What was destroyed in the last days, to be honoured by a restored copy."""
        rows = self._connection().execute("SELECT item, destroyed_on FROM destroyed").fetchall()
        return [(UUID(bytes=item), date.fromisoformat(day)) for item, day in rows]

    def forget_journal(self) -> None:
        """Drop the lines of what was destroyed that no living copy of the store needs any more."""
        limit = (today() - timedelta(days=JOURNAL_DAYS)).isoformat()
        with self._writing() as connection:
            connection.execute("DELETE FROM destroyed WHERE destroyed_on<?", (limit,))

    def half_erased(self) -> list[str]:
        """Owners whose keys were destroyed and whose rows may still be there."""
        rows = self._connection().execute("SELECT owner FROM half_erased ORDER BY owner")
        return [owner for (owner,) in rows.fetchall()]

    def erased(self, owner: str) -> None:
        """Everything of this owner is gone: their erasing has come to its end."""
        with self._writing() as connection:
            connection.execute("DELETE FROM half_erased WHERE owner=?", (owner,))

    def note_taken_back(self, facts: Iterable[Fact]) -> None:
        """Keep these facts; those that are known already stay as they are."""
        with self._writing() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO taken_back (id, kind, what, owner, at) VALUES (?,?,?,?,?)",
                [
                    (f.id.bytes, f.kind, " ".join(f.what), _owner(f.owner), f.at.isoformat())
                    for f in facts
                ],
            )

    def forget_taken_back(self, facts: Iterable[UUID]) -> None:
        """Drop these facts: whoever took something back gave it again."""
        with self._writing() as connection:
            connection.executemany(
                "DELETE FROM taken_back WHERE id=?", [(fact.bytes,) for fact in facts]
            )

    def forget_taken_back_before(self, moment: datetime) -> None:
        """Drop the facts that are older."""
        with self._writing() as connection:
            connection.execute("DELETE FROM taken_back WHERE at<?", (moment.isoformat(),))

    def taken_back(self) -> Iterator[Fact]:
        """Every fact, the oldest first, read in batches."""
        last = 0
        while True:
            rows = self._facts("WHERE number>? ORDER BY number LIMIT ?", (last, BATCH))
            if not rows:
                return
            yield from (fact for _number, fact in rows)
            last = rows[-1][0]

    def latest_taken_back(self, at_most: int) -> list[Fact]:
        """The newest facts: what an older database does not know is among them."""
        return [fact for _n, fact in self._facts("ORDER BY number DESC LIMIT ?", (at_most,))]

    def _facts(self, which: str, values: tuple[int, ...]) -> list[tuple[int, Fact]]:
        rows = self._connection().execute(
            f"SELECT number, id, kind, what, owner, at FROM taken_back {which}",  # noqa: S608 - no outside text
            values,
        )
        return [
            (
                number,
                Fact(
                    UUID(bytes=raw),
                    kind,
                    tuple(what.split()),
                    (owner or "").removeprefix("person:"),
                    datetime.fromisoformat(at),
                ),
            )
            for number, raw, kind, what, owner, at in rows.fetchall()
        ]


def _owner(person: str) -> str | None:
    return f"person:{person}" if person else None
