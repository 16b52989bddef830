"""Muting: a person does not want to be reached by another, who is never told."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from corridor.people.models import Person
from corridor.privacy.models import Mute
from corridor.runtime.taking_back import gave_again, took_back

MUTED = "privacy.muted"


@transaction.atomic
def mute(person: Person, *, by: Person) -> None:
    """From now on nothing of `person` reaches `by`. Refuses, with ValueError, to mute oneself."""
    if person.pk == by.pk:
        raise ValueError("Nobody mutes themselves.")
    _mute, new = Mute.objects.get_or_create(person=by, muted=person)
    if new:
        took_back(MUTED, by.pk, person.pk, owner=by.pk)


def mute_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy of the database that is older than the mute."""
    by, person = map(UUID, what)
    if Person.objects.filter(pk__in=[by, person]).count() == 2:
        Mute.objects.get_or_create(person_id=by, muted_id=person, defaults={"since": at.date()})


@transaction.atomic
def unmute(person: Person, *, by: Person) -> None:
    """What `person` shows to `by` reaches them again, what came meanwhile included."""
    Mute.objects.filter(person=by, muted=person).delete()
    gave_again(MUTED, by.pk, person.pk)


def mutes_of(person: Person) -> list[Mute]:
    """Whom the person has muted, by name."""
    mutes = Mute.objects.filter(person=person).select_related("muted", "muted__team")
    return list(mutes.order_by("muted__name_key", "pk"))


def has_muted(person: Person, other: Person) -> bool:
    """Whether `person` has muted `other`."""
    return Mute.objects.filter(person=person, muted=other).exists()


def reachable(people: Iterable[Person], *, by: Person) -> list[Person]:
    """Those of `people` who have not muted `by`: to whom something of theirs may be announced.

    For sending only. Nothing that `by` sees may depend on it, or they would learn who muted them.
    """
    people = list(people)
    muting: set[UUID] = set(
        Mute.objects.filter(muted=by, person__in=people).values_list("person_id", flat=True)
    )
    return [person for person in people if person.pk not in muting]
