"""Two years of check-ins among invented people, a walk, a few words. All of them made up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from corridor.people.models import Person
from corridor.practices.noticing.actions import choose
from corridor.practices.noticing.actions_together import invite, say_yes
from corridor.practices.noticing.models import CheckIn, Note
from corridor.practices.noticing.models_offered import THANK, WRITE
from corridor.privacy.models import Opening
from corridor.privacy.sealing import SealedItem, seal_new

BATCH = 500
# One person in six checks in now and then, for a year or so.
ONE_IN = 6
FORTNIGHT, YEAR = 14, 365
# For the three for whom links are printed: so many days of check-ins, by what they mark.
MONTHS_SHOWN = 300
MARKED = (("rest", "company"), ("things", "time"), ("rest", "say"))

# How somebody is, and something good; either may be empty.
WORDS = (
    ("The evenings are long at the moment. I sit in the kitchen and do not begin with anything.", ""),
    ("Better than last time. I slept through twice.", "The heron was back on the weir."),
    ("Too many people wanted something from me today, and all of them were right.", "Soup from the neighbour."),
    ("I said no to the third meeting and nothing happened.", ""),
    ("", "My daughter rode to school by herself."),
    ("I notice that I speak less in the large round than I used to.", ""),
    ("A quiet week. I had forgotten what they are like.", "An hour with nobody asking."),
    ("Father is home again. I count hours in my head all day.", "He laughed at the old joke."),
    ("I was sharp with somebody and have not said so yet.", ""),
    ("Nothing much. The days look alike, and that is restful.", "The plum tree."),
    ("I would like to finish one thing before the next begins.", ""),
    ("Walked to work along the water. It took an hour, and it was the best one.", "The boats lay quite still."),
)  # fmt: skip

THANKS = (
    "You took the late call on Tuesday without a word. I was asleep by ten, for the first time that week.",
    "You asked me twice how it went. The second time I could answer.",
    "Thank you for saying in the meeting that you did not know either.",
)
A_FEW_WORDS = "You were quiet today. I do not ask why; I would like you to know that I saw it."


def fill(world: Any) -> None:
    """Check-ins of some; of the three, months; a walk that was agreed, one that waits, a few notes."""
    world.began("noticing", YEAR + FORTNIGHT)
    three = [world.employee, world.leader, world.steward]
    others = [p for p in world.people if p not in three and world.random.randrange(ONE_IN) == 0]
    for start in range(0, len(others), BATCH):
        _check_in(world, [(p, _days(world, YEAR), ()) for p in others[start : start + BATCH]])
    for person, marked in zip(three, MARKED, strict=True):
        _check_in(world, [(person, range(3, MONTHS_SHOWN, FORTNIGHT), marked)])
    colleagues = [p for p in world.team_of[world.leader.team_id] if p not in three]
    for person, marked in zip(three, MARKED, strict=True):
        talk_to = [colleagues[0], world.employee]
        choose(by=person, scales=marked, talk_to=talk_to, offered=True)
    _together(world, colleagues)
    _write(world, colleagues)


def _days(world: Any, most: int) -> Sequence[int]:
    """How many days ago somebody checked in: now and then, as people do."""
    count = world.random.randint(1, 6)
    return [world.random.randrange(1, most) for _time in range(count)]


def _check_in(world: Any, people: list[tuple[Person, Sequence[int], tuple[str, ...]]]) -> None:
    rows: list[CheckIn] = []
    sealed: list[tuple[SealedItem, dict[str, Any]]] = []
    for person, days, marked in people:
        # A mark wanders by a step at most from one time to the next.
        steps = {key: world.random.randrange(5) for key in marked}
        said = world.random.sample(WORDS, len(WORDS))
        here = world.days_here(person.pk)
        for number, days_ago in enumerate(sorted((d for d in days if d <= here), reverse=True)):
            steps = {
                k: min(4, max(0, step + world.random.choice((-1, 0, 1))))
                for k, step in steps.items()
            }
            body, good = said[number % len(said)]
            check_in = CheckIn(owner=person, written_at=world.moment(days_ago))
            rows.append(check_in)
            sealed.append((check_in, {"body": body, "good": good, "marks": dict(steps)}))
    seal_new(sealed)
    CheckIn.objects.bulk_create(rows)


def _at(days: int, hour: int) -> datetime:
    day = timezone.now() + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def _together(world: Any, colleagues: Sequence[Person]) -> None:
    """A colleague asks the employee for a walk, and the leader's coffee is agreed."""
    first, second = colleagues[0], colleagues[1]
    invite(
        by=first,
        once=uuid4(),
        to=world.employee,
        what="walk",
        body="Along the water, half an hour, no agenda?",
        minutes=30,
        starts_at=_at(2, 12),
    )
    coffee = invite(
        by=world.leader, once=uuid4(), to=second, what="coffee", body="", minutes=30
    )  # fmt: skip
    say_yes(coffee, by=second, starts_at=_at(1, 14))
    invite(by=world.steward, once=uuid4(), to=world.leader, what="call", body="", minutes=20)


def _write(world: Any, colleagues: Sequence[Person]) -> None:
    first, second = colleagues[0], colleagues[1]
    written = (
        (world.leader, world.employee, THANK, THANKS[0], 1),
        (world.employee, first, THANK, THANKS[1], 20),
        (second, world.leader, THANK, THANKS[2], 6),
        (first, world.steward, WRITE, A_FEW_WORDS, 3),
    )
    notes = [
        Note(owner=by, to=to, sent_at=world.moment(days, by.pk, to.pk))
        for by, to, _w, _b, days in written
    ]
    seal_new(
        [
            (note, {"what": what, "body": body})
            for note, (_by, _to, what, body, _days) in zip(notes, written, strict=True)
        ]
    )
    Note.objects.bulk_create(notes)
    read = notes[1]
    Opening.objects.create(
        owner=read.owner,
        item=read.pk,
        item_kind="noticing.note",
        reader=read.to,
        opened_on=read.sent_at.date(),
    )
