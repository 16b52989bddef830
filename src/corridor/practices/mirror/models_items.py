"""What the mirror asks, in our own words, and what it tells a leader. Keys keep their meaning for ever.

Three sentences about warmth, three about competence, two about ethics, each with five steps from
"strongly disagree" to "strongly agree". They are about what one meets, not about what somebody is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corridor.ballots import terms
from corridor.ballots.answering import Question

Text = str | Promise

STEPS: tuple[Text, ...] = (
    _("Strongly disagree"),
    _("Disagree"),
    _("Neither agree nor disagree"),
    _("Agree"),
    _("Strongly agree"),
)
MINIMUM = 8


@dataclass(frozen=True)
class Axis:
    """Something that is felt of a leader: its items, each a sentence with the leader's name."""

    key: str
    title: Text
    items: dict[str, Text]


WARMTH = Axis(
    "warmth",
    _("Warmth"),
    {
        "kind": _("%(leader)s is kind to me."),
        "matters": _("It matters to %(leader)s how I am."),
        "sincere": _("I can believe %(leader)s: what is said to me is meant."),
    },
)
COMPETENCE = Axis(
    "competence",
    _("Competence"),
    {
        "skilled": _("%(leader)s is good at this work."),
        "effective": _("What %(leader)s takes on gets done."),
        "judgement": _("When something is difficult, I can rely on how %(leader)s judges it."),
    },
)
ETHICS = Axis(
    "ethics",
    _("Ethics"),
    {
        "right": _("%(leader)s does what is right, even when it costs something."),
        "fair": _("%(leader)s is fair, also to those from whom there is nothing to gain."),
    },
)
AXES = (WARMTH, COMPETENCE, ETHICS)
KEYS = [key for axis in AXES for key in axis.items]
# Items whose answers are set against each other over a whole round, from 500 answers on: how they
# go together gives the ellipses their shape.
PAIRS = [(one, other) for n, one in enumerate(KEYS) for other in KEYS[n + 1 :]]


def items() -> list[terms.Item]:
    """The items of a round, each resting on eight answers at least."""
    return [terms.Item(key, len(STEPS), MINIMUM) for key in KEYS]


def questions_about(leader: str) -> dict[str, Question]:
    """The questions about a leader of this name, by the items' keys."""
    return {
        key: Question(text % {"leader": leader}, STEPS, steps=True)
        for axis in AXES
        for key, text in axis.items.items()
    }


# The guided self-reflection, and the note beside a mirror. A leader answers what they like.
REFLECTION: dict[str, Text] = {
    "warmth": _("When did somebody whom I lead last feel that they matter to me? By what?"),
    "competence": _("What do people need to see from me so that they can rely on me?"),
    "ethics": _("Where did I lately choose between what is right and what is easy?"),
    "next": _("One thing that I will do differently in the coming weeks:"),
}
NOTE = "note"


def reflection_keys() -> Sequence[str]:
    """The keys of everything that a reflection may hold."""
    return (*REFLECTION, NOTE)
