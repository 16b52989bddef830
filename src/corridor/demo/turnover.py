"""Who leaves a demo organisation and who comes, day by day: one in ten in a year."""

import random
from uuid import UUID

from django.utils import timezone

from corridor.demo.names import FAMILY, GIVEN, TITLES
from corridor.people.actions import let_go
from corridor.people.models import Duty, Person

# In a year each tenth place changes hands.
ONE_IN_DAYS = 3_650


def come_and_go(rng: random.Random) -> None:
    """A few people leave, and for each somebody comes to their team; whoever leads or serves stays."""
    steward = Person.objects.here().with_duty(Duty.Kind.STEWARD).order_by("pk").first()
    if steward is None:
        return
    led = Person.objects.here().exclude(manager=None).values("manager")
    held = Duty.objects.values("person")
    may_go = Person.objects.here().exclude(manager=None).exclude(pk__in=led).exclude(pk__in=held)
    ids = list(may_go.order_by("pk").values_list("pk", flat=True))
    expected = len(ids) / ONE_IN_DAYS
    count = int(expected) + (rng.random() < expected % 1)
    for leaver in Person.objects.filter(pk__in=rng.sample(ids, min(count, len(ids)))):
        _take_place_of(leaver, rng)
        let_go(leaver, by=steward)


def _take_place_of(leaver: Person, rng: random.Random) -> None:
    given, family = rng.choice(GIVEN), rng.choice(FAMILY)
    number = f"N{UUID(int=rng.getrandbits(128), version=4).hex[:12]}"
    Person.objects.create(
        id=UUID(int=rng.getrandbits(128), version=4),
        number=number,
        name=f"{given} {family}",
        email=f"{number.lower()}@corridor.example",
        job_title=rng.choice(TITLES),
        country=leaver.country,
        time_zone=leaver.time_zone,
        team_id=leaver.team_id,
        manager_id=leaver.manager_id,
        joined_on=timezone.localdate(),
        source=Person.Source.IMPORTED,
    )
