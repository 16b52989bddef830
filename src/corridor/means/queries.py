"""Reads of the means: what is at whose disposal, what people took on, what a pool's page shows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from corridor.means.amounts import step_below
from corridor.means.figures import Period, periods_of
from corridor.means.models import (
    Account,
    Commitment,
    CommitmentQuerySet,
    Figures,
    Pool,
    PoolHolder,
)
from corridor.people.models import Person

FORTNIGHT = timedelta(days=14)
SETTLED_SHOWN = 20
LOOKED_AT = 100


@dataclass
class PoolLine:
    """A pool as a page shows it.

    `at_least` is the step below what is left, in counted parts; None for what is not counted.
    `put_in` is what stewards put in less what they took out, told to them alone.
    """

    pool: Pool
    at_least: int | None = None
    put_in: int | None = None
    periods: list[Period] = field(default_factory=list)
    holders: list[Person] = field(default_factory=list)

    @property
    def newest(self) -> Period | None:
        """The newest published period."""
        return self.periods[-1] if self.periods else None


def pools_here(person: Person) -> list[Pool]:
    """What there is, without amounts: for everyone."""
    return list(Pool.objects.visible_to(person))


def pools_at_disposal(leader: Person) -> list[Pool]:
    """The open pools from which `leader` may commit; empty for somebody to whom nobody reports."""
    return list(Pool.objects.at_disposal_of(leader))


def lines_at_disposal(leader: Person) -> list[PoolLine]:
    """The same, each with the step below what is left."""
    return _with_steps(pools_at_disposal(leader))


def _balances(pools: Iterable[Pool]) -> dict[UUID, dict[str, int]]:
    balances: dict[UUID, dict[str, int]] = defaultdict(dict)
    rows = Account.objects.filter(pool__in=[pool.pk for pool in pools])
    for pool, kind, balance in rows.values_list("pool", "kind", "balance"):
        balances[pool][kind] = balance
    return balances


def _with_steps(pools: list[Pool]) -> list[PoolLine]:
    balances = _balances(pools)
    return [PoolLine(pool, at_least=_step(pool, balances)) for pool in pools]


def _step(pool: Pool, balances: dict[UUID, dict[str, int]]) -> int | None:
    if not pool.is_counted:
        return None
    return step_below(balances[pool.pk].get(Account.Kind.AVAILABLE, 0), pool.unit)


def pools_for_stewards(only: Pool | None = None) -> list[PoolLine]:
    """All pools, the open first, with the published figures and nothing finer; or only one."""
    pools = Pool.objects.order_by("closed_on", "name", "id")
    pools = pools.filter(pk=only.pk) if only else pools
    # NULL sorts first on one database and last on the other.
    lines = _with_steps(sorted(pools, key=lambda pool: pool.closed_on is not None))
    figures: dict[UUID, list[Figures]] = defaultdict(list)
    for one in Figures.objects.filter(pool__in=[line.pool.pk for line in lines]):
        figures[one.pool_id].append(one)
    holders: dict[UUID, list[Person]] = defaultdict(list)
    held = PoolHolder.objects.filter(pool__in=[line.pool.pk for line in lines])
    for holder in held.select_related("person").order_by("person__name_key", "person_id"):
        holders[holder.pool_id].append(holder.person)
    balances = _balances(line.pool for line in lines)
    for line in lines:
        line.periods = periods_of(line.pool, figures[line.pool.pk])
        line.holders = holders[line.pool.pk]
        # What remains "put in" when a pool closes is what was given from it: not shown.
        if line.pool.is_counted and line.pool.closed_on is None:
            line.put_in = -balances[line.pool.pk][Account.Kind.SOURCE]
    return lines


def _with_people(commitments: CommitmentQuerySet) -> list[Commitment]:
    return list(commitments.select_related("committed_by", "owner", "pool").in_order())


def commitments_of(owner: Person) -> list[Commitment]:
    """What `owner` is to see to, by the day it is due."""
    return _with_people(Commitment.objects.open().filter(owner=owner))


def commitments_handed_on_by(person: Person) -> list[Commitment]:
    """What the person committed and somebody else sees to, by the day it is due."""
    return _with_people(Commitment.objects.open().filter(committed_by=person).exclude(owner=person))


def settled_of(person: Person) -> list[Commitment]:
    """The newest of what the person took on that is done or given back."""
    settled = Commitment.objects.visible_to(person).exclude(delivered_on=None, released_on=None)
    return list(
        settled.select_related("committed_by", "owner", "pool").order_by("-due_on", "id")[
            :SETTLED_SHOWN
        ]
    )


def commitments_for(subject: UUID) -> list[Commitment]:
    """Everything committed for an item that the caller has checked its reader may see."""
    return _with_people(Commitment.objects.for_subjects([subject]))


def commitments_due(owner: Person, *, at_most: int) -> list[Commitment]:
    """What `owner` is to see to within the fortnight, what should have been done included."""
    until = timezone.localdate() + FORTNIGHT
    due = Commitment.objects.open().filter(due_on__lte=until, owner=owner)
    return list(due.in_order()[:at_most])


def readable_commitments(person: Person) -> CommitmentQuerySet:
    """Those that the person made or sees to, with the people and the pool."""
    return Commitment.objects.visible_to(person).select_related("committed_by", "owner", "pool")


def references_open() -> bool:
    """Whether commitments can still be told to which item they belong: for `corridor doctor`.

    With another secret than the one they were made with nobody can tell, and what is promised for
    an erased ask could not be given back.
    """
    return all(row.subject is not None for row in Commitment.objects.order_by("-pk")[:LOOKED_AT])
