"""Handing an abusive message on: its recipient gives a sealed copy to those with the duty.

A practice shows a form (privacy.forms.HandOnForm) that names the moderators, unseals the message
for the person who received it, and calls `hand_on` with its text. Its author is not told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.people.models import Duty, Person
from corridor.privacy.audiences import NobodyThere, moderators_said, people_in_words
from corridor.privacy.erasing import erase_items
from corridor.privacy.models import Audience, AudienceMember, HandedOn
from corridor.privacy.sealing import seal
from corridor.runtime.events import Event, publish

# How long a settled message is kept.
KEPT = timedelta(days=90)


@dataclass(frozen=True)
class MessageHandedOn(Event):
    """Something was handed on to these moderators; the web tells them that there is something."""

    readers: tuple[UUID, ...]


def moderators(*, but: Iterable[Person] = ()) -> list[Person]:
    """Those with the duty now, without `but` (the author and the one who hands on)."""
    without = [person.pk for person in but]
    holders = Person.objects.here().with_duty(Duty.Kind.MODERATOR)
    return list(holders.exclude(pk__in=without).order_by("name_key", "pk"))


def moderators_in_words(about: Person | None, by: Person) -> str:
    """Who would read it, for the form: "You and the moderators (Chen Wei)"; "" if nobody would."""
    readers = moderators(but=[person for person in (about, by) if person is not None])
    if not readers:
        return ""
    said = moderators_said([reader.name for reader in readers], len(readers))
    return _("You and %(others)s") % {"others": people_in_words(said)}


@transaction.atomic
def hand_on(*, text: str, about: Person | None, by: Person, note: str = "") -> HandedOn:
    """Give a sealed copy of `text`, written by `about`, to the moderators of today.

    The author never sees it, even when they are a moderator themselves; nor do later moderators,
    or one who gives the duty back. `note` is what the recipient adds.
    Refuses, with NobodyThere, when there is no moderator but the two.
    """
    readers = moderators(but=[person for person in (about, by) if person is not None])
    if not readers:
        raise NobodyThere(_("Nobody else has the duty of moderator yet."))
    audience = Audience.objects.create(owner=by)
    AudienceMember.objects.bulk_create(
        AudienceMember(
            audience=audience, person=p, kind="moderators", while_duty=Duty.Kind.MODERATOR
        )
        for p in readers
    )
    handed_on = HandedOn(owner=by, audience=audience, about=about)
    seal(handed_on, body={"text": text, "note": note})
    handed_on.save(force_insert=True)
    publish(MessageHandedOn(tuple(p.pk for p in readers)))
    return handed_on


def settle(handed_on: HandedOn, *, by: Person) -> None:
    """A moderator has dealt with it; it is erased 90 days later. Sending it twice changes nothing.

    Refuses, with PermissionError, anybody who is not one of its moderators.
    """
    mine = HandedOn.objects.visible_to(by).exclude(owner=by).filter(pk=handed_on.pk)
    if not mine.exists():
        raise PermissionError("Only one of its moderators settles it.")
    HandedOn.objects.filter(pk=handed_on.pk, settled_at=None).update(settled_at=timezone.now())


@transaction.atomic
def take_back(handed_on: HandedOn, *, by: Person) -> None:
    """Erase what one handed on. Refuses, with PermissionError, anybody but its owner."""
    if handed_on.owner_id != by.pk:
        raise PermissionError("Only who handed it on takes it back.")
    _erase([handed_on])


def drop_settled() -> int:
    """Erase what was settled 90 days ago or earlier; returns how many."""
    old = list(HandedOn.objects.filter(settled_at__lt=timezone.now() - KEPT))
    with transaction.atomic():
        _erase(old)
    return len(old)


def erase_handed_on_by(person: Person) -> None:
    """Erase everything that the person handed on."""
    _erase(list(HandedOn.objects.filter(owner=person)))


def _erase(items: list[HandedOn]) -> None:
    erase_items(item.pk for item in items)
    audiences = [item.audience_id for item in items]
    HandedOn.objects.filter(pk__in=[item.pk for item in items]).delete()
    Audience.objects.filter(pk__in=audiences).delete()
