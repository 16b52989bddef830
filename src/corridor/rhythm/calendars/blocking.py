"""Entries in a connected calendar: one for each occasion, moved and taken out with it.

Each says "Corridor: time set aside" and its times. Which entries there are is noted, so that they
can be taken out again; what else is in the calendar is none of our business.
"""

from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone, translation

from corridor.people.models import Person
from corridor.privacy.erasing import erase_items
from corridor.rhythm.calendars.connecting import WayIn, ask_server, way_in_of
from corridor.rhythm.calendars.dav.client import Server
from corridor.rhythm.calendars.models import Block, Connection, Occasion
from corridor.rhythm.calendars.problems import CalendarProblem
from corridor.rhythm.calendars.queries import occasions_of
from corridor.rhythm.calendars.writing import entry_for
from corridor.runtime.work import Work

AHEAD = timedelta(days=400)
# After that long the way in is forgotten, whether or not the entries could be taken out.
PATIENCE = timedelta(hours=20)
ROUNDS = 5


def bring_up_to_date(connection_id: str, work: Work) -> None:
    """Write, rewrite and take out entries until the calendar holds what it should.

    The job ends in the transaction in which nothing is left to do, so that whoever changes an
    occasion afterwards queues another. Raises CalendarProblem, to be tried again later.
    """
    for _round in range(ROUNDS):
        connection = Connection.objects.select_related("owner").filter(pk=connection_id).first()
        if connection is None:
            return
        # What is over stays in the person's calendar, and is no business of ours any more.
        connection.entries.filter(occasion__last_ends_at__lt=timezone.now()).delete()
        _mend(connection, work)
        with transaction.atomic():
            held = Connection.objects.select_for_update().select_related("owner")
            connection = held.get(pk=connection_id)
            if _is_mended(connection):
                if connection.ends_at is not None:
                    erase_items([connection.pk])
                    connection.delete()
                work.fence()
                return


def _mend(connection: Connection, work: Work) -> None:
    try:
        wanted = _wanted(connection)
        way_in = way_in_of(connection)
        if way_in is not None and not _is_mended(connection):
            ask_server(connection, lambda s, path: _exchange(connection, wanted, s, path, work))
    except CalendarProblem:
        ended = connection.ends_at
        if ended is not None and ended + PATIENCE < timezone.now():
            connection.entries.all().delete()  # they stay in the calendar, and say nothing
            return
        raise


def _exchange(
    connection: Connection, wanted: dict[object, Occasion], server: Server, path: str, work: Work
) -> None:
    for entry in connection.entries.all():
        if entry.occasion_id not in wanted or entry.path != path:
            work.check()
            server.remove(entry.path, entry.entry)
            entry.delete()
    known = {entry.occasion_id: entry for entry in connection.entries.all()}
    for occasion in wanted.values():
        entry = known.get(occasion.pk) or Block(
            connection=connection, occasion=occasion, path=path, entry=uuid4()
        )
        if entry.written == occasion.sequence:
            continue
        work.check()
        entry.save()  # noted before it is written: a killed worker leaves no entry that nobody knows
        with translation.override(connection.owner.language):
            server.keep(path, entry.entry, entry_for(occasion, str(entry.entry)))
        Block.objects.filter(pk=entry.pk).update(written=occasion.sequence)


def _wanted(connection: Connection) -> dict[object, Occasion]:
    """The occasions that should stand in the calendar: those at which the person will be."""
    if not connection.blocks or connection.ends_at is not None:
        return {}
    person: Person = connection.owner
    if not person.is_here:
        return {}
    now = timezone.now()
    found = occasions_of(person, now, now + AHEAD)
    return {o.pk: o for o in found if o.comes}  # type: ignore[attr-defined]  # queries.occasions_of


def _is_mended(connection: Connection) -> bool:
    way_in: WayIn | None = way_in_of(connection)
    if way_in is None:
        return True
    wanted = {(pk, o.sequence, way_in.path) for pk, o in _wanted(connection).items()}
    there = {(e.occasion_id, e.written, e.path) for e in connection.entries.all()}
    return wanted == there
