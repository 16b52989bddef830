"""A person's private calendar address: whoever has it reads their occasions, and nobody else finds it.

The address holds 256 random bits and is shown once. The database has its keyed hash: whoever reads
that, its log or a backup cannot open the calendar.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation

from corridor.people.models import Person
from corridor.people.signing_in.sessions import keyed_hash
from corridor.rhythm.calendars.letting_go import take_back_address
from corridor.rhythm.calendars.models import Attendee, Feed
from corridor.rhythm.calendars.queries import occasions_of
from corridor.rhythm.calendars.writing import feed_of

TOKEN_BYTES = 32
BEHIND = timedelta(days=31)
AHEAD = timedelta(days=400)


@dataclass(frozen=True)
class Document:
    """What stands under an address now. `changed_at` is for information; `tag` decides."""

    body: bytes
    tag: str
    changed_at: datetime


@transaction.atomic
def make_address(*, by: Person) -> str:
    """A new private address for `by`; the one they had stops working. It is never shown again.

    Refuses, with PermissionError, somebody who has left.
    """
    if not by.is_here:
        raise PermissionError("Who has left has no calendar here.")
    take_back_address(by=by)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Feed.objects.create(person=by, token_hash=_hash(token), made_on=timezone.localdate())
    return f"{settings.ADDRESS}{reverse('calendar_feed', args=[token])}"


def whose(token: str) -> Person | None:
    """Whose address it is; None for a guess, one taken back, and somebody who has left."""
    found = Feed.objects.select_related("person").filter(token_hash=_hash(token))
    feed = found.filter(person__left_at=None).first()
    return feed.person if feed else None


def _hash(token: str) -> str:
    return keyed_hash("calendar", token)


def document_of(person: Person) -> Document:
    """The person's occasions of the last month and of the next year, in their language."""
    now = timezone.now()
    with translation.override(person.language):
        body = feed_of(occasions_of(person, now - BEHIND, now + AHEAD))
    rows = Attendee.objects.filter(person=person)
    times = rows.aggregate(a=Max("answered_at"), b=Max("occasion__changed_at")).values()
    changed_at = max((at for at in times if at), default=person.here_since)
    return Document(body, hashlib.sha256(body).hexdigest()[:32], changed_at)
