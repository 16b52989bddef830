"""Days and moments as a letter writes them, in its reader's locale and zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_time


def when_in_words(value: date | datetime, *, locale: Locale, zone: ZoneInfo) -> str:
    """ "Thursday 26 November 2026", and with ", 14:00" for an aware moment."""
    moment = value.astimezone(zone) if isinstance(value, datetime) else None
    day = str(format_date(moment or value, format="full", locale=locale))
    if moment is None:
        return day
    # The moment itself and not its time alone: babel would take that for a time in UTC.
    return f"{day}, {format_time(moment, format='short', tzinfo=zone, locale=locale)}"


def days_in_words(begins_on: date, ends_on: date, *, locale: Locale) -> str:
    """ "23 Nov – 6 Dec 2026"."""
    return str(format_interval(begins_on, ends_on, "yMMMd", locale=locale))
