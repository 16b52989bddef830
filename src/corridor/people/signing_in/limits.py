"""How often one may try: counters in the database, so that every process counts together.

A counter is of a kind, of somebody (a keyed hash, salted by the day, of an address or a network
address) and of a window of a quarter of an hour. One statement both checks and counts: however
many try at once, no more than the limit get through.

Whole offices share one network address, so the limits of a network are wide; an address's own is
narrow, and whoever uses it up for somebody else has only sent them letters with links that work.
"""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from corridor.people.signing_in.models import Attempts
from corridor.people.signing_in.sessions import keyed_hash

WINDOW = timedelta(minutes=15)

# Tries in a window. A printed code has 50 bits and a link 256: the limits keep bots from loading
# the server and from filling somebody's mailbox; they are not what makes guessing hopeless.
LIMITS = {
    "link_address": 5,
    "link_network": 300,
    "link_open": 300,
    "code_network": 30,
    "passkey_begin": 600,
    "passkey_network": 30,
    "provider_network": 300,
    # Not signing in: taking one's export along, which is long work for the server.
    "export": 6,
    # Guesses at private calendar addresses; a right one is never counted.
    "calendar_address": 120,
    # Asking a calendar server that somebody named: nobody tries addresses or passwords through us.
    "calendar_connect": 20,
}


class TooOften(Exception):
    """Tried too often. `until`: from when on one may try again."""

    def __init__(self, until: datetime) -> None:
        super().__init__("tried too often")
        self.until = until


@dataclass(frozen=True)
class Taken:
    """A counted attempt; `give_back()` when it turned out to be a right one."""

    kind: str
    who: str
    until: datetime

    def give_back(self) -> None:
        """Do not count this attempt after all: many people of one office may sign in rightly."""
        Attempts.objects.filter(kind=self.kind, who=self.who, until=self.until, count__gt=0).update(
            count=F("count") - 1
        )


def count_attempt(kind: str, who: str) -> Taken:
    """Count an attempt of `kind` (a key of LIMITS) by `who`, which is never stored itself.

    Raises TooOften when the limit of this window is used up already.
    """
    until = _end_of_window(timezone.now())
    day = until.date().isoformat()
    taken = Taken(kind, keyed_hash(f"attempts {day}", f"{kind} {who}"), until)
    if not _count(taken):
        raise TooOften(until)
    return taken


def _count(taken: Taken) -> bool:
    """Whether there was room. A check and an addition in one statement; the row is made if missing."""
    mine = Attempts.objects.filter(kind=taken.kind, who=taken.who, until=taken.until)
    with_room = mine.filter(count__lt=LIMITS[taken.kind])
    if with_room.update(count=F("count") + 1):
        return True
    try:
        with transaction.atomic():
            Attempts.objects.create(kind=taken.kind, who=taken.who, until=taken.until, count=1)
    except IntegrityError:  # somebody else made the row in between, or it is full
        return bool(with_room.update(count=F("count") + 1))
    return True


def _end_of_window(now: datetime) -> datetime:
    seconds = int(WINDOW.total_seconds())
    begun = int(now.timestamp()) // seconds * seconds
    return datetime.fromtimestamp(begun + seconds, tz=UTC)


def network_of(request: HttpRequest) -> str:
    """The network address that a request came from; of IPv6 the /64, which one household has.

    Behind a proxy (CORRIDOR_BEHIND_PROXY) the last hop of X-Forwarded-For, which the proxy itself
    wrote. Everything before it, and the whole header without a proxy, could be anybody's invention.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or address
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
