"""Names among invented people, some of them answered, and four volunteers. All of it made up."""

from collections import defaultdict
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from corridor.people.models import Person
from corridor.practices.confidants.actions_turned import said
from corridor.practices.confidants.actions_volunteers import (
    be_there,
    confirm_in_danger,
    confirm_training,
    write_note,
)
from corridor.practices.confidants.models import HOLDS, PLACES, Book, Mark, Place, today, written
from corridor.practices.confidants.models_turned import Category, Turned
from corridor.practices.confidants.models_volunteers import Training
from corridor.practices.confidants.queries import words_of
from corridor.privacy.marking import marks
from corridor.privacy.sealing import SealedItem, seal_new
from corridor.rhythm.fortnight import begins_quarter, fortnight_after, fortnight_of

BEGAN = 260
# One person in eight has named somebody; every second name is answered.
ONE_IN, ANSWERED = 8, 2
QUARTERS = 3

IN_DANGER = (
    "If I believe that your life, or somebody else's, is in danger right now, I call 112 or stay with "
    "you until somebody comes. I tell you before I do. Nobody in the organisation is told without you."
)
WORDS = (
    (
        Training.Kind.FIRST_AIDER,
        "I drive the early ferry, so I know about tired. You need no reason and no words for it. We can"
        " sit on the quay, or you write and I answer the same day.",
        ("1111000", time(9), time(12), 3, True),
    ),
    (
        Training.Kind.ADVISER,
        "I have worked in the office for nineteen years and report to nobody about this. If something "
        "was done or said to you that should not have been, we look at what you could do. You decide.",
        ("0101000", time(13), time(17), 2, True),
    ),
    (
        Training.Kind.FIRST_AIDER,
        "Two of my own bad winters taught me more than the course did. I listen well on walks.",
        ("1010100", time(8), time(16), 4, True),
    ),
    (
        Training.Kind.ADVISER,
        "I was a union representative before. I know the rules, and what they do not cover.",
        ("0011100", time(10), time(15), 2, False),
    ),
)  # fmt: skip
NOTE = "Second walk. Sleeps again since the rota was changed. Ask about the sister, not about work."


def fill(world: Any) -> None:
    """Names of some, pairs of the three for whom links are printed, the volunteers and a note."""
    world.began("confidants", BEGAN)
    _names(world)
    _volunteers(world)
    _turned(world)


def _names(world: Any) -> None:
    day = today()
    three = [world.employee, world.leader, world.steward]
    colleagues = [p for p in world.team_of[world.leader.team_id] if p not in three]
    named: dict[UUID, dict[UUID, date]] = defaultdict(dict)

    def names(who: Person, whom: Person, days: int) -> None:
        if who.pk != whom.pk and len(named[who.pk]) < PLACES:
            named[who.pk][whom.pk] = day - timedelta(days=days)

    # The employee has a confidant, and has named somebody who has not answered; so has the leader.
    first, second = colleagues[0], colleagues[1]
    for who, whom, days in (
        (world.employee, first, 200),
        (first, world.employee, 120),
        (world.employee, second, 40),
        (world.leader, world.steward, 150),
        (world.steward, world.leader, 149),
        (world.leader, second, 90),
        (second, first, 12),
    ):
        names(who, whom, days)
    for person in world.people:
        team = world.team_of[person.team_id]
        if person in three or len(team) < 3 or world.random.randrange(ONE_IN):
            continue
        other = world.random.choice(team)
        days = world.random.randrange(10, BEGAN)
        names(person, other, days)
        if other not in three and world.random.randrange(ANSWERED) == 0:
            names(other, person, world.random.randrange(10, days + 10))
    _write(named, day)


def _write(named: dict[UUID, dict[UUID, date]], day: date) -> None:
    """Books and marks, in as few writes of the key store as they need."""
    pairs = [(who, whom, since) for who, ones in named.items() for whom, since in ones.items()]
    made = marks([words_of(who, whom) for who, whom, _since in pairs])
    rows = []
    for (who, whom, since), mark in zip(pairs, made, strict=True):
        answered = who in named.get(whom, {})
        until = day + HOLDS if answered else since + HOLDS
        shown = Mark.Shown.ON_PAGE if answered else Mark.Shown.NOT
        rows.append(Mark(mark=mark, until_on=until, shown=shown))
    # In the order of their numbers, which is none.
    Mark.objects.bulk_create(sorted(rows, key=lambda row: row.mark), batch_size=500)
    books: list[tuple[SealedItem, dict[str, Any]]] = [
        (
            Book(owner_id=who),
            {"names": written([Place(whom, since) for whom, since in ones.items()])},
        )
        for who, ones in named.items()
        if ones
    ]
    for start in range(0, len(books), 500):
        some = books[start : start + 500]
        seal_new(some)
        Book.objects.bulk_create([book for book, _values in some if isinstance(book, Book)])


def _volunteers(world: Any) -> None:
    three = [world.employee, world.leader, world.steward]
    confirm_in_danger(IN_DANGER, by=world.steward)
    others = [person for person in world.people if person not in three]
    chosen = world.random.sample(others, len(WORDS) - 1)
    # The leader is one of them, so that the page of a volunteer can be looked at.
    today = timezone.localdate()
    people = [*chosen[:2], world.leader, chosen[2]]
    for number, (person, (kind, words, hours)) in enumerate(zip(people, WORDS, strict=True)):
        days, begins_at, ends_at, at_most, takes_on = hours
        until = today + timedelta(days=200 + 90 * number)
        confirm_training(person, by=world.steward, kind=kind, until_on=until)
        be_there(
            by=person,
            words=words,
            days=days,
            begins_at=begins_at,
            ends_at=ends_at,
            at_most=at_most,
            takes_on=takes_on,
        )
    write_note(by=world.leader, once=uuid4(), body=NOTE)


def _turned(world: Any) -> None:
    """Three quarters of numbers, as they would have been published; in a small demo few or none."""
    # Of this quarter's round the answers are still being given.
    fortnight, today = fortnight_of(timezone.localdate()), timezone.localdate()
    found: list[date] = []
    while len(found) < QUARTERS:
        fortnight = fortnight_of(fortnight.begins_on - timedelta(days=1))
        if begins_quarter(fortnight) and fortnight_after(fortnight).ends_on < today:
            found.append(fortnight.begins_on)
    for begins_on in found:
        number = int(len(world.people) * world.random.uniform(0.06, 0.09))
        shares = (0.55, 0.4, 0.14, 0.45, 0.2, 0.3, 0.1)
        by_key = {"": number} | {
            key: int(number * share) for key, share in zip(Category.values, shares, strict=True)
        }
        Turned.objects.bulk_create(
            Turned(begins_on=begins_on, category=key, at_least=said(value))
            for key, value in by_key.items()
        )
