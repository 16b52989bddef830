"""Amounts: whole numbers of a unit, read from what people type and shown no finer than is safe.

A unit is an ISO 4217 code (amounts count its smallest coin: cents, yen), "days" (amounts count
half days) or "" for what is not counted.
"""

import re
from decimal import Decimal

from babel import Locale
from babel.numbers import (
    NumberFormatError,
    get_currency_precision,
    get_currency_symbol,
    get_group_symbol,
    is_currency,
    parse_decimal,
)
from django.utils.translation import gettext as _

from corridor.kit import speaking

DAYS = speaking.DAYS

# Ten million million cents: more than any organisation puts in a pool, and far from what a
# database's integer holds, so that no sum of balances can run over.
LIMIT = 10**15

_NUMBER = re.compile(r"[\d.,'’٫٬\s\u00a0\u202f]+")


class NotAnAmount(ValueError):
    """What was typed is no amount; the message says what to type."""


def parts_of(unit: str) -> int:
    """How many of the counted parts make one: 100 for EUR, 1 for JPY, 2 for days.

    Refuses "" and what is no currency with ValueError.
    """
    if unit == DAYS:
        return 2
    if not is_currency(unit):
        raise ValueError(f"{unit!r} is no unit")
    return int(10 ** get_currency_precision(unit))


def in_words(quantity: int, unit: str, locale: Locale) -> str:
    """ "€250.00" or "2½ days", as the reader's locale (kit.speaking.locale_of) writes it."""
    return speaking.amount(quantity, unit, locale=locale)


def read_amount(text: str, unit: str, locale: Locale) -> int:
    """The amount that somebody typed: "250", "1,250.50 EUR", "2,5 days" (where a comma divides).

    Every amount that a page shows the person can be typed back: `locale` is theirs
    (kit.speaking.locale_of).

    Returns counted parts, at least 1 and at most `LIMIT`. Refuses, with NotAnAmount and a
    sentence for the person, everything else: nothing, words, zero, less than nothing, more
    decimals than the unit has, a separator in the wrong place, and too much.
    """
    number = _read_number(_without_unit(text, unit, locale), unit, locale)
    parts = number * parts_of(unit)
    if parts <= 0:
        raise NotAnAmount(_("Write an amount above zero."))
    if parts > LIMIT:
        raise NotAnAmount(_("That is more than a pool can hold. Write a smaller amount."))
    if parts != parts.to_integral_value():
        raise NotAnAmount(_too_fine(unit, locale))
    return int(parts)


def _without_unit(text: str, unit: str, locale: Locale) -> str:
    words = (
        {_("day"), _("days"), "day", "days"}
        if unit == DAYS
        else {unit, get_currency_symbol(unit, locale=locale)}
    )
    text = text.strip()
    for word in sorted((w.casefold() for w in words), key=len, reverse=True):
        folded = text.casefold()
        # Folding can change a text's length; then the unit was not one of ours.
        if len(folded) != len(text):
            break
        if folded.endswith(word):
            return text[: len(text) - len(word)].strip()
        if folded.startswith(word):
            return text[len(word) :].strip()
    return text


def _read_number(text: str, unit: str, locale: Locale) -> Decimal:
    example = in_words(parts_of(unit) * 250 if unit != DAYS else 5, unit, locale)
    refusal = _("Write an amount like %(example)s.") % {"example": example}
    half = Decimal("0.5") if text.endswith("½") else Decimal(0)
    text = text.removesuffix("½") or ("0" if half else "")
    if text.startswith(("-", "−")):
        raise NotAnAmount(_("Write an amount above zero."))
    if not text or len(text) > 40 or not _NUMBER.fullmatch(text):
        raise NotAnAmount(refusal)
    # A keyboard has one space and one apostrophe; a locale divides thousands with finer ones.
    group = get_group_symbol(locale)
    if group.isspace() or group in "'’":
        text = re.sub(r"\s" if group.isspace() else "['’]", group, text)
    try:
        return Decimal(parse_decimal(text, locale=locale, strict=True)) + half
    except NumberFormatError as error:
        raise NotAnAmount(refusal) from error


def _too_fine(unit: str, locale: Locale) -> str:
    if unit == DAYS:
        return _("Days are counted in halves. Write whole days, or a half.")
    return _("The smallest amount here is %(coin)s.") % {"coin": in_words(1, unit, locale)}


def step_below(quantity: int, unit: str) -> int:
    """The largest of 1, 2, 5, 10, 20, 50 and so on that is not above `quantity`; 0 for 0.

    What leaders and stewards see of a pool while people are being helped from it: one act hardly
    ever moves it, and what is left can still be committed. In counted parts of `unit`; days step
    in whole days, with the half day below them.
    """
    if unit == DAYS and quantity >= 2:
        return 2 * step_below(quantity // 2, "")
    if quantity <= 0:
        return 0
    power = int(10 ** (len(str(quantity)) - 1))
    leading = int(str(quantity)[0])
    return (5 if leading >= 5 else 2 if leading >= 2 else 1) * power
