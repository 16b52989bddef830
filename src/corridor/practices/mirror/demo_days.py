"""What a demo's people do about the mirror in a part of a day: answer about their leaders, or not."""

from collections.abc import Sequence
from typing import Any

from corridor.ballots.invented import answer_round
from corridor.ballots.models import Issue, Round
from corridor.practices.mirror.demo import ANSWERING, USUAL, WITHIN
from corridor.practices.mirror.models_items import AXES, STEPS
from corridor.practices.mirror.queries import open_rounds

BLANK_ONE_IN = 12


def live_on(day: Any) -> None:
    """Of those who may answer in an open round, some do, once."""
    for running in open_rounds():
        days = (running.closes_at - running.opens_at).days
        for person in day.some(days / ANSWERING):
            if not Issue.objects.filter(round=running, person=person).exists():
                answer_round(running, person, _chosen(day, running))


def _chosen(day: Any, running: Round) -> Sequence[int | None]:
    """What the person chose, by the round's items; None for what they left out."""
    felt = {key: day.random.gauss(USUAL[axis.key], WITHIN) for axis in AXES for key in axis.items}
    return [
        min(len(STEPS), max(1, round(felt[item["key"]]))) - 1
        if day.random.randrange(BLANK_ONE_IN)
        else None
        for item in running.items
    ]
