"""What stewards do with pools: open, fill, choose leaders, close. Never what was committed."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.means.ledger import Refused, lock_accounts, open_accounts, transfer
from corridor.means.models import Account, Pool, PoolHolder, Transfer, today
from corridor.people.acts.models import record
from corridor.people.models import Person
from corridor.runtime.taking_back import took_back, took_back_each

POOL_CLOSED = "means.pool_closed"
POOL_NARROWED = "means.pool_narrowed"
ALL = "all"


@transaction.atomic
def open_pool(
    *,
    by: Person,
    kind: str,
    name: str,
    unit: str = "",
    description: str = "",
    at_disposal_of_all: bool = True,
    id: UUID | None = None,  # noqa: A002 - the row's own name for it
    on: date | None = None,
) -> Pool:
    """Open a pool, empty, at the disposal of all leaders or of those that are chosen later.

    Arguments: `unit`, an ISO 4217 code for a fund, "days" for days, either "days" or "" for
    cover, "" for the rest; the database refuses other pairs (IntegrityError). `id`, made with the
    form: sent twice, the pool is opened once.
    """
    pool, new = Pool.objects.get_or_create(
        pk=id or uuid4(),
        defaults={
            "kind": kind,
            "name": name,
            "unit": unit,
            "description": description,
            "at_disposal_of_all": at_disposal_of_all,
            "opened_on": on or today(),
        },
    )
    if not new:
        return pool
    if pool.is_counted:
        open_accounts(pool)
    record(by, _("opened the pool “%(pool)s”") % {"pool": pool.name})
    return pool


def _require_open(pool: Pool) -> None:
    if not Pool.objects.filter(pk=pool.pk, closed_on=None).exists():
        raise Refused(_("%(pool)s is closed.") % {"pool": pool.name})


def _sent_before(once: UUID | None) -> bool:
    return once is not None and Transfer.objects.filter(once=once).exists()


@transaction.atomic
def add_to_pool(
    pool: Pool,
    amount: int,
    *,
    by: Person,
    once: UUID | None = None,
    on: date | None = None,
) -> None:
    """Put `amount` (counted parts of its unit) into a pool; only once for one `once`.

    Refuses, with Refused, a closed pool, one that is not counted, and more than a pool can hold.
    """
    lock_accounts([pool.pk])
    if _sent_before(once):
        return
    _require_open(pool)
    transfer(pool, Account.Kind.SOURCE, Account.Kind.AVAILABLE, amount, on=on, once=once)
    record(by, _("put more into the pool “%(pool)s”") % {"pool": pool.name})


@transaction.atomic
def take_from_pool(
    pool: Pool,
    amount: int,
    *,
    by: Person,
    once: UUID | None = None,
    on: date | None = None,
) -> None:
    """Take out of a pool what is not promised; only once for one `once`.

    Refuses, with Refused, a closed pool, one that is not counted, and, with NotEnough, more than
    is left.
    """
    lock_accounts([pool.pk])
    if _sent_before(once):
        return
    _require_open(pool)
    transfer(pool, Account.Kind.AVAILABLE, Account.Kind.SOURCE, amount, on=on, once=once, told=by)
    # Everybody here reads the record: whoever looks for what is left by taking and putting back
    # does it in view.
    record(by, _("took some out of the pool “%(pool)s”") % {"pool": pool.name})


@transaction.atomic
def close_pool(pool: Pool, *, by: Person, on: date | None = None) -> None:
    """Close a pool: nothing more is committed from it, what is promised is kept.

    What is left leaves the pool, and later also what is promised and comes back. Closing a closed
    pool does nothing.
    """
    if _close(pool, on or today()):
        record(by, _("closed the pool “%(pool)s”") % {"pool": pool.name})
        took_back(POOL_CLOSED, pool.pk)


def _close(pool: Pool, on: date) -> bool:
    accounts = lock_accounts([pool.pk])[pool.pk]
    if not Pool.objects.filter(pk=pool.pk, closed_on=None).update(closed_on=on):
        return False
    left = accounts[Account.Kind.AVAILABLE].balance if accounts else 0
    if left:
        transfer(pool, Account.Kind.AVAILABLE, Account.Kind.SOURCE, left, on=on)
    return True


def close_pool_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy of the database in which the pool is still open."""
    pool = Pool.objects.filter(pk=what[0]).first()
    if pool is not None:
        _close(pool, at.date())


@transaction.atomic
def set_holders(
    pool: Pool, people: Iterable[Person], *, by: Person, at_disposal_of_all: bool = False
) -> None:
    """Put the pool at the disposal of all leaders, or of the chosen ones alone.

    Refuses, with Refused, somebody to whom nobody reports, and a closed pool.
    """
    _require_open(pool)
    chosen = {person.pk: person for person in people}
    leading = set(
        Person.objects.here().leaders().filter(pk__in=list(chosen)).values_list("pk", flat=True)
    )
    for pk, person in chosen.items():
        if pk not in leading:
            raise Refused(_("Nobody reports to %(name)s. Choose leaders.") % {"name": person.name})
    _narrow(pool, leading, at_disposal_of_all=at_disposal_of_all)
    Pool.objects.filter(pk=pool.pk).update(at_disposal_of_all=at_disposal_of_all)
    PoolHolder.objects.bulk_create(
        [PoolHolder(pool=pool, person_id=pk) for pk in leading], ignore_conflicts=True
    )
    record(by, _("chose who may commit from the pool “%(pool)s”") % {"pool": pool.name})


def _narrow(pool: Pool, leading: set[UUID], *, at_disposal_of_all: bool) -> None:
    """Take the pool from those at whose disposal it is no longer."""
    others = PoolHolder.objects.filter(pool=pool).exclude(person__in=leading)
    out: list[object] = list(others.values_list("person_id", flat=True))
    others.delete()
    narrows = Pool.objects.filter(pk=pool.pk, at_disposal_of_all=True).exists()
    if narrows and not at_disposal_of_all:
        out.append(ALL)
    took_back_each(POOL_NARROWED, [(pool.pk, person) for person in out])


def narrow_pool_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy of the database in which the pool is still at this leader's, or all leaders', disposal."""
    pool, person = what
    if person == ALL:
        Pool.objects.filter(pk=UUID(pool)).update(at_disposal_of_all=False)
    else:
        PoolHolder.objects.filter(pool=UUID(pool), person=UUID(person)).delete()
