"""What Corridor asks of a calendar server: which calendars there are, which times are taken, and to
keep or remove one entry of its own. It never asks for a title.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from corridor.rhythm.calendars.dav.addresses import Place, looked_up, path_at
from corridor.rhythm.calendars.dav.asking import Answer, Credentials, ask, must
from corridor.rhythm.calendars.dav.multistatus import Resource, resources_in
from corridor.rhythm.calendars.engine.busy import Reading
from corridor.rhythm.calendars.engine.problems import BROKEN_ENTRY
from corridor.rhythm.calendars.problems import (
    NO_CALENDAR,
    NOT_CALDAV,
    NOT_THERE,
    READ_ONLY,
    REFUSED,
    CalendarProblem,
)
from corridor.rhythm.calendars.reading_apart import read_apart

XML = {"Content-Type": 'application/xml; charset="utf-8"'}
_PROPERTIES = (
    b'<?xml version="1.0" encoding="utf-8"?>'
    b'<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>'
    b"<D:resourcetype/><D:displayname/><D:current-user-principal/>"
    b"<C:calendar-home-set/><C:supported-calendar-component-set/>"
    b"</D:prop></D:propfind>"
)
_FREE_BUSY = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">'
    '<C:time-range start="{since}" end="{until}"/></C:free-busy-query>'
)
# Of each entry the times alone (RFC 4791, 9.6.1). A server that sends more is cut down by the
# engine before anything else looks at it.
_TIMES = "".join(
    f'<C:prop name="{name}"/>'
    for name in (
        "UID",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
        "SEQUENCE",
        "STATUS",
        "TRANSP",
    )
)
_QUERY = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>'
    '<C:calendar-data><C:comp name="VCALENDAR"><C:prop name="VERSION"/>'
    f'<C:comp name="VEVENT">{_TIMES}</C:comp><C:comp name="VTIMEZONE"><C:allprop/><C:allcomp/>'
    "</C:comp></C:comp></C:calendar-data></D:prop>"
    '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
    '<C:time-range start="{since}" end="{until}"/>'
    "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
)


@dataclass(frozen=True)
class Found:
    """A calendar on the server: its path, and what its owner calls it."""

    path: str
    name: str


class Server:
    """A calendar server that somebody named, and their way in. Its name is looked up once."""

    def __init__(self, address: str, credentials: Credentials) -> None:
        self.place: Place
        self.place, self.path = looked_up(address)
        self.credentials = credentials

    def calendars(self) -> list[Found]:
        """The calendar at the address itself, or those of the person it belongs to.

        Refuses, with CalendarProblem, a server that shows none.
        """
        here = self._resources(self._begin())
        if here and here[0].is_calendar:
            return [self._found(here[0], self.path)]
        home = self._link(here, "home")
        principal = self._link(here, "principal")
        if not home and principal:
            home = self._link(self._resources(self._propfind(principal, 0)), "home")
        if not home:
            raise CalendarProblem(NO_CALENDAR)
        listed = self._resources(self._propfind(home, 1))
        found = [self._found(one, home) for one in listed if one.is_calendar and one.href]
        if not found:
            raise CalendarProblem(NO_CALENDAR)
        return found

    def taken(self, path: str, since: datetime, until: datetime, zone: str) -> Reading:
        """The taken times of one calendar; floating ones in `zone`.

        Asks for free and busy times alone, and where a server cannot say that, for entries' times.
        Refuses with CalendarProblem.
        """
        span = {"since": _utc(since), "until": _utc(until)}
        answer = self._report(path, _FREE_BUSY.format(**span))
        if answer.status == 200 and b"BEGIN:VCALENDAR" in answer.body[:200].upper():
            return read_apart(answer.body, since, until, zone)
        if answer.status == 401:
            must(answer, 200)
        answer = must(self._report(path, _QUERY.format(**span)), 207)
        entries, notes = _entries(list(resources_in(answer.body)))
        if not entries:
            return Reading((), notes)
        reading = read_apart(entries, since, until, zone)
        return Reading(reading.taken, reading.notes | notes)

    def keep(self, path: str, entry: UUID, ics: bytes) -> None:
        """Write or rewrite an entry of ours. Refuses with CalendarProblem."""
        headers = {"Content-Type": "text/calendar; charset=utf-8"}
        answer = self._ask("PUT", _at(path, entry), headers, ics)
        if answer.status in {403, 405, 409}:
            raise CalendarProblem(READ_ONLY)
        must(answer, 200, 201, 204)

    def remove(self, path: str, entry: UUID) -> None:
        """Take an entry of ours out; one that is gone already is gone. Refuses with CalendarProblem."""
        answer = self._ask("DELETE", _at(path, entry), {}, b"")
        if answer.status in {403, 405}:
            raise CalendarProblem(READ_ONLY)
        must(answer, 200, 202, 204, 404, 410)

    def _begin(self) -> Answer:
        """The first look: at the address, and if it knows nothing, where RFC 6764 says to look."""
        try:
            answer = self._propfind(self.path, 0)
            found = self._resources(answer)
            if found and (found[0].is_calendar or found[0].links):
                return answer
        except CalendarProblem as problem:
            if problem.name not in {NOT_THERE, NOT_CALDAV}:
                raise
            first: CalendarProblem | None = problem
        else:
            first = None
        try:
            return self._propfind("/.well-known/caldav", 0)
        except CalendarProblem as problem:
            if problem.name == REFUSED:
                raise
            raise (first or CalendarProblem(NO_CALENDAR)) from None

    def _propfind(self, path: str, depth: int) -> Answer:
        headers = {"Depth": str(depth), **XML}
        return must(self._ask("PROPFIND", path, headers, _PROPERTIES), 207)

    def _report(self, path: str, body: str) -> Answer:
        return self._ask("REPORT", path, {"Depth": "1", **XML}, body.encode())

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        return ask(
            self.place, method, path, credentials=self.credentials, headers=headers, body=body
        )

    def _resources(self, answer: Answer) -> list[Resource]:
        return list(resources_in(answer.body))

    def _link(self, resources: Sequence[Resource], name: str) -> str:
        href = next((one.links[name] for one in resources if one.links.get(name)), "")
        return path_at(self.place, self.path, href) if href else ""

    def _found(self, resource: Resource, base: str) -> Found:
        path = path_at(self.place, base, resource.href) if resource.href else base
        name = " ".join(resource.texts.get("name", "").split())[:100]
        return Found(path, name or path.rstrip("/").rpartition("/")[2])


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _at(path: str, entry: UUID) -> str:
    return f"{path.rstrip('/')}/corridor-{entry}.ics"


def _entries(resources: Sequence[Resource]) -> tuple[bytes, frozenset[str]]:
    """The entries one after another; one that is cut off is left out and noted."""
    whole, notes = [], set()
    for resource in resources:
        text = resource.texts.get("data", "").strip()
        if text.startswith("BEGIN:VCALENDAR") and text.endswith("END:VCALENDAR"):
            whole.append(text)
        elif text:
            notes.add(BROKEN_ENTRY)
    return "\r\n".join([*whole, ""]).encode() if whole else b"", frozenset(notes)
