"""Reads of volunteers: who they are, who may turn to whom, what stewards confirmed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.people.switches import practices_on_for, practices_on_for_each
from corridor.practices.confidants.models import today
from corridor.practices.confidants.models_volunteers import InDanger, Note, Training, Volunteer
from corridor.privacy.audiences import people_in_words
from corridor.privacy.sealing import unseal
from corridor.runtime.register import practices

PAGE = 100


@dataclass(frozen=True)
class Listed:
    """A volunteer with the trainings that hold: the first that ends says until when."""

    volunteer: Volunteer
    trainings: Sequence[Training]

    @property
    def trained_for(self) -> str:
        """ "Mental-health first aider, confidential adviser"."""
        return ", ".join(str(one.get_kind_display()) for one in self.trainings)


def in_danger() -> InDanger | None:
    """What a volunteer may do if somebody's life is in danger, as a steward confirmed it last."""
    return InDanger.objects.first()


def is_trained(person: Person) -> bool:
    """Whether a training of the person's holds today."""
    return Training.objects.filter(person=person, until_on__gte=today()).exists()


def volunteers() -> list[Listed]:
    """Those who are there for others, by name: whoever takes somebody on first."""
    found = Volunteer.objects.listed(today()).select_related("person", "person__team")
    return _with_trainings(list(found.order_by("-takes_on", "person__name_key", "pk")[:PAGE]))


def volunteer_of(person: Person) -> Listed | None:
    """The person as a volunteer, where they are listed."""
    found = Volunteer.objects.listed(today()).filter(person=person)
    return next(iter(_with_trainings(list(found.select_related("person", "person__team")))), None)


def _with_trainings(found: Sequence[Volunteer]) -> list[Listed]:
    if not found:
        return []
    on = practices_on_for_each([one.person for one in found])
    # In a pilot: whoever has no page for it is turned to by nobody.
    found = [one for one in found if "confidants" in on[one.person_id]]
    people = [one.person_id for one in found]
    held: dict[UUID, list[Training]] = {}
    holding = Training.objects.filter(person__in=people, until_on__gte=today())
    for training in holding.order_by("kind"):
        held.setdefault(training.person_id, []).append(training)
    return [Listed(one, held.get(one.person_id, [])) for one in found]


def way_to_turn(viewer: Person, to: Person) -> str:
    """Where the viewer writes to a volunteer: the ask of a practice that both have; "" without one.

    Nothing that passes is kept here: what somebody asks, and what is answered, is that practice's.
    """
    if in_danger() is None or viewer.pk == to.pk:
        return ""
    theirs = practices_on_for_each([to])[to.pk]
    both = practices_on_for(viewer) & theirs
    ways = (way for p in practices() if p.slug in both for way in p.ways_to_ask)
    way = next(ways, None)
    return f"{reverse(way.url_name)}?to={to.pk}" if way else ""


def said_first(to: Iterable[Person]) -> list[str]:
    """What is said above the first word that somebody writes to these people (register.Practice)."""
    names = _names_of_volunteers(to)
    words = in_danger() if names else None
    if words is None:
        return []
    lead = _("If somebody's life is in danger, this is what %(name)s may do:")
    return [f"{lead % {'name': name}}\n\n{words.words}" for name in names]


def not_before(to: Iterable[Person]) -> str:
    """Why nobody may write to these people yet (register.Practice): nothing could be said first."""
    names = _names_of_volunteers(to)
    if not names or in_danger() is not None:
        return ""
    words = _(
        "Nobody can turn to %(names)s yet: first a steward confirms what volunteers may do if "
        "somebody's life is in danger, so that it can be said before the first word."
    )
    return words % {"names": people_in_words(names)}


def _names_of_volunteers(people: Iterable[Person]) -> list[str]:
    listed = Volunteer.objects.listed(today()).filter(person__in=[p.pk for p in people])
    found = _with_trainings(list(listed.select_related("person", "person__team")))
    return sorted(one.volunteer.person.name for one in found)


def trainings() -> list[Training]:
    """What stewards confirmed, by name and kind."""
    rows = Training.objects.filter(person__left_at=None).select_related("person", "confirmed_by")
    return list(rows.order_by("person__name_key", "kind")[: PAGE * 4])


@dataclass(frozen=True)
class Noted:
    """A note of a volunteer's, opened for them."""

    note: Note
    body: str


def notes_of(person: Person, *, most: int | None = PAGE) -> list[Noted]:
    """The volunteer's own notes, the newest first; `most` None: all of them."""
    notes = list(Note.objects.filter(owner=person)[:most])
    opened: dict[Any, dict[str, Any]] = unseal(notes, reader=person)
    return [Noted(one, str(opened.get(one.pk, {}).get("body") or "")) for one in notes]
