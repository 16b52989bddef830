"""The part of a practice's page on which somebody answers: `{% include "ballots/answer.html" %}`.

def view(request, round_id):
    ballot = part_for(round_id, request.person, QUESTIONS)
    return render(request, "pulse/answer.html", {"ballot": ballot})

The practice writes the words of the questions; everything else (token, sealing, sending, another
device, what is said where something does not work) is the part's. A page with it loads one script
more than others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from corridor.ballots import issuing, queries
from corridor.people.models import Person
from corridor.runtime.register import Text


@dataclass(frozen=True)
class Question:
    """An item in words, in the reader's language: the question and its options, in their order.

    `steps`: the options are steps from one end to the other. They stand side by side, on a phone
    with the words of both ends alone.
    """

    text: Text
    options: Sequence[Text]
    steps: bool = False


@dataclass(frozen=True)
class AskedItem:
    """A question at its place in the box."""

    place: int
    text: Text
    options: Sequence[Text]
    steps: bool = False


@dataclass(frozen=True)
class Part:
    """What the template needs; `given` is for the browser's own program, `pairs`: whether there are any."""

    round: UUID
    words: str
    people: int
    minimum: int
    items: Sequence[AskedItem]
    given: dict[str, Any]
    pairs: bool = False


def part_for(round_id: UUID, person: Person, questions: Mapping[str, Question]) -> Part:
    """The part for a person on the roll of an open round.

    Arguments: `questions`, by the items' keys. Refuses, with NotOnTheRoll, whoever may not answer
    there now; with KeyError and ValueError, items without words or with other options.
    """
    place = issuing.place_of(person, round_id)
    asked = []
    for number, item in enumerate(place.round.items):
        question = questions[item["key"]]
        if len(question.options) != item["options"]:
            raise ValueError(f"The item {item['key']} has {item['options']} options.")
        asked.append(AskedItem(number, question.text, question.options, question.steps))
    return Part(
        round=place.round.pk,
        words=place.cell.words,
        people=place.cell.people,
        minimum=place.round.minimum,
        items=asked,
        given=queries.for_browser(place, person),
        pairs=bool(place.round.pairs),
    )
