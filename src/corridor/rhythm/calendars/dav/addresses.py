"""Where an address that somebody typed really leads, decided once, before anything is sent.

A server that is told an address by a person can be made to knock at doors inside its own network.
So: https only, a few ports, public addresses only; the name is looked up once, and the connection
goes to the address that was looked at, not to whatever the name means a moment later. Hosts that
the operator allows by name (CORRIDOR_CALENDAR_HOSTS) may lie inside, and need no encryption.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

from corridor.rhythm.calendars.problems import (
    ADDRESS,
    LEADS_ELSEWHERE,
    NOT_HTTPS,
    PRIVATE_ADDRESS,
    UNKNOWN_HOST,
    CalendarProblem,
)

PORTS = {443, 5232, 8443}
LONGEST = 1_000
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Place:
    """A host and port, and the network addresses that its name had when it was looked at."""

    scheme: str
    host: str
    port: int
    network_addresses: tuple[str, ...]

    @property
    def origin(self) -> str:
        """ "https://calendar.example.org:8443"."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return f"{self.scheme}://{host}" + ("" if self.port == usual else f":{self.port}")


def looked_up(address: str) -> tuple[Place, str]:
    """The place of an address, and its path with query.

    Refuses, with CalendarProblem, what is no https address, a port that no calendar server has,
    a name that nobody has, and an address that is not public, unless the host is allowed.
    """
    if len(address) > LONGEST or any(ord(c) < 33 for c in address):
        raise CalendarProblem(ADDRESS)
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        host = host.encode("idna").decode() if host and ":" not in host else host
    except (ValueError, UnicodeError):
        raise CalendarProblem(ADDRESS) from None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        raise CalendarProblem(ADDRESS)
    allowed = host.lower() in settings.CALENDAR_HOSTS
    if parts.scheme == "http" and not allowed:
        raise CalendarProblem(NOT_HTTPS)
    port = port or (443 if parts.scheme == "https" else 80)
    if port not in PORTS and not allowed:
        raise CalendarProblem(ADDRESS)
    place = Place(parts.scheme, host.lower(), port, _network_addresses(host, port, allowed=allowed))
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return place, path + (f"?{quote(parts.query, safe='=&%')}" if parts.query else "")


def _network_addresses(host: str, port: int, *, allowed: bool) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CalendarProblem(UNKNOWN_HOST) from None
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    # All of them: a name with one public and one private address would be tried until it fits.
    if not addresses or not (allowed or all(is_public(address) for address in addresses)):
        raise CalendarProblem(PRIVATE_ADDRESS)
    return addresses


def is_public(address: str) -> bool:
    """Whether a network address lies in the open, whichever way it is written."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if parsed in _NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if parsed.teredo is not None:
            return False
        if inner is not None:
            return is_public(str(inner))
    return parsed.is_global and not (
        parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified
    )


def path_at(place: Place, base: str, href: str) -> str:
    """The path of `href`, as a server wrote it on the page `base`.

    Refuses, with CalendarProblem, one that leads to another place.
    """
    parts = urlsplit(urljoin(place.origin + base, href.strip()))
    try:
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        raise CalendarProblem(LEADS_ELSEWHERE) from None
    if (parts.scheme, (parts.hostname or "").lower(), port) != (
        place.scheme,
        place.host,
        place.port,
    ):
        raise CalendarProblem(LEADS_ELSEWHERE)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return path + (f"?{quote(parts.query, safe='=&%')}" if parts.query else "")
