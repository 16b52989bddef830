"""What people do with what can be given: commit, deliver, release, move."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from babel import Locale
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from corridor.means.amounts import in_words
from corridor.means.figures import is_first
from corridor.means.ledger import (
    NotEnough,
    Refused,
    count_down,
    count_up,
    lock_accounts,
    transfer,
)
from corridor.means.models import (
    GIVEN_FROM,
    Account,
    Commitment,
    CommitmentQuerySet,
    Pool,
    Reminder,
    today,
)
from corridor.means.stewarding import (
    add_to_pool,
    close_pool,
    open_pool,
    set_holders,
    take_from_pool,
)
from corridor.means.subjects import tell_released
from corridor.people.models import Person
from corridor.runtime.taking_back import took_back

__all__ = [
    "AlreadySettled",
    "NotAtDisposal",
    "NotEnough",
    "NotYours",
    "Refused",
    "add_to_pool",
    "close_pool",
    "commit",
    "deliver",
    "detach",
    "in_short",
    "let_go",
    "move",
    "open_pool",
    "release",
    "set_holders",
    "take_from_pool",
    "unlike_its_pool",
]

AHEAD = timedelta(days=2 * 365)
BATCH = 500
RELEASED = "means.released"


class NotAtDisposal(Refused):
    """The pool is closed, or not at this person's disposal."""


class AlreadySettled(Refused):
    """The commitment was delivered or released already."""


class NotYours(Refused):
    """Somebody other than who made the commitment or sees to it."""


@transaction.atomic
def commit(
    *,
    subject: UUID,
    subject_kind: str = "",
    by: Person,
    owner: Person,
    due_on: date,
    kind: str,
    pool: Pool | None = None,
    amount: int | None = None,
    id: UUID | None = None,  # noqa: A002 - the row's own name for it
    on: date | None = None,
) -> Commitment:
    """Take something on for an item of a practice; an amount is set aside in its pool at once.

    Arguments: `subject`, the item's id, and `subject_kind`, the name under which its practice
    registered (means.subjects); `owner`, who sees to it; `due_on`, today or later, within two
    years; `kind`, one of Commitment.Kind; `amount` in counted parts of the pool's unit, for a
    counted pool and no other; `id`, made with the form, so that a form sent twice commits once;
    `on`, the day it is done (for a demo's past).
    Refuses, with Refused: NotAtDisposal, NotEnough (exactly one of two gets the last), somebody
    who has left, a day out of bounds, a missing or needless amount, a kind that the pool does not
    give, an id of somebody else's.
    """
    on = on or today()
    commitment = Commitment(
        pk=id or uuid4(), subject=subject, subject_kind=subject_kind, committed_by=by,
        owner=owner, kind=kind, pool=pool, amount=amount,
        unit=pool.unit if pool and amount is not None else "", committed_on=on, due_on=due_on,
    )  # fmt: skip
    _require_sound(commitment, on)
    if pool is not None:
        # Locked before anything is asked: a pool may be closing, a form be sent twice at once.
        lock_accounts([pool.pk])
    before = _sent_before(commitment)
    if before is not None:
        return before
    if pool is not None and not Pool.objects.at_disposal_of(by).filter(pk=pool.pk).exists():
        raise NotAtDisposal(_("%(pool)s is not at your disposal.") % {"pool": pool.name})
    if pool is None or amount is None:
        return _save_once(commitment)
    transfer(pool, Account.Kind.AVAILABLE, Account.Kind.RESERVED, amount, on=on, told=by)
    commitment.save(force_insert=True)
    if is_first(commitment, "committed_on"):
        count_up(pool, "committed_since")
    return commitment


def _save_once(commitment: Commitment) -> Commitment:
    """Save, or return the row that the same form made a moment ago."""
    try:
        with transaction.atomic():
            commitment.save(force_insert=True)
    except IntegrityError:
        before = _sent_before(commitment)
        if before is None:
            raise
        return before
    return commitment


def _sent_before(commitment: Commitment) -> Commitment | None:
    before = Commitment.objects.filter(pk=commitment.pk).first()
    if before is not None and (before.committed_by_id, before.subject) != (
        commitment.committed_by_id,
        commitment.subject,
    ):
        raise NotYours(_("Open the page anew, and commit again."))
    return before


def _require_sound(commitment: Commitment, on: date) -> None:
    if not commitment.committed_by.is_here or not commitment.owner.is_here:
        raise Refused(_("Choose somebody who is here to see to it."))
    if commitment.kind not in Commitment.Kind.values:
        raise Refused(_("Choose what it is."))
    _require_day(commitment.due_on, on)
    if commitment.pool is not None and (
        why_not := unlike_its_pool(commitment.kind, commitment.pool)
    ):
        raise Refused(why_not)
    counted = commitment.pool is not None and commitment.pool.is_counted
    if counted and commitment.amount is None:
        raise Refused(_("Say how much."))
    if commitment.amount is not None and not counted:
        raise Refused(_("An amount comes from a pool that is counted. Leave it out."))


def unlike_its_pool(kind: str, pool: Pool) -> str:
    """The sentence for whoever would give, say, money from a pool of days; "" where both agree."""
    given = GIVEN_FROM[pool.kind]
    if kind in given:
        return ""
    kinds = ", ".join(str(one.label) for one in given)
    words = _("From %(pool)s one gives: %(kinds)s. Choose one of these, or another pool.")
    return words % {"pool": pool.name, "kinds": kinds}


def _require_day(due_on: date, on: date) -> None:
    if due_on < on:
        raise Refused(_("Choose a day from today on."))
    if due_on > on + AHEAD:
        raise Refused(_("Choose a day within two years."))


def _require_part(commitment: Commitment, by: Person) -> None:
    if by.pk not in {commitment.committed_by_id, commitment.owner_id}:
        raise NotYours(_("Only who took this on, or sees to it, can do that."))


def _lock(commitment: Commitment) -> Commitment:
    """The row as it is now, locked; AlreadySettled where it is settled or gone."""
    # Only this table: the joined ones are not to be locked, nor could a nullable one be.
    row = (
        Commitment.objects.open()
        .select_related("pool")
        .select_for_update(of=("self",))
        .filter(pk=commitment.pk)
        .first()
    )
    if row is None:
        raise AlreadySettled(_("This was settled already."))
    return row


@transaction.atomic
def deliver(commitment: Commitment, *, by: Person, on: date | None = None) -> Commitment:
    """It is done: an amount is given for good.

    Refuses, with Refused: NotYours, AlreadySettled.
    """
    _require_part(commitment, by)
    row = _lock(commitment)
    on = on or today()
    row.delivered_on = on
    row.save(update_fields=["delivered_on"])
    if row.pool is not None and row.amount is not None:
        transfer(row.pool, Account.Kind.RESERVED, Account.Kind.GIVEN, row.amount, on=on)
        if is_first(row, "delivered_on"):
            count_up(row.pool, "delivered_since")
    return row


@transaction.atomic
def release(commitment: Commitment, *, by: Person, on: date | None = None) -> Commitment:
    """It will not be done after all: an amount returns to its pool. No reason is asked.

    Refuses, with Refused: NotYours, AlreadySettled.
    """
    _require_part(commitment, by)
    row = _lock(commitment)
    row.released_on = on or today()
    row.save(update_fields=["released_on"])
    give_back(row, on=on)
    tell_released(row)
    took_back(RELEASED, row.pk, owner=by.pk)
    return row


@transaction.atomic
def release_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy of the database in which the commitment is still open."""
    try:
        row = _lock(Commitment(pk=UUID(what[0])))
    except AlreadySettled:
        return
    row.released_on = at.date()
    row.save(update_fields=["released_on"])
    give_back(row)


def give_back(commitment: Commitment, *, on: date | None = None) -> None:
    """Return a promised amount to its pool; from a closed pool it goes back to where it came from.

    The caller has the commitment's row locked and marks or removes it.
    """
    pool, amount = commitment.pool, commitment.amount
    if pool is None or amount is None:
        return
    transfer(pool, Account.Kind.RESERVED, Account.Kind.AVAILABLE, amount, on=on)
    count_down(pool, "committed_since")
    # Read after the accounts are locked: closing holds the same lock.
    if Pool.objects.filter(pk=pool.pk).exclude(closed_on=None).exists():
        transfer(pool, Account.Kind.AVAILABLE, Account.Kind.SOURCE, amount, on=on)


@transaction.atomic
def move(commitment: Commitment, due_on: date, *, by: Person) -> Commitment:
    """Another day, today or later; whoever sees to it is reminded anew.

    Refuses, with Refused: NotYours, AlreadySettled, a day out of bounds.
    """
    _require_part(commitment, by)
    _require_day(due_on, today())
    row = _lock(commitment)
    row.due_on = due_on
    row.save(update_fields=["due_on"])
    Reminder.objects.filter(commitment=row).delete()
    return row


@transaction.atomic
def detach(*subjects: UUID) -> None:
    """The items are erased: what was promised returns to its pool, what was given stays given.

    The commitments are removed; in the ledger remain amounts without anybody. Called for whatever
    is erased (see apps), also when an older copy of the database brought its row back.
    """
    for first in range(0, len(subjects), BATCH):
        theirs = Commitment.objects.for_subjects(subjects[first : first + BATCH])
        _give_back_all(theirs.open())
        theirs.delete()


@transaction.atomic
def let_go(subject: UUID) -> None:
    """The item ended without being erased: what is still promised for it is released."""
    _give_back_all(Commitment.objects.for_subjects([subject]).open())
    Commitment.objects.for_subjects([subject]).open().update(released_on=today())


def _give_back_all(commitments: CommitmentQuerySet) -> None:
    # All rows first, then the accounts, each in one order: nobody waits for us in a circle.
    rows = list(commitments.select_related("pool").select_for_update(of=("self",)).order_by("pk"))
    lock_accounts({row.pool_id for row in rows if row.pool_id is not None})
    for row in rows:
        give_back(row)


def in_short(commitment: Commitment, *, locale: Locale) -> str:
    """ "Money, €250.00", or "Time" where nothing is counted."""
    kind = str(commitment.get_kind_display())
    if commitment.amount is None:
        return kind
    return _("%(kind)s, %(amount)s") % {
        "kind": kind,
        "amount": in_words(commitment.amount, commitment.unit, locale),
    }
