"""What was promised for something that takes days, and how much of it was used in the end."""

from datetime import date
from uuid import UUID

from django.db import transaction

from corridor.means.actions import give_back
from corridor.means.figures import is_first
from corridor.means.ledger import count_up, lock_accounts, transfer
from corridor.means.models import Account, Commitment, Pool, today


@transaction.atomic
def settle_used(subject: UUID, used: int, *, on: date | None = None) -> int:
    """The item has taken place: `used` counted parts of what was promised for it are given for good.

    What was promised first is used first; what was not used returns to its pool, and an open
    commitment of which nothing was used is released. What is not counted is done. Nobody is told.
    Returns how much was given: at most what was promised. Called again it changes nothing.
    """
    on = on or today()
    rows = list(
        Commitment.objects.for_subjects([subject])
        .open()
        .select_related("pool")
        .select_for_update(of=("self",))
        .order_by("committed_on", "pk")
    )
    lock_accounts({row.pool_id for row in rows if row.pool_id is not None})
    left = used
    for row in rows:
        left -= _settle(row, left, on)
    return used - left


def _settle(row: Commitment, used: int, on: date) -> int:
    """Give what was used of one commitment and return the rest; how much was given."""
    if row.pool is None or row.amount is None:
        row.delivered_on = on
        row.save(update_fields=["delivered_on"])
        return 0
    given = min(used, row.amount)
    if given == 0:
        give_back(row, on=on)
        row.released_on = on
        row.save(update_fields=["released_on"])
        return 0
    if given < row.amount:
        _return_part(row, row.amount - given, on)
    row.amount, row.delivered_on = given, on
    row.save(update_fields=["amount", "delivered_on"])
    transfer(row.pool, Account.Kind.RESERVED, Account.Kind.GIVEN, given, on=on)
    if is_first(row, "delivered_on"):
        count_up(row.pool, "delivered_since")
    return given


def _return_part(row: Commitment, amount: int, on: date) -> None:
    """What was not used goes back; from a pool closed meanwhile to where it came from."""
    assert row.pool is not None  # noqa: S101 - the caller looked
    transfer(row.pool, Account.Kind.RESERVED, Account.Kind.AVAILABLE, amount, on=on)
    # Read after the accounts are locked: closing holds the same lock.
    if Pool.objects.filter(pk=row.pool.pk).exclude(closed_on=None).exists():
        transfer(row.pool, Account.Kind.AVAILABLE, Account.Kind.SOURCE, amount, on=on)
