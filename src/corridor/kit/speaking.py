"""Dates, money, days and numbers as a person's own locale writes them."""

from datetime import date, datetime, time
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, get_currency_precision, is_currency
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from corridor.people.locales import nearest_locale
from corridor.people.models import Person
from corridor.rhythm.dates import days_in_words

# The unit of a quantity that counts half days; any other unit is a currency in minor units.
DAYS = "days"


def locale_of(person: Person | None) -> Locale:
    """The person's locale (their language as their country writes it); else the page's language."""
    language = translation.get_language() or "en"
    return nearest_locale(language, person.country if person else "")


def day(value: date | datetime, *, locale: Locale) -> str:
    """ "23 November 2026"; a moment is first brought into the current time zone."""
    return str(format_date(_day_of(value), format="long", locale=locale))


def days(first: date, last: date, *, locale: Locale) -> str:
    """ "23 Nov – 6 Dec 2026"."""
    return days_in_words(first, last, locale=locale)


def moment(value: datetime, *, locale: Locale) -> str:
    """ "23 November 2026, 14:05" in the current time zone."""
    local = timezone.localtime(value)
    clock = format_time(local.time(), format="short", locale=locale)
    return f"{day(local, locale=locale)}, {clock}"


def clock(value: time, *, locale: Locale) -> str:
    """ "14:05", a time of day as it stands."""
    return str(format_time(value, format="short", locale=locale))


def _day_of(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def number(value: int | float | Decimal, *, locale: Locale) -> str:
    """ "12,000" or "12.000"."""
    return str(format_decimal(value, locale=locale))


def _days(half_days: int, locale: Locale) -> str:
    whole, half = divmod(abs(half_days), 2)
    figure = (number(whole, locale=locale) if whole or not half else "") + ("½" if half else "")
    sign = "−" if half_days < 0 else ""
    words = _("%(days)s day") if abs(half_days) in {1, 2} else _("%(days)s days")
    return words % {"days": sign + figure}


def amount(quantity: int, unit: str, *, locale: Locale) -> str:
    """ "2½ days" (quantity counts half days) or "€1,250.00" (quantity counts minor units).

    Refuses a unit that is neither "days" nor an ISO 4217 code with ValueError.
    """
    if unit == DAYS:
        return _days(quantity, locale)
    if not is_currency(unit):
        raise ValueError(f"{unit!r} is neither days nor a currency.")
    value = Decimal(quantity).scaleb(-get_currency_precision(unit))
    return str(format_currency(value, unit, locale=locale))
