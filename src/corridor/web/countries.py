"""Countries by their two letters (ISO 3166-1), named in the reader's language."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

# What the territory list of Unicode's CLDR holds besides countries.
NOT_A_COUNTRY = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "DG", "TA", "EA", "IC", "CQ"}


@lru_cache(maxsize=64)
def _countries(language: str) -> dict[str, str]:
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en")
    named = {
        code: name
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_A_COUNTRY
    }
    return dict(sorted(named.items(), key=lambda item: item[1]))


def countries() -> list[tuple[str, str]]:
    """Code and name of every country, by name in the reader's language."""
    return list(_countries(get_language() or "en").items())


def country_name(code: str) -> str:
    """The country's name in the reader's language; the code itself where it is none we know."""
    return _countries(get_language() or "en").get(code.upper(), code)
