"""Which encoding a file is written in, and its lines, one at a time, never longer than a limit.

HR systems and the spreadsheets between them write UTF-8 with or without a mark, UTF-16, or
Windows-1252, and say nowhere which. The whole file is looked at once: an encoding guessed from the
first lines is wrong as soon as the first accent stands in row 900.
"""

import codecs
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LONGEST_LINE = 1_000_000
_CHUNK = 1 << 20
_HEAD = 4096

_MARKS = (
    # The marks of UTF-32 begin with those of UTF-16: they come first.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"\x89PNG")
_HIGH = re.compile(
    rb"(?P<utf8>[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})"
    rb"|(?P<other>[\x80-\xff])"
)


class Unreadable(Exception):
    """The file as a whole cannot be read. `kind` names the problem (see problems.py), `row` where."""

    def __init__(self, kind: str, *, row: int | None = None, **detail: object) -> None:
        super().__init__(kind)
        self.kind, self.row = kind, row
        self.detail: dict[str, Any] = detail


def detect(path: Path) -> str:
    """The name of Python's codec for the file: utf-8, utf-8-sig, utf-16, utf-16-le/-be or cp1252.

    A file of UTF-8 with some stray bytes is still called utf-8: the cells with those bytes become
    problems of their own. Refuses, with Unreadable, an empty file and one that is not text.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise Unreadable("empty")
    for mark, codec in _MARKS:
        if head.startswith(mark):
            if codec == "utf-32":
                raise Unreadable("utf32")
            return codec
    if head.startswith(_NO_TEXT):
        raise Unreadable("not_text")
    return _unmarked_utf16(head) or _eight_bit(path)


def _unmarked_utf16(head: bytes) -> str:
    """UTF-16 without a mark, seen by the empty half of each Latin character; "" for anything else."""
    pairs = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if pairs and odd > 0.4 * pairs and even < 0.1 * pairs:
        return "utf-16-le"
    if pairs and even > 0.4 * pairs and odd < 0.1 * pairs:
        return "utf-16-be"
    if even + odd > 0.2 * len(head):
        raise Unreadable("not_text")
    return ""


def _eight_bit(path: Path) -> str:
    """UTF-8 if that fits, or nearly fits, the whole file; else Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        well, stray = _count_high(path)
        # In Windows-1252 an accent followed by a sign can look like UTF-8 by chance, but rarely.
        return "utf-8" if well > stray / 10 else "cp1252"
    return "utf-8"


def _count_high(path: Path) -> tuple[int, int]:
    """How many characters beyond ASCII are UTF-8, and how many bytes are not."""
    well = stray = 0
    with path.open("rb") as file:
        while line := file.readline(_CHUNK):
            for match in _HIGH.finditer(line):
                if match.lastgroup == "utf8":
                    well += 1
                else:
                    stray += 1
    return well, stray


def open_text(path: Path, codec: str) -> io.TextIOWrapper:
    """The file as text. What the codec cannot read becomes a lone surrogate or U+FFFD.

    `cells.clean` turns such a character into a problem with its row and column.
    """
    errors = "replace" if codec.startswith("utf-16") else "surrogateescape"
    return io.TextIOWrapper(path.open("rb"), encoding=codec, errors=errors)


def lines(stream: io.TextIOWrapper, longest: int = LONGEST_LINE) -> Iterator[str]:
    """The lines. Refuses, with Unreadable, one of more than `longest` characters.

    Never holds more than `longest` characters, however long the line is.
    """
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        if len(line) > longest:
            raise Unreadable("long_line", row=number, longest=longest)
        yield line
