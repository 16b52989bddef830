"""Makes the demo: the organisation, its duties, two years of everything the practices do."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from corridor.demo.organisation import make_organisation
from corridor.people.acts.models import Act
from corridor.people.models import Duty, Organisation, Person, PracticeSwitch, Switched, Team
from corridor.runtime.register import contributions, practices

BATCH = 2_000
NAME = "Lindqvist & Sons (a made-up organisation)"


@dataclass
class World:
    """What a practice's demo hook gets.

    `random`, seeded: take every choice from it; `today`; `currency`, ISO 4217; `people`, all of
    them, leaders before those they lead; `root`; `stewards`, `leaders`, `care_team`, `moderators`
    lists of people; `team_of` the people of each team, by team id; `years` behind them;
    `employee`, `leader` and `steward`, the three for whom sign-in links are printed;
    `report(text)` prints a line beside the demo's own.
    """

    random: random.Random
    today: date
    people: list[Person]
    currency: str = "EUR"
    years: int = 2
    stewards: list[Person] = field(default_factory=list)
    leaders: list[Person] = field(default_factory=list)
    care_team: list[Person] = field(default_factory=list)
    moderators: list[Person] = field(default_factory=list)
    operators: list[Person] = field(default_factory=list)
    team_of: dict[object, list[Person]] = field(default_factory=dict)
    report: Callable[[str], None] = lambda text: None

    @property
    def root(self) -> Person:
        """The person at the root."""
        return self.people[0]

    @property
    def steward(self) -> Person:
        """The steward whose link is printed."""
        return self.stewards[0]

    @property
    def leader(self) -> Person:
        """Of the leaders of a team of people who lead nobody, the one who has been here longest."""
        leading = {person.manager_id for person in self.people}
        plain = [
            x for x in self.leaders if self._has_plain_team(x, leading) and x not in self.stewards
        ]
        return min(plain, key=_been_here)

    def _has_plain_team(self, leader: Person, leading: set[UUID | None]) -> bool:
        others = [p for p in self.team_of[leader.team_id] if p.pk != leader.pk]
        return len(others) >= 5 and all(p.pk not in leading for p in others)

    @property
    def employee(self) -> Person:
        """Whoever has been in that leader's team longest."""
        leader = self.leader
        return min((p for p in self.team_of[leader.team_id] if p.pk != leader.pk), key=_been_here)

    def began(self, practice: str, days_ago: int) -> None:
        """The organisation began with a practice (its slug) later than with the others."""
        at = self.moment(days_ago)
        PracticeSwitch.objects.filter(practice=practice).update(changed_at=at)
        Switched.objects.filter(practice=practice).update(at=at)

    def days_here(self, person: UUID) -> int:
        """For how many days the person (an id) has been here."""
        return (self.today - self._joined[person]).days

    @cached_property
    def _joined(self) -> dict[UUID, date]:
        return {person.pk: person.joined_on or self.today for person in self.people}

    def moment(self, days_ago: int, *people: UUID) -> datetime:
        """A time in working hours, `days_ago` days before today; not before each of `people` joined."""
        at = time(self.random.randint(8, 17), self.random.randrange(60))
        days_ago = min([days_ago, *(self.days_here(person) for person in people)])
        day = self.today - timedelta(days=days_ago)
        return min(timezone.make_aware(datetime.combine(day, at)), timezone.now())


def _been_here(person: Person) -> tuple[date, str]:
    """Who has been here longest comes first."""
    return person.joined_on or date.max, person.number or ""


def make_demo(
    size: int = 300, seed: int = 1, *, report: Callable[[str], None] = lambda text: None
) -> World:
    """Fill an empty database with a believable organisation of `size` people.

    Arguments: `seed`: the same seed and size give the same people; `report` is told of progress.
    Refuses, with ValueError, a database in which somebody is already.
    """
    if Person.objects.exists():
        raise ValueError("There are people here already: a demo is made in an empty database only.")
    today = timezone.now().date()
    with transaction.atomic():
        report(f"Making {size:,} people")
        people = _write(size, seed, today)
        rng = random.Random(f"world:{seed}:{size}")  # noqa: S311 - a demo
        world = World(rng, today, people, report=report)
        _give_duties(world)
        for practice in practices():
            at, on = world.moment(world.years * 365), PracticeSwitch.State.ON
            PracticeSwitch.objects.create(practice=practice.slug, state=on, changed_at=at)
            Switched.objects.create(practice=practice.slug, state=on, at=at)
    for contribution in contributions():
        if contribution.demo is not None:
            report(f"Two years of {contribution.title or contribution.name}")
            contribution.demo(world)
    _spread_acts(world)
    return world


def _spread_acts(world: World) -> None:
    """What stewards did lies over the years, in its order: a demo is not made in one afternoon."""
    acts = list(Act.objects.order_by("at", "pk"))
    length = world.years * 365
    for number, act in enumerate(acts):
        act.at = world.moment(length - number * length // (len(acts) + 1))
    Act.objects.bulk_update(acts, ["at"])


def _write(size: int, seed: int, today: date) -> list[Person]:
    teams, made = make_organisation(size, seed, today)
    Team.objects.bulk_create(
        (Team(id=t.id, name=t.name, code=str(t.id), parent_id=t.parent) for t in teams), BATCH
    )
    since = timezone.now() - timedelta(days=2 * 365)
    people = [
        Person(
            id=m.id,
            number=m.number,
            name=m.name,
            email=m.email,
            job_title=m.job_title,
            country=m.country,
            time_zone=m.time_zone,
            manager_id=m.manager,
            team_id=m.team,
            joined_on=m.joined_on,
            here_since=max(since, timezone.make_aware(datetime.combine(m.joined_on, time(8)))),
            source=Person.Source.IMPORTED,
        )
        for m in made
    ]
    for person in people:
        person.set_keys()
    Person.objects.bulk_create(people, BATCH)
    return people


def _give_duties(world: World) -> None:
    """Stewards and the rest from the lines of the department People, else from anywhere."""
    leading = {person.manager_id for person in world.people}
    world.leaders = [person for person in world.people if person.pk in leading]
    for person in world.people:
        world.team_of.setdefault(person.team_id, []).append(person)
    others = [person for person in world.people[1:] if person.pk not in leading]
    count = max(3, len(world.people) // 600)
    chosen = world.random.sample(others, min(len(others), 2 * count + 6))
    world.stewards, chosen = sorted(chosen[:2], key=_been_here), chosen[2:]
    world.operators, chosen = chosen[:1], chosen[1:]
    world.moderators, chosen = chosen[:2], chosen[2:]
    finance, chosen = chosen[:1], chosen[1:]
    world.care_team = chosen[:count]
    holders = {
        Duty.Kind.STEWARD: world.stewards,
        Duty.Kind.OPERATOR: world.operators,
        Duty.Kind.MODERATOR: world.moderators,
        Duty.Kind.FINANCE: finance,
        Duty.Kind.CARE_TEAM: world.care_team,
    }
    # Some since the beginning, some taken over in between.
    Duty.objects.bulk_create(
        Duty(
            person=person,
            kind=kind,
            since=world.moment(world.years * 365 - number * 150, person.pk),
        )
        for kind, people in holders.items()
        for number, person in enumerate(people[:4])
    )
    Duty.objects.bulk_create(
        Duty(person=person, kind=Duty.Kind.CARE_TEAM, since=world.moment(90, person.pk))
        for person in world.care_team[4:]
    )
    chair = Person.objects.create(
        name="Solveig Lindqvist",
        email="solveig.lindqvist@corridor.example",
        job_title="Chair of the board",
        country="DE",
        time_zone="Europe/Berlin",
    )
    Person.objects.filter(pk=world.root.pk).update(counterpart=chair)
    Organisation.objects.create(name=NAME, country="DE", set_up_by=world.steward)
