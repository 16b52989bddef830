"""Who may see what of care: an object that is not theirs to see answers 404, like one that is not there."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from corridor.people.models import Person
from corridor.practices.care.models import Answer, Ask, Proposal


class NotYours(PermissionError):
    """Only the asker may do this; of a proposal, only whom it was written for."""


def ask_for(person: Person, ask_id: UUID) -> Ask:
    """The ask, for its owner and its circle; else 404."""
    asks = Ask.objects.visible_to(person).select_related("owner", "audience", "audience__owner")
    return get_object_or_404(asks, pk=ask_id)


def own_ask(person: Person, ask_id: UUID) -> Ask:
    """The ask, for its owner; else 404."""
    asks = Ask.objects.filter(owner=person).select_related("owner", "audience", "audience__owner")
    return get_object_or_404(asks, pk=ask_id)


def ask_of_another(person: Person, ask_id: UUID) -> Ask:
    """The open ask, for somebody of its circle who is not its owner; else 404."""
    asks = Ask.objects.asked_of(person).select_related("owner", "audience", "audience__owner")
    return get_object_or_404(asks, pk=ask_id)


def any_ask_of_another(person: Person, ask_id: UUID) -> Ask:
    """The same for an ask that may have ended."""
    asks = Ask.objects.visible_to(person).exclude(owner=person).select_related("owner")
    return get_object_or_404(asks, pk=ask_id)


def answer_for(person: Person, answer_id: UUID) -> Answer:
    """An answer that somebody else wrote to the person; else 404."""
    answers = Answer.objects.visible_to(person).exclude(author=person)
    return get_object_or_404(answers.select_related("author", "ask"), pk=answer_id)


def proposal_to(person: Person, proposal_id: UUID) -> Proposal:
    """Words that somebody gave to the person; else 404."""
    proposals = Proposal.objects.visible_to(person)
    return get_object_or_404(proposals.select_related("written_by"), pk=proposal_id)
