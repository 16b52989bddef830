"""Run in a process of its own by promises/test_unlinkable: rounds are held, and closed by workers that die.

Arguments: `hold`: one round for each step; `die STEP`: close its round and
kill this very process at that step; `finish`: close what is left, and say what was counted.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

import rounds  # noqa: E402 - after the setup

from corridor.ballots import closing, round_keys  # noqa: E402 - after the setup
from corridor.ballots.models import Box, Issue, Roll, Round  # noqa: E402 - after the setup
from corridor.ballots.queries import counts_of  # noqa: E402 - after the setup
from corridor.ballots.spending import take_box  # noqa: E402 - after the setup
from corridor.people.models import PracticeSwitch  # noqa: E402 - after the setup
from corridor.runtime import moved_clock  # noqa: E402 - after the setup
from corridor.runtime.jobs import Work  # noqa: E402 - after the setup


def die(*given: Any, **more: Any) -> Any:
    """As the power does."""
    os.kill(os.getpid(), signal.SIGKILL)


def dying_after(function: Callable[..., Any]) -> Callable[..., Any]:
    """Do it, and die."""

    def done(*given: Any, **more: Any) -> Any:
        function(*given, **more)
        die()

    return done


def dying_tally(round_: Round) -> Any:
    """Die at the third box."""
    tally, seen = empty_tally(round_), []

    def add(cell: Any, answers: bytes) -> None:
        seen.append(cell)
        if len(seen) == 3:
            die()
        type(tally).add(tally, cell, answers)

    tally.add = add  # type: ignore[method-assign]
    return tally


empty_tally = closing.empty_tally
STEPS: dict[str, Callable[[], None]] = {
    "in the transaction that stops taking": lambda: setattr(Round, "save", dying_after(Round.save)),
    "before counting": lambda: setattr(round_keys, "box_key", die),
    "while counting": lambda: setattr(closing, "empty_tally", dying_tally),
    "before writing": lambda: setattr(closing, "_write", die),
    "in the transaction that writes": lambda: setattr(closing, "took_back", die),
    "before the keys are destroyed": lambda: setattr(round_keys, "destroy_keys", die),
    "while the keys are destroyed": lambda: setattr(
        round_keys, "_overwrite", dying_after(round_keys._overwrite)
    ),
    "after the keys are destroyed": lambda: setattr(
        round_keys, "destroy_keys", dying_after(round_keys.destroy_keys)
    ),
    "in the transaction that notes the end": lambda: setattr(Work, "fence", die),
}


def hold() -> None:
    """A round for each step: ten answer."""
    PracticeSwitch.objects.create(practice="care", state="on")
    people = rounds.make_people(16)
    for _step in STEPS:
        held = rounds.hold_round(people)
        for number, person in enumerate(people[:10]):
            take_box(rounds.answer(held, person, [number % 5, 1, 2]))


def of_step(step: str) -> Round:
    """The round of a step: they were held in their order."""
    return Round.objects.order_by("opened_at")[list(STEPS).index(step)]


def main(act: str, *words: str) -> None:
    """Do what is asked for."""
    rounds.register_kind()
    if act == "hold":
        hold()
        return
    moved_clock.install(Path(os.environ["CORRIDOR_DATA"], "clock.json"))
    moved_clock.stand_at(Round.objects.latest("closes_at").closes_at + timedelta(minutes=1))
    if act == "die":
        held = of_step(words[0])
        STEPS[words[0]]()
        closing.close_round(held, work=_work(held))
        raise SystemExit("still alive")
    for held in Round.objects.filter(closed_at=None):
        closing.close_round(held, work=_work(held))
    left = [Box.objects.count(), Issue.objects.count(), Roll.objects.count()]
    keys = len(list(round_keys.known_rounds()))
    counted = [counts_of(held) for held in Round.objects.all()]
    print(json.dumps({"counted": counted, "left": left, "keys": keys}))  # noqa: T201


def _work(held: Round) -> Work:
    """The job of this round, taken from whoever had it."""
    from corridor.runtime.delivery import take
    from corridor.runtime.jobs import Job

    mine = Job.objects.unfinished().filter(kind="ballots.close", arguments__round=str(held.pk))
    mine.update(lease_until=None)
    job = mine.get()
    taken = take(job.pk, job.delivery, by=str(os.getpid()))
    assert taken is not None
    return Work(taken)


if __name__ == "__main__":
    main(*sys.argv[1:])
