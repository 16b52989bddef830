"""What is done with others: propose rest, hand work over, commit days, agree; and take each back."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from corridor.means import actions as means
from corridor.means.models import Commitment, Pool
from corridor.people.models import Person
from corridor.practices.rest.actions import (
    SUBJECT,
    NotYours,
    Over,
    commit_for,
)
from corridor.practices.rest.actions_telling import drop_proposals, send_word, tell_all
from corridor.practices.rest.engine.days import Days
from corridor.practices.rest.models import PROPOSAL_DAYS, Handover, Plan, Proposal, Word
from corridor.practices.rest.queries import sees_as_leader
from corridor.privacy.audiences import Choice, freeze
from corridor.privacy.erasing import erase_items
from corridor.privacy.sealing import id_made_with, seal
from corridor.runtime.taking_back import took_back

HANDOVER = "rest.handover"
DECLINED = "rest.declined"


@transaction.atomic
def propose_rest(
    *,
    by: Person,
    once: UUID,
    for_person: Person,
    words: str,
    days: Days | None = None,
    pool: Pool | None = None,
    half_days: int = 0,
) -> Proposal:
    """Say to somebody that rest might be due. It is theirs from then on, and gone after 14 days.

    Arguments: `days`, of whoever leads that person; `pool` and `half_days`, what they will
    commit if the person plans rest and lets them see it. Refuses, with NotYours, oneself, and days
    from anybody who does not lead the person.
    """
    if by.pk == for_person.pk or (days is not None and for_person.leader_id != by.pk):
        raise NotYours
    pk = id_made_with(once, by, Proposal)
    if (earlier := Proposal.objects.filter(pk=pk).first()) is not None:
        return earlier
    offer = {"pool": str(pool.pk), "half_days": half_days} if pool and half_days and days else None
    proposal = Proposal(id=pk, owner=for_person, written_by=by)
    seal(proposal, body={"words": words, "days": days.as_row() if days else None, "offer": offer})
    proposal.save(force_insert=True)
    tell_all([for_person], by=by)
    return proposal


@transaction.atomic
def decline_proposal(proposal: Proposal, *, by: Person) -> None:
    """Erase a proposal: its owner, without a word to who wrote it."""
    if by.pk != proposal.owner_id:
        raise NotYours
    drop_proposals([proposal])


@transaction.atomic
def drop_old() -> int:
    """Erase proposals that nobody took up, and word that is old; returns how many proposals."""
    living = Proposal.objects.living().values("pk")
    old = list(Proposal.objects.exclude(pk__in=living)[:500])
    drop_proposals(old)
    limit = timezone.now() - timedelta(days=PROPOSAL_DAYS)
    Word.objects.filter(sent_at__lte=limit).delete()
    return len(old)


@transaction.atomic
def put_away(word: Word, *, by: Person) -> None:
    """Whoever was let know something has seen it. Refuses anybody else (NotYours)."""
    if word.to_id != by.pk:
        raise NotYours
    word.delete()


def _require_open(plan: Plan) -> Plan:
    """The plan, locked; Over when it is over or gone."""
    rows = Plan.objects.select_for_update(of=("self",)).select_related("owner", "audience")
    locked = rows.filter(pk=plan.pk, settled_on=None).first()
    if locked is None:
        raise Over
    return locked


@transaction.atomic
def hand_over(plan: Plan, *, by: Person, once: UUID, asked: Person, words: str) -> Handover:
    """Ask one colleague to take a piece of work over; they see it and the days, and nothing else.

    Refuses anybody but who rests (NotYours), a plan that is over (Over), and, with NobodyThere,
    somebody who is not here.
    """
    if plan.owner_id != by.pk or asked.pk == by.pk:
        raise NotYours
    pk = id_made_with(once, by, Handover)
    if (earlier := Handover.objects.filter(pk=pk).first()) is not None:
        return earlier
    _require_open(plan)
    audience = freeze(by, Choice(("people",), (asked,)))
    handover = Handover(id=pk, plan=plan, owner=by, asked=asked, audience=audience)
    seal(handover, body=words)
    handover.save(force_insert=True)
    tell_all([asked], by=by)
    return handover


def _asked(handover: Handover, by: Person) -> Handover:
    """What the person is asked to take over, locked; NotYours for anybody else, Over when it is over."""
    visible = Handover.objects.visible_to(by).filter(pk=handover.pk, asked=by)
    if not visible.exists():
        raise NotYours
    _require_open(handover.plan)
    rows = Handover.objects.select_for_update(of=("self",)).select_related("owner", "plan")
    return rows.get(pk=handover.pk)


@transaction.atomic
def take_over(handover: Handover, *, by: Person) -> Handover:
    """The colleague agrees: it is something they took on, and who asked is told.

    Refuses anybody who is not asked, or said no (NotYours), and a plan that is over (Over).
    """
    locked = _asked(handover, by)
    if locked.agreed_at is not None:
        return locked
    means.commit(
        subject=locked.pk,
        subject_kind=HANDOVER,
        by=by,
        owner=by,
        due_on=max(locked.plan.ends_on, timezone.now().date()),
        kind=Commitment.Kind.COVER,
    )
    locked.agreed_at = timezone.now()
    locked.save(update_fields=["agreed_at"])
    tell_all([locked.owner], by=by)
    return locked


@transaction.atomic
def decline(handover: Handover, *, by: Person) -> None:
    """ "No, thank you": it leaves the colleague's pages; to everybody else nothing changes."""
    locked = _asked(handover, by)
    if locked.agreed_at is not None:
        raise Over
    locked.declined_at = timezone.now()
    locked.save(update_fields=["declined_at"])
    took_back(DECLINED, locked.pk, owner=by.pk)


def decline_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy of the database in which the colleague is still asked."""
    asked = Handover.objects.filter(pk=what[0], agreed_at=None, given_back_at=None)
    asked.update(declined_at=at)


@transaction.atomic
def take_back(handover: Handover, *, by: Person) -> None:
    """Who rests asks no longer: the words are erased, and who had agreed is told it is called off."""
    if handover.owner_id != by.pk:
        raise NotYours
    if handover.agreed_at is not None:
        send_word([handover.asked], by=by, what=Word.What.CALLED_OFF)
    erase_items([handover.pk])
    audience = handover.audience
    handover.delete()
    audience.delete()


@transaction.atomic
def commit_days(plan: Plan, *, by: Person, once: UUID, pool: Pool, half_days: int) -> Commitment:
    """The leader gives days from what is at their disposal; no reason is asked.

    Refuses somebody who does not see the plan as a leader (NotYours), a plan that is over (Over),
    and with means.Refused what the means refuse.
    """
    _require_open(plan)
    if not sees_as_leader(plan, by):
        raise NotYours
    commitment = commit_for(
        plan, by=by, pool=pool, amount=half_days, id=id_made_with(once, by, Commitment)
    )
    tell_all([plan.owner], by=by)
    return commitment


@transaction.atomic
def agree_to_plan(plan: Plan, *, by: Person) -> None:
    """The leader says that days and steps are fine as they stand. Nothing depends on it.

    Refuses somebody who does not see the plan as a leader (NotYours), and Over.
    """
    locked = _require_open(plan)
    if not sees_as_leader(plan, by):
        raise NotYours
    if locked.agreed_at is None:
        locked.agreed_by, locked.agreed_at = by, timezone.now()
        locked.save(update_fields=["agreed_by", "agreed_at"])
        tell_all([locked.owner], by=by)


def tell_of_release(commitment: Commitment) -> None:
    """Somebody gave back what they had taken on or committed: who counted on it is told."""
    if commitment.subject_kind == SUBJECT:
        plan = Plan.objects.filter(pk=commitment.subject, settled_on=None).first()
        if plan is not None:
            tell_all([plan.owner], by=commitment.committed_by)
        return
    agreed = Handover.objects.filter(pk=commitment.subject, plan__settled_on=None)
    handover = agreed.exclude(agreed_at=None).first()
    if handover is not None:
        handover.agreed_at, handover.given_back_at = None, timezone.now()
        handover.save(update_fields=["agreed_at", "given_back_at"])
        tell_all([handover.owner], by=commitment.committed_by)
