"""How a language is written in a country."""

from functools import cache

from babel import Locale, UnknownLocaleError


@cache
def nearest_locale(language: str, country: str = "") -> Locale:
    """The nearest locale that Babel knows: language and country, the language, English."""
    language = language.replace("_", "-").split("-")[0] or "en"
    country = country.upper()
    for name in (f"{language}_{country}" if country else language, language, "en"):
        try:
            return Locale.parse(name, resolve_likely_subtags=False)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")
