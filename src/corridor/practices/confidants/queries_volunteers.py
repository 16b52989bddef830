"""Reads of volunteers: who they are, who may turn to whom, what stewards confirmed.

Lists go on after the last line shown. Its name in the address is made of what does not change with
the line's end: whoever ends a training or erases a note goes on where they were.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.people.switches import practices_on_for, practices_on_for_each, who_has
from corridor.practices.confidants.models_volunteers import InDanger, Note, Training, Volunteer
from corridor.privacy.audiences import people_in_words
from corridor.privacy.sealing import unseal
from corridor.rhythm.fortnight import first_day_of
from corridor.runtime.register import practices

PAGE = 50

Line = TypeVar("Line")


@dataclass(frozen=True)
class Page(Generic[Line]):
    """A page of a list. `after` names the line that the next page goes on from; "" on the last."""

    lines: Sequence[Line]
    after: str


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


def training_day() -> date:
    """The day by which trainings hold: the organisation's, the same for everybody. One query."""
    return first_day_of(timezone.now())


def is_trained(person: Person) -> bool:
    """Whether a training of the person's holds today."""
    return Training.objects.filter(person=person, until_on__gte=training_day()).exists()


def has_page_as_volunteer(person: Person) -> bool:
    """Whether the person has a page of their own as a volunteer: trained, or with something left there.

    Whoever's training is over keeps what they wrote of themselves, and their notes until they go.
    One query and that of the day.
    """
    here = OuterRef("pk")
    return Person.objects.filter(
        Exists(Training.objects.filter(person=here, until_on__gte=training_day()))
        | Exists(Volunteer.objects.filter(person=here))
        | Exists(Note.objects.filter(owner=here)),
        pk=person.pk,
    ).exists()


def said_by(person: Person) -> Volunteer | None:
    """What the person says of themselves as a volunteer, listed or not."""
    return Volunteer.objects.filter(person=person).first()


def volunteers(after: str = "") -> Page[Listed]:
    """Those who are there for others, by name: whoever takes somebody on first.

    In a pilot: of those who are in it. Whoever has no page for it is turned to by nobody.
    """
    day = training_day()
    found = Volunteer.objects.listed(day).filter(person__in=who_has("confidants"))
    if (last := _last(after)) is not None:
        takes_on = last.what == "free"
        further = Q(last.later, takes_on=takes_on)
        found = found.filter(further | Q(takes_on=False) if takes_on else further)
    found = found.select_related("person", "person__team")
    rows = list(found.order_by("-takes_on", "person__name_key", "person_id")[: PAGE + 1])
    names = [f"{'free' if one.takes_on else 'full'}.{one.pk}" for one in rows]
    return Page(_with_trainings(rows[:PAGE], day), _goes_on(names))


@dataclass(frozen=True)
class _Last:
    """The line that a page goes on from: whose it is, and what else the list is in the order of."""

    what: str
    person: Person

    @property
    def later(self) -> Q:
        """Lines of people who come later by name."""
        name, pk = self.person.name_key, self.person.pk
        return Q(person__name_key__gt=name) | Q(person__name_key=name, person_id__gt=pk)


def _last(after: str) -> _Last | None:
    """None for a text that names no line: the list begins at the top."""
    what, _dot, person_id = after.partition(".")
    try:
        person = Person.objects.filter(pk=UUID(person_id)).first()
    except ValueError:
        return None
    return _Last(what, person) if person is not None else None


def _goes_on(names: Sequence[str]) -> str:
    """The name of the page's last line, if one more than a page was found."""
    return names[PAGE - 1] if len(names) > PAGE else ""


def volunteer_of(person: Person) -> Listed | None:
    """The person as a volunteer, where they are listed."""
    return next(iter(_listed_among([person])), None)


def _listed_among(people: Iterable[Person]) -> list[Listed]:
    """Those of a few people who are listed."""
    day = training_day()
    rows = Volunteer.objects.listed(day).filter(person__in=[one.pk for one in people])
    found = list(rows.select_related("person", "person__team"))
    on = practices_on_for_each([one.person for one in found]) if found else {}
    return _with_trainings([one for one in found if "confidants" in on[one.person_id]], day)


def _with_trainings(found: Sequence[Volunteer], day: date) -> list[Listed]:
    if not found:
        return []
    people = [one.person_id for one in found]
    held: dict[UUID, list[Training]] = {}
    holding = Training.objects.filter(person__in=people, until_on__gte=day)
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
    """Why nobody may write to these people yet (register.Practice): nothing could be said first.

    Asked of people chosen by name. A mutual confidant is more than a volunteer: whoever writes to
    their confidants is not refused.
    """
    names = _names_of_volunteers(to)
    if not names or in_danger() is not None:
        return ""
    words = _(
        "Nobody can turn to %(names)s yet: first a steward confirms what volunteers may do if "
        "somebody's life is in danger, so that it can be said before the first word."
    )
    return words % {"names": people_in_words(names)}


def _names_of_volunteers(people: Iterable[Person]) -> list[str]:
    return sorted(one.volunteer.person.name for one in _listed_among(people))


@dataclass(frozen=True)
class Confirmed:
    """What a steward confirmed; `is_over`: its last day has passed, as on every other page."""

    training: Training
    is_over: bool


def trainings(after: str = "") -> Page[Confirmed]:
    """What stewards confirmed, by name and kind."""
    found = Training.objects.filter(person__left_at=None)
    if (last := _last(after)) is not None and last.what in Training.Kind.values:
        found = found.filter(last.later | Q(person=last.person, kind__gt=last.what))
    found = found.select_related("person", "confirmed_by")
    rows = list(found.order_by("person__name_key", "person_id", "kind")[: PAGE + 1])
    today = training_day()
    return Page(
        [Confirmed(one, one.until_on < today) for one in rows[:PAGE]],
        _goes_on([f"{one.kind}.{one.person_id}" for one in rows]),
    )


@dataclass(frozen=True)
class Noted:
    """A note of a volunteer's, opened for them."""

    note: Note
    body: str


def notes_page(person: Person, after: str = "") -> Page[Noted]:
    """The volunteer's own notes, the newest first."""
    notes = Note.objects.filter(owner=person)
    day, _dot, note_id = after.partition(".")
    # A text that names no note: the list begins at the top.
    with suppress(ValueError):
        changed_on, pk = date.fromisoformat(day), UUID(note_id)
        notes = notes.filter(Q(changed_on__lt=changed_on) | Q(changed_on=changed_on, pk__gt=pk))
    rows = list(notes[: PAGE + 1])
    return Page(
        _opened(rows[:PAGE], person), _goes_on([f"{one.changed_on}.{one.pk}" for one in rows])
    )


def notes_of(person: Person) -> list[Noted]:
    """All of the volunteer's own notes, for taking along."""
    return _opened(list(Note.objects.filter(owner=person)), person)


def _opened(notes: Sequence[Note], reader: Person) -> list[Noted]:
    opened: dict[Any, dict[str, Any]] = unseal(notes, reader=reader)
    return [Noted(one, str(opened.get(one.pk, {}).get("body") or "")) for one in notes]
