"""What invented people do in care on one of a demo's days: ask, open, answer, commit, end."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from corridor.means.models import Commitment
from corridor.people.models import Person
from corridor.practices.care import actions
from corridor.practices.care.demo import ASKS
from corridor.practices.care.models import Answer, Ask
from corridor.privacy.audiences import Choice, NobodyThere
from corridor.privacy.sealing import unseal

# Each person asks about once in so many days: as often as in the two years that were made.
ONCE_IN_DAYS = 4 * 365
# Who answers does so within days; who ends does so within weeks. Drawn anew a few times a day.
ANSWERED_ONE_IN, ENDED_ONE_IN = 4, 60
ANSWERS_FOR = timedelta(days=5)


def live_on(day: Any) -> None:
    """A part of a day."""
    for person in day.some(ONCE_IN_DAYS):
        _ask(day, person)
    for ask in Ask.objects.open().filter(asked_at__gt=day.now - ANSWERS_FOR).order_by("pk"):
        _answer(day, ask)
    for ask in Ask.objects.open().order_by("pk").select_related("owner"):
        if day.random.randrange(ENDED_ONE_IN) == 0 and ask.owner.is_here:
            kept = day.random.random() < 0.4
            how = Ask.End.KEPT if kept else Ask.End.MINE
            actions.end_ask(ask, by=ask.owner, how=how)


def _once(day: Any) -> UUID:
    return UUID(int=day.random.getrandbits(128), version=4)


def _ask(day: Any, person: Person) -> None:
    words, wants, _replies = day.random.choice(ASKS)
    others = day.colleagues(person)
    named = tuple(day.random.sample(others, min(len(others), day.random.randint(0, 2))))
    kinds: tuple[str, ...] = ("people",) if named else ()
    if day.random.random() < 0.5 and person.leader_id:
        kinds += ("leader",)
    try:
        actions.ask_for_help(
            by=person,
            once=_once(day),
            body=words,
            wants=[str(want) for want in wants],
            choice=Choice(kinds or ("care_team",), named),
        )
    except NobodyThere:
        return  # Nobody beside them is here yet.


def _answer(day: Any, ask: Ask) -> None:
    """One of the circle opens it, and most of those who do write something."""
    if day.random.randrange(ANSWERED_ONE_IN):
        return
    circle = [
        member.person for member in ask.audience.members.order_by("pk").select_related("person")
    ]
    helper = day.random.choice(circle)
    opened = unseal([ask], reader=helper)
    if not opened or not helper.is_here or Answer.objects.filter(ask=ask, author=helper).exists():
        return
    _words, _wants, replies = next((a for a in ASKS if a[0] == opened[ask.pk]["body"]), ASKS[0])
    actions.answer_ask(ask, by=helper, once=_once(day), body=day.random.choice(replies))
    if day.random.random() < 0.3:
        actions.commit_help(
            ask,
            by=helper,
            once=_once(day),
            kind=Commitment.Kind.COVER,
            owner=helper,
            due_on=(day.now + timedelta(days=day.random.randint(1, 9))).date(),
        )
