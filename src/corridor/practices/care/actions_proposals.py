"""Words that somebody writes for another person, with which these may ask: give, decline, drop."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from corridor.people.models import Person
from corridor.practices.care.actions_telling import tell_unless_muted
from corridor.practices.care.models import Proposal
from corridor.practices.care.permissions import NotYours
from corridor.privacy.erasing import erase_items
from corridor.privacy.sealing import id_made_with, seal


@transaction.atomic
def propose_ask(
    *, by: Person, once: UUID, for_person: Person, body: str, wants: Sequence[str]
) -> Proposal:
    """Give words to another person, with which they may ask; from then on they are theirs alone.

    Refuses oneself (NotYours).
    """
    if by.pk == for_person.pk:
        raise NotYours
    pk = id_made_with(once, by, Proposal)
    if (earlier := Proposal.objects.filter(pk=pk).first()) is not None:
        return earlier
    proposal = Proposal(id=pk, owner=for_person, written_by=by)
    seal(proposal, body=body, wants=list(wants))
    proposal.save(force_insert=True)
    tell_unless_muted(for_person, by)
    return proposal


@transaction.atomic
def decline_proposal(proposal: Proposal, *, by: Person) -> None:
    """Erase a proposal: its owner, without a word to who wrote it."""
    if by.pk != proposal.owner_id:
        raise NotYours
    drop_proposal(proposal)


def drop_proposal(proposal: Proposal) -> None:
    """Erase a proposal: its key first, then its row."""
    erase_items([proposal.pk])
    proposal.delete()


@transaction.atomic
def drop_old_proposals() -> int:
    """Erase proposals that nobody took up in time; returns how many."""
    living = Proposal.objects.living().values("pk")
    old = list(Proposal.objects.exclude(pk__in=living)[:500])
    for proposal in old:
        drop_proposal(proposal)
    return len(old)
