"""Who may see what of noticing: what is not theirs answers 404, like what is not there."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from corridor.people.models import Person
from corridor.people.switches import is_on_for
from corridor.practices.noticing.models import CheckIn, Invitation, Note


def own_check_in(person: Person, check_in_id: UUID) -> CheckIn:
    """The person's own check-in; else 404."""
    return get_object_or_404(CheckIn.objects.visible_to(person), pk=check_in_id)


def somebody_else(person: Person, person_id: UUID) -> Person:
    """Somebody who is here and for whom noticing is on; else 404, and for oneself."""
    found = Person.objects.here().exclude(pk=person.pk).select_related("team")
    other = get_object_or_404(found, pk=person_id)
    if not is_on_for("noticing", other):
        raise Http404
    return other


def invitation_for(person: Person, invitation_id: UUID) -> Invitation:
    """An invitation on the pages of one of the two; else 404."""
    shown = Invitation.objects.on_pages_of(person)
    return get_object_or_404(
        shown.select_related("owner", "to", "turn", "occasion"), pk=invitation_id
    )


def own_invitation(person: Person, invitation_id: UUID) -> Invitation:
    """An invitation that the person sent; else 404."""
    return get_object_or_404(Invitation.objects.filter(owner=person), pk=invitation_id)


def invitation_to_answer(person: Person, invitation_id: UUID) -> Invitation:
    """An invitation that the person may answer now; else 404."""
    waiting = Invitation.objects.waiting_for(person).select_related("owner", "to")
    return get_object_or_404(waiting, pk=invitation_id)


def invitation_from_another(person: Person, invitation_id: UUID) -> Invitation:
    """An invitation that somebody sent to the person; else 404."""
    sent = Invitation.objects.on_pages_of(person).filter(to=person)
    return get_object_or_404(sent.select_related("owner"), pk=invitation_id)


def note_for(person: Person, note_id: UUID) -> Note:
    """A note, for the two; else 404."""
    notes = Note.objects.visible_to(person).select_related("owner", "to")
    return get_object_or_404(notes, pk=note_id)


def note_from_another(person: Person, note_id: UUID) -> Note:
    """A note that somebody sent to the person; else 404."""
    notes = Note.objects.visible_to(person).filter(to=person)
    return get_object_or_404(notes.select_related("owner"), pk=note_id)
