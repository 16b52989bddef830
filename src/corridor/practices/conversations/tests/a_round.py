"""Run in a process of its own by test_killed_round: a round is held by workers that die.

Arguments: `people N`: so many who all want introductions; `die STEP`: go on with the round, and kill
this very process at that step; `finish`: go on to the end, and say what there is.
"""

import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402 - after the setup

from corridor.people.models import Person, PracticeSwitch, Team  # noqa: E402 - after the setup
from corridor.practices.conversations import actions_round  # noqa: E402 - after the setup
from corridor.practices.conversations.models import (  # noqa: E402 - after the setup
    Introduced,
    Introduction,
    Proposed,
    Round,
    Wishes,
)
from corridor.practices.conversations.queries import Wished, packed  # noqa: E402 - after the setup
from corridor.practices.conversations.queries_round import plan_of  # noqa: E402 - after the setup
from corridor.privacy.sealing import seal_new  # noqa: E402 - after the setup
from corridor.runtime import moved_clock  # noqa: E402 - after the setup
from corridor.runtime.delivery import take  # noqa: E402 - after the setup
from corridor.runtime.jobs import Job, Work, enqueue  # noqa: E402 - after the setup

MONDAY = datetime(2027, 3, 8, 8, tzinfo=UTC)
OF_A_TEAM = 6


def die(*given: Any, **more: Any) -> Any:
    """As the power does."""
    os.kill(os.getpid(), signal.SIGKILL)


def dying_at(function: Callable[..., Any], time: int) -> Callable[..., Any]:
    """Do it, and die when it is done for so many times."""
    done: list[int] = []

    def counted(*given: Any, **more: Any) -> Any:
        answer = function(*given, **more)
        done.append(1)
        return die() if len(done) == time else answer

    return counted


def _set(where: object, name: str, time: int) -> Callable[[], None]:
    return lambda: setattr(where, name, dying_at(getattr(where, name), time))


# In the order in which they come: each goes on where the one before it died.
STEPS: dict[str, Callable[[], None]] = {
    "while matching": _set(actions_round, "hold_round", 1),
    "before the plan is written": _set(actions_round, "seal", 1),
    "in the transaction that writes the plan": _set(Work, "hold", 1),
    "after the plan is written": _set(actions_round, "plan", 1),
    "while asking for free times": _set(actions_round, "two_times", 7),
    "in the transaction that hands out": _set(actions_round, "_introduction", 9),
    "after handing out some": _set(actions_round, "_hand_out", 2),
    "in a later transaction that hands out": _set(Work, "hold", 2),
    "in the transaction that ends": _set(Work, "fence", 1),
}


def make(people: int) -> None:
    """People in teams far from each other, of whom everybody wants introductions."""
    PracticeSwitch.objects.create(
        practice="conversations", state="on", changed_at=MONDAY - timedelta(days=30)
    )
    teams = [Team(name=f"Team {number}") for number in range(people // OF_A_TEAM + 1)]
    Team.objects.bulk_create(teams)
    made = [Person(name=f"Person {n}", team=teams[n // OF_A_TEAM]) for n in range(people)]
    for person in made:
        person.set_keys()
    Person.objects.bulk_create(made)
    wished = Wished(on=True, languages=("en",), days="12345").as_json()
    rows = [Wishes(owner=person) for person in made]
    seal_new([(row, {"wishes": wished, "rather_not": packed([])}) for row in rows])
    Wishes.objects.bulk_create(rows)
    enqueue("conversations.round", once="conversations.round")


def main(act: str, *words: str) -> None:
    """Do what is asked for."""
    moved_clock.install(Path(os.environ["CORRIDOR_DATA"], "clock.json"))
    moved_clock.stand_at(MONDAY)
    if act == "people":
        make(int(words[0]))
        return
    if act == "die":
        STEPS[words[0]]()
        actions_round.hold(_work())
        raise SystemExit("still alive")
    actions_round.hold(_work())
    one = Round.objects.get()
    plan = plan_of(one)
    assert plan is not None
    times = Counter(Introduced.objects.values_list("person", flat=True))
    found = {
        "rounds": Round.objects.count(),
        "introductions": Introduction.objects.count(),
        "planned": len(plan.groups),
        "as_planned": _groups() == {frozenset(group) for group in plan.groups},
        "people": len(times),
        "at_most": max(times.values()),
        "times": Proposed.objects.count(),
        "ended": one.ended_at is not None and one.ended_at <= timezone.now(),
        "jobs": list(
            Job.objects.filter(kind="conversations.round").values_list("outcome", flat=True)
        ),
    }
    print(json.dumps(found))  # noqa: T201


def _groups() -> set[frozenset[Any]]:
    together: dict[Any, set[Any]] = {}
    for introduction, person in Introduced.objects.values_list("introduction", "person"):
        together.setdefault(introduction, set()).add(person)
    return {frozenset(people) for people in together.values()}


def _work() -> Work:
    """The job, taken from whoever had it."""
    mine = Job.objects.unfinished().filter(kind="conversations.round")
    mine.update(lease_until=None)
    job = mine.get()
    taken = take(job.pk, job.delivery, by=str(os.getpid()))
    assert taken is not None
    return Work(taken)


if __name__ == "__main__":
    main(*sys.argv[1:])
