"""Two years of rounds among invented people: their answers are invented, what is published is not.

Answers are drawn for each cell as people might have given them, and go the way of any round's: what
rests on too few is not even written, and `publish_round` decides about the rest.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from corridor.ballots.actions import lines_of
from corridor.ballots.models import Association, Cell, Count, Round
from corridor.ballots.releases.preparing import write_nodes
from corridor.ballots.rolls import Rolls
from corridor.ballots.signing.key_list import KeyList, fingerprint_of
from corridor.ballots.terms import Item, items_as_json, terms_in_words
from corridor.ballots.together import associations_of
from corridor.practices.pulse import models_items as bank
from corridor.practices.pulse.actions_rounds import (
    TEAM_CELL,
    prepare,
    publish,
    rolls_for,
    terms_for,
)
from corridor.practices.pulse.models import KINDS, TEAM, Held
from corridor.practices.pulse.queries_schedule import Planned, planned_for, who_may_answer
from corridor.rhythm.fortnight import fortnight_after, fortnight_of

BATCH = 2_000
ANSWERING = 0.65
# Where an item's mean stood at first, and how far it has come since; how far groups lie apart.
BEGAN, MOVED = (3.0, 3.7), (-0.15, 0.55)
# The two that are looked at most: more and more people have someone, and less is not spoken of.
COURSES = {"trust": (3.15, 0.6), "taboo": (3.7, -0.5)}
APART, WITHIN = 0.3, 0.95
# How much of an answer is of what a person's answers have in common, for each pair.
IN_COMMON = (0.5, 0.75)


class Drawn:
    """How people answer in a demo: a mean for each item that moves over the years, one for a cell."""

    def __init__(self, random: Random, began: datetime, ends: datetime) -> None:
        self.random, self.began, self.whole = random, began, ends - began
        self.course = {key: (random.uniform(*BEGAN), random.uniform(*MOVED)) for key in bank.ITEMS}
        self.course |= COURSES
        self.level: dict[str, float] = {}

    def counts(self, item: Item, words: str, people: int, at: datetime) -> list[int]:
        """How often each option of an item was chosen in a cell of so many people."""
        first, moved = self.course[item.key]
        if words not in self.level:
            # Larger groups lie nearer to the whole.
            self.level[words] = self.random.gauss(0, APART * (TEAM_CELL / people) ** 0.5)
        mean = first + moved * ((at - self.began) / self.whole) + self.level[words]
        by_option = [0] * item.options
        for _person in range(people):
            if self.random.random() < ANSWERING:
                step = round(self.random.gauss(mean, WITHIN))
                by_option[min(max(step, 1), item.options) - 1] += 1
        return by_option

    def tables(self, made: Round, people: int) -> Iterator[tuple[str, str, list[list[int]]]]:
        """Each pair of a round with how often which two answers came from one person."""
        items, ask = len(made.items), made.ask
        asked_both = ask * (ask - 1) / (items * (items - 1)) if ask else 1.0
        number = int(people * ANSWERING * asked_both)
        for one, other in made.pairs if number >= Association.LEAST else ():
            yield one, other, self._table(one, other, number)

    def _table(self, one: str, other: str, number: int) -> list[list[int]]:
        """So many people, who answer both items from something that they have in common."""
        lots = Random(f"{one} {other}")  # noqa: S311 - a demo
        common = lots.uniform(*IN_COMMON)
        means = [sum(BEGAN) / 2 + sum(MOVED) / 2] * 2
        table = [[0] * len(bank.STEPS) for _step in bank.STEPS]
        for _person in range(number):
            shared = lots.gauss(0, common)
            # Who feels alone feels the rest less.
            shares = [-shared if key == "alone" else shared for key in (one, other)]
            own = (1 - common**2) ** 0.5
            first, second = (
                min(max(round(mean + WITHIN * (part + lots.gauss(0, own))), 1), len(bank.STEPS))
                for mean, part in zip(means, shares, strict=True)
            )
            table[first - 1][second - 1] += 1
        return table


def fill(world: Any) -> None:
    """Rounds of the past, one after the other; and one that is open now."""
    now = timezone.now()
    began = now - timedelta(days=365 * world.years)
    drawn = Drawn(world.random, began, now)
    rolls: dict[str, Rolls] = {}
    for planned in _rounds(began.date()):
        if planned.kind == TEAM or not rolls:  # once a quarter, of those who had come by then
            rolls = _rolls_at(planned.opens_at)
        if planned.closes_at > now:
            prepare(planned)
        elif rolls[planned.kind].cells:
            _hold(planned, rolls[planned.kind], drawn)


def _rolls_at(at: datetime) -> dict[str, Rolls]:
    """Who was counted with whom in the rounds around a moment."""
    people = who_may_answer().filter(joined_on__lte=at.date())
    return {kind: rolls_for(kind, here_before=timezone.now(), people=people) for kind in KINDS}


def _rounds(began: date) -> Iterator[Planned]:
    """The rounds from a day until now, as the beat has them; the last may be open still."""
    fortnight = fortnight_after(fortnight_of(began))
    open_until = None
    while (planned := planned_for(fortnight)).opens_at <= timezone.now():
        if open_until is None or planned.opens_at >= open_until:
            yield planned
            open_until = planned.closes_at
        fortnight = fortnight_after(fortnight)


def _hold(planned: Planned, rolls: Rolls, drawn: Drawn) -> None:
    """A round of the past: its rows in the order in which they came to be, then its publishing."""
    terms = terms_for(planned.kind)
    items = terms["items"]
    made = Round.objects.create(
        kind=planned.kind,
        opens_at=planned.opens_at,
        closes_at=planned.closes_at,
        minimum=terms["minimum"],
        items=items_as_json(items),
        ask=terms["ask"],
        pairs=[list(pair) for pair in terms["pairs"]],
    )
    cells = [
        Cell(round=made, place=place, node=cell.node, words=cell.words, people=len(cell.people))
        for place, cell in enumerate(rolls.cells)
    ]
    Cell.objects.bulk_create(cells, BATCH)
    write_nodes(made, rolls)
    lines = lines_of(cells)
    people = sum(cell.people for cell in cells)
    made.terms = terms_in_words(made, cells=len(cells), people=people, box_key=b"")
    made.fingerprint = fingerprint_of(made.terms, KeyList(lines).root)
    made.opened_at, made.closing_at = made.opens_at, made.closes_at
    made.save()
    Count.objects.bulk_create(_counts(made, cells, items, drawn), BATCH)
    Association.objects.bulk_create(associations_of(made, drawn.tables(made, people)))
    made.counted_at = made.closed_at = made.closes_at
    made.save()
    Held.objects.create(begins_on=planned.fortnight.begins_on, kind=planned.kind, round=made)
    publish(made)


def _counts(
    made: Round, cells: Sequence[Cell], items: Sequence[Item], drawn: Drawn
) -> Iterator[Count]:
    """The counts that rest on enough answers, as closing a round writes them."""
    for cell in cells:
        for item in items:
            asked = cell.people if made.kind == TEAM else cell.people * made.ask // len(items)
            by_option = drawn.counts(item, cell.words, asked, made.closes_at)
            if sum(by_option) >= item.minimum:
                yield Count(cell=cell, item=item.key, answers=sum(by_option), by_option=by_option)
