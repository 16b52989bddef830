"""A person's own calendar elsewhere: connected, tested, asked which times are taken, disconnected.

The way in (address, name, password) is sealed. Taken times are asked for when somebody plans, and
forgotten with the answer: nothing of them is stored, on no page, in no cache, log or job.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from corridor.people.models import Person
from corridor.people.signing_in.limits import count_attempt
from corridor.privacy.erasing import erase_items
from corridor.privacy.sealing import seal, unseal
from corridor.rhythm.calendars.dav.asking import Credentials
from corridor.rhythm.calendars.dav.client import Found, Server
from corridor.rhythm.calendars.engine.busy import Interval, Reading, merged
from corridor.rhythm.calendars.models import Connection
from corridor.rhythm.calendars.problems import (
    NO_ANSWER,
    NO_CALENDAR,
    TOO_SLOW,
    UNKNOWN_HOST,
    CalendarProblem,
)
from corridor.runtime.jobs import enqueue

Result = TypeVar("Result")
TESTED = timedelta(days=7)
DID_NOT_ANSWER = frozenset({NO_ANSWER, TOO_SLOW})
# So many different calendars of a server must fail in a row: one may only be slow itself.
SILENT_FROM = 3


@dataclass(frozen=True)
class WayIn:
    """What is sealed of a connection. `path` is the chosen one of `calendars`."""

    address: str
    name: str
    password: str = field(repr=False)
    path: str
    calendars: tuple[Found, ...]

    def server(self) -> Server:
        """The server, looked up now. Refuses with CalendarProblem."""
        return Server(self.address, Credentials(self.name, self.password))

    def as_json(self) -> dict[str, Any]:
        """As it is sealed."""
        return {
            "address": self.address,
            "name": self.name,
            "password": self.password,
            "path": self.path,
            "calendars": [[one.path, one.name] for one in self.calendars],
        }


def way_in_of(connection: Connection) -> WayIn | None:
    """The connection's way in, for its owner's own purposes; None if it cannot be opened any more."""
    opened = unseal([connection], reader=connection.owner).get(connection.pk)
    if not opened or not opened["way_in"]:
        return None
    sealed = opened["way_in"]
    calendars = tuple(Found(path, name) for path, name in sealed["calendars"])
    return WayIn(**sealed | {"calendars": calendars})


def connection_of(person: Person) -> Connection | None:
    """The person's connection, unless it is being taken apart."""
    found = Connection.objects.visible_to(person).filter(ends_at=None)
    return found.select_related("owner").first()


def connect(*, by: Person, address: str, name: str, password: str) -> Connection:
    """Connect a calendar after trying it; one that was connected before is disconnected.

    Of several calendars the first is chosen: see `choose`. Asks the server before anything is kept.
    Refuses with CalendarProblem, and with limits.TooOften whoever tries too often.
    """
    count_attempt("calendar_connect", str(by.pk))
    server = Server(address, Credentials(name, password))
    calendars = tuple(server.calendars())
    now = timezone.now()
    server.taken(calendars[0].path, now, now + TESTED, by.time_zone)
    way_in = WayIn(address, name, password, calendars[0].path, calendars)
    with transaction.atomic():
        _forget(Connection.objects.filter(owner=by))
        connection = Connection(owner=by, connected_on=timezone.localdate())
        seal(connection, way_in=way_in.as_json())
        connection.save(force_insert=True)
    return connection


@transaction.atomic
def choose(path: str, *, by: Person) -> None:
    """Which of the server's calendars is the one. Refuses, with CalendarProblem, one that is not there."""
    connection, way_in = _own(by)
    if path not in {one.path for one in way_in.calendars}:
        raise CalendarProblem(NO_CALENDAR)
    # Entries in the one it was are taken out first, by a job that knows where they are.
    connection.entries.exclude(path=path).update(occasion=None)
    seal(connection, way_in=way_in.as_json() | {"path": path})
    connection.save()
    follow_connection(connection)


@transaction.atomic
def switch_blocking(*, by: Person, blocks: bool) -> None:
    """Have Corridor write an entry for each occasion, or take its entries out again."""
    connection, _way_in = _own(by)
    connection.blocks = blocks
    connection.save(update_fields=["blocks"])
    follow_connection(connection)


@transaction.atomic
def disconnect(*, by: Person) -> None:
    """Take Corridor's entries out of the calendar, then forget how to reach it.

    Without entries it is forgotten at once; otherwise by the job, within a day whatever happens.
    """
    connection = Connection.objects.select_for_update().filter(owner=by).first()
    if connection is None:
        return
    if not connection.entries.exists():
        _forget(Connection.objects.filter(pk=connection.pk))
        return
    connection.blocks, connection.ends_at = False, timezone.now()
    connection.save(update_fields=["blocks", "ends_at"])
    follow_connection(connection)


def forget_connection(person: Person) -> None:
    """Erase the way in at once; entries of ours stay in the calendar, and say nothing."""
    _forget(Connection.objects.filter(owner=person))


def _forget(connections: Any) -> None:
    erase_items(list(connections.values_list("pk", flat=True)))
    connections.delete()


def follow_connection(connection: Connection) -> None:
    """Have a job bring the entries in it up to date."""
    once = f"calendars.block:{connection.pk}"
    enqueue("calendars.block", once=once, connection=str(connection.pk))


def _own(person: Person) -> tuple[Connection, WayIn]:
    connection = connection_of(person)
    way_in = way_in_of(connection) if connection else None
    if connection is None or way_in is None:
        raise CalendarProblem(NO_CALENDAR)
    return connection, way_in


@dataclass(frozen=True)
class Taken:
    """When a connected calendar says that somebody is not free. `problem`: it could not be asked."""

    times: tuple[Interval, ...]
    problem: str = ""
    notes: frozenset[str] = frozenset()


class Silent:
    """The servers that do not answer, for whoever asks many calendars: they are not asked again.

    A server that nobody knows is silent at once, any other when `SILENT_FROM` different connections
    had no answer of it since its last one.
    """

    def __init__(self) -> None:
        self._unknown: set[str] = set()
        self._without: defaultdict[str, set[UUID]] = defaultdict(set)

    def __contains__(self, host: str) -> bool:
        return host in self._unknown or len(self._without.get(host, ())) >= SILENT_FROM

    def note(self, host: str, connection: Connection, problem: str) -> None:
        """What was wrong when a server was asked for a connection's calendar; empty: nothing."""
        if problem == UNKNOWN_HOST:
            self._unknown.add(host)
        elif problem in DID_NOT_ANSWER:
            self._without[host].add(connection.pk)
        else:  # that it refuses is an answer as well
            self._without.pop(host, None)


def taken_there(
    connection: Connection, since: datetime, until: datetime, *, silent: Silent | None = None
) -> Taken:
    """What a connected calendar says is taken. Occasions in Corridor: `taken.taken_of_each`.

    For planning: keep what it returns in memory, and no longer than the planning takes.

    `silent`: for whoever asks for many, one and the same from the first to the last. Its servers are
    not asked, and which of them answer is noted in it.

    One that cannot be asked is noted on the connection, for its owner's page, and otherwise left out.
    """
    way_in, zone = way_in_of(connection), connection.owner.time_zone
    if way_in is None:
        return Taken((), NO_CALENDAR)
    host = urlsplit(way_in.address).netloc
    if silent is not None and host in silent:
        return Taken((), NO_ANSWER)
    problem, there = "", Reading(())
    try:
        there = _ask(connection, way_in, lambda s, path: s.taken(path, since, until, zone))
    except CalendarProblem as trouble:
        problem = trouble.name
    if silent is not None:
        silent.note(host, connection, problem)
    return Taken(tuple(merged(there.taken, since, until)), problem, there.notes)


def try_connection(*, by: Person) -> Reading:
    """Ask for the next seven days. Refuses with CalendarProblem, and with limits.TooOften."""
    count_attempt("calendar_connect", str(by.pk))
    connection, _way_in = _own(by)
    now = timezone.now()
    return ask_server(connection, lambda s, path: s.taken(path, now, now + TESTED, by.time_zone))


def ask_server(connection: Connection, question: Callable[[Server, str], Result]) -> Result:
    """Put a question to the connection's server, and note on it whether that went well.

    `question` gets the server and the chosen calendar's path. Refuses with CalendarProblem.
    """
    way_in = way_in_of(connection)
    if way_in is None:
        raise CalendarProblem(NO_CALENDAR)
    return _ask(connection, way_in, question)


def _ask(
    connection: Connection, way_in: WayIn, question: Callable[[Server, str], Result]
) -> Result:
    try:
        found = question(way_in.server(), way_in.path)
    except CalendarProblem as problem:
        _note(connection, problem.name)
        raise
    _note(connection, "")
    return found


def _note(connection: Connection, trouble: str) -> None:
    if connection.trouble != trouble:
        connection.trouble = trouble
        Connection.objects.filter(pk=connection.pk).update(trouble=trouble)
