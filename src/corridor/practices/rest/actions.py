"""The multi-step writes of a plan: make, hold, change, come back, call off, settle, erase."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.means import actions as means
from corridor.means.ledger import Refused
from corridor.means.models import Commitment, Pool
from corridor.means.used import settle_used
from corridor.people.models import Person
from corridor.practices.rest.actions_telling import drop_proposals, send_word, tell_all
from corridor.practices.rest.engine.days import DAY, Days, Step, moved
from corridor.practices.rest.models import Handover, Plan, Proposal, Word
from corridor.practices.rest.queries import (
    Opened,
    agreed_colleagues,
    committed_for,
    half_days_of,
    in_the_way,
    leaders_of,
    of_body,
    to_erase,
    to_settle,
    today_of,
)
from corridor.privacy.audiences import Choice, freeze, withdraw
from corridor.privacy.erasing import erase_items
from corridor.privacy.models import Audience
from corridor.privacy.sealing import id_made_with, seal, unseal
from corridor.rhythm.calendars.actions import cancel_occasion, move_occasion, set_occasion
from corridor.rhythm.calendars.models import Occasion
from corridor.rhythm.hours import message_key
from corridor.rhythm.zones import zone_of
from corridor.runtime.jobs import hasten

SUBJECT = "rest.plan"
# What was committed is settled the day after the rest; until then nobody is reminded of anything.
DUE_AFTER = timedelta(days=30)


class NotYours(PermissionError):
    """Only the person whose plan it is may do this."""


class Over(ValueError):
    """The rest is over: nothing of it changes any more."""


class InTheWay(ValueError):
    """Another plan of the person's has one of these days; the message says what to do."""


@transaction.atomic
def make_plan(
    *,
    by: Person,
    once: UUID,
    days: Days,
    own: int = 0,
    wanted: int = 0,
    choice: Choice,
    proposal: Proposal | None = None,
    tell_writer: bool = False,
) -> Plan:
    """Make a plan of rest for oneself. Nothing of it holds yet (see hold_plan).

    Arguments: `once`, made with the form: sent twice it gives the plan of the first time; `own`
    and `wanted`, half days of one's own and of what is at the leader's disposal; `choice`, of
    "leader", "team" and "only_me". `proposal`: what somebody wrote is erased now; days that a
    leader offered in it are committed if the leader sees the plan. `tell_writer`: whoever wrote it
    is told, and by this alone.
    Refuses, with InTheWay, days of another plan, and with NobodyThere a choice that reaches nobody.
    """
    pk = id_made_with(once, by, Plan)
    if (earlier := Plan.objects.filter(pk=pk).first()) is not None:
        return earlier
    _require_free(by, days)
    plan = Plan(id=pk, owner=by, audience=freeze(by, choice), over_on=days.ends_on)
    plan.days = days
    _seal(plan, Opened(own, wanted))
    plan.save(force_insert=True)
    if proposal is not None:
        _take_up(plan, proposal, tell_writer=tell_writer)
    tell_all(leaders_of(plan), by=by)
    return plan


def _require_free(person: Person, days: Days, but: Plan | None = None) -> None:
    # Held until the end: two forms sent at once do not both find the days free.
    Person.objects.select_for_update().filter(pk=person.pk).first()
    if in_the_way(person, days, but=but):
        raise InTheWay(_("You have a plan for one of these days already. Change that one."))


def _seal(plan: Plan, what: Opened) -> None:
    steps = [step.as_row() for step in what.steps]
    seal(plan, body={"own": what.own, "wanted": what.wanted, "steps": steps})
    plan.over_on = max([plan.ends_on, *(step.until_on for step in what.steps)])


def _take_up(plan: Plan, proposal: Proposal, *, tell_writer: bool) -> None:
    if proposal.owner_id != plan.owner_id:
        raise NotYours
    body = unseal([proposal], reader=plan.owner).get(proposal.pk, {}).get("body") or {}
    writer = proposal.written_by
    if (offer := body.get("offer")) and writer in leaders_of(plan):
        _commit_offered(plan, writer, UUID(offer["pool"]), int(offer["half_days"]))
    drop_proposals([proposal])
    if tell_writer:
        send_word([writer], by=plan.owner, what=Word.What.PLANS)


def _commit_offered(plan: Plan, leader: Person, pool_id: UUID, half_days: int) -> None:
    """The leader said so beforehand; what is not there any more is not given."""
    pool = Pool.objects.filter(pk=pool_id).first()
    if pool is None:
        return
    try:
        with transaction.atomic():
            commit_for(plan, by=leader, pool=pool, amount=half_days, id=uuid4())
    except Refused:
        return


def commit_for(
    plan: Plan,
    *,
    by: Person,
    pool: Pool,
    amount: int,
    id: UUID,  # noqa: A002 - the commitment's own name for it
) -> Commitment:
    """Commit `amount` half days of a pool for a plan. Refuses what means.commit refuses."""
    return means.commit(
        id=id,
        subject=plan.pk,
        subject_kind=SUBJECT,
        by=by,
        owner=by,
        due_on=max(plan.ends_on, timezone.now().date()) + DUE_AFTER,
        kind=Commitment.Kind.TIME,
        pool=pool,
        amount=amount,
    )


def _locked(plan: Plan, by: Person) -> Plan:
    """The plan as it is now, locked, for its owner while it is not over."""
    if plan.owner_id != by.pk:
        raise NotYours
    row = Plan.objects.select_for_update(of=("self",))
    row = row.select_related("owner", "audience", "occasion")
    locked = row.filter(pk=plan.pk).first()
    if locked is None or locked.settled_on is not None:
        raise Over
    return locked


def _opened_again(plan: Plan) -> Opened:
    return of_body(unseal([plan], reader=plan.owner)[plan.pk]["body"])


@transaction.atomic
def hold_plan(plan: Plan, *, by: Person) -> Plan:
    """The person agrees: their calendar shows an absence, and nothing reaches them on those days.

    Refuses anybody else (NotYours) and a plan that is over (Over); again it changes nothing.
    """
    locked = _locked(plan, by)
    if not locked.holds:
        locked.held_at = timezone.now()
        _show_in_calendar(locked)
        locked.save()
    return locked


def _show_in_calendar(plan: Plan) -> None:
    """An absence, in the words that stand for everything personal. Only its owner's calendar has it."""
    starts_at, ends_at = plan.days.times(zone_of(plan.owner))
    shown, zone = plan.occasion, zone_of(plan.owner).key
    if shown is not None and shown.cancelled_at is None:
        if shown.all_day == plan.days.is_whole:
            plan.occasion = move_occasion(
                shown, by=plan.owner, starts_at=starts_at, ends_at=ends_at, zone=zone
            )
            return
        cancel_occasion(shown, by=plan.owner)
    plan.occasion = set_occasion(
        by=plan.owner, people=(), starts_at=starts_at, ends_at=ends_at, zone=zone, once=uuid4(),
        kind=Occasion.Kind.AWAY, all_day=plan.days.is_whole,
    )  # fmt: skip


@transaction.atomic
def change_days(
    plan: Plan, *, by: Person, days: Days, own: int | None = None, wanted: int | None = None
) -> Plan:
    """Other days: rest is lengthened, shortened or moved by the person alone; the steps follow.

    Arguments: `own` and `wanted`, half days of one's own and wished for; None leaves them as they
    are.
    Refuses anybody else (NotYours), a plan that is over (Over) and days of another one (InTheWay).
    """
    locked = _locked(plan, by)
    _require_free(by, days, but=locked)
    _set_days(locked, days, own=own, wanted=wanted)
    locked.save()
    for commitment in committed_for(locked):
        if commitment.is_open:
            due_on = max(days.ends_on, timezone.now().date()) + DUE_AFTER
            means.move(commitment, due_on, by=commitment.committed_by)
    _tell_of_change(locked, [*leaders_of(locked), *agreed_colleagues(locked)])
    return locked


def _set_days(plan: Plan, days: Days, *, own: int | None = None, wanted: int | None = None) -> None:
    what = _opened_again(plan)
    what.own = what.own if own is None else own
    what.wanted = what.wanted if wanted is None else wanted
    what.steps = moved(what.steps, days.ends_on - plan.ends_on)
    plan.days = days
    plan.agreed_by = plan.agreed_at = None
    _seal(plan, what)
    if plan.holds:
        _show_in_calendar(plan)
    hasten(message_key(plan.owner))


def _tell_of_change(plan: Plan, people: list[Person]) -> None:
    if plan.holds:
        tell_all(people, by=plan.owner)


@transaction.atomic
def set_steps(plan: Plan, *, by: Person, steps: Sequence[Step]) -> Plan:
    """The steps of the return; the person changes them whenever they like, also after the rest.

    Refuses, with NotYours, anybody else.
    """
    if plan.owner_id != by.pk:
        raise NotYours
    rows = Plan.objects.select_for_update(of=("self",)).select_related("owner", "audience")
    row = rows.get(pk=plan.pk)
    what = _opened_again(row)
    what.steps = list(steps)
    row.agreed_by = row.agreed_at = None
    _seal(row, what)
    row.save()
    _tell_of_change(row, leaders_of(row))
    return row


@transaction.atomic
def choose_who_sees(plan: Plan, *, by: Person, choice: Choice) -> Plan:
    """Other people see the plan, or that its person is away: the present leader, say, or nobody.

    Whoever saw it and is not among them sees nothing from the next request on. Refuses anybody
    else (NotYours), a plan that is over (Over), and with NobodyThere a choice that reaches nobody.
    """
    locked = _locked(plan, by)
    before, known = locked.audience, {person.pk for person in leaders_of(locked)}
    locked.audience = freeze(by, choice)
    locked.save(update_fields=["audience"])
    # Withdrawn before it goes, so that an older copy of the database honours it, too.
    withdraw(before, by=by)
    before.delete()
    tell_all([person for person in leaders_of(locked) if person.pk not in known], by=by)
    return locked


@transaction.atomic
def come_back(plan: Plan, *, by: Person) -> None:
    """The person works again today: what they did not use goes back. On the first day: call_off.

    Refuses anybody else (NotYours) and a plan that is over (Over).
    """
    locked = _locked(plan, by)
    rested = locked.days.until(today_of(by) - DAY)
    if rested is None or not locked.holds:
        call_off(locked, by=by)
        return
    if rested != locked.days:
        _set_days(locked, rested)
        locked.save()
        _tell_of_change(locked, [*leaders_of(locked), *agreed_colleagues(locked)])
    _settle(locked)


@transaction.atomic
def call_off(plan: Plan, *, by: Person) -> None:
    """The plan is erased; what was committed goes back but for days that were rested.

    Whoever took something over, or commit days, is told that it is called off, and no more.
    Refuses anybody else (NotYours) and a plan that is over (Over).
    """
    locked = _locked(plan, by)
    giving = [commitment.committed_by for commitment in committed_for(locked)]
    send_word([*agreed_colleagues(locked), *giving], by=by, what=Word.What.CALLED_OFF)
    _settle(locked)
    _erase(locked)
    hasten(message_key(by))


@transaction.atomic
def erase_plan(plan: Plan, *, by: Person) -> None:
    """Erase a plan that is over. Refuses anybody else (NotYours)."""
    if plan.owner_id != by.pk:
        raise NotYours
    if plan.settled_on is None:
        call_off(plan, by=by)
    else:
        _erase(plan)


def _settle(plan: Plan) -> None:
    """Give what was rested, return what was not; what was taken over is done."""
    rested = plan.days.until(today_of(plan.owner) - DAY) if plan.holds else None
    settle_used(plan.pk, half_days_of(plan.owner, rested) if rested else 0)
    for handover in plan.handovers.all():
        if rested:
            settle_used(handover.pk, 0)
        else:
            means.let_go(handover.pk)
    plan.settled_on = timezone.now().date()
    plan.save(update_fields=["settled_on"])


def _erase(plan: Plan) -> None:
    """Keys first, then rows. In the ledger remain amounts without anybody."""
    handovers = list(Handover.objects.filter(plan=plan))
    erase_items([plan.pk, *(handover.pk for handover in handovers)])
    audiences = [plan.audience_id, *(handover.audience_id for handover in handovers)]
    _take_out_of_calendar(plan)
    plan.delete()
    Audience.objects.filter(pk__in=audiences).delete()


def _take_out_of_calendar(plan: Plan) -> None:
    """What is past is forgotten; what is to come is cancelled, so that calendars follow."""
    if plan.occasion is None:
        return
    if plan.occasion.ends_at > timezone.now():
        cancel_occasion(plan.occasion, by=plan.owner)
    else:
        plan.occasion.delete()


def settle_past_plans(today: date) -> int:
    """Settle plans whose days are past, each in a transaction of its own; returns how many."""
    return _each(to_settle(today), _settle)


def erase_old_plans(today: date) -> int:
    """Erase plans thirty days after the return was over; returns how many."""
    return _each(to_erase(today), _erase)


def _each(ids: Iterable[UUID], act: Callable[[Plan], object]) -> int:
    count = 0
    for pk in ids:
        with transaction.atomic():
            plan = Plan.objects.select_for_update(of=("self",)).filter(pk=pk)
            if row := plan.select_related("owner", "audience", "occasion").first():
                act(row)
                count += 1
    return count


@transaction.atomic
def erase_for(person: Person) -> None:
    """Everything of rest that the person owns, and what they are asked."""
    for plan in Plan.objects.filter(owner=person).select_related("owner", "audience", "occasion"):
        if plan.settled_on is None:
            _settle(plan)
        _erase(plan)
    drop_proposals(list(Proposal.objects.filter(Q(owner=person) | Q(written_by=person))))
    Word.objects.filter(Q(to=person) | Q(sender=person)).delete()
    asked = Handover.objects.filter(asked=person)
    asked.update(agreed_at=None, declined_at=None, given_back_at=None)


@transaction.atomic
def let_go(person: Person) -> None:
    """The person leaves: nobody sees their plans any more, and what is not used goes back."""
    plans = Plan.objects.filter(owner=person).select_related("owner", "audience", "occasion")
    for plan in plans:
        withdraw(plan.audience, by=person)
        for handover in plan.handovers.select_related("audience"):
            withdraw(handover.audience, by=person)
        if plan.settled_on is None:
            _settle(plan)
        if plan.occasion is not None and plan.occasion.ends_at > timezone.now():
            cancel_occasion(plan.occasion, by=person)
