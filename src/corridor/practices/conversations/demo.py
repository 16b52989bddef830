"""Three quarters of introductions among invented people who all said, in made-up words, what they wish.

Their rounds are held by the matching, as everybody's are; of the past ones the plans stay, of the
present one the introductions.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.utils import timezone

from corridor.people.models import Person
from corridor.practices.conversations.actions_together import Over, say_suits
from corridor.practices.conversations.models import Introduction, Round, Shown, Wishes
from corridor.practices.conversations.models_offered import OFTEN, TOPICS
from corridor.practices.conversations.queries import Wished, packed
from corridor.privacy.sealing import SealedItem, seal_new
from corridor.rhythm.fortnight import Fortnight, fortnight_of, this_fortnight

BATCH = 500
# Of a small organisation one in three takes part, of a large one one in ten.
SMALL, ONE_IN_THREE, ONE_IN_TEN = 1_000, 3, 10
ROUNDS = 20
DAYS_HELD = 320

LINES = (
    "I came for a year and that was nine years ago.",
    "I mend things at home that would have been cheaper new.",
    "Half of my week is numbers, the other half is people.",
    "I have just moved here and still take wrong turnings.",
    "Choir on Tuesdays, twins the rest of the time.",
    "I like questions to which nobody in the room knows the answer.",
    "", "", "",
)  # fmt: skip
ABOUT = (
    "How others here say no.",
    "What you do that I have no idea of.",
    "Bread, and why mine does not rise.",
    "Anything but the reorganisation.",
    "I would like to hear how people come down after a long day.",
    "", "", "",
)  # fmt: skip
OF_COUNTRY = {"DE": "de", "AT": "de", "CH": "de", "FR": "fr", "NL": "nl", "BE": "fr", "ES": "es"}


def fill(world: Any) -> None:
    """What some wish; rounds of three quarters, their maps, and the present fortnight's introductions."""
    from corridor.practices.conversations.actions_round import hand_out, plan  # arrays
    from corridor.practices.conversations.actions_ties import quarter_of

    world.began("conversations", DAYS_HELD)
    _wish(world, _chosen(world))
    quarters: list[date] = []
    for fortnight in _past():
        one = plan(fortnight)
        if one is not None:
            Round.objects.filter(pk=one.pk).update(ended_at=timezone.now())
        quarters.append(quarter_of(fortnight.begins_on))
    _publish(sorted(set(quarters)))
    now = this_fortnight()
    if (one := plan(now)) is not None:
        hand_out(one, now)
        _say(world, one)


def _chosen(world: Any) -> list[Person]:
    share = ONE_IN_THREE if len(world.people) <= SMALL else ONE_IN_TEN
    three = {world.employee.pk, world.leader.pk, world.steward.pk}
    return [p for p in world.people if p.pk in three or world.random.randrange(share) == 0]


def _wish(world: Any, people: Sequence[Person]) -> None:
    for start in range(0, len(people), BATCH):
        part = people[start : start + BATCH]
        wishes = [Wishes(owner=person) for person in part]
        shown = [Shown(owner=person) for person in part]
        sealed: list[tuple[SealedItem, dict[str, Any]]] = [
            (row, {"wishes": _wished(world, row.owner).as_json(), "rather_not": packed([])})
            for row in wishes
        ]
        random = world.random
        sealed += [
            (row, {"body": {"line": random.choice(LINES), "about": random.choice(ABOUT)}})
            for row in shown
        ]
        seal_new(sealed)
        Wishes.objects.bulk_create(wishes)
        Shown.objects.bulk_create(shown)


def _wished(world: Any, person: Person) -> Wished:
    random = world.random
    own = OF_COUNTRY.get(person.country, "en")
    languages = {"en", own} if random.randrange(6) else {own}
    always = person.pk == world.employee.pk
    return Wished(
        on=True,
        every=1 if always else random.choices(list(OFTEN), weights=(5, 3, 1, 1))[0],
        forms=7 if always else random.choice((7, 7, 6, 3, 4)),
        languages=tuple(sorted({"en", *languages} if always else languages)),
        topics=tuple(random.sample(list(TOPICS), random.randint(0, 3))),
        regular=not always and random.randrange(8) == 0,
        threes=random.randrange(5) > 0,
        opening=random.randrange(4) > 0,
    )


def _past() -> list[Fortnight]:
    """The fortnights before the present one, the oldest first."""
    found: list[Fortnight] = []
    day = this_fortnight().begins_on
    for _round in range(ROUNDS):
        found.append(fortnight_of(day - timedelta(days=1)))
        day = found[-1].begins_on
    return found[::-1]


def _publish(quarters: Sequence[date]) -> None:
    """The maps of those quarters that are over and were held from the beginning."""
    from corridor.practices.conversations.actions_ties import publish_ties

    for begins_on, until in pairwise(quarters[1:]):
        publish_ties(begins_on, until)


def _say(world: Any, one: Round) -> None:
    """Some say which time suits them, and some of the others agree."""
    made = Introduction.objects.filter(lapses_at__gt=timezone.now()).order_by("pk")
    for introduction in made.prefetch_related("introduced__person", "times"):
        times = list(introduction.times.all())
        rows = list(introduction.introduced.all())
        mine = [row for row in rows if row.person_id == world.employee.pk]
        said = [row for row in rows if row not in mine][: 1 if mine else 2]
        if not times or (not mine and world.random.randrange(3)):
            continue
        for row in said:
            try:
                say_suits(introduction, by=row.person, time=times[0].mark)
            except Over:
                break
