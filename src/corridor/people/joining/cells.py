"""Cleaning what stands in a cell. A cell is text: what looks like a formula stays text."""

import re
import unicodedata
from functools import cache, lru_cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

# Control characters, characters that a decoder could not read, and lone surrogates.
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffd]")
# Marks that turn the direction of text or are invisible: a name must not look like another.
# (The joiners that Persian and Indian scripts need are kept.)
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NOTHING = frozenset({"-", "--", "–", "—", "n/a", "#n/a", "na", "null", "none", "nil", "."})
_SUFFIXES = "jr jr. sr sr. i ii iii iv v phd ph.d. md m.d. dr dr. mba msc m.sc. bsc esq esq. cpa pe"
_IN_BRACKETS = re.compile(r"^(.*\S)\s+\(([^()]+)\)$")
_PATH = re.compile(r"\s+[/>»|\\]\s+")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

# What a status says when somebody no longer works here, in the languages of the headings.
_GONE_WORDS = (
    "terminated inactive left former retired deceased resigned offboarded leaver departed ex"
    " inaktiv ausgeschieden ausgetreten gekundigt inactif sorti parti inactivo baja cesado inattivo"
    " cessato inactief desligado inativo"
)
_GONE = {*_GONE_WORDS.split(), "uit dienst", "no longer employed", "former employee"}
_NOT_ACTIVE = frozenset({"no", "0", "false", "n", "nein", "non"})


class Echo:
    """What csv.writer writes to: gives each line back, so that a table is sent as it is made."""

    def write(self, line: str) -> str:
        """The line."""
        return line


class Unclean(ValueError):
    """The cell holds a character that cannot be read; `kind` names the problem."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def clean(text: str) -> str:
    """The cell's text on one line, without outer or doubled spaces and invisible marks.

    Refuses, with Unclean, a NUL byte or another control character, and what was written in
    another encoding than the rest of the file.
    """
    if not (text.isascii() and text.isprintable()):
        if bad := _UNREADABLE.search(text):
            raise Unclean("control" if bad[0] < "\x80" else "encoding")
        text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(text.split())


def shown(text: str) -> str:
    """`text` as it can be shown and stored whatever it holds: a heading, a sample."""
    return " ".join(_UNREADABLE.sub("?", text).split())[:200]


def or_nothing(text: str) -> str:
    """`text`, or "" for what systems write into an empty cell ("-", "n/a"). Never used on names."""
    return "" if len(text) < 5 and text.casefold() in _NOTHING else text


def forwards(name: str) -> str:
    """ "Ruiz, Ana" as "Ana Ruiz"; "Ana Ruiz, PhD" as it is."""
    family, comma, given = name.partition(",")
    given = given.strip()
    if not comma or not given or "," in given or given.casefold() in _SUFFIXES.split():
        return name
    return f"{given} {family.strip()}"


def full_name(given: str, family: str, preferred: str = "") -> str:
    """The name from its parts; the name somebody goes by stands in place of the first name."""
    if (
        preferred
        and family
        and preferred.casefold().endswith(family.casefold())
        and preferred != family
    ):
        return preferred
    return f"{preferred or given} {family}".strip()


def bracketed(text: str) -> tuple[str, str]:
    """ "Ana Ruiz (1234)" as ("Ana Ruiz", "1234"); ("Ana Ruiz", "") without brackets."""
    match = _IN_BRACKETS.match(text)
    return (match[1], match[2].strip()) if match else (text, "")


def team_path(parts: list[str]) -> str:
    """Division, department and team as one path, "Port / Harbour"; a part said twice stands once."""
    steps: list[str] = []
    for part in parts:
        for step in _PATH.split(part):
            if step and (not steps or steps[-1].casefold() != step.casefold()):
                steps.append(step)
    return " / ".join(steps)


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula."""
    return text.startswith(FORMULA_STARTS) and len(text) > 1


def quoted_for_spreadsheets(text: str) -> str:
    """`text` for a CSV file that we write: an apostrophe before what would be run as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def number_key(number: str) -> str:
    """How a number is found that a spreadsheet changed: "00123" and "123.0" are "123"."""
    key = number.casefold()
    if key.endswith(".0") and key[:-2].isdecimal():
        key = key[:-2]
    return key.lstrip("0")


def is_gone(status: str, heading: str) -> bool:
    """Whether the status says that the person no longer works here.

    `heading` is the normal form of the column's name: "no" means gone under "Active Status".
    """
    words = "".join(
        c for c in unicodedata.normalize("NFKD", status.casefold()) if not unicodedata.combining(c)
    )
    return words in _GONE or ("active" in heading.split() and words in _NOT_ACTIVE)


@cache
def _countries() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in ("pt", "nl", "it", "es", "fr", "de", "en"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                names[name.casefold()] = code
                names[code.casefold()] = code
    for alias, codes in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha():
            names[alias.casefold()] = codes[0]
    return names | {
        "usa": "US",
        "united states of america": "US",
        "uk": "GB",
        "great britain": "GB",
        "england": "GB",
        "scotland": "GB",
        "wales": "GB",
        "northern ireland": "GB",
        "holland": "NL",
        "the netherlands": "NL",
        "czech republic": "CZ",
        "turkey": "TR",
    }


@cache
def _languages() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in ("pt", "nl", "it", "es", "fr", "de", "en"):
        locale = Locale(language)
        for code, name in locale.languages.items():
            if len(code) <= 3:
                names[name.casefold()] = code
                names[code.casefold()] = code
    return names


@lru_cache(maxsize=2_000)
def country(text: str) -> str | None:
    """The country's two letters from its name or code in seven languages; None for no country."""
    return _countries().get(text.casefold()) if text else ""


@lru_cache(maxsize=2_000)
def language(text: str) -> str | None:
    """The language's code from its name or code ("de-AT" is "de"); None for no language."""
    if not text:
        return ""
    known = _languages()
    return known.get(text.casefold()) or known.get(re.split(r"[-_ (]", text.casefold())[0])


@cache
def _zones() -> dict[str, str]:
    return {zone.casefold(): zone for zone in available_timezones()}


def zone(text: str) -> str | None:
    """The time zone by its name ("Europe/Madrid"); None for none."""
    return _zones().get(text.casefold()) if text else ""
