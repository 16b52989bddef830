"""Public holidays and weekends of countries, from the library `holidays`."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

EVERY_DAY = "1234567"
MONDAY_TO_FRIDAY = "12345"


def working_days(country: str) -> str:
    """The days of the week on which people of a country work, as ISO digits: "12345"."""
    known = _of(country, 2024, "")
    if known is None:
        return MONDAY_TO_FRIDAY
    return "".join(digit for digit in EVERY_DAY if int(digit) - 1 not in known.weekend)


def is_day_off(country: str, day: date) -> bool:
    """Whether the day is a public holiday of the whole country (two letters; unknown: never)."""
    known = _of(country, day.year, "")
    return known is not None and day in known


def days_off(
    country: str, begins_on: date, ends_on: date, language: str = "en"
) -> Mapping[date, str]:
    """The public holidays from one day to another, both included, with their names.

    In the language if the library has the names in it, otherwise in English or the country's own.
    """
    found: dict[date, str] = {}
    for year in range(begins_on.year, ends_on.year + 1):
        known = _of(country, year, _language(country, language))
        if known is not None:
            found |= {day: known[day] for day in known if begins_on <= day <= ends_on}
    return dict(sorted(found.items()))


def is_known(country: str) -> bool:
    """Whether the holidays of the country are known."""
    return _of(country, 2024, "") is not None


@lru_cache(maxsize=512)
def _of(country: str, year: int, language: str) -> holidays.HolidayBase | None:
    if not country:
        return None
    try:
        # Observed days included: what is made up for on a Monday is a Monday off.
        found = holidays.country_holidays(country.upper(), years=year, language=language or None)
    except NotImplementedError:
        return None
    # Frozen: asking for a day of another year must not fill it in.
    found.expand = False
    return found


@lru_cache(maxsize=512)
def _language(country: str, language: str) -> str:
    known = _of(country, 2024, "")
    offered = known.supported_languages if known is not None else ()
    wanted = language.replace("-", "_").lower()
    for choice in (wanted, wanted.partition("_")[0], "en"):
        for name in offered:
            if name.lower() == choice or name.lower().partition("_")[0] == choice:
                return str(name)
    return ""
