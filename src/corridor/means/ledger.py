"""The ledger: moving amounts between a pool's accounts.

The database keeps it balanced (migrations/0002): this module only asks in an order in which two
people never wait for each other, and turns "not that much left" into a sentence.
"""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from babel import Locale
from django.db import connection
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from corridor.kit import speaking
from corridor.means.amounts import LIMIT, in_words, step_below
from corridor.means.models import Account, Commitment, Pool, Transfer, today
from corridor.people.models import Person
from corridor.runtime.guards import missing_triggers

GUARDS = {
    "means_transfer_moves",
    "means_transfer_stays",
    "means_transfer_kept",
    "means_account_opens",
    "means_account_moves",
    "means_account_kept",
    "means_pool_keeps_unit",
}
GUARDS_OF = {
    "sqlite": GUARDS | {"means_transfer_is_new"},
    "postgresql": GUARDS | {"means_transfer_locks", "means_transfer_not_emptied"},
}

Accounts = dict[str, Account]


class Refused(ValueError):
    """Something cannot be done with the means; the message says why, and what to do."""


class NotEnough(Refused):
    """There is less in the pool than was asked for."""


def open_accounts(pool: Pool) -> None:
    """Make a counted pool's four accounts."""
    Account.objects.bulk_create(
        Account(pool=pool, kind=kind, unit=pool.unit) for kind in Account.Kind.values
    )


def lock_accounts(pools: Iterable[UUID]) -> dict[UUID, Accounts]:
    """The accounts of the pools, locked until the transaction ends, always in the same order."""
    locked: dict[UUID, Accounts] = {pool: {} for pool in pools}
    rows = Account.objects.filter(pool__in=list(locked)).order_by("pk").select_for_update()
    for account in rows:
        locked[account.pool_id][account.kind] = account
    return locked


def transfer(
    pool: Pool,
    giver: str,
    taker: str,
    amount: int,
    *,
    on: date | None = None,
    once: UUID | None = None,
    told: Person | None = None,
) -> Transfer:
    """Move `amount` (counted parts of the pool's unit) from account `giver` to account `taker`.

    Inside the caller's transaction. Refuses, with NotEnough, more than the giver holds, and with
    Refused a pool that is not counted and an amount that no pool can hold. `told`: in whose
    locale amounts are written then.
    """
    if not pool.is_counted:
        raise Refused(_("%(pool)s is not counted.") % {"pool": pool.name})
    if not 1 <= amount <= LIMIT:
        raise Refused(_("Write an amount above zero that a pool can hold."))
    accounts = lock_accounts([pool.pk])[pool.pk]
    _require_room(pool, accounts[giver], accounts[taker], amount, told)
    return Transfer.objects.create(
        from_account=accounts[giver],
        to_account=accounts[taker],
        amount=amount,
        unit=pool.unit,
        made_on=on or today(),
        once=once,
    )


def _require_room(
    pool: Pool, giver: Account, taker: Account, amount: int, told: Person | None
) -> None:
    if giver.kind == Account.Kind.SOURCE:
        if taker.balance + amount > LIMIT or giver.balance - amount < -LIMIT:
            raise Refused(_("That is more than a pool can hold. Write a smaller amount."))
    elif giver.balance < amount:
        raise NotEnough(not_enough(pool, giver.balance, locale=speaking.locale_of(told)))


def not_enough(pool: Pool, left: int, *, locale: Locale) -> str:
    """The sentence for whoever asked for more than there is; as rounded as every page says it."""
    step = step_below(left, pool.unit)
    if not step:
        return _("There is nothing left in %(pool)s.") % {"pool": pool.name}
    return _("There is not that much left in %(pool)s: at least %(amount)s is. Choose less.") % {
        "pool": pool.name,
        "amount": in_words(step, pool.unit, locale),
    }


def problems() -> list[str]:
    """What is wrong with the books, in sentences for the operator; empty when nothing is.

    The database prevents all of it; this finds a restore that left the guards behind, or a hand
    that took them down. Reads the whole ledger: for `corridor doctor`, not for a page.
    """
    found = [f"The guard {name} of the ledger is missing." for name in sorted(missing_guards())]
    total = Account.objects.aggregate(total=Sum("balance"))["total"] or 0
    if total:
        found.append(f"The balances of all accounts add up to {total}, not to zero.")
    found += _unlike_their_transfers() + _unlike_their_commitments()
    return found


def missing_guards() -> Collection[str]:
    """The names of those triggers that this database lacks."""
    return missing_triggers(set(GUARDS_OF[connection.vendor]))


def _unlike_their_transfers() -> list[str]:
    balances: dict[int, int] = dict.fromkeys(Account.objects.values_list("pk", flat=True), 0)
    for side, sign in (("from_account", -1), ("to_account", 1)):
        sums = Transfer.objects.values_list(side).annotate(total=Sum("amount"))
        for account, total in sums:
            balances[account] += sign * total
    return [
        f"Account {pk} holds {balance}, its transfers say {balances[pk]}."
        for pk, balance in Account.objects.values_list("pk", "balance").order_by("pk")
        if balances[pk] != balance
    ]


def _unlike_their_commitments() -> list[str]:
    open_sums = dict(
        Commitment.objects.open()
        .exclude(amount=None)
        .values_list("pool")
        .annotate(total=Sum("amount"))
    )
    reserved = Account.objects.filter(kind=Account.Kind.RESERVED).values_list("pool", "balance")
    return [
        f"Pool {pool} has promised {balance}, its open commitments say {open_sums.get(pool, 0)}."
        for pool, balance in reserved.order_by("pool")
        if open_sums.get(pool, 0) != balance
    ]


def count_up(pool: Pool, column: str) -> None:
    """One more item in the pool's hidden count `column` (see figures)."""
    Pool.objects.filter(pk=pool.pk).update(**{column: F(column) + 1})


def count_down(pool: Pool, column: str) -> None:
    """One item less, not below zero."""
    Pool.objects.filter(pk=pool.pk, **{f"{column}__gt": 0}).update(**{column: F(column) - 1})
