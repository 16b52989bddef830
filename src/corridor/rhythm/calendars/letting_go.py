"""When occasions and what hangs on them go: in time, with somebody who leaves, and when erased."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from corridor.people.models import Person
from corridor.rhythm.calendars.actions import cancel_for_leaver, erase_words, put_away
from corridor.rhythm.calendars.connecting import follow_connection, forget_connection
from corridor.rhythm.calendars.models import (
    Attendee,
    Block,
    Connection,
    Feed,
    Occasion,
    OccasionWords,
    Wishes,
)
from corridor.runtime.taking_back import took_back

ADDRESS_TAKEN_BACK = "calendars.address_taken_back"

PERSONAL_KEPT = timedelta(days=30)
PUBLIC_KEPT = timedelta(days=365)
# Long enough for letters about it to leave.
CANCELLED_KEPT = timedelta(days=8)
BATCH = 500


def forget_old() -> int:
    """Remove what took place long enough ago, and what was cancelled; returns how many."""
    now = timezone.now()
    old = (
        Q(last_ends_at__lt=now - PUBLIC_KEPT)
        | (~Q(kind=Occasion.Kind.PUBLIC) & Q(last_ends_at__lt=now - PERSONAL_KEPT))
        | Q(cancelled_at__lt=now - CANCELLED_KEPT)
    )
    count = 0
    while rows := list(Occasion.objects.filter(old).order_by("pk")[:BATCH]):
        with transaction.atomic():
            erase_words(rows)
            # Entries of what is over stay in people's calendars; of what was cancelled they are
            # out by now, or the connection's next job takes them out.
            Block.objects.filter(occasion__in=rows, occasion__cancelled_at=None).delete()
            Occasion.objects.filter(pk__in=[row.pk for row in rows]).delete()
        count += len(rows)
    return count


def keep_connections_up() -> None:
    """Look once a day at every calendar into which entries are written, or are being taken out."""
    alive = Connection.objects.filter(Q(blocks=True) | Q(ends_at__isnull=False))
    for connection in alive.iterator():
        follow_connection(connection)


def take_back_address(*, by: Person) -> None:
    """The private address stops working at the next request, and in every older database."""
    for feed in Feed.objects.filter(person=by):
        took_back(ADDRESS_TAKEN_BACK, feed.pk, owner=by.pk)
        feed.delete()


def take_back_address_again(what: tuple[str, ...], at: datetime) -> None:
    """In an older database, which still has it."""
    Feed.objects.filter(pk=UUID(what[0])).delete()


@transaction.atomic
def leave(person: Person) -> None:
    """The address and the way in are gone at once; what they had asked others to is cancelled.

    Public occasions that they had set stay, as the organisation's own.
    """
    take_back_address(by=person)
    forget_connection(person)
    now = timezone.now()
    ahead = Q(last_ends_at=None) | Q(last_ends_at__gt=now)
    own = Occasion.objects.standing().filter(ahead, organiser=person)
    for occasion in own.exclude(kind=Occasion.Kind.PUBLIC):
        cancel_for_leaver(occasion)
    own.filter(kind=Occasion.Kind.PUBLIC).update(organiser=None)


@transaction.atomic
def erase(person: Person) -> None:
    """Everything of the person's; an empty stub stays until others' calendars were told."""
    leave(person)
    erase_words(Occasion.objects.filter(organiser=person))
    OccasionWords.objects.filter(owner=person).delete()
    for occasion in Occasion.objects.filter(organiser=person):
        if occasion.cancelled_at is not None:
            put_away(occasion)
        elif occasion.kind == Occasion.Kind.PUBLIC:
            Occasion.objects.filter(pk=occasion.pk).update(organiser=None)
        else:
            occasion.delete()  # over: nobody has to be told
    Attendee.objects.filter(person=person).delete()
    Wishes.objects.filter(person=person).delete()
