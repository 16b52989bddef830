"""How a file divides its cells, and where its header is."""

import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from corridor.people.joining.cells import shown
from corridor.people.joining.encodings import Unreadable, detect, lines, open_text
from corridor.people.joining.fields import recognised

DELIMITERS = (",", ";", "\t", "|")
MOST_COLUMNS = 500
_LOOKED_AT = 40
_HEADER_WITHIN = 12
_TOLD_EVERY = 500
_EMPTY = " ,;|\t\xa0\ufeff"

# How well a delimiter fits: known headings, more than one column, even rows, columns.
Fit = tuple[int, bool, float, int]
# A cell that runs over more lines than this is a quotation mark that somebody forgot to close.
_MOST_LINES_A_ROW = 60


@dataclass(frozen=True)
class Shape:
    """How the file is to be read, and its first rows: `header_row` counts from 1, as spreadsheets do."""

    codec: str
    delimiter: str
    header_row: int
    header: tuple[str, ...]
    # Cells that the header row has, nameless ones at its end included.
    width: int
    samples: tuple[tuple[str, ...], ...]


def records(
    path: Path, codec: str, delimiter: str, *, first: int | None = None
) -> Iterator[tuple[int, list[str], int]]:
    """The file's rows: the row's number as a spreadsheet shows it, its cells, the bytes read so far.

    Only the `first` so many, if given. Refuses, with Unreadable, an enormous line and a quotation
    mark that is never closed.
    """
    with open_text(path, codec) as stream:
        reader = csv.reader(lines(stream), delimiter=delimiter)
        row = line = at = 0
        try:
            for cells in itertools.islice(reader, first):
                row += 1
                if reader.line_num - line > _MOST_LINES_A_ROW:
                    raise Unreadable("open_quote", row=row)
                line = reader.line_num
                if row % _TOLD_EVERY == 1:
                    at = cast(BinaryIO, stream.buffer).tell()
                yield row, cells, at
        except csv.Error as error:
            raise Unreadable("open_quote", row=row + 1) from error


def look_at(path: Path) -> Shape:
    """Encoding, delimiter and header of the file, with a few rows to show.

    Refuses, with Unreadable, an empty file, one that is not text, one without rows that can be
    divided, one with more than 500 columns.
    """
    codec = detect(path)
    best: tuple[Fit, Shape] | None = None
    refused: Unreadable | None = None
    for delimiter in _said_delimiter(path, codec) or DELIMITERS:
        rows, error = _first_rows(path, codec, delimiter)
        judged = _judge(rows, codec, delimiter)
        if best is None:
            refused = error or refused
        if judged and (best is None or judged[0] > best[0]):
            best, refused = judged, error
    if refused is not None or best is None:
        raise refused or Unreadable("empty")
    shape = best[1]
    if len(shape.header) > MOST_COLUMNS:
        raise Unreadable("too_many_columns", row=shape.header_row, most=MOST_COLUMNS)
    if not recognised(shape.header) and any("@" in heading for heading in shape.header):
        raise Unreadable("no_header", row=shape.header_row)
    return shape


def _first_rows(
    path: Path, codec: str, delimiter: str
) -> tuple[list[list[str]], Unreadable | None]:
    """The first rows, as far as they can be read, and what stopped the reading."""
    rows: list[list[str]] = []
    try:
        for _row, cells, _at in records(path, codec, delimiter, first=_LOOKED_AT):
            rows.append(cells)
    except Unreadable as error:
        return rows, error
    return rows, None


def _said_delimiter(path: Path, codec: str) -> tuple[str, ...]:
    """The delimiter that a first line "sep=;" names, as spreadsheets write it."""
    with open_text(path, codec) as stream:
        first = stream.readline(20).strip().strip('"')
    is_said = first.lower().startswith("sep=") and len(first) == 5
    return (first[4],) if is_said else ()


def _judge(rows: list[list[str]], codec: str, delimiter: str) -> tuple[Fit, Shape] | None:
    """How well the delimiter fits: known headings, then more than one column, then even rows."""
    filled = [i for i, cells in enumerate(rows) if any(cell.strip(_EMPTY) for cell in cells)]
    filled = [i for i in filled if not _is_sep_line(rows[i], delimiter)]
    if not filled:
        return None
    # Reports may carry a title above the header: it is the row with the most known headings.
    head = max(filled[:_HEADER_WITHIN], key=lambda i: (recognised(rows[i]), -i))
    header = [shown(cell) for cell in rows[head]]
    while header and not header[-1]:
        header.pop()
    if not header:
        return None
    body = [rows[i] for i in filled if i > head]
    even = sum(len(cells) >= len(header) for cells in body) / len(body) if body else 0.0
    fit = (recognised(header), len(header) > 1, round(even, 1), len(header))
    samples = tuple(tuple(map(shown, cells[: len(header)])) for cells in body[:3])
    return fit, Shape(codec, delimiter, head + 1, tuple(header), len(rows[head]), samples)


def _is_sep_line(cells: list[str], delimiter: str) -> bool:
    text = delimiter.join(cells).strip().lower()
    return text.startswith("sep=") and len(text) <= 5
