"""Erasing: the keys go first, then the rows. No backup of the database brings back what is erased.

A kill in between leaves rows that nobody can read; `tending.finish_erasing` takes them away at the
next beat of the clock. An erasure that began always ends as one.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from corridor.people.models import Person
from corridor.people.signing_in.sessions import end_sessions
from corridor.privacy.keyslots import today
from corridor.privacy.keystore import key_store
from corridor.privacy.models import Audience, Erasure, Mute, Opening
from corridor.runtime.register import contributions


def erase_items(items: Iterable[UUID]) -> None:
    """Destroy the items' keys at once, and note it for copies of the key store.

    The keys are destroyed before the surrounding transaction commits: a crash in between leaves a
    row that cannot be read, never a key that should be gone. Call it when nothing can be refused
    any more, and delete the rows in the same transaction.
    """
    ids = list(items)
    if not ids:
        return
    note_erased(ids)
    Opening.objects.filter(item__in=ids).delete()
    key_store().destroy(ids)


def note_erased(items: Iterable[UUID]) -> None:
    """The database's half of the journal, for a copy of the key store that is put back."""
    Erasure.objects.bulk_create(
        [Erasure(item=item, erased_on=today()) for item in items],
        ignore_conflicts=True,
        batch_size=500,
    )


def erase_person(person: Person, *, by: Person) -> None:
    """Erase everything that `person` owns: keys, items, audiences, log, sessions.

    The row that the HR export brought stays: it is the organisation's directory, not the person's
    confidence. Refuses, with PermissionError, anybody but the person.
    """
    if by.pk != person.pk:
        raise PermissionError("Only the person erases what is theirs.")
    erase_owned(person)


@transaction.atomic
def erase_owned(person: Person) -> None:
    """Erase everything that the person owns; for the person themselves, and 30 days after leaving.

    All keys first: killed after that, nothing of it can be read any more. Then every practice and
    every floor removes its rows, highest first, because the upper ones point at the lower.
    """
    note_erased(key_store().destroy_owner(person.key_owner))
    for contribution in reversed(contributions()):
        if contribution.erase is not None:
            contribution.erase(person)
    note_erased(key_store().destroy_owner(person.key_owner))


def erase_from_the_core(person: Person) -> None:
    """The privacy core's own part of erasing a person."""
    from corridor.privacy.handing_on import erase_handed_on_by  # handing on erases, too
    from corridor.privacy.leaving import forget_private_address  # so does leaving

    erase_handed_on_by(person)
    forget_private_address(person)
    Opening.objects.filter(owner=person).delete()
    Audience.objects.filter(owner=person).delete()
    Mute.objects.filter(person=person).delete()
    end_sessions(person)
