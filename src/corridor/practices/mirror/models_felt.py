"""How a leader is felt, as it is sealed for that leader: numbers, and what they mean in words.

No quadrant has a name here. What such leaders are usually met with is told as what people do, never
as a word for the leader.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import cos, pi, sin
from typing import Any

from django.utils.translation import gettext_lazy as _

from corridor.practices.mirror.models_items import Text

MIDDLE, LOW, HIGH = 3.0, 1.0, 5.0
OUTLINE = 60


class Side(StrEnum):
    """On which side of the middle something is felt; unclear where its interval holds the middle."""

    ABOVE = "above"
    BELOW = "below"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Felt:
    """One axis from 1 to 5: where it most probably lies, and between what with 80 %."""

    mean: float
    low: float
    high: float

    @property
    def side(self) -> Side:
        """Above or below the middle only where the whole interval is."""
        if self.low > MIDDLE:
            return Side.ABOVE
        return Side.BELOW if self.high < MIDDLE else Side.UNCLEAR


@dataclass(frozen=True)
class Place:
    """How a leader is felt: warmth and competence with their ellipse, ethics, roughly how many answered.

    `axes`: the half axes of the ellipse in which warmth and competence both lie with 80 %, each as
    (warmth, competence); `ethics` None where too few answered about it.
    """

    warmth: Felt
    competence: Felt
    axes: tuple[tuple[float, float], tuple[float, float]]
    ethics: Felt | None
    at_least: int
    at_most: int

    @property
    def region(self) -> str:
        """Of which region of the plane the leader is: one of REGIONS."""
        return region_of(self.warmth.side, self.competence.side)

    def outline(self) -> list[tuple[float, float]]:
        """The ellipse as points (warmth, competence), kept on the plane."""
        (a, b), (c, d) = self.axes
        turns = [2 * pi * n / OUTLINE for n in range(OUTLINE)]
        points = [
            (
                self.warmth.mean + cos(turn) * a + sin(turn) * c,
                self.competence.mean + cos(turn) * b + sin(turn) * d,
            )
            for turn in turns
        ]
        return [(_on_plane(warm), _on_plane(able)) for warm, able in points]

    def written(self) -> list[Any]:
        """As it is sealed: always short, so that its length says nothing."""
        ethics = None if self.ethics is None else _three(self.ethics)
        ellipse = [round(value, 3) for axis in self.axes for value in axis]
        answers = [self.at_least, self.at_most]
        return [_three(self.warmth), _three(self.competence), ethics, ellipse, answers]

    @classmethod
    def read(cls, written: Sequence[Any] | None) -> "Place | None":
        """What was sealed; None where too few had answered."""
        if not written:
            return None
        warmth, competence, ethics, (a, b, c, d), (at_least, at_most) = written
        return cls(
            Felt(*warmth),
            Felt(*competence),
            ((a, b), (c, d)),
            None if ethics is None else Felt(*ethics),
            at_least,
            at_most,
        )


def _three(felt: Felt) -> list[float]:
    return [felt.mean, felt.low, felt.high]


def _on_plane(value: float) -> float:
    return min(max(value, LOW), HIGH)


UNCLEAR = "unclear"
REGIONS: dict[str, Text] = {
    "both": _("felt to be warm and competent"),
    "warm": _("felt to be warm, and less competent"),
    "competent": _("felt to be competent, and less warm"),
    "neither": _("felt to be less warm and less competent"),
    UNCLEAR: _("unclear, or too few answers"),
}


def region_of(warmth: Side, competence: Side) -> str:
    """The region of the plane; unclear as soon as one axis is."""
    if Side.UNCLEAR in (warmth, competence):
        return UNCLEAR
    if warmth is Side.ABOVE:
        return "both" if competence is Side.ABOVE else "warm"
    return "competent" if competence is Side.ABOVE else "neither"


# After Cuddy, Fiske & Glick 2007: warmth decides whether people help or work against somebody,
# competence whether they go along or leave somebody aside.
MET_WITH: dict[str, Text] = {
    "both": _(
        "Whoever is felt like this is usually met with help and with company: people go out of"
        " their way for them, and like to work with them."
    ),
    "warm": _(
        "Whoever is felt like this is usually met with readiness to help, and at the same time left"
        " out where something difficult is decided."
    ),
    "competent": _(
        "Whoever is felt like this is usually met with cooperation, and at the same time with"
        " distance: people go along, and hold back what they would tell somebody they felt close to."
    ),
    "neither": _(
        "Whoever is felt like this usually meets people who keep away and tell them little. It says"
        " how people act, and nothing of what you are worth; and it is where a change is felt first."
    ),
    UNCLEAR: _(
        "What was answered does not say on which side of the middle it is. Take it as an open"
        " question, not as a weak yes or no."
    ),
}
SOURCE = _(
    "After A. J. C. Cuddy, S. T. Fiske and P. Glick, The BIAS Map: Behaviors From Intergroup Affect"
    " and Stereotypes, Journal of Personality and Social Psychology 92, 2007, 631–648. It studied"
    " how groups of people are seen; for single leaders it is a hint and no law."
)

HELPS: dict[str, dict[Side, Text]] = {
    "warmth": {
        Side.ABOVE: _("Warmth: it reaches people. Keep the small things by which it does."),
        Side.BELOW: _(
            "Warmth: begin with the person. Ask how somebody is before you ask how far they are,"
            " and stay for the answer."
        ),
        Side.UNCLEAR: _(
            "Warmth: say out loud what you think well of. It is often felt less than it is meant."
        ),
    },
    "competence": {
        Side.ABOVE: _(
            "Competence: people rely on you. Say, too, what you do not know: it leaves them room."
        ),
        Side.BELOW: _(
            "Competence: promise less, and keep it where people see it. Say who knows what you do"
            " not know, and bring them in."
        ),
        Side.UNCLEAR: _(
            "Competence: tell people how a decision came about, and what became of the last one."
        ),
    },
    "ethics": {
        Side.ABOVE: _("Ethics: people trust you to do right. Give the reasons, even so."),
        Side.BELOW: _(
            "Ethics: name one thing that was not right, to those whom it touched, and say what you"
            " will do about it."
        ),
        Side.UNCLEAR: _(
            "Ethics: when something costs you, say so, and why you do it; it cannot be seen from"
            " outside."
        ),
    },
}
HELPS_SOURCE = _(
    "That warmth comes first: A. J. C. Cuddy, M. Kohut and J. Neffinger, Connect, Then Lead,"
    " Harvard Business Review, July–August 2013. The sentences are ours."
)

SIDES: dict[Side, Text] = {
    Side.ABOVE: _("above the middle"),
    Side.BELOW: _("below the middle"),
    Side.UNCLEAR: _("unclear: its interval holds the middle"),
}
