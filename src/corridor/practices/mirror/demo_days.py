"""What a demo's people do about the mirror in a part of a day: answer about their leaders, or not."""

from collections.abc import Sequence
from random import Random
from typing import Any

from corridor.ballots.invented import answer_round
from corridor.ballots.models import Issue, Roll, Round
from corridor.practices.mirror.demo import ANSWERING, APART, USUAL, WITHIN
from corridor.practices.mirror.models_items import AXES, STEPS
from corridor.practices.mirror.queries import open_rounds

BLANK_ONE_IN = 12


def live_on(day: Any) -> None:
    """Of those who may answer in an open round, some do, once."""
    for running in open_rounds():
        about = dict(Roll.objects.filter(round=running).values_list("person", "cell__node"))
        fetched = set(Issue.objects.filter(round=running).values_list("person", flat=True))
        days = (running.closes_at - running.opens_at).days
        for person in day.some(days / ANSWERING):
            if person.pk in about and person.pk not in fetched:
                answer_round(running, person, _chosen(day, running, about[person.pk]))


def _chosen(day: Any, running: Round, leader: str) -> Sequence[int | None]:
    """What the person chose, by the round's items; None for what they left out."""
    of_leader = Random(leader)  # noqa: S311 - a demo: the same leader is felt the same by everybody
    felt = {
        key: day.random.gauss(mean, WITHIN)
        for axis, mean in ((axis, of_leader.gauss(USUAL[axis.key], APART)) for axis in AXES)
        for key in axis.items
    }
    return [
        min(len(STEPS), max(1, round(felt[item["key"]]))) - 1
        if day.random.randrange(BLANK_ONE_IN)
        else None
        for item in running.items
    ]
