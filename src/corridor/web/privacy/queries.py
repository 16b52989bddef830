"""Reads of the privacy pages."""

from dataclasses import dataclass, field
from uuid import UUID

from django.http import Http404

from corridor.people.models import Duty, Person
from corridor.privacy.models import HandedOn
from corridor.privacy.sealing import unseal

SHOWN = 100


@dataclass
class Holders:
    """Who holds a duty."""

    duty: str
    people: list[Person] = field(default_factory=list)


def duty_holders() -> list[Holders]:
    """Every duty with those who hold it now, by name: one query."""
    by_kind = {str(kind.value): Holders(str(kind.label)) for kind in Duty.Kind}
    duties = Duty.objects.filter(person__left_at=None).select_related("person")
    for duty in duties.order_by("person__name_key", "person_id"):
        by_kind[duty.kind].people.append(duty.person)
    return list(by_kind.values())


def person_named(person_id: str) -> Person:
    """The person with this id. Refuses, with Http404, what is none."""
    try:
        found = Person.objects.filter(pk=UUID(person_id)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


@dataclass
class Waiting:
    """What was handed on to a moderator: waiting ones, and those settled already."""

    open: list[HandedOn]
    settled: list[HandedOn]


def handed_on_to(moderator: Person) -> Waiting:
    """What was handed on to the moderator, newest first; at most a hundred."""
    items = HandedOn.objects.visible_to(moderator).exclude(owner=moderator).newest_first()
    found = list(items.select_related("owner", "about")[:SHOWN])
    return Waiting(
        [item for item in found if item.settled_at is None],
        [item for item in found if item.settled_at is not None],
    )


def handed_on_by(owner: Person) -> list[HandedOn]:
    """What the person handed on themselves, newest first; at most a hundred."""
    items = HandedOn.objects.filter(owner=owner).select_related("about").newest_first()
    return list(items[:SHOWN])


def handed_on_for(reader: Person, item_id: UUID) -> HandedOn:
    """The item, for who may see it. Refuses everybody else with Http404."""
    items = HandedOn.objects.visible_to(reader).select_related("owner", "about", "audience")
    found = items.filter(pk=item_id).first()
    if found is None:
        raise Http404
    return found


def opened(item: HandedOn, reader: Person) -> dict[str, str] | None:
    """The message and the note, opened for the reader; None when it cannot be read any more."""
    body = unseal([item], reader=reader).get(item.pk, {}).get("body")
    return body if isinstance(body, dict) else None
