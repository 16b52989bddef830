"""Quarters of what care teaches among invented people: their answers are invented, what is published is not.

How soon asks were answered is made of the demo's own asks; nothing about that is invented here.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from corridor.ballots import issuing
from corridor.ballots.invented import answer_round
from corridor.ballots.kinds import kinds
from corridor.ballots.models import Cell, Issue, Round
from corridor.ballots.releases.demo import hold_past_round
from corridor.ballots.rolls import Rolls
from corridor.ballots.terms import Item
from corridor.people.switches import who_has
from corridor.practices.care.actions_rounds import prepare, publish, rolls_for
from corridor.practices.care.models import Ask, Held, Lacked, Want
from corridor.practices.care.models_taught import KIND, KINDS, MINIMUM, items_to_ask
from corridor.practices.care.queries_rounds import planned_for
from corridor.rhythm.fortnight import Planned, begins_quarter, fortnight_after, fortnight_of

# Who answers; who of those had asked somebody, at first and at the end.
ANSWERING = 0.65
ASKED_FIRST, ASKED_LAST = 0.11, 0.19
# How often each kind of help came; how answers on a scale of five lie, at first and at the end.
CAME = {
    Want.LISTENING: 0.62,
    Want.TIME: 0.41,
    Want.COVER: 0.34,
    Want.LIGHTER_LOAD: 0.22,
    Want.MONEY: 0.08,
    Want.PRACTICAL: 0.27,
    Want.FLEXIBILITY: 0.45,
    Want.INFORMATION: 0.24,
}
SCALES = {"much": (2.9, 3.6), "fitted": (3.2, 3.8), "soon": (3.5, 4.2)}
WITHIN = 1.0
STEPS = 5
# For one ask in so many something could not be given.
LACKED_ONE_IN = 3


class Drawn:
    """How people answer in a demo: who had asked is drawn once for each cell and quarter."""

    def __init__(self, random: Random, began: datetime, ends: datetime) -> None:
        self.random, self.began, self.whole = random, began, ends - began
        self.asked: dict[object, tuple[int, int]] = {}

    def counts(self, cell: Cell, item: Item, at: datetime) -> list[int]:
        """How often each option of an item was chosen in a cell."""
        passed = min(1.0, max(0.0, (at - self.began) / self.whole))
        if cell.pk not in self.asked:
            answering = self._of(cell.people, ANSWERING)
            share = ASKED_FIRST + (ASKED_LAST - ASKED_FIRST) * passed
            self.asked[cell.pk] = answering, self._of(answering, share)
        answering, asked = self.asked[cell.pk]
        if item.key == "asked":
            return [answering - asked, asked]
        if item.key in SCALES:
            first, last = SCALES[item.key]
            return self._on_a_scale(asked, first + (last - first) * passed)
        came = self._of(asked, CAME[Want(item.key.removeprefix("came_"))])
        return [asked - came, came]

    def _of(self, people: int, share: float) -> int:
        return sum(self.random.random() < share for _person in range(people))

    def _on_a_scale(self, people: int, mean: float) -> list[int]:
        by_option = [0] * STEPS
        for _person in range(people):
            step = round(self.random.gauss(mean, WITHIN))
            by_option[min(max(step, 1), STEPS) - 1] += 1
        return by_option

    def answers(self) -> Sequence[int | None]:
        """What one person answers, by the round's items."""
        if self.random.random() > ASKED_LAST:
            return [0, *[None] * (len(KINDS) + len(SCALES))]
        came = [int(self.random.random() < CAME[want]) for want in KINDS]
        scales = [round(self.random.gauss(last, WITHIN)) for _first, last in SCALES.values()]
        return [1, *came, *(min(max(step, 1), STEPS) - 1 for step in scales)]


def fill(world: Any) -> None:
    """The quarters of the past, one after the other; and the round that is open now."""
    now = timezone.now()
    began = now - timedelta(days=365 * world.years)
    drawn = Drawn(world.random, began, now)
    _let_lack(world.random)
    people = who_has("care")
    rolls = rolls_for(people, here_before=now)
    for planned in _quarters(began):
        if planned.closes_at > now:
            prepare(planned, people, asks=True)
        elif rolls.cells:
            _hold(planned, rolls, drawn)


def _hold(planned: Planned, rolls: Rolls, drawn: Drawn) -> None:
    """A quarter of the past, and its publishing."""

    def answered(cell: Cell, item: Item) -> list[int]:
        return drawn.counts(cell, item, planned.closes_at)

    made = hold_past_round(
        KIND,
        rolls,
        answered,
        opens_at=planned.opens_at,
        closes_at=planned.closes_at,
        items=items_to_ask(),
        minimum=MINIMUM,
    )
    Held.objects.create(begins_on=planned.fortnight.begins_on, round=made)
    publish(made)


def _quarters(began: datetime) -> Iterator[Planned]:
    fortnight = fortnight_after(fortnight_of(began.date()))
    while (planned := planned_for(fortnight)).opens_at <= timezone.now():
        if begins_quarter(fortnight):
            yield planned
        fortnight = fortnight_after(fortnight)


def _let_lack(random: Random) -> None:
    asks = Ask.objects.order_by("pk").values_list("pk", flat=True)
    Lacked.objects.bulk_create(
        Lacked(ask_id=ask) for ask in asks if random.randrange(LACKED_ONE_IN) == 0
    )


def say_what_came(day: Any) -> None:
    """Whoever has answered the round that carries this one has sent a box of this one, too."""
    running = Round.objects.running(timezone.now())
    rider = running.filter(kind=KIND).first()
    carrying = [name for name, kind in kinds.items() if kind.carries]
    if rider is None or not rider.items:
        return
    drawn = Drawn(day.random, rider.opens_at, rider.closes_at)
    sent = Issue.objects.filter(round=rider).values("person")
    answered = Issue.objects.filter(round__in=running.filter(kind__in=carrying))
    for one in answered.exclude(person__in=sent).order_by("person").select_related("person"):
        if any(place.round.pk == rider.pk for place in issuing.riders_for(one.person)):
            answer_round(rider, one.person, drawn.answers())
