"""What happens to commitments when somebody leaves or erases what is theirs, and their export.

What was taken on for somebody should not fall away because of it, where another is still there
for it: who made the commitment and who sees to it stand in for each other. Both were already in
the item's circle, so that nobody learns anything new.
"""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from corridor.kit import speaking
from corridor.means.actions import give_back, in_short
from corridor.means.ledger import lock_accounts
from corridor.means.models import Commitment, PoolHolder, today
from corridor.means.subjects import tell_released
from corridor.people.models import Person
from corridor.rhythm.messages import tell
from corridor.runtime.register import ExportSection


@transaction.atomic
def leave(person: Person) -> None:
    """Settle the open commitments of somebody who leaves, and take their pools from them.

    What they were to see to goes back to who committed it, who is told; what they committed and
    another sees to stays with that other; what was theirs alone is released, its amount returns,
    and the practice is told so that it can tell the circle.
    """
    _go_back_to_who_committed(person)
    # What is left is the person's alone, or of two who have both left.
    alone = _locked(Commitment.objects.open().filter(owner=person).values_list("pk", flat=True))
    _settle(alone, lambda row: row.save(update_fields=["released_on"]))
    PoolHolder.objects.filter(person=person).delete()


def _go_back_to_who_committed(person: Person) -> None:
    mine = (
        Commitment.objects.open()
        .filter(owner=person, committed_by__left_at=None)
        .exclude(committed_by=person)
    )
    back = list(mine.select_related("committed_by"))
    mine.update(owner=F("committed_by"))
    for other in {row.committed_by for row in back}:
        tell(other)


def _locked(ids: Iterable[object]) -> list[Commitment]:
    rows = Commitment.objects.open().filter(pk__in=list(ids)).select_related("pool")
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _settle(rows: list[Commitment], write: Callable[[Commitment], object]) -> None:
    """Give back what the rows promised, mark each, and let its practice know."""
    lock_accounts({row.pool_id for row in rows if row.pool_id is not None})
    for row in rows:
        row.released_on = today()
        write(row)
        give_back(row)
        tell_released(row)


@transaction.atomic
def erase(person: Person) -> None:
    """Erase what the person took on.

    An open commitment that another made or sees to stays, as that other's alone; the person's own
    is released and removed; of settled ones nothing remains but amounts in the ledger.
    """
    mine = Commitment.objects.open()
    mine.filter(owner=person).exclude(committed_by=person).update(owner=F("committed_by"))
    mine.filter(committed_by=person).exclude(owner=person).update(committed_by=F("owner"))
    rows = _locked(mine.filter(committed_by=person).values_list("pk", flat=True))
    _settle(rows, lambda row: row.save(update_fields=["released_on"]))
    settled = Commitment.objects.exclude(delivered_on=None, released_on=None)
    settled.filter(owner=person).exclude(committed_by=person).update(owner=F("committed_by"))
    settled.filter(committed_by=person).delete()
    PoolHolder.objects.filter(person=person).delete()


def export(person: Person) -> list[ExportSection]:
    """What the person took on, and which pools are at their own disposal."""
    rows = Commitment.objects.visible_to(person).select_related("committed_by", "owner", "pool")
    return [
        ExportSection(
            _("What I took on"),
            [_exported(row, person) for row in rows.order_by("committed_on", "pk")],
        ),
        ExportSection(
            _("Pools at my disposal"),
            [
                {_("pool"): holder.pool.name}
                for holder in PoolHolder.objects.filter(person=person).select_related("pool")
            ],
        ),
    ]


def _exported(row: Commitment, person: Person) -> dict[str, str]:
    other = row.owner if row.committed_by_id == person.pk else row.committed_by
    days = {
        _("taken on"): row.committed_on,
        _("due"): row.due_on,
        _("done"): row.delivered_on,
        _("given back"): row.released_on,
    }
    return {
        _("what"): in_short(row, locale=speaking.locale_of(person)),
        _("pool"): row.pool.name if row.pool else "",
        _("with"): other.name if other.pk != person.pk else "",
        **{title: day.isoformat() for title, day in days.items() if day is not None},
    }
