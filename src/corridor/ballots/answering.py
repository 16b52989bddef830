"""The part of a practice's page on which somebody answers: `{% include "ballots/answer.html" %}`.

def view(request, round_id):
    ballot = part_for(round_id, request.person, QUESTIONS)
    return render(request, "pulse/answer.html", {"ballot": ballot})

The practice writes the words of the questions; everything else (token, sealing, sending, another
device, what is said where something does not work) is the part's. A page with it loads one script
more than others. Rounds that ride along with this one (kinds.Riding) are on the same part, folded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.ballots import issuing, queries
from corridor.ballots.kinds import in_words, kinds, said_of_pairs
from corridor.ballots.models import Round
from corridor.people.models import Person
from corridor.runtime.register import Text


@dataclass(frozen=True)
class Question:
    """An item in words, in the reader's language: the question and its options, in their order.

    `steps`: the options are steps from one end to the other. They stand side by side, on a phone
    with the words of both ends alone. `among`: what several items of two options are asked under,
    as ticks of one list. Whoever ticks one of them says of the others that they were not so;
    whoever ticks none says nothing.
    """

    text: Text
    options: Sequence[Text]
    steps: bool = False
    among: Text = ""


@dataclass(frozen=True)
class AskedItem:
    """A question at its place in the box."""

    place: int
    text: Text
    options: Sequence[Text]
    steps: bool = False


@dataclass(frozen=True)
class Ticks:
    """Several items of two options under one heading."""

    text: Text
    ticks: Sequence[AskedItem]


Asked = Sequence[AskedItem | Ticks]


@dataclass(frozen=True)
class Stricter:
    """Questions of which a figure rests on more answers than the round's others; in their words."""

    minimum: int
    questions: str


@dataclass(frozen=True)
class Rider:
    """A round that rides along: its own words, and what the browser needs of it."""

    round: UUID
    title: Text
    lead: Text
    words: str
    people: int
    minimum: int
    items: Asked
    given: dict[str, Any]


@dataclass(frozen=True)
class Part:
    """What the template needs; `given` is for the browser's own program, `pairs` what is said of them."""

    round: UUID
    words: str
    people: int
    minimum: int
    items: Asked
    given: dict[str, Any]
    pairs: Text = ""
    stricter: Sequence[Stricter] = ()
    riders: Sequence[Rider] = ()


def part_for(round_id: UUID, person: Person, questions: Mapping[str, Question]) -> Part:
    """The part for a person on the roll of an open round.

    Arguments: `questions`, by the items' keys. Refuses, with NotOnTheRoll, whoever may not answer
    there now; with KeyError and ValueError, items without words or with other options.
    """
    place = issuing.place_of(person, round_id)
    kind = kinds.get(place.round.kind)
    (words,) = in_words([place.cell], of=place.round)
    return Part(
        round=place.round.pk,
        words=words,
        people=place.cell.people,
        minimum=place.round.minimum,
        items=_asked(place.round, questions),
        given=queries.for_browser(place, person),
        pairs=said_of_pairs(place.round),
        stricter=_stricter(place.round, questions),
        riders=_riders(person) if kind is not None and kind.carries else (),
    )


def _asked(round_: Round, questions: Mapping[str, Question]) -> Asked:
    """The items in their order; what is asked among others stands with them."""
    asked: list[AskedItem | Ticks] = []
    among: dict[str, list[AskedItem]] = {}
    for number, item in enumerate(round_.items):
        question = questions[item["key"]]
        if len(question.options) != item["options"]:
            raise ValueError(f"The item {item['key']} has {item['options']} options.")
        one = AskedItem(number, question.text, question.options, question.steps)
        heading = str(question.among)
        if not heading:
            asked.append(one)
        elif heading in among:
            among[heading].append(one)
        else:
            among[heading] = [one]
            asked.append(Ticks(question.among, among[heading]))
    return asked


def _stricter(round_: Round, questions: Mapping[str, Question]) -> list[Stricter]:
    """What needs more answers than the round's least, the fewest first."""
    return [
        Stricter(
            minimum,
            " ".join(_("“%(question)s”") % {"question": questions[key].text} for key in keys),
        )
        for minimum, keys in queries.stricter_items(round_)
    ]


def _riders(person: Person) -> list[Rider]:
    found = []
    for place in issuing.riders_for(person):
        riding = kinds[place.round.kind].rides
        if riding is None:
            continue
        (words,) = in_words([place.cell], of=place.round)
        found.append(
            Rider(
                round=place.round.pk,
                title=riding.title,
                lead=riding.lead,
                words=words,
                people=place.cell.people,
                minimum=place.round.minimum,
                items=_asked(place.round, riding.questions),
                given=queries.for_browser(place, person),
            )
        )
    return found
