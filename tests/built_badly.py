"""The program as it must not be: what promises/test_unlinkable has to notice.

A box is opened when it comes, its answers are counted (`live`) and kept (`clear`); and what a closing
has counted so far is kept, so that it could go on from there when it is killed (`partial`), with each box
as it was opened (`clear`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from corridor.ballots import round_keys
from corridor.ballots.counting import Tally
from corridor.ballots.models import Round
from corridor.ballots.signing.posted import Posted
from corridor.ballots.spending import take_box
from corridor.ballots.terms import items_of

COUNTERS = ("live", "partial")
CHUNK = 8  # boxes between two writings of a closing


def make_tables(options: int) -> None:
    """Tables with a counter for each of so many options, and the one for answers in clear."""
    with connection.cursor() as cursor:
        for table in COUNTERS:
            cursor.execute(f"CREATE TABLE {table} (id integer PRIMARY KEY, n integer)")
            cursor.executemany(
                f"INSERT INTO {table} VALUES (%s, %s)", [(place, 0) for place in range(options)]
            )
        cursor.execute("CREATE TABLE clear (id varchar(40) PRIMARY KEY, said varchar(200))")


def drop_tables() -> None:
    """Take them away."""
    with connection.cursor() as cursor:
        for table in (*COUNTERS, "clear"):
            cursor.execute(f"DROP TABLE {table}")


def take_and_tell(items: int, options: int) -> Callable[[Posted], None]:
    """Instead of `take_box`: also counts the answers, and keeps them."""

    def take(posted: Posted) -> None:
        take_box(posted)
        key = round_keys.box_key(posted.round)
        answers = key.open(posted.box, of=posted.round, cell=posted.cell).answers[:items]
        with transaction.atomic(), connection.cursor() as cursor:
            _count("live", {item * options + option: 1 for item, option in enumerate(answers)})
            _keep(cursor, answers)

    return take


def resuming_tally(options: int) -> Callable[[Round], Tally]:
    """Instead of `empty_tally`: one that writes down what it has counted, chunk by chunk."""

    class Resuming(Tally):
        boxes = 0

        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            self.since: Counter[int] = Counter()

        def add(self, cell: UUID, answers: bytes) -> None:
            super().add(cell, answers)
            given = answers[: len(self.items)]
            self.since.update(item * options + option for item, option in enumerate(given))
            with transaction.atomic(), connection.cursor() as cursor:
                _keep(cursor, given)
            self.boxes += 1
            if self.boxes % CHUNK == 0:
                with transaction.atomic():
                    _count("partial", self.since)
                self.since.clear()

    return lambda round_: Resuming(items_of(round_), [(one, other) for one, other in round_.pairs])


def _keep(cursor: Any, answers: Iterable[int]) -> None:
    said = "".join(map(str, answers))
    cursor.execute("INSERT INTO clear VALUES (%s, %s)", [uuid4().hex, said])


def _count(table: str, more: Mapping[int, int]) -> None:
    with connection.cursor() as cursor:
        rows = [(n, place) for place, n in more.items()]
        cursor.executemany(f"UPDATE {table} SET n = n + %s WHERE id = %s", rows)
