"""What noticing offers to choose from: scales in plain words, and what one may do with a person."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

SCALES_AT_MOST = 2
# "A few words" and "A thank-you": what a note is. The rest of `PROMPTS` are invitations.
WRITE, THANK, WORDS = "write", "thank", "words"


@dataclass(frozen=True)
class Scale:
    """Two poles and what lies between them, in five steps. No step is better than another."""

    key: str
    title: Text
    steps: tuple[Text, Text, Text, Text, Text]


SCALES = {
    scale.key: scale
    for scale in (
        Scale(
            "rest",
            _("Rested, or worn out"),
            (
                _("Rested"),
                _("Mostly rested"),
                _("Between rested and worn out"),
                _("Mostly worn out"),
                _("Worn out"),
            ),
        ),
        Scale(
            "company",
            _("With others, or alone"),
            (
                _("With others"),
                _("Mostly with others"),
                _("Between with others and alone"),
                _("Mostly alone"),
                _("Alone"),
            ),
        ),
        Scale(
            "things",
            _("On top of things, or under them"),
            (
                _("On top of things"),
                _("Mostly on top of things"),
                _("Between on top of things and under them"),
                _("Mostly under them"),
                _("Under them"),
            ),
        ),
        Scale(
            "time",
            _("Time for what matters to me, or none"),
            (
                _("Time for what matters to me"),
                _("Some time for it"),
                _("A little time for it"),
                _("Hardly any time for it"),
                _("No time for it"),
            ),
        ),
        Scale(
            "say",
            _("Saying what I think, or keeping it to myself"),
            (
                _("Saying what I think"),
                _("Mostly saying it"),
                _("Sometimes saying it"),
                _("Mostly keeping it to myself"),
                _("Keeping it to myself"),
            ),
        ),
    )
}


@dataclass(frozen=True)
class Together:
    """Something that two people do together.

    `title` on the list of prompts; `ask` before it is sent and `asked` afterwards, to who sends it,
    `said` to whom it is sent: each with the other's name; `minutes`, how long it usually takes.
    """

    key: str
    title: Text
    ask: Text
    asked: Text
    said: Text
    minutes: int


TOGETHER = {
    one.key: one
    for one in (
        Together(
            "walk",
            _("A walk"),
            _("Ask %(name)s for a walk"),
            _("You asked %(name)s for a walk"),
            _("%(name)s would like to go for a walk with you"),
            30,
        ),
        Together(
            "coffee",
            _("A coffee or a tea"),
            _("Ask %(name)s for a coffee or a tea"),
            _("You asked %(name)s for a coffee or a tea"),
            _("%(name)s would like to have a coffee or a tea with you"),
            30,
        ),
        Together(
            "lunch",
            _("Lunch"),
            _("Ask %(name)s to lunch"),
            _("You asked %(name)s to lunch"),
            _("%(name)s would like to have lunch with you"),
            60,
        ),
        Together(
            "call",
            _("A call"),
            _("Ask %(name)s for a call"),
            _("You asked %(name)s for a call"),
            _("%(name)s would like to talk with you on the phone"),
            30,
        ),
    )
}

# Everything that the page of prompts offers, in the order in which it begins for everybody.
PROMPTS: dict[str, Text] = {one.key: one.title for one in TOGETHER.values()} | {
    WRITE: _("A few words"),
    THANK: _("A thank-you"),
    WORDS: _("Words that help with asking"),
}
MINUTES = (20, 30, 45, 60, 90)
