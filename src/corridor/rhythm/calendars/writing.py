"""Occasions as iCalendar (RFC 5545): what a person's calendar is told, and nothing more.

Of a personal occasion: the same words as of any other, its times, and the link to its page. Nobody
else is named in it, not even to those who are asked.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vUri
from icalendar.prop import vRecur

from corridor.people.models import Organisation, Person
from corridor.rhythm.calendars.models import Exceptional, Occasion
from corridor.rhythm.calendars.timezones import timezone_component

# RFC 5545, 3.7.3: who made it.
PRODUCT = "-//Corridor//Calendars//EN"
REFRESH = timedelta(hours=1)


def request_for(occasion: Occasion, person: Person, *, comes: bool, now: datetime) -> bytes:
    """METHOD:REQUEST (RFC 5546): asks one person, or says that something changed."""
    calendar = _calendar("REQUEST")
    for event in _events(occasion, comes=True, now=now):
        _address(event, occasion, person, "ACCEPTED" if comes else "NEEDS-ACTION")
        calendar.add_component(event)
    return _written(calendar, [occasion])


def cancellation_for(occasion: Occasion, person: Person, *, now: datetime) -> bytes:
    """METHOD:CANCEL: takes the whole of it out of the person's calendar."""
    calendar = _calendar("CANCEL")
    event = _event(occasion, occasion.starts_at, occasion.ends_at, now=now)
    if occasion.recurs:
        event.add("RRULE", vRecur.from_ical(occasion.recurs))
    event.add("STATUS", "CANCELLED")
    _address(event, occasion, person, None)
    calendar.add_component(event)
    return _written(calendar, [occasion])


def feed_of(occasions: Sequence[Occasion]) -> bytes:
    """What stands under a person's private address. The occasions come from queries.occasions_of."""
    calendar = _calendar("")
    calendar.add("X-WR-CALNAME", "Corridor")
    calendar.add("NAME", "Corridor")
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", REFRESH)
    for occasion in occasions:
        comes: bool = occasion.comes  # type: ignore[attr-defined]  # queries.occasions_of
        for event in _events(occasion, comes=comes, now=occasion.changed_at):
            calendar.add_component(event)
    return _written(calendar, occasions)


def entry_for(occasion: Occasion, uid: str) -> bytes:
    """An entry for a connected calendar: that the time is taken. `uid` is the entry's own."""
    calendar = _calendar("")
    for event in _events(occasion, comes=True, now=occasion.changed_at):
        event.pop("UID")
        event.add("UID", uid)
        calendar.add_component(event)
    return _written(calendar, [occasion])


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    if method:
        calendar.add("METHOD", method)
    return calendar


def _written(calendar: Calendar, occasions: Iterable[Occasion]) -> bytes:
    """With the rules of every zone that is named in it, before what uses them."""
    years: dict[str, int] = {}
    for occasion in occasions:
        if not occasion.all_day and occasion.zone != "UTC":
            year = occasion.first_starts_at.year
            years[occasion.zone] = min(year, years.get(occasion.zone, year))
    zones = [timezone_component(name, year) for name, year in sorted(years.items())]
    calendar.subcomponents[:0] = zones
    written: bytes = calendar.to_ical()
    return written


def _events(occasion: Occasion, *, comes: bool, now: datetime) -> Iterable[Event]:
    """The occasion, and each of its occurrences that was moved."""
    exceptional = list(occasion.exceptional.all())
    event = _event(occasion, occasion.starts_at, occasion.ends_at, now=now)
    if occasion.recurs:
        event.add("RRULE", vRecur.from_ical(occasion.recurs))
    left_out = [one.original_at for one in exceptional if one.starts_at is None]
    for original_at in left_out:
        _add_time(event, "EXDATE", original_at, occasion)
    yield _with_state(event, occasion, comes=comes)
    for one in exceptional:
        if one.starts_at and one.ends_at:
            yield _with_state(_moved(occasion, one, now=now), occasion, comes=comes)


def _moved(occasion: Occasion, one: Exceptional, *, now: datetime) -> Event:
    assert one.starts_at is not None  # noqa: S101 - the caller looked
    assert one.ends_at is not None  # noqa: S101
    event = _event(occasion, one.starts_at, one.ends_at, now=now)
    _add_time(event, "RECURRENCE-ID", one.original_at, occasion)
    return event


def _event(occasion: Occasion, starts_at: datetime, ends_at: datetime, *, now: datetime) -> Event:
    event = Event()
    event.add("UID", occasion.uid)
    event.add("DTSTAMP", now.replace(microsecond=0))
    event.add("SEQUENCE", occasion.sequence)
    event.add("CREATED", occasion.made_at.replace(microsecond=0))
    event.add("LAST-MODIFIED", occasion.changed_at.replace(microsecond=0))
    _add_time(event, "DTSTART", starts_at, occasion)
    _add_time(event, "DTEND", ends_at, occasion)
    event.add("SUMMARY", occasion.said)
    if occasion.place:
        event.add("LOCATION", occasion.place)
    address = f"{settings.ADDRESS}{occasion.get_absolute_url()}"
    event.add("DESCRIPTION", _("More in Corridor: %(address)s") % {"address": address})
    event.add("URL", vUri(address))
    event.add("CLASS", "PRIVATE" if occasion.is_personal else "PUBLIC")
    return event


def _with_state(event: Event, occasion: Occasion, *, comes: bool) -> Event:
    event.add("STATUS", "CONFIRMED" if comes else "TENTATIVE")
    event.add("TRANSP", "OPAQUE" if comes else "TRANSPARENT")
    if occasion.kind == Occasion.Kind.AWAY:
        event.add("X-MICROSOFT-CDO-BUSYSTATUS", "OOF")
    return event


def _add_time(event: Event, name: str, at: datetime, occasion: Occasion) -> None:
    """As a day, in UTC, or in the occasion's own zone."""
    zone = occasion.own_zone
    if occasion.all_day:
        event.add(name, at.astimezone(zone).date())
    elif occasion.zone == "UTC" or _comes_twice(at, zone):
        event.add(name, at.replace(microsecond=0))
    else:
        event.add(name, at.astimezone(zone))


def _comes_twice(at: datetime, zone: ZoneInfo) -> bool:
    """Whether the wall-clock time of `at` means an hour before it: a calendar takes the first."""
    return at.astimezone(zone).fold == 1


def _address(event: Event, occasion: Occasion, person: Person, status: str | None) -> None:
    """Organiser and the one attendee: nobody's calendar learns who else is asked."""
    organiser = vCalAddress(f"mailto:{parseaddr(settings.CALENDAR_FROM)[1]}")
    organiser.params["CN"] = _organiser(occasion)
    event.add("ORGANIZER", organiser)
    attendee = vCalAddress(f"mailto:{person.email}")
    attendee.params["CN"] = person.name
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    # Nobody reads mail that is sent to Corridor: answering is done on the page.
    attendee.params["RSVP"] = "FALSE"
    if status:
        attendee.params["PARTSTAT"] = status
    event.add("ATTENDEE", attendee)


def _organiser(occasion: Occasion) -> str:
    if occasion.is_personal:
        return "Corridor"
    if occasion.organiser is not None:
        return occasion.organiser.name
    return Organisation.objects.filter(pk=1).values_list("name", flat=True).first() or "Corridor"
