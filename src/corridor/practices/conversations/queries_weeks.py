"""When people have time for conversations: their weeks, and which hours of the fortnight are open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.utils import timezone

from corridor.people.models import Person
from corridor.practices.conversations.engine.weeks import (
    BEGINNINGS,
    WEEK,
    WEEKS,
    beginnings_of,
    is_away,
)
from corridor.practices.conversations.queries import Wished, hours_from
from corridor.rhythm.calendars.engine.busy import merged
from corridor.rhythm.fortnight import Fortnight, organisation_zone
from corridor.rhythm.hours import OwnHours, weeks_of
from corridor.rhythm.week import DAY, Week

# Nobody is asked to come sooner than so long after the round.
AHEAD = timedelta(hours=18)


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
        own = OwnHours(digits, week.begins, week.ends, holidays_off=False)
        usual = hours_from(own, person)
        found[person.pk] = week_for(week, wished[person.pk].own_hours(usual))
    return found


@dataclass(frozen=True)
class Window:
    """A fortnight from `first`, its beginning or a day of it later, until its end; nobody meets before `since`."""

    first: datetime
    since: datetime
    until: datetime

    @classmethod
    def of(cls, fortnight: Fortnight) -> "Window":
        """What is left of a fortnight; the whole of one that is over, for a demo."""
        zone, now = organisation_zone(), timezone.now()
        first, until = fortnight.begins_at(zone), fortnight.ends_at(zone)
        since = max(first, now) if now < until else first
        first += (since - first) // DAY * DAY
        return cls(first, since + AHEAD, min(until, first + WEEKS * WEEK))

    @property
    def is_short(self) -> bool:
        """Whether there is no whole week in it: not every hour of somebody's week comes in it."""
        return self.until - self.since < WEEK

    def hours(self, week: Week) -> int | None:
        """The beginnings of hours that are open, as bits; None for whoever is away for one of its weeks."""
        spans = spans_of(week, self.first, self.until)
        always = replace(week, closed=lambda day: False, _known={})
        if is_away(spans, spans_of(always, self.first, self.until), self.first):
            return None
        return beginnings_of(merged(spans, self.since, self.until), self.first)


def as_columns(hours: Sequence[int]) -> "np.ndarray[tuple[int, int], np.dtype[np.bool_]]":
    """[people, hours] The beginnings, each that differs from all others once: most are alike for all."""
    length = BEGINNINGS // 8
    rows = b"".join(each.to_bytes(length, "little") for each in hours)
    array = np.frombuffer(rows, dtype=np.uint8).reshape(-1, length)
    free = np.unpackbits(array, axis=1, bitorder="little")
    alike = {column.tobytes(): place for place, column in enumerate(free.T) if column.any()}
    return free[:, sorted(alike.values())].astype(bool)
