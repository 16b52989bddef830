"""Erasing: the keys go first, then the rows. No backup of the database brings back what is erased.

A kill in between leaves rows that nobody can read; `tending.finish_erasing` takes them away at the
next beat of the clock. An erasure that began always ends as one: the key store notes, together with
the destruction of somebody's keys, that their erasing has begun, and `finish_erasing_people` goes
on with it wherever it was killed.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from corridor.people.models import Person
from corridor.people.signing_in.sessions import end_sessions
from corridor.privacy.keyslots import today
from corridor.privacy.keystore import KeyStoreBroken, KeyStoreMissing, key_store
from corridor.privacy.models import Audience, Erasure, Mute, Opening, TakenBack
from corridor.runtime.events import Event, publish
from corridor.runtime.register import contributions
from corridor.runtime.taking_back import took_back

ERASED = "privacy.erased_person"


@dataclass(frozen=True)
class ItemsErased(Event):
    """These items are erased, by their owner or because a copy brought back their rows.

    Whatever a floor keeps for an item by its id alone goes in the same transaction.
    """

    items: tuple[UUID, ...]


def erase_items(items: Iterable[UUID]) -> None:
    """Destroy the items' keys at once, and note it for copies of the key store.

    The keys are destroyed before the surrounding transaction commits: a crash in between leaves a
    row that cannot be read, never a key that should be gone. Call it when nothing can be refused
    any more, and delete the rows in the same transaction.
    """
    ids = list(items)
    if not ids:
        return
    forget_erased(ids)
    key_store().destroy(ids)


def forget_erased(items: list[UUID]) -> None:
    """What the database keeps of erased items beside their rows goes."""
    note_erased(items)
    Opening.objects.filter(item__in=items).delete()
    publish(ItemsErased(tuple(items)))


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

    All keys first: killed after that, nothing of it can be read any more, and the rest is erased
    at the next beat of the clock. Then every practice and every floor removes its rows, highest
    first, because the upper ones point at the lower.
    """
    took_back(ERASED, person.pk)
    erase_all_of(person)


@transaction.atomic
def erase_all_of(person: Person) -> None:
    """The same without a note: the act is known already, and is carried out to its end."""
    note_erased(key_store().destroy_owner(person.key_owner))
    for contribution in reversed(contributions()):
        if contribution.erase is not None:
            contribution.erase(person)
    note_erased(key_store().destroy_owner(person.key_owner))
    transaction.on_commit(partial(_ended, person.key_owner))


def erase_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy of the database that is older than the erasing of this person."""
    person = Person.objects.filter(pk=what[0]).first()
    if person is not None:
        erase_all_of(person)


def _ended(owner: str) -> None:
    """Nothing is half erased any more. What fails here is repeated by the clock, without harm."""
    try:
        key_store().erased(owner)
    except (KeyStoreMissing, KeyStoreBroken, sqlite3.Error):
        return


def finish_erasing_people() -> int:
    """Bring to its end the erasing of people that was killed half way; returns how many."""
    owners = key_store().half_erased()
    for owner in owners:
        person = Person.objects.filter(pk=owner.removeprefix("person:")).first()
        if person is None:
            key_store().erased(owner)
        else:
            erase_owned(person)
    return len(owners)


def erase_from_the_core(person: Person) -> None:
    """The privacy core's own part of erasing a person."""
    from corridor.privacy.handing_on import erase_handed_on_by  # handing on erases, too
    from corridor.privacy.leaving import forget_private_address  # so does leaving

    erase_handed_on_by(person)
    forget_private_address(person)
    Opening.objects.filter(owner=person).delete()
    Audience.objects.filter(owner=person).delete()
    Mute.objects.filter(person=person).delete()
    TakenBack.objects.filter(owner=person.pk).delete()
    end_sessions(person)
