"""When people are not free: asked of their calendars one by one, in memory, and forgotten."""

import time
from collections.abc import Iterable
from datetime import datetime

from corridor.people.models import Person
from corridor.practices.conversations.engine.times import Span
from corridor.rhythm.calendars.connecting import taken_times
from corridor.rhythm.calendars.queries import occurrences_of

# Connected calendars are asked for so long in all; those that come later count as if there were none.
SECONDS_FOR_CALENDARS = 3_600


class Asking:
    """The calendars of a round. A server that did not answer once is not asked again."""

    def __init__(self) -> None:
        self._until = time.monotonic() + SECONDS_FOR_CALENDARS
        self._silent: set[str] = set()

    def taken(self, people: Iterable[Person], since: datetime, until: datetime) -> list[Span]:
        """The times that are taken for any of the people, in order."""
        found: list[Span] = []
        for person in people:
            if time.monotonic() < self._until:
                found.extend(taken_times(person, since, until, silent=self._silent).times)
            else:
                own = occurrences_of(person, since, until)
                found.extend((seen.starts_at, seen.ends_at) for seen in own if seen.comes)
        return sorted(found)
