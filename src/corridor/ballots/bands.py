"""What a band of tenure is called: kept as a mark, said in the reader's language when it is shown."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MARK = re.compile(r"years (?P<first>\d+)-(?P<last>\d*)")


def mark_of(first: int, last: int | None) -> str:
    """ "years 1-5": from `first` years on, to less than `last`; None: for however long."""
    return f"years {first}-{'' if last is None else last}"


def said(words: str) -> str:
    """A group's words as a page says them: a band's mark in the reader's language, others as they are."""
    mark = MARK.fullmatch(words)
    if mark is None:
        return words
    return years_in_words(int(mark["first"]), int(mark["last"]) if mark["last"] else None)


def years_in_words(first: int, last: int | None) -> str:
    """What pages call those who have been here from `first` years on, to less than `last`."""
    if last is None and not first:
        return _("everybody whose day of joining is known")
    if last is None:
        words = ngettext(
            "people here for %(n)s year or more", "people here for %(n)s years or more", first
        )
        return words % {"n": first}
    if not first:
        words = ngettext(
            "people here for less than a year", "people here for less than %(n)s years", last
        )
        return words % {"n": last}
    words = ngettext(
        "people here for %(first)s to %(n)s year", "people here for %(first)s to %(n)s years", last
    )
    return words % {"first": first, "n": last}
