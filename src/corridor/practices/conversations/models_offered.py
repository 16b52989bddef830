"""What there is to choose from: how often, in which form, of what to talk, and how to begin. Our own words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

# In fortnights.
OFTEN: dict[int, Text] = {
    1: _("Each fortnight"),
    2: _("Every four weeks"),
    4: _("Every eight weeks"),
    6: _("Once in three months"),
}
# How many steps of the tree of teams apart two are still too near.
NEAR: dict[int, Text] = {
    -1: _("Nobody: only leaders and those whom they lead, directly or through others"),
    0: _("Those in the same team"),
    1: _("Those in the same team, and in the teams directly above and below it"),
    2: _("Those in the same team, in the teams two above and below it, and in those beside it"),
    4: _(
        "All of these, and everybody whose team is at most four steps away in the tree: up to four "
        "above and below, and those below the teams beside it"
    ),
}
NEAR_USUALLY = 2
IN_PERSON, BY_PHONE, BY_VIDEO = 1, 2, 4
FORMS: dict[int, Text] = {
    IN_PERSON: _("In person"),
    BY_PHONE: _("By phone"),
    BY_VIDEO: _("By video"),
}

# Bits of one number, so an entry keeps its place: new ones come at the end, 64 at most.
LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sk", "hu", "ro", "bg", "el", "sr", "hr",
    "sl", "bs", "sq", "mk", "tr", "ru", "uk", "be", "lt", "lv", "et", "fi", "sv", "nb", "da", "is",
    "ga", "cy", "ca", "eu", "gl", "ar", "he", "fa", "ku", "ur", "hi", "bn", "pa", "ta", "te", "ml",
    "si", "ne", "th", "vi", "id", "ms", "fil", "zh", "ja", "ko", "sw", "am", "ha", "yo", "so", "af",
)  # fmt: skip

TOPICS: dict[str, Text] = {
    "work": _("What I work on"),
    "starting": _("How one finds one’s way in here"),
    "changing": _("Doing something else, or something new"),
    "learning": _("Learning something"),
    "leading": _("Leading, and being led"),
    "making": _("Making things by hand"),
    "outside": _("Being outside"),
    "music": _("Music"),
    "books": _("Books and films"),
    "food": _("Cooking and eating"),
    "places": _("Places and journeys"),
    "sport": _("Sport and play"),
    "garden": _("Gardens and animals"),
    "home": _("Life beside work"),
    "questions": _("Large questions"),
    "nothing": _("Nothing in particular"),
}

OPENINGS: dict[str, Text] = {
    "good_day": _("When did you last go home and think: that was a good day?"),
    "learnt": _("What did somebody here teach you without noticing?"),
    "first_week": _("What do you remember of your first week here?"),
    "unseen": _("What of your work does hardly anybody see?"),
    "changed_mind": _("About what have you changed your mind?"),
    "easier": _("What would make your days easier, if somebody simply did it?"),
    "place": _("Which place do you like to be at, and why?"),
    "kind": _("When was somebody kind to you here, in a way that you still remember?"),
    "different": _("What did you once want to become?"),
    "looking_forward": _("What are you looking forward to?"),
    "tired": _("What do you do when you have had enough?"),
    "asked": _("What would you like to be asked more often?"),
}

MINUTES = 30
AT_MOST_RATHER_NOT = 20


@dataclass(frozen=True)
class Would:
    """What is told to somebody who was not introduced.

    `bit`: of `matching.telling.Change`, what would have let them be; and `STOPPED` and `LATE`, which
    are the practice's own.
    """

    bit: int
    words: Text


HOURS = 2
NOT_ENOUGH = 64
STOPPED = 256
LATE = 512
# The order in which it is told, each where eight people stand behind it, NOT_ENOUGH where nothing
# else is, STOPPED alone, and LATE where but for HOURS and NOT_ENOUGH nothing is. That somebody would
# rather not meet is nowhere among it.
CHANGES: tuple[Would, ...] = (
    Would(
        HOURS, _("More hours, or other ones: several people who suit you are free at other times.")
    ),
    Would(4, _("Another form: several people who suit you chose a different one.")),
    Would(1, _("Another language: several people who suit you speak others.")),
    Would(
        128,
        _("Another rhythm: several people who suit you want a regular partner more or less often."),
    ),
    Would(8, _("Somebody new each time instead of a regular partner, or the other way round.")),
    Would(16, _("You were introduced within the last year to those who suit you.")),
    Would(NOT_ENOUGH, _("There were not enough people who suit you.")),
    Would(
        STOPPED,
        _(
            "This fortnight’s introductions were stopped for everybody; it has nothing to do with "
            "what you wish."
        ),
    ),
    Would(
        LATE,
        _(
            "This fortnight’s introductions were made late, and too few days were left; it has "
            "nothing to do with what you wish."
        ),
    ),
)
