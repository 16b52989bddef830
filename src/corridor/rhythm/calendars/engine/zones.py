"""Which zone a calendar means by a name: IANA's, Windows', with a prefix, or one it explains itself."""

from datetime import tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

# Programs that ask for the zone in words write the words ("(UTC+01:00) Amsterdam, Berlin, ...").
_SAID = {"GMT": "UTC", "UTC": "UTC", "Z": "UTC", "COORDINATED UNIVERSAL TIME": "UTC"}


@cache
def _known() -> dict[str, str]:
    names = {name.casefold(): name for name in available_timezones()}
    names |= {windows.casefold(): olson for windows, olson in WINDOWS_TO_OLSON.items()}
    return names | {said.casefold(): name for said, name in _SAID.items()}


def iana_name(tzid: str) -> str:
    """The IANA name that `tzid` means, or "".

    "Europe/Berlin", "W. Europe Standard Time", "/mozilla.org/20050126_1/Europe/Berlin".
    """
    known = _known()
    tzid = tzid.strip().strip('"').casefold()
    if tzid in known:
        return known[tzid]
    parts = tzid.split("/")
    for length in (3, 2, 1):
        tail = "/".join(parts[-length:])
        if len(parts) > length and tail in known:
            return known[tail]
    return ""


def zone_of(tzid: str, default: tzinfo) -> tzinfo:
    """The zone, or `default` where nobody knows it."""
    name = iana_name(tzid)
    return ZoneInfo(name) if name else default
