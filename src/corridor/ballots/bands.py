"""What a band of tenure, or a whole pilot, is called: kept as a mark, said in the reader's language."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MARK = re.compile(r"years (?P<first>\d+)-(?P<last>\d*)")
# The node over all of a round that was prepared while its practice was on for some teams only. A team
# may be called "pilot".
PILOT, OF_PILOT = "pilot 0-", "pilot "
# Along what the cells of a round lie: one thing, chosen before it was prepared.
TEAMS, YEARS = "teams", "years"


def mark_of(first: int, last: int | None) -> str:
    """ "years 1-5": from `first` years on, to less than `last`; None: for however long."""
    return f"years {first}-{'' if last is None else last}"


def of_pilot(words: str) -> str:
    """The mark of a pilot's whole, whose words would be these where the practice is on for everybody."""
    return OF_PILOT + words if MARK.fullmatch(words) else PILOT


def is_of_pilot(words: str) -> bool:
    """Whether the words are the mark of a pilot's whole."""
    return words == PILOT or words == of_pilot(words.removeprefix(OF_PILOT))


def dimension_of(whole: str) -> str:
    """Along what the cells of a round lie, by the words of the node over all of them."""
    return YEARS if MARK.fullmatch(whole.removeprefix(OF_PILOT)) else TEAMS


def said(words: str) -> str:
    """A group's words as a page says them: a mark in the reader's language, others as they are."""
    if words == PILOT:
        return _("Everybody in the pilot")
    if is_of_pilot(words):
        return _("everybody in the pilot whose day of joining is known")
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
