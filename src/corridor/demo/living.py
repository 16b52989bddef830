"""Lives the demo: lets days pass by the demo's own clock, with everything that a day brings.

Nothing is written past the product: the invented people do what people do through the same actions,
and the worker's jobs (reminders, letters, whatever has run out) run when their hour comes. What a
database looks like after a year is therefore what it looks like after a year.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from corridor.demo import turnover
from corridor.people.models import Duty, Person
from corridor.runtime import moved_clock
from corridor.runtime.clock import Clock
from corridor.runtime.jobs import run_waiting_jobs
from corridor.runtime.register import contributions

# Hours, in UTC, at which the invented people do something and the worker looks around.
HOURS = (time(7), time(12), time(17))

# In one of those hours: an organisation of any size that we made stays far below it.
JOBS_AT_MOST = 100_000


@dataclass
class Day:
    """One moment of a demo's day: what a practice's `live` hook gets, a few times a day.

    `random`, seeded by the day: take every choice from it; `now`, where the demo's clock stands;
    `share`, the part of a day that this moment stands for; `people`, everybody who is here;
    `team_of`, the people of each team by its id; `by_id`; `care_team`.
    """

    random: random.Random
    now: datetime
    share: float
    people: list[Person]
    team_of: dict[object, list[Person]] = field(default_factory=dict)
    by_id: dict[UUID, Person] = field(default_factory=dict)
    care_team: list[Person] = field(default_factory=list)

    def some(self, once_in_days: float) -> list[Person]:
        """People who do now what each does once in so many days, drawn by lot."""
        expected = len(self.people) * self.share / once_in_days
        count = int(expected) + (self.random.random() < expected % 1)
        return self.random.sample(self.people, min(count, len(self.people)))

    def colleagues(self, person: Person) -> list[Person]:
        """The others of the person's team."""
        return [p for p in self.team_of.get(person.team_id, ()) if p.pk != person.pk]


def live(days: int, *, seed: int = 1, report: Callable[[str], None] = lambda text: None) -> None:
    """Let so many days pass, from where the demo's clock stands; it goes on from there afterwards.

    Arguments: `days`, 1 to 3,660; `seed`: the same days of the same demo bring the same; `report`
    is told of each fortnight. Refuses, with moved_clock.NotMovable, whatever is no demo, and with
    ValueError another number of days.
    """
    if not 1 <= days <= 3_660:
        raise ValueError("Between 1 and 3,660 days can be lived at a time.")
    began = timezone.now()
    clock = Clock()
    try:
        for number in range(1, days + 1):
            _live_day(began.date() + timedelta(days=number), seed, clock)
            if number % 14 == 0 or number == days:
                report(f"Day {number:,} of {days:,}")
    finally:
        moved_clock.move_to(timezone.now())


def _live_day(on: date, seed: int, clock: Clock) -> None:
    rng = random.Random(f"day:{seed}:{on}")  # noqa: S311 - a demo
    people = None
    for hour in HOURS:
        moved_clock.stand_at(datetime.combine(on, hour, tzinfo=UTC))
        if people is None:
            turnover.come_and_go(rng)
            people = list(Person.objects.here().order_by("pk"))
        day = _day(rng, people)
        for contribution in contributions():
            if contribution.live is not None:
                contribution.live(day)
        clock.look()
        run_waiting_jobs(forgiving=True, at_most=JOBS_AT_MOST)


def _day(rng: random.Random, people: list[Person]) -> Day:
    day = Day(rng, timezone.now(), 1 / len(HOURS), people)
    for person in people:
        day.team_of.setdefault(person.team_id, []).append(person)
        day.by_id[person.pk] = person
    holders = Duty.objects.filter(kind=Duty.Kind.CARE_TEAM).values_list("person", flat=True)
    day.care_team = [day.by_id[pk] for pk in holders if pk in day.by_id]
    return day
