"""The lines of a calendar file, and which of them are kept: times, and nothing else.

Titles, places, people and notes are dropped here, before anything is parsed. An entry's identifier
becomes a number that is of use for this one reading only.
"""

import codecs
import re
from collections.abc import Iterator

from corridor.rhythm.calendars.engine.problems import (
    CUT_OFF,
    NOT_A_CALENDAR,
    TOO_LARGE,
    CannotRead,
)

MOST_BYTES = 5_000_000
MOST_LINE = 100_000
# Everything that says when, and whether it takes the time.
OF_ENTRIES = {
    "BEGIN",
    "END",
    "UID",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
    "SEQUENCE",
    "STATUS",
    "TRANSP",
    "FREEBUSY",
    "TZID",
    "TZOFFSETFROM",
    "TZOFFSETTO",
}
BLOCKS = {"VCALENDAR", "VEVENT", "VFREEBUSY", "VTIMEZONE", "STANDARD", "DAYLIGHT"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FOLD = re.compile("\r?\n[ \t]")
# NAME, then parameters (values may be quoted, and then hold colons), then the value.
_LINE = re.compile(r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:])*)*):(.*)')
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^";:]*)')

Line = tuple[str, dict[str, str], str]


def decoded(raw: bytes) -> str:
    """The text of a file. Refuses, with CannotRead, one of more than five million bytes.

    In whatever encoding the titles are, times are ASCII: what is not UTF-8 is read byte by byte.
    """
    if len(raw) > MOST_BYTES:
        raise CannotRead(TOO_LARGE)
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def kept_lines(raw: bytes) -> Iterator[Line]:
    """The lines that say when something is, unfolded, in upper case: (name, parameters, value).

    Refuses, with CannotRead, what is no calendar and what ends before its end.
    """
    text = _FOLD.sub("", decoded(raw).replace("\x00", ""))
    if not re.match(r"\s*BEGIN:VCALENDAR\s", text, re.IGNORECASE):
        raise CannotRead(NOT_A_CALENDAR)
    open_blocks: list[str] = []
    skipping = 0
    for written in text.splitlines():
        line = _parsed(written)
        if line is None:
            continue
        name, _parameters, value = line
        if name == "BEGIN" and (skipping or value not in BLOCKS):
            skipping += 1
        elif name == "END" and skipping:
            skipping -= 1
        elif not skipping:
            if name == "BEGIN":
                open_blocks.append(value)
            elif name == "END" and (not open_blocks or open_blocks.pop() != value):
                raise CannotRead(CUT_OFF)
            yield line
    if open_blocks or skipping:
        raise CannotRead(CUT_OFF)


def _parsed(written: str) -> Line | None:
    if len(written) > MOST_LINE:
        return None
    found = _LINE.fullmatch(written.strip())
    if found is None or found[1].upper() not in OF_ENTRIES:
        return None
    name, value = found[1].upper(), found[3].strip()
    parameters = {p.upper(): v.strip('"') for p, v in _PARAMETER.findall(found[2])}
    return name, parameters, value if name in {"UID", "TZID"} else value.upper()
