"""Two years of rounds among invented people: their answers are invented, what is published is not.

Answers are drawn for each cell as people might have given them, and go the way of any round's: what
rests on too few is not even written, and `publish_round` decides about the rest.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from corridor.ballots.models import Association, Cell, Round
from corridor.ballots.releases.demo import hold_past_round
from corridor.ballots.rolls import Rolls
from corridor.ballots.terms import Item
from corridor.practices.pulse import models_items as bank
from corridor.practices.pulse.actions_rounds import (
    kind_and_rolls,
    prepare,
    publish,
    terms_for,
)
from corridor.practices.pulse.models import TEAM, TENURE, Held
from corridor.practices.pulse.queries_schedule import Planned, planned_for, who_may_answer
from corridor.rhythm.fortnight import fortnight_after, fortnight_of

ANSWERING = 0.65
# Where an item's mean stood at first, and how far it has come since; how far groups lie apart.
BEGAN, MOVED = (3.0, 3.7), (-0.15, 0.55)
# The two that are looked at most: more and more people have someone, and less is not spoken of.
COURSES = {"trust": (3.15, 0.6), "taboo": (3.7, -0.5)}
APART, WITHIN = 0.3, 0.95
NEW, LONG = -0.35, 0.15
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
            self.level[words] = self.random.gauss(0, APART * (bank.TEAM_CELL / people) ** 0.5)
        mean = first + moved * ((at - self.began) / self.whole) + self.level[words]
        by_option = [0] * item.options
        for _person in range(people):
            if self.random.random() < ANSWERING:
                step = round(self.random.gauss(mean, WITHIN))
                by_option[min(max(step, 1), item.options) - 1] += 1
        return by_option

    def lower_where_new(self, bands: Sequence[str]) -> None:
        """Who has not been here for long has fewer whom they trust."""
        for place, words in enumerate(bands):
            self.level[words] = NEW + (LONG - NEW) * place / (len(bands) - 1)

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
    rolls: dict[str, tuple[str, Rolls]] = {}
    for planned in _rounds(began.date()):
        if planned.closes_at > now:
            prepare(planned)
            continue
        if planned.kind == TEAM:  # cells change once a quarter, with those who have come by then
            rolls.clear()
        if planned.kind not in rolls:
            people = who_may_answer().filter(joined_on__lte=planned.opens_at.date())
            rolls[planned.kind] = kind_and_rolls(planned, here_before=now, people=people)
        kind, its = rolls[planned.kind]
        if its.cells:
            _hold(planned, kind, its, drawn)


def _rounds(began: date) -> Iterator[Planned]:
    """The rounds from a day until now, as the beat has them; the last may be open still."""
    fortnight = fortnight_after(fortnight_of(began))
    open_until = None
    while (planned := planned_for(fortnight)).opens_at <= timezone.now():
        if open_until is None or planned.opens_at >= open_until:
            yield planned
            open_until = planned.closes_at
        fortnight = fortnight_after(fortnight)


def _hold(planned: Planned, kind: str, rolls: Rolls, drawn: Drawn) -> None:
    """A round of the past, and its publishing."""
    terms = terms_for(kind, planned.kind, counted=rolls.counted)
    if kind == TENURE:
        drawn.lower_where_new([cell.words for cell in rolls.cells])

    def answered(cell: Cell, item: Item) -> list[int]:
        asks = terms["ask"]
        asked = cell.people * asks // len(terms["items"]) if asks else cell.people
        return drawn.counts(item, cell.words, asked, planned.closes_at)

    made = hold_past_round(
        kind,
        rolls,
        answered,
        opens_at=planned.opens_at,
        closes_at=planned.closes_at,
        tables=drawn.tables,
        **terms,
    )
    Held.objects.create(begins_on=planned.fortnight.begins_on, kind=kind, round=made)
    publish(made)
