"""Reading dates in the forms that HR systems write, and noticing when a form has two readings.

"03/04/2026" is the third of April in Dublin and the fourth of March in Denver. One column is
written in one form: a single 25/04/2026 in it settles all of it. Where every date of a column fits
both, nothing is guessed: the steward is asked.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
ORDERS = (DAY_FIRST, MONTH_FIRST)

_TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?$"
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})" + _TIME)
_SLASHED = re.compile(r"(\d{1,2})([-/])(\d{1,2})\2(\d{4}|\d{2})" + _TIME)
_DAY_WORD = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[. \-/]+(?:de )?([^\W\d]+)[., \-/]+(?:de )?(\d{4}|\d{2})$"
)
_WORD_DAY = re.compile(r"([^\W\d]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?$")
_EXCEL_EPOCH = date(1899, 12, 30)
_FIRST, _LAST = date(1900, 1, 1), date(2100, 1, 1)

# Months by their first letters: English, German, French, Spanish, Italian, Dutch, Portuguese.
_MONTHS = (
    ("jan", "jän", "ene", "gen"),
    ("feb", "fév", "fev"),
    ("mar", "mär", "mrz", "maa", "mrt"),
    ("apr", "avr", "abr"),
    ("may", "mai", "mag", "mei"),
    ("jun", "juin", "giu"),
    ("jul", "juil", "lug"),
    ("aug", "aoû", "aou", "ago"),
    ("sep", "set"),
    ("oct", "okt", "ott", "out"),
    ("nov",),
    ("dec", "dez", "déc", "dic"),
)


@dataclass(frozen=True)
class Reading:
    """What one text can mean: `day_first` and `month_first`, equal when only one reading exists.

    `numeric` says that the order of day and month had to be chosen at all.
    """

    day_first: date | None
    month_first: date | None
    numeric: bool = False

    def by(self, order: str) -> date | None:
        """The date in the order "day-first" or "month-first"; None when it is none."""
        if not self.numeric:
            return self.day_first
        return self.month_first if order == MONTH_FIRST else self.day_first


@dataclass
class Column:
    """What has been seen in one column of dates: how many fit only one order, an example of both."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0
    example: str = ""
    example_row: int = 0
    _readings: dict[str, Reading] = field(default_factory=dict, repr=False)

    def see(self, text: str, row: int) -> Reading:
        """Read one date and remember what it says about the column's order."""
        reading = read(text)
        if not reading.numeric or reading.day_first == reading.month_first:
            return reading
        if reading.month_first is None:
            self.day_first += 1
        elif reading.day_first is None:
            self.month_first += 1
        else:
            self.either += 1
            if not self.example:
                self.example, self.example_row = text, row
        return reading

    def order(self, asked: str = "") -> str:
        """The column's order: what was `asked` for, else what it shows, else "" (ask).

        A column that shows both orders gets the more frequent one; the others are bad dates.
        """
        if asked:
            return asked
        if self.day_first or self.month_first:
            return DAY_FIRST if self.day_first >= self.month_first else MONTH_FIRST
        return "" if self.either else DAY_FIRST


@lru_cache(maxsize=20_000)
def read(text: str) -> Reading:
    """What `text` can mean as a date between 1900 and 2100; nothing for what is no date."""
    text = text.strip()
    if match := _YEAR_FIRST.match(text):
        year, _mark, month, day = match.groups()
        return _one(year, month, day)
    if match := _COMPACT.match(text):
        return _one(*match.groups())
    if match := _DOTTED.match(text):
        day, month, year = match.groups()
        return _one(year, month, day)
    if match := _SLASHED.match(text):
        first, _mark, second, year = match.groups()
        return Reading(_day(year, second, first), _day(year, first, second), numeric=True)
    return _read_rest(text)


def _read_rest(text: str) -> Reading:
    if match := _DAY_WORD.match(text):
        day, word, year = match.groups()
        return _one(year, _month(word), day)
    if match := _WORD_DAY.match(text):
        word, day, year = match.groups()
        return _one(year, _month(word), day)
    if match := _SERIAL.match(text):
        # A spreadsheet's own day number, when the column was not formatted as a date.
        found = _EXCEL_EPOCH + timedelta(days=int(match[1]))
        found_or_none = found if _FIRST <= found < _LAST else None
        return Reading(found_or_none, found_or_none)
    return Reading(None, None)


def _one(year: str, month: str, day: str) -> Reading:
    found = _day(year, month, day)
    return Reading(found, found)


def _day(year: str, month: str, day: str) -> date | None:
    number = int(year)
    if len(year) == 2:
        # People are hired up to a year ahead; "99" is 1999.
        number += 2000 if number <= (date.today().year + 1) % 100 else 1900  # noqa: DTZ011 - a year only
    try:
        found = date(number, int(month), int(day))
    except ValueError:
        return None
    return found if _FIRST <= found < _LAST else None


def _month(word: str) -> str:
    word = word.casefold()
    for number, beginnings in enumerate(_MONTHS, start=1):
        if word.startswith(beginnings):
            return str(number)
    return "0"


def both_ways(texts: Iterable[str]) -> tuple[date, date] | None:
    """The two readings of the first ambiguous date among `texts`; None when there is none."""
    for text in texts:
        reading = read(text)
        if reading.day_first and reading.month_first and reading.day_first != reading.month_first:
            return reading.day_first, reading.month_first
    return None
