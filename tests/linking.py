"""A linker: it holds database, write-ahead log and a backup, and is told who posted, in order.

From half of those who posted it also knows what they said (they are its friends). From these it learns
what in the traces goes together with which answer; then it guesses the answers of the others; and the
same with the halves exchanged. Of the traces it knows nothing: whatever changes in any table, and
every byte of every new row, is something from which it may learn. Of the program it knows one thing,
which is public: a closing opens the boxes in the order of their tokens.
"""

import math
import re
import sqlite3
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from write_ahead import BOXES, Change, Row, Transaction

Traces = list[set[Any]]  # for each who posted, in order: everything that was seen
Answers = NDArray[np.int64]  # [who posted, items]: the number of the option
Rightly = NDArray[np.int64]  # [items]: how many of all who posted were guessed rightly
FEWEST = 5  # friends who must show something before it counts as a sign
NUMBER = re.compile(r"(?<![\w-])\d{1,6}(?![\w-])")


def bytes_of(table: str, row: Row) -> Iterator[Any]:
    """Each byte of a new row is a sign."""
    for column, value in enumerate(row):
        content = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        yield (table, column, "length", len(content))
        for place, byte in enumerate(content):
            yield (table, column, place, byte)


def signs_of(change: Change) -> Iterator[Any]:
    """What a change shows: the bytes of a new row; which row and column was changed, and its bytes."""
    if change.after is None:
        return
    if change.before is None:
        yield from bytes_of(change.table, change.after)
        yield (change.table, change.key, "written")
        return
    pairs = zip(change.before, change.after, strict=True)
    changed = [place for place, (was, now) in enumerate(pairs) if was != now]
    for place in changed:
        yield (change.table, change.key, place, "changed")
        yield from bytes_of(f"{change.table} {place}", (change.after[place],))


def traces_of(transactions: Iterable[Transaction]) -> Traces:
    """What was seen of each who posted: from the transaction with their box to the next one's."""
    found: Traces = []
    for changes in transactions:
        if any(one.table == BOXES and one.before is None for one in changes):
            found.append(set())
        if found:
            found[-1].update(sign for one in changes for sign in signs_of(one))
    return found


def traces_of_closing(transactions: Iterable[Transaction], order: Sequence[int]) -> Traces:
    """What a closing wrote for each: of any table that it wrote as often to as there were boxes.

    `order`: who posted, in the order of their tokens. A table that was written to n times for each
    box is taken for n writings in turn of each.
    """
    by_table: dict[str, list[Change]] = defaultdict(list)
    for one in (one for changes in transactions for one in changes if one.after is not None):
        by_table[one.table].append(one)
    found: Traces = [set() for _ in order]
    for changes in by_table.values():
        each, left = divmod(len(changes), len(order))
        if each and not left:
            for place, one in enumerate(changes):
                found[order[place // each]].update(signs_of(one))
    return found


def rows_in_order_of_writing(people: int) -> Traces:
    """Every byte of every row, of any table with one for each who posted, in the order of writing.

    That is the order in which the database itself says that they came.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            return _rows_of_sqlite(cursor, people)
    found: Traces = [set() for _ in range(people)]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY xmin::text::bigint, ctid')
            _add(found, table, cursor.fetchall())
    return found


def rows_in_backup(copy: Path, people: int) -> Traces:
    """The same from a backup's file, in the order in which it holds them."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(copy)) as opened:
            return _rows_of_sqlite(opened.cursor(), people)
    command = ["pg_restore", "--data-only", "--file=-", str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: Traces = [set() for _ in range(people)]
    for table, lines in re.findall(
        r'^COPY [^.\n]+\."?([^" \n]+)"? [^\n]*FROM stdin;\n(.*?)^\\\.$', done.stdout, re.M | re.S
    ):
        rows = [
            tuple(bytes.fromhex(v[3:]) if v[:3] == "\\\\x" else v for v in line.split("\t"))
            for line in lines.splitlines()
        ]
        _add(found, table, rows)
    return found


def _rows_of_sqlite(cursor: Any, people: int) -> Traces:
    found: Traces = [set() for _ in range(people)]
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY rowid')
        _add(found, table, cursor.fetchall())
    return found


def _add(found: Traces, table: str, rows: Sequence[Row]) -> None:
    if len(rows) == len(found):
        for signs, row in zip(found, rows, strict=True):
            signs.update(bytes_of(table, row))


def joined(*several: Traces) -> Traces:
    """Everything together."""
    return [set().union(*each) for each in zip(*several, strict=True)]


def only(traces: Traces, table: str) -> Traces:
    """What of the traces is of one table."""
    return [{sign for sign in signs if sign[0].split()[0] == table} for signs in traces]


def guessed_rightly(traces: Traces, answers: Answers, options: int) -> Rightly:
    """How often the linker guesses each item's answers, of each half from what it knows of the other.

    For each item it takes the sign that went together with one option most surely.
    """
    right = np.zeros(answers.shape[1], dtype=np.int64)
    for friends, others in _halves(len(traces)):
        seen = defaultdict(list)
        for place in friends:
            for sign in traces[place]:
                seen[sign].append(place)
        known = [sign for sign, places in seen.items() if len(places) >= FEWEST]
        number = {sign: at for at, sign in enumerate(known)}
        of = np.array([_how_often(answers[seen[sign]], options) for sign in known])
        # How surely: as if each option had been seen once more.
        likely = (of.max(2) + 1) / (of.sum(2) + options) if known else np.empty((0, right.size))
        option = of.argmax(2) if known else np.empty((0, right.size), dtype=np.int64)
        for place in others:
            here = [number[sign] for sign in traces[place] if sign in number]
            if here:
                surest = np.array(here)[likely[here].argmax(0)]
                right += option[surest, np.arange(right.size)] == answers[place]
            else:
                right += answers[place] == 0
    return right


def _halves(people: int) -> Iterator[tuple[range, range]]:
    first, second = range(people // 2), range(people // 2, people)
    yield first, second
    yield second, first


def _how_often(answers: Answers, options: int) -> NDArray[np.int64]:
    """How often each option was chosen, [items, options]."""
    chosen: NDArray[np.int64] = (answers[:, :, None] == np.arange(options)).sum(0)
    return chosen


def guessed_from_chunks(
    transactions: Iterable[Transaction], order: Sequence[int], answers: Answers, options: int
) -> dict[str, Rightly]:
    """How often it guesses from numbers that a closing wrote several times; by table.

    `order`: who posted, in the order of their tokens. As many boxes were opened before each writing
    as before the last: what a number grew by is how often something was chosen in that chunk. Which
    number is of which item and option it learns from what its friends in each chunk chose.
    """
    by_table: dict[str, list[list[Change]]] = defaultdict(list)
    for changes in transactions:
        for table in sorted({one.table for one in changes if one.after is not None}):
            by_table[table].append([one for one in changes if one.table == table])
    return {
        table: _from_chunks(_growth(writings), order, answers, options)
        for table, writings in by_table.items()
        if 2 <= len(writings) <= len(order)
    }


def _growth(writings: Sequence[Sequence[Change]]) -> NDArray[np.float64]:
    """By how much each number of a table grew with each writing, [writings, numbers]."""
    grown: dict[Any, NDArray[np.float64]] = defaultdict(lambda: np.zeros(len(writings)))
    for at, changes in enumerate(writings):
        for one in changes:
            for sign, much in ((1, one.after), (-1, one.before)):
                for place, number in _numbers(much or ()):
                    grown[one.key, place][at] += sign * number
    return np.array([of for of in grown.values() if of.any()]).reshape(-1, len(writings)).T


def _numbers(row: Row) -> Iterator[tuple[Any, int]]:
    for column, value in enumerate(row):
        if not isinstance(value, bytes | memoryview):
            for place, number in enumerate(NUMBER.findall(str(value))):
                yield (column, place), int(number)


def _from_chunks(
    grown: NDArray[np.float64], order: Sequence[int], answers: Answers, options: int
) -> Rightly:
    size = math.ceil(len(order) / len(grown))
    chunk = np.empty(len(order), dtype=np.int64)
    chunk[np.array(order)] = np.arange(len(order)) // size
    right = np.zeros(answers.shape[1], dtype=np.int64)
    if not grown.size:
        return right + len(order) // options
    for friends, others in _halves(len(order)):
        chosen = np.zeros((len(grown), answers.shape[1], options))
        for place in friends:
            chosen[chunk[place], np.arange(right.size), answers[place]] += 1
        alike = _normed(grown).T @ _normed(chosen.reshape(len(grown), -1))
        which = alike.argmax(0).reshape(chosen.shape[1:])
        left = grown[:, which] - chosen
        for place in others:
            right += left[chunk[place]].argmax(1) == answers[place]
    return right


def _normed(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    apart = columns - columns.mean(0)
    normed: NDArray[np.float64] = apart / np.maximum(np.linalg.norm(apart, axis=0), 1e-9)
    return normed


def upper_bound(right: Rightly, people: int, blindly: float) -> float:
    """The 95 % upper bound of the advantage over guessing blindly, over all items."""
    guesses = people * right.size
    share = float(right.sum()) / guesses
    return share - blindly + 1.645 * math.sqrt(max(share * (1 - share), 0.01) / guesses)


def most_by_chance(people: int, blindly: float, looks: int) -> int:
    """How many of one item's answers are guessed rightly by chance, at most, at all looks together.

    That any of so many looks at one item finds more has a probability below one in a thousand
    (Bonferroni, with the binomial distribution itself).
    """
    tail, least = 0.0, people + 1
    while True:
        ways = math.comb(people, least - 1)
        tail += ways * blindly ** (least - 1) * (1 - blindly) ** (people - least + 1)
        if tail > 0.001 / looks:
            return least - 1
        least -= 1
