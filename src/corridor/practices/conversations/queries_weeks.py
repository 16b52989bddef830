"""When people have time for conversations: their weeks, and which hours of the fortnight are open."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from corridor.people.models import Person
from corridor.practices.conversations.engine.weeks import hours_of_week
from corridor.practices.conversations.queries import Wished
from corridor.rhythm.hours import OwnHours, weeks_of
from corridor.rhythm.week import DAY, Week

WEEKS = 2
DAYS_OF_A_WEEK = 7


def week_for(week: Week, own: OwnHours) -> Week:
    """The person's week with the hours that they chose for conversations; closed days stay closed."""
    days = frozenset(map(int, own.days))
    return replace(week, days=days, begins=own.begins, ends=own.ends)


def spans_of(week: Week, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """What is open of a week from one moment to another, in order, in UTC."""
    day, found = since.astimezone(week.zone).date(), []
    while day <= until.astimezone(week.zone).date():
        for begins, ends in week.spans(day):
            if max(begins, since) < min(ends, until):
                found.append((max(begins, since), min(ends, until)))
        day += DAY
    return found


def weeks_for(people: Sequence[Person], wished: Mapping[UUID, Wished]) -> dict[UUID, Week]:
    """The weeks for conversations of many."""
    weeks = weeks_of(people)
    found = {}
    for person in people:
        week = weeks[person.pk]
        digits = "".join(str(day) for day in sorted(week.days))
        usual = OwnHours(digits, week.begins, week.ends, holidays_off=False)
        found[person.pk] = week_for(week, wished[person.pk].own_hours(usual))
    return found


def hours_in_common_weeks(week: Week, first: date) -> tuple[bool, ...] | None:
    """[168] The hours of the week that are the person's in both weeks; None for whoever is away."""
    begin = datetime.combine(first, time.min, UTC)
    until = begin + timedelta(days=DAYS_OF_A_WEEK * WEEKS)
    found = hours_of_week(spans_of(week, begin, until), first, WEEKS)
    if not any(found):
        always = replace(week, closed=lambda day: False, _known={})
        if any(hours_of_week(spans_of(always, begin, until), first, WEEKS)):
            return None
    return tuple(found)
