"""What the pages of signing in read."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from corridor.people.models import Organisation, Person, PersonQuerySet
from corridor.people.signing_in.models import (
    CodeWish,
    HeldAddress,
    Identity,
    Passkey,
    PrintedCode,
    Session,
)
from corridor.people.signing_in.sessions import row_of


def organisation_name() -> str:
    """Who runs this installation: what the stewards wrote, else the operator's setting, else ""."""
    organisation = Organisation.objects.first()
    return organisation.name if organisation else str(settings.ORGANISATION)


@dataclass(frozen=True)
class OwnSession:
    """A browser that is signed in: its row's key, the device in words, since when, whether it is this."""

    row: str
    device: str
    since: date | None
    is_this: bool


def sessions_of(person: Person, *, cookie: str | None) -> list[OwnSession]:
    """The person's signed-in browsers, this one (whose cookie is `cookie`) first."""
    this = row_of(cookie)
    rows = Session.objects.filter(person=person, expire_date__gt=timezone.now())
    sessions = [
        OwnSession(row.session_key, row.device, row.began_on, row.session_key == this)
        for row in rows.order_by("-began_on", "session_key").defer("session_data")
    ]
    return sorted(sessions, key=lambda session: not session.is_this)


def passkeys_of(person: Person) -> list[Passkey]:
    """The person's passkeys, oldest first."""
    return list(Passkey.objects.filter(person=person).order_by("added_on", "pk"))


def identities_of(person: Person) -> list[Identity]:
    """The person's accounts at OpenID providers."""
    return list(Identity.objects.filter(person=person).order_by("since", "pk"))


def codes_printed_for(person: Person) -> list[PrintedCode]:
    """Every code that was printed for the person, newest first: for that person's eyes only."""
    codes = PrintedCode.objects.filter(person=person).select_related("printed_by")
    return list(codes.order_by("-printed_on", "-pk"))


def held_address_of(person: Person) -> HeldAddress | None:
    """The address that an import gave the person and that waits, or that they said no to."""
    return HeldAddress.objects.filter(person=person).first()


def is_waited_for(address: str) -> bool:
    """Whether a held address is this one: then nobody else is given it by hand."""
    return HeldAddress.objects.filter(new=address.strip().lower()).exists()


def code_wish_of(person: Person) -> CodeWish | None:
    """The person's own wish for a printed code, if it still holds."""
    return CodeWish.objects.filter(person=person, until__gte=timezone.now().date()).first()


def people_without_mailbox() -> PersonQuerySet:
    """Those who are here and have no address, by team and name."""
    people = Person.objects.here().filter(email=None).select_related("team")
    return people.order_by("team__name", "name_key", "pk")


def person_without_mailbox(person_id: UUID) -> PersonQuerySet:
    """That one person, if they are here and have no address."""
    return people_without_mailbox().filter(pk=person_id)


def not_printed_lately() -> PersonQuerySet:
    """Those without a mailbox for whom no code was printed within the last 14 days.

    Whether anybody used theirs plays no part: that is nobody's business (promise 5).
    """
    since = timezone.now().date() - timedelta(days=PrintedCode.VALID_FOR.days)
    lately = PrintedCode.objects.filter(person=OuterRef("pk"), printed_on__gt=since)
    return people_without_mailbox().filter(~Exists(lately))
