"""Time zones by name."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from corridor.people.models import Person


def zone_named(name: str) -> ZoneInfo:
    """The zone of the IANA database; UTC for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def zone_of(person: Person) -> ZoneInfo:
    """The person's own zone."""
    return zone_named(person.time_zone)
