"""What a demo's people do about the pulse in a part of a day: come, fetch a token, answer or not."""

from collections.abc import Sequence
from typing import Any

from corridor.ballots.invented import answer_round
from corridor.ballots.models import Issue, Round
from corridor.practices.pulse.demo import ANSWERING
from corridor.practices.pulse.queries import open_now

BLANK_ONE_IN = 12


def live_on(day: Any) -> None:
    """Of those who may answer the open round, some do."""
    running = open_now()
    if running is None:
        return
    days = (running.closes_at - running.opens_at).days
    for person in day.some(days / ANSWERING):
        if not Issue.objects.filter(round=running, person=person).exists():
            answer_round(running, person, _chosen(day, running))


def _chosen(day: Any, running: Round) -> Sequence[int | None]:
    """What the person chose, by the round's items; None for what they left out or were not asked."""
    count = len(running.items)
    asked = set(day.random.sample(range(count), running.ask or count))
    return [
        min(4, max(0, round(day.random.gauss(2.5, 1))))
        if place in asked and day.random.randrange(BLANK_ONE_IN)
        else None
        for place in range(count)
    ]
