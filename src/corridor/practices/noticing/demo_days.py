"""What invented people do in noticing on one of a demo's days: check in, ask for a walk, say yes, thank."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from corridor.people.models import Person
from corridor.practices.noticing import actions, actions_together
from corridor.practices.noticing.models import Invitation
from corridor.practices.noticing.models_offered import THANK, TOGETHER

# How often each person does it, once in so many days.
CHECKS_IN, ASKS, THANKS = 120, 800, 600
ANSWERED_ONE_IN = 5

# What they write is made up, and says so little on purpose.
WORDS = (
    "A long week. Better since Thursday.",
    "I slept well for the first time in a while.",
    "Too much at once. I said so, which helped.",
    "Quiet days. I miss the others a little.",
)
GOOD = ("The garden.", "Lunch outside.", "Somebody asked how it went.", "")
THANKED = (
    "You took the call when I could not. That changed my day.",
    "You asked twice, and waited for the answer.",
    "The notes you left made Monday easy.",
)


def live_on(day: Any) -> None:
    """A part of a day."""
    for person in day.some(CHECKS_IN):
        words, good = day.random.choice(WORDS), day.random.choice(GOOD)
        actions.keep_check_in(by=person, once=_once(day), body=words, good=good)
    for person in day.some(ASKS):
        if others := day.colleagues(person):
            _ask(day, person, day.random.choice(others))
    for person in day.some(THANKS):
        if others := day.colleagues(person):
            to = day.random.choice(others)
            body = day.random.choice(THANKED)
            actions_together.write_note(by=person, once=_once(day), to=to, what=THANK, body=body)
    waiting = Invitation.objects.filter(accepted_at=None, starts_at__gt=day.now, closed_at=None)
    for one in waiting.order_by("pk").select_related("turn"):
        if one.turn.is_here and day.random.randrange(ANSWERED_ONE_IN) == 0:
            actions_together.say_yes(one, by=one.turn)


def _once(day: Any) -> UUID:
    return UUID(int=day.random.getrandbits(128), version=4)


def _ask(day: Any, person: Person, to: Person) -> None:
    together = day.random.choice(list(TOGETHER.values()))
    begins = day.now + timedelta(days=day.random.randint(2, 9))
    try:
        actions_together.invite(
            by=person,
            once=_once(day),
            to=to,
            what=together.key,
            body="",
            minutes=together.minutes,
            starts_at=begins,
        )
    except actions_together.AskedAlready:
        return
