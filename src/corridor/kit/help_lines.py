"""Whom to ring in danger, country by country: read from data/help_lines.toml.

The file says what is generally known; an organisation's steward confirms it for their own people
(kit.models.HelpConfirmation) before it counts as confirmed.
"""

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

FILE = Path(__file__).parent / "data" / "help_lines.toml"
# Works from most mobile phones in most countries; shown where we know no better.
ANYWHERE = "112"
DIRECTORY = "findahelpline.com"
ALWAYS = "always"
KINDS = ("crisis", "violence")
FOR = {
    "ambulance": _("ambulance"),
    "police": _("police"),
    "mobile": _("from a mobile phone"),
    "urgent_mental_health": _("urgent mental health (NHS, option 2)"),
}


@dataclass(frozen=True)
class Line:
    """One line to ring.

    `number` as people write it (or empty, where one only writes); `text` what to send where, in
    words; `hours` "always" or times of day in the country ("09:00–24:00"); `languages` two-letter
    codes; `web` an address to type; `source` whose information it is; `checked` when it was last
    compared with that.
    """

    name: str
    kind: str
    number: str
    hours: str
    languages: tuple[str, ...]
    web: str
    source: str
    checked: date
    text: str = ""

    @property
    def always(self) -> bool:
        """Day and night."""
        return self.hours == ALWAYS

    @property
    def dial(self) -> str:
        """The number as a telephone dials it: the first one where several are given."""
        return dial(self.number)


@dataclass(frozen=True)
class CountryLines:
    """The emergency numbers of a country, and who listens there.

    `emergency_by`: what a number is for, and the number, where one does not do for everything.
    """

    country: str
    emergency: tuple[str, ...]
    emergency_by: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]

    @property
    def emergency_note(self) -> str:
        """What each number is for, in the reader's language; empty where one does for everything."""
        return ", ".join(f"{number}: {FOR[kind]}" for kind, number in self.emergency_by)

    @property
    def fingerprint(self) -> str:
        """Changes with every change of the entry: a steward confirmed one state of it."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


def dial(number: str) -> str:
    """ "0800 111 0 111" as "08001110111"; keeps a star and a leading plus."""
    return "".join(c for c in number if c.isdigit() or c in "*+#")


def _line(entry: dict[str, Any]) -> Line:
    return Line(**(entry | {"languages": tuple(entry["languages"])}))


@cache
def all_lines() -> dict[str, CountryLines]:
    """Every country of the file, by its two letters."""
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        country: CountryLines(
            country,
            tuple(entry["emergency"]),
            tuple(entry.get("emergency_by", {}).items()),
            tuple(_line(line) for line in entry["lines"]),
        )
        for country, entry in entries.items()
    }


def lines_of(country: str) -> CountryLines:
    """The country's lines; for one that the file does not know, the number that works most widely."""
    known = all_lines().get(country.upper())
    return known or CountryLines(country.upper(), (ANYWHERE,), (), ())
