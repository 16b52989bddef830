"""Who may see what of conversations: what is not theirs answers 404, like what is not there."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from corridor.people.models import Person
from corridor.practices.conversations.models import Introduction
from corridor.practices.conversations.queries import Meeting, meeting_of


def introduction_for(person: Person, introduction_id: UUID) -> Introduction:
    """An introduction on the person's pages; else 404."""
    return get_object_or_404(Introduction.objects.visible_to(person), pk=introduction_id)


def meeting_for(person: Person, introduction_id: UUID) -> Meeting:
    """The same with what the others show, opened for the person; else 404."""
    found = meeting_of(introduction_id, person)
    if found is None:
        raise Http404
    return found
