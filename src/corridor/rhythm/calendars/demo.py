"""A few occasions among invented people: a meeting of everyone, walks, and time set aside."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from corridor.people.models import Person
from corridor.rhythm.calendars.actions import Kind, accept, set_occasion

ZONE = "Europe/Berlin"
# One person in twelve asked somebody for a walk or a coffee in these weeks.
ASKED_ONE_IN = 12
MOST = 300
WORDS = (
    "A walk to the river after lunch?",
    "Shall we have a coffee outside on that day?",
    "I have an hour, and would like to hear how you are.",
)


def fill(world: Any) -> None:
    """The company meeting, walks, and the two people whose links are printed."""
    set_occasion(
        by=world.steward,
        people=(),
        kind=Kind.PUBLIC,
        title="Company meeting",
        place="The canteen, and by video",
        everyone=True,
        for_organisation=True,
        recurs="FREQ=WEEKLY;INTERVAL=2",
        once=_once(world),
        **_times(world, _next_weekday(world, 3), 10, hours=1),
    )
    askers = world.random.sample(world.people, min(MOST, len(world.people) // ASKED_ONE_IN))
    for asker in askers:
        others = [p for p in world.team_of[asker.team_id] if p.pk != asker.pk]
        if others:
            walk = _walk(world, asker, world.random.choice(others), world.random.randint(1, 20))
            if world.random.randrange(3):
                (attendee,) = walk.attendees.exclude(person=asker)
                accept(walk, by=attendee.person)
    _walk(world, world.leader, world.employee, 2)
    set_occasion(
        by=world.employee,
        people=(),
        kind=Kind.AWAY,
        once=_once(world),
        **_times(world, 5, 14, hours=3),
    )


def _walk(world: Any, asker: Person, other: Person, days: int) -> Any:
    return set_occasion(
        by=asker,
        people=[other],
        words=world.random.choice(WORDS),
        once=_once(world),
        **_times(world, days, world.random.choice((9, 12, 15)), hours=1),
    )


def _once(world: Any) -> UUID:
    return UUID(int=world.random.getrandbits(128), version=4)


def _next_weekday(world: Any, weekday: int) -> int:
    days: int = (weekday - world.today.weekday()) % 7 or 7
    return days


def _times(world: Any, days: int, hour: int, *, hours: int) -> dict[str, Any]:
    day = world.today + timedelta(days=days)
    starts_at = datetime.combine(day, time(hour), tzinfo=ZoneInfo(ZONE))
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=hours), "zone": ZONE}
