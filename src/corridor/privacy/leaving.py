"""Leaving: thirty days in which a person fetches or erases what is theirs, then all of it is erased.

The link goes to the private address that the person gave while they were here. Without one it goes
to the work address, and there it can only erase: work mailboxes are handed to managers and
successors, and nothing of a leaver's may reach them (see docs/adr/0004-leaving.md).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.people.signing_in.sessions import keyed_hash
from corridor.privacy.erasing import erase_items, erase_owned
from corridor.privacy.models import Leaving, PrivateAddress
from corridor.privacy.sealing import open_items, seal
from corridor.runtime.jobs import enqueue

# How long a leaver has.
DAYS = timedelta(days=30)
BATCH = 100


@dataclass(frozen=True)
class Leaver:
    """Somebody who opened the link. `private`: it went to the address they gave themselves."""

    person: Person
    private: bool
    until: datetime


@transaction.atomic
def keep_private_address(address: str, *, by: Person) -> None:
    """Where the export goes when the person leaves; "" forgets it. Sealed: nobody else reads it."""
    if not address:
        forget_private_address(by)
        return
    kept = PrivateAddress.objects.filter(owner=by).first() or PrivateAddress(owner=by)
    seal(kept, body=address)
    kept.save()


def private_address_of(person: Person) -> str:
    """The address that the person gave, or "". For the letter, and for the person's own page."""
    kept = PrivateAddress.objects.filter(owner=person).first()
    if kept is None:
        return ""
    return str(open_items([kept]).get(kept.pk, {}).get("body") or "")


def forget_private_address(person: Person) -> None:
    """Erase the address."""
    kept = PrivateAddress.objects.filter(owner=person)
    erase_items(kept.values_list("pk", flat=True))
    kept.delete()


def begin_leaving(person: Person) -> None:
    """The person has left: a letter tells them how to fetch or erase what is theirs.

    Called again for the same leaving it changes nothing.
    """
    left_at = person.left_at or timezone.now()
    known = Leaving.objects.filter(person=person, left_at=left_at).exists()
    if known:
        return
    Leaving.objects.update_or_create(
        person=person,
        defaults={"left_at": left_at, "token": None, "private": False, "erased_at": None},
    )
    enqueue("privacy.send_leaving_link", person=str(person.pk))


def send_leaving_link(person_id: UUID) -> bool:
    """Write the letter; returns whether there was somebody to write to, and an address.

    The link is made here, at the moment of sending: it is stored nowhere, not even in a job.
    """
    living = Leaving.objects.filter(erased_at=None, left_at__gt=timezone.now() - DAYS)
    leaving = living.filter(person=person_id).first()
    person = Person.objects.exclude(left_at=None).filter(pk=person_id).first()
    if leaving is None or person is None:
        return False
    private = private_address_of(person)
    address = private or person.email
    if not address:
        return False
    link = secrets.token_urlsafe(32)
    leaving.token, leaving.private = keyed_hash("leaving", link), bool(private)
    leaving.save(update_fields=["token", "private"])
    with translation.override(person.language):
        _letter(person, link, leaving).send_to(address)
    return True


@dataclass(frozen=True)
class _Letter:
    subject: str
    body: str

    def send_to(self, address: str) -> None:
        EmailMessage(subject=self.subject, body=self.body, to=[address]).send()


def _letter(person: Person, link: str, leaving: Leaving) -> _Letter:
    names = {
        "name": person.name,
        "day": date_format(leaving.left_at + DAYS),
        "address": settings.ADDRESS + reverse("leaving", args=[link]),
    }
    if leaving.private:
        text = _(
            "Hello %(name)s,\n\nyou have left. What is yours in Corridor waits for you until "
            "%(day)s: take it along, or erase it, here:\n%(address)s\n\nAfter that day all of it "
            "is erased.\n"
        )
    else:
        text = _(
            "Hello %(name)s,\n\nyou have left. What is yours in Corridor is erased on %(day)s. "
            "You can erase it now, here:\n%(address)s\n\nThis link shows nothing of it, because "
            "somebody else may read this mailbox.\n"
        )
    return _Letter(_("What is yours in Corridor"), text % names)


def leaver_of(link: str) -> Leaver | None:
    """Whose link it is, within the thirty days; None for any other, and for somebody who is back."""
    leaving = (
        Leaving.objects.filter(token=keyed_hash("leaving", link), erased_at=None)
        .filter(person__left_at=F("left_at"), left_at__gt=timezone.now() - DAYS)
        .select_related("person")
        .first()
    )
    if leaving is None:
        return None
    return Leaver(leaving.person, leaving.private, leaving.left_at + DAYS)


@transaction.atomic
def erase_leaver(person: Person) -> None:
    """Erase everything of somebody who has left, at once; the link ends with it."""
    erase_owned(person)
    Leaving.objects.update_or_create(
        person=person,
        defaults={
            "left_at": person.left_at or timezone.now(),
            "token": None,
            "erased_at": timezone.now(),
        },
    )


def erase_old_leavers() -> int:
    """Erase what is left of those who left thirty days ago or earlier; returns how many people.

    Also of those of whose leaving nobody told: the row's `left_at` is what counts.
    """
    erased = Leaving.objects.filter(
        person=OuterRef("pk"), erased_at__isnull=False, left_at=OuterRef("left_at")
    )
    due = Person.objects.filter(left_at__lte=timezone.now() - DAYS).exclude(Exists(erased))
    count = 0
    while batch := list(due.order_by("pk")[:BATCH]):
        for person in batch:
            erase_leaver(person)
            count += 1
    return count
