"""Who may see what of rest: what is not theirs to see answers 404, like what is not there."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from corridor.people.models import Person
from corridor.people.switches import is_on_for
from corridor.practices.rest.models import Handover, Plan, PlanQuerySet, Proposal, Word


def _plans() -> PlanQuerySet:
    return Plan.objects.select_related(
        "owner", "owner__team", "audience", "audience__owner", "agreed_by"
    )


def plan_for(person: Person, plan_id: UUID) -> Plan:
    """The plan, for its owner and for the leader who may see it; else 404."""
    return get_object_or_404(_plans().visible_to(person), pk=plan_id)


def own_plan(person: Person, plan_id: UUID) -> Plan:
    """The plan, for its owner; else 404."""
    return get_object_or_404(_plans().filter(owner=person), pk=plan_id)


def plan_of_another(person: Person, plan_id: UUID) -> Plan:
    """A plan that is not over, for the leader who may see it; else 404."""
    plans = _plans().visible_to(person).exclude(owner=person).filter(settled_on=None)
    return get_object_or_404(plans, pk=plan_id)


def handover_for(person: Person, handover_id: UUID) -> Handover:
    """What is handed over, for who rests and for who is asked; else 404."""
    found = Handover.objects.visible_to(person)
    return get_object_or_404(found.select_related("owner", "asked", "plan"), pk=handover_id)


def own_handover(person: Person, handover_id: UUID) -> Handover:
    """The same, for who rests."""
    found = Handover.objects.filter(owner=person).select_related("owner", "asked", "plan")
    return get_object_or_404(found, pk=handover_id)


def handover_of_another(person: Person, handover_id: UUID) -> Handover:
    """The same, for who is asked."""
    found = Handover.objects.visible_to(person).filter(asked=person)
    return get_object_or_404(found.select_related("owner", "asked", "plan"), pk=handover_id)


def proposal_to(person: Person, proposal_id: UUID) -> Proposal:
    """What somebody wrote to the person about rest; else 404."""
    found = Proposal.objects.visible_to(person).select_related("written_by")
    return get_object_or_404(found, pk=proposal_id)


def word_to(person: Person, word_id: int) -> Word:
    """Word that somebody sent to the person; else 404."""
    return get_object_or_404(Word.objects.visible_to(person), pk=word_id)


def person_led_by(leader: Person, person_id: UUID) -> Person:
    """Somebody whom `leader` leads, as manager or as counterpart, and who has rest; else 404."""
    person = another_person(leader, person_id)
    if person.leader_id != leader.pk:
        raise Http404
    return person


def another_person(person: Person, person_id: UUID) -> Person:
    """Somebody else who is here and has rest; else 404: they would be told, and find nothing."""
    found = Person.objects.here().exclude(pk=person.pk).select_related("team")
    other = get_object_or_404(found, pk=person_id)
    if not is_on_for("rest", other):
        raise Http404
    return other
