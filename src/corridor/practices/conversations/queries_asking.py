"""When people are not free: asked of their calendars one by one, in memory, and forgotten."""

import time
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from corridor.people.models import Person
from corridor.practices.conversations.engine.times import Span
from corridor.rhythm.calendars.connecting import Silent, taken_there
from corridor.rhythm.calendars.models import Connection
from corridor.rhythm.calendars.taken import connections_of, taken_of_each

# Connected calendars are asked for so long in all; those that come later count as if there were none.
SECONDS_FOR_CALENDARS = 3_600


class Asking:
    """The calendars of a round. A server that did not answer for some of them is not asked again."""

    def __init__(self) -> None:
        self._until = time.monotonic() + SECONDS_FOR_CALENDARS
        self._silent = Silent()
        self._own: dict[UUID, list[Span]] = {}
        self._connections: dict[UUID, Connection] = {}

    def look_up(self, people: Sequence[Person], since: datetime, until: datetime) -> None:
        """What Corridor knows of some people's times, for all of them at once; others are forgotten."""
        self._own = taken_of_each(people, since, until)
        self._connections = connections_of(people)

    def taken(self, person: Person, since: datetime, until: datetime) -> list[Span]:
        """The times that are taken for somebody who was looked up, in any order."""
        connection = self._connections.get(person.pk)
        if connection is None or time.monotonic() >= self._until:
            return self._own[person.pk]
        there = taken_there(connection, since, until, silent=self._silent)
        return [*self._own[person.pk], *there.times]
