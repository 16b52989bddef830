"""Care's multi-step writes: ask, answer, commit, show, say what fitted, end, erase.

Proposals, offering further and telling have modules of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from corridor.means import actions as means
from corridor.means.models import Commitment, Pool
from corridor.people.models import Person
from corridor.practices.care.actions_proposals import drop_proposal
from corridor.practices.care.actions_telling import tell_circle, tell_unless_muted
from corridor.practices.care.models import (
    Answer,
    Ask,
    Fit,
    Lacked,
    Limit,
    Proposal,
    SetAside,
    Shown,
)
from corridor.practices.care.permissions import NotYours
from corridor.privacy.audiences import Choice, freeze, withdraw
from corridor.privacy.erasing import erase_items
from corridor.privacy.sealing import id_made_with, seal
from corridor.runtime.taking_back import took_back

SUBJECT = "care.ask"


class Ended(ValueError):
    """The ask has ended: nothing more is sent to it."""


@dataclass(frozen=True)
class Further:
    """To whom an unanswered ask goes (`to`: "leader" or "care_team"), and on which day."""

    to: str
    on: date


@transaction.atomic
def ask_for_help(
    *,
    by: Person,
    once: UUID,
    body: str,
    wants: Sequence[str],
    choice: Choice,
    until_on: date | None = None,
    further: Further | None = None,
    proposal: Proposal | None = None,
) -> Ask:
    """Ask, in the asker's own words; the circle is frozen and told that there is something.

    Arguments: `once`, made when the form was shown: sending the form twice gives the ask of the
    first time. `until_on`, the last day, in the asker's zone, on which the
    circle sees it. `proposal`, words that somebody else wrote, which are erased now.
    Refuses, with NobodyThere, a circle that reaches nobody.
    """
    pk = id_made_with(once, by, Ask)
    if (earlier := Ask.objects.filter(pk=pk).first()) is not None:
        return earlier
    ask = Ask(
        id=pk,
        owner=by,
        audience=freeze(by, choice, expires_at=_end_of(until_on, by)),
        until_on=until_on,
        further=freeze(by, Choice((further.to,))) if further else None,
        further_on=further.on if further else None,
    )
    seal(ask, body=body, wants=list(wants))
    ask.save(force_insert=True)
    if proposal is not None:
        drop_proposal(proposal)
    tell_circle(ask, list(ask.audience.members.select_related("person")))
    return ask


def _end_of(day: date | None, person: Person) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(person.time_zone))


@transaction.atomic
def answer_ask(
    ask: Ask,
    *,
    by: Person,
    once: UUID,
    body: str,
    helper: Person | None = None,
    may_be_shown: bool = False,
) -> Answer:
    """Write to the asker, or as the asker to one helper; both and nobody else can read it.

    Arguments: `may_be_shown`, the author's leave that the asker shows it to the whole circle.
    Refuses, with Ended, an ask that has ended, and with NotYours an asker who names nobody to
    write to.
    """
    helper = by if by.pk != ask.owner_id else helper
    if helper is None or helper.pk == ask.owner_id:
        raise NotYours
    pk = id_made_with(once, by, Answer)
    if (earlier := Answer.objects.filter(pk=pk).first()) is not None:
        return earlier
    require_open(ask)
    answer = Answer(id=pk, ask=ask, author=by, helper=helper, may_be_shown=may_be_shown)
    seal(answer, body=body)
    answer.save(force_insert=True)
    if by.pk != ask.owner_id:
        _note_first_answer(ask)
    tell_unless_muted(ask.owner if by.pk != ask.owner_id else helper, by)
    return answer


def require_open(ask: Ask) -> None:
    """Refuse, with Ended, an ask that has ended; it stays open until the transaction ends."""
    locked = Ask.objects.select_for_update().filter(pk=ask.pk).first()
    if locked is None or not locked.is_open:
        raise Ended


def _note_first_answer(ask: Ask) -> None:
    Ask.objects.filter(pk=ask.pk, first_answer_at=None).update(first_answer_at=timezone.now())


@transaction.atomic
def commit_help(
    ask: Ask,
    *,
    by: Person,
    once: UUID,
    kind: str,
    owner: Person,
    due_on: date,
    pool: Pool | None = None,
    amount: int | None = None,
) -> Commitment:
    """Commit something for the asker: who sees to it, and by when; an amount, never a description.

    Arguments: `amount` in the pool's integer units. Refuses what means.commit refuses (a pool not
    at the person's disposal, more than is left), and with Ended an ask that has ended.
    """
    require_open(ask)
    commitment = means.commit(
        id=id_made_with(once, by, Commitment),
        subject=ask.pk,
        subject_kind=SUBJECT,
        by=by,
        owner=owner,
        due_on=due_on,
        kind=kind,
        pool=pool,
        amount=amount,
    )
    _note_first_answer(ask)
    tell_unless_muted(ask.owner, by)
    if owner.pk not in {by.pk, ask.owner_id}:
        tell_unless_muted(owner, by)
    return commitment


def note_lack(ask: Ask) -> None:
    """Something could not be given for the ask, for want of means: noted once, and not what."""
    Lacked.objects.get_or_create(ask=ask)


def forget_lacks(before: datetime) -> None:
    """Forget what was noted so of asks before a moment: their quarter is published, or will not be."""
    Lacked.objects.filter(ask__in=Ask.objects.filter(asked_at__lt=before)).delete()


def tell_of_release(commitment: Commitment) -> None:
    """Tell the asker that there is something: what they counted on will not be done after all.

    An ask that has ended counts on nothing any more.
    """
    ask = Ask.objects.open().filter(pk=commitment.subject).select_related("owner").first()
    if ask is not None and ask.owner.is_here:
        tell_unless_muted(ask.owner, commitment.committed_by)


@transaction.atomic
def set_aside(ask: Ask, *, by: Person) -> None:
    """ "No, thank you": the ask leaves this person's pages; to everybody else nothing changes."""
    _aside, new = SetAside.objects.get_or_create(ask=ask, person=by)
    if new:
        took_back("care.set_aside", ask.pk, by.pk, owner=by.pk)


def require_owner(ask: Ask, by: Person) -> None:
    """Refuse, with NotYours, anybody but the asker."""
    if ask.owner_id != by.pk:
        raise NotYours


@transaction.atomic
def show_to_circle(ask: Ask, *, by: Person, item: UUID, shown: bool) -> None:
    """The asker shows something that was given to the whole circle, or stops showing it."""
    require_owner(ask, by)
    if shown:
        Shown.objects.get_or_create(ask=ask, item=item)
    elif Shown.objects.filter(ask=ask, item=item).delete()[0]:
        took_back("care.stopped_showing", ask.pk, item, owner=by.pk)


@transaction.atomic
def say_what_fitted(
    ask: Ask, *, by: Person, item: UUID, giver: Person, value: int, tell_giver: bool
) -> Fit:
    """The asker says how well a thing fitted, 1 to 5: for themselves, or told to who gave it."""
    require_owner(ask, by)
    if not 1 <= value <= 5:
        raise ValueError("A fit is 1 to 5.")
    fit = Fit.objects.filter(ask=ask, item=item).first() or Fit(
        owner=by, ask=ask, item=item, giver=giver
    )
    newly_told = tell_giver and fit.told_at is None
    if fit.told_at is not None and not tell_giver:
        took_back("care.told_no_more", fit.pk, owner=by.pk)
    fit.told_at = (fit.told_at or timezone.now()) if tell_giver else None
    seal(fit, value=value)
    fit.save()
    if newly_told:
        tell_unless_muted(giver, by)
    return fit


@transaction.atomic
def end_ask(ask: Ask, *, by: Person, how: Ask.End) -> None:
    """End the ask: `KEPT` leaves it readable for its circle, `MINE` takes it back at once.

    Refuses anybody but the asker (NotYours) and an empty `how` (ValueError).
    """
    require_owner(ask, by)
    if how not in {Ask.End.KEPT, Ask.End.MINE}:
        raise ValueError("An ask ends kept or for oneself alone; else erase it.")
    ask.ended_at = ask.ended_at or timezone.now()
    ask.end = how
    ask.save(update_fields=["ended_at", "end"])
    took_back("care.ended", ask.pk, how, owner=by.pk)
    if how == Ask.End.MINE:
        withdraw(ask.audience, by=by)
        means.let_go(ask.pk)


@transaction.atomic
def erase_ask(ask: Ask, *, by: Person) -> None:
    """Erase the ask with all that passed about it: keys first, then rows.

    What was taken from a pool and given stays in the ledger, as an amount without anybody; what
    was promised and not yet given returns to its pool.
    """
    require_owner(ask, by)
    _erase(ask)


def _erase(ask: Ask) -> None:
    # Held until the end: an answer or a commitment that comes meanwhile finds no open ask.
    Ask.objects.select_for_update().filter(pk=ask.pk).first()
    answers = list(Answer.objects.filter(ask=ask).values_list("pk", flat=True))
    fits = list(Fit.objects.filter(ask=ask).values_list("pk", flat=True))
    # What was promised for it returns to its pool: the means learn of it.
    erase_items([ask.pk, *answers, *fits])
    audiences = [ask.audience, *([ask.further] if ask.further else [])]
    ask.delete()
    for audience in audiences:
        audience.delete()


@transaction.atomic
def erase_for(person: Person) -> None:
    """Everything of care that the person owns (their keys are destroyed already)."""
    for ask in Ask.objects.filter(owner=person).select_related("audience"):
        _erase(ask)
    for model in (Answer, Fit):
        owned = model._default_manager.filter(**{model.OWNER: person})
        erase_items(owned.values_list("pk", flat=True))
        owned.delete()
    for proposal in Proposal.objects.filter(Q(owner=person) | Q(written_by=person)):
        drop_proposal(proposal)
    SetAside.objects.filter(person=person).delete()
    Limit.objects.filter(person=person).delete()


@transaction.atomic
def let_go(person: Person) -> None:
    """The person leaves: nobody of their circles sees their asks from now on."""
    for ask in Ask.objects.filter(owner=person).select_related("audience"):
        withdraw(ask.audience, by=person)
