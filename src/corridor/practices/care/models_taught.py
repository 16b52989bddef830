"""What everybody is asked once a quarter about help, in our own words. No ask is looked at for it.

An item keeps its key and its meaning for ever: whoever words one anew gives it a new key. All are
sensitive, and rest on ten answers at least. They are about help that somebody asked a colleague
for in any way, not in Corridor alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corridor.ballots import terms
from corridor.ballots.answering import Question
from corridor.ballots.kinds import Riding
from corridor.practices.care.models import Want

Text = str | Promise

KIND = "care.taught"
SERIES = "care.taught"
MINIMUM = 10

YES_OR_NO: tuple[Text, ...] = (_("No"), _("Yes"))
FITS: tuple[Text, ...] = (
    _("It did not fit"),
    _("It hardly fitted"),
    _("It fitted in part"),
    _("It fitted well"),
    _("It was just what I needed"),
)


class Side(Enum):
    """What a figure says something of: the sides of help, after Dutton and others (2006)."""

    SPEED = "speed"
    SCOPE = "scope"
    SCALE = "scale"
    FIT = "fit"


SIDES: dict[Side, Text] = {
    Side.SPEED: _("Speed: how soon"),
    Side.SCOPE: _("Scope: which kinds of help"),
    Side.SCALE: _("Scale: how much"),
    Side.FIT: _("Fit: what was needed"),
}


@dataclass(frozen=True)
class Taught:
    """Something that is published once a quarter.

    `about`, in two or three words, heads its figure; `text` says what it is the answer to;
    `options` are its steps, none where it is no question: then `days` (answered within so many days)
    or neither (what could not be given). `says`: the figure in a sentence, `%(value)s` in it;
    `highest`: of a scale, the share of its two highest steps; `side_by_side`: whether the words of
    both its ends say what lies between.
    """

    key: str
    side: Side
    about: Text
    text: Text
    says: Text
    options: tuple[Text, ...] = ()
    among: Text = ""
    days: int | None = None
    highest: Text = ""
    side_by_side: bool = False

    @property
    def is_share(self) -> bool:
        """Whether the figure is a share from 0 to 1, and not a place on a scale."""
        return len(self.options) <= len(YES_OR_NO)


def _came(want: Want) -> Taught:
    return Taught(
        f"came_{want.value}",
        Side.SCOPE,
        want.label,
        want.label,
        _("It came to %(value)s of those who asked."),
        options=YES_OR_NO,
        among=_("What came? Choose everything that did."),
    )


KINDS = tuple(want for want in Want if want != Want.UNKNOWN)

ASKED = (
    Taught(
        "asked",
        Side.SCALE,
        _("Asking"),
        _("In the last three months I asked somebody here for help with something of my own."),
        _("%(value)s of those who answered this had asked somebody."),
        options=YES_OR_NO,
    ),
    *(_came(want) for want in KINDS),
    Taught(
        "much",
        Side.SCALE,
        _("How much came"),
        _("How much of what I needed came?"),
        _("%(value)s on a scale from 1 (nothing) to 5 (all of it)."),
        options=(_("Nothing"), _("A little"), _("About half"), _("Most of it"), _("All of it")),
        highest=_("To %(value)s most of it came, or all."),
        side_by_side=True,
    ),
    Taught(
        "fitted",
        Side.FIT,
        _("How it fitted"),
        _("Did what came fit what I needed?"),
        _("%(value)s on a scale from 1 (it did not fit) to 5 (it was just what was needed)."),
        options=FITS,
        highest=_("For %(value)s it fitted well, or was just what was needed."),
        side_by_side=True,
    ),
    Taught(
        "soon",
        Side.SPEED,
        _("The first answer, as remembered"),
        _("How soon did somebody first answer me?"),
        _("%(value)s on a scale from 1 (nobody has) over 3 (within a week) to 5 (within a day)."),
        options=(
            _("Nobody has"),
            _("After more than a week"),
            _("Within a week"),
            _("Within three days"),
            _("Within a day"),
        ),
        highest=_("%(value)s were answered within three days."),
    ),
)


def _answered(days: int, about: Text, text: Text) -> Taught:
    says = _("%(value)s of those who asked in Corridor.")
    return Taught(f"answered_{days}", Side.SPEED, about, text, says, days=days)


# From when asks were made and first answered, which care keeps in the clear: nobody is asked.
TIMED = (
    _answered(1, _("Answered within a day"), _("Somebody answered within a day.")),
    _answered(3, _("Answered within three days"), _("Somebody answered within three days.")),
    _answered(7, _("Answered within a week"), _("Somebody answered within a week.")),
)
LACKED = Taught(
    "lacked",
    Side.SCALE,
    _("What could not be given"),
    _("Somebody wanted to give more than there was in a pool."),
    _(
        "For want of means not everything could be given to %(value)s of those who asked in Corridor."
    ),
)

# In the order in which they are always shown.
ITEMS = {item.key: item for side in Side for item in (*TIMED, *ASKED, LACKED) if item.side == side}

QUESTIONS = {
    item.key: Question(item.text, item.options, steps=item.side_by_side, among=item.among)
    for item in ASKED
}
RIDING = Riding(
    title=_("Did you ask somebody here for help, and what came of it?"),
    lead=_(
        "This is asked once a quarter, of people who asked for help and of people who did not. It is "
        "about help of any kind that you asked a colleague for in the last three months, in "
        "Corridor or anywhere else. Leave out what you like."
    ),
    questions=QUESTIONS,
)


def items_to_ask() -> list[terms.Item]:
    """The items of a round, each with the least answers that its figure rests on."""
    return [terms.Item(item.key, len(item.options), MINIMUM) for item in ASKED]


def in_order(keys: Sequence[str]) -> list[Taught]:
    """What has these keys, in the order in which it is always shown."""
    return [item for key, item in ITEMS.items() if key in keys]
