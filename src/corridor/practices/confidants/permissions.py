"""Who may see what of confidants: what is not theirs to see answers 404, like what is not there."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from corridor.people.models import Person
from corridor.practices.confidants.models import Mark
from corridor.practices.confidants.models_volunteers import Note, Training
from corridor.practices.confidants.queries import Named, shown_to
from corridor.practices.confidants.queries_volunteers import (
    Listed,
    has_page_as_volunteer,
    volunteer_of,
)


def named_by(person: Person, place: int) -> Named:
    """Whom the person named in one of their places, from 1 on; else 404, for whatever reason.

    The page says whether it is a pair: it counts as shown.
    """
    names = shown_to(person, Mark.Shown.ON_PAGE)
    found = next((one for one in names.named if one.place == place), None)
    if found is None:
        raise Http404
    return found


def listed_volunteer(person_id: UUID) -> Listed:
    """A volunteer whom everybody can turn to; else 404."""
    person = get_object_or_404(Person.objects.here(), pk=person_id)
    found = volunteer_of(person)
    if found is None:
        raise Http404
    return found


def require_page_as_volunteer(person: Person) -> None:
    """404 for whoever has no training that a steward confirmed, and no page or notes from before."""
    if not has_page_as_volunteer(person):
        raise Http404


def own_note(person: Person, note_id: UUID) -> Note:
    """A note, for the volunteer who wrote it; else 404."""
    return get_object_or_404(Note.objects.visible_to(person), pk=note_id)


def training_with(training_id: int) -> Training:
    """A training that a steward confirmed; else 404."""
    return get_object_or_404(Training.objects.select_related("person"), pk=training_id)
