"""What was taken back stays so, whatever copy of the database is put back.

An act that narrows (withdrawing, muting, leaving, giving back a duty) is published with
`runtime.taking_back`. It is noted here as a fact in ids: in the database, in the same transaction,
and in the key store as soon as that has committed, because the key store outlives the database.
A copy of the database lacks the facts that are newer than it: those, and no others, are carried
out in it once more. So what was given again after the act and before the copy is left alone.
"""

import logging
import sqlite3
from collections.abc import Iterable
from datetime import UTC, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from corridor.privacy.keeping import right_key_store
from corridor.privacy.keystore import Fact, KeyStoreBroken, KeyStoreMissing
from corridor.privacy.models import TakenBack
from corridor.runtime.problems import problem_of
from corridor.runtime.register import contributions
from corridor.runtime.taking_back import GaveAgain, TakesBack, TakesBackTogether, TookBack

logger = logging.getLogger(__name__)

# A copy of the database that is older than this cannot be restored: nobody would know any more
# what was taken back since.
KEPT = timedelta(days=2 * 365)
BATCH = 500
# An older database lacks the newest facts: whether these are known tells whether all are.
LATEST = 100


def note(event: TookBack) -> None:
    """Keep the acts as facts; in the publisher's transaction."""
    now = timezone.now()
    if event.by_day:
        now = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    TakenBack.objects.bulk_create(
        [
            TakenBack(kind=event.kind, what=" ".join(what), owner=event.owner, at=now)
            for what in event.acts
        ],
        batch_size=BATCH,
    )
    transaction.on_commit(_carry_now)


def forget(event: GaveAgain) -> None:
    """It was given again: a copy that is restored need not honour it."""
    facts = TakenBack.objects.filter(kind=event.kind, what=" ".join(event.what), over=False)
    if facts.update(over=True, in_key_store=False):
        transaction.on_commit(_carry_now)


def _carry_now() -> None:
    """What fails now is carried by the clock: the act itself is done."""
    try:
        carry_to_key_store()
    except (KeyStoreMissing, KeyStoreBroken, sqlite3.Error) as error:
        logger.error("Not noted in the key store yet: %s", problem_of(error))


def carry_to_key_store() -> int:
    """Bring to the key store what it was not told yet; returns how many facts.

    The key store first, so that a kill in between repeats it, and loses nothing. The oldest first:
    the key store keeps them in the order in which it is told.
    """
    count = 0
    waiting = TakenBack.objects.filter(in_key_store=False).order_by("at", "pk")
    while rows := list(waiting[:BATCH]):
        store = right_key_store()
        store.note_taken_back(fact_of(row) for row in rows if not row.over)
        store.forget_taken_back(row.pk for row in rows if row.over)
        told = TakenBack.objects.filter(pk__in=[row.pk for row in rows])
        told.filter(over=True, pk__in=[row.pk for row in rows if row.over]).delete()
        told.filter(over=False, pk__in=[row.pk for row in rows if not row.over]).update(
            in_key_store=True
        )
        count += len(rows)
    return count


def fact_of(row: TakenBack) -> Fact:
    """The row as the key store keeps it."""
    return Fact(row.pk, row.kind, tuple(row.what.split()), str(row.owner or ""), row.at)


def facts_here() -> list[Fact]:
    """What this database knows to be taken back."""
    return [fact_of(row) for row in TakenBack.objects.filter(over=False).order_by("at", "pk")]


def honour_taken_back() -> int:
    """Carry out what the key store knows and this database does not, because it is a copy.

    Returns how many acts. Costs two short reads where the database is up to date.
    """
    store = right_key_store()
    if not _unknown(store.latest_taken_back(LATEST)):
        return 0
    return carry_out(store.taken_back())


def carry_out(facts: Iterable[Fact]) -> int:
    """Carry out those of the facts, the oldest first, that this database lacks; returns how many.

    First, and each kind in one go, what is found only by looking through all rows. Then one after
    the other, and each is noted in its turn, so that a kill in between leaves the newest unknown:
    the next time looks at those, and does what is left.
    """
    new = _unknown(facts)
    ways = {way.kind: way for one in contributions() for way in one.takes_back}
    together: dict[TakesBackTogether, set[str]] = {}
    for fact in new:
        if isinstance(way := ways.get(fact.kind), TakesBackTogether):
            together.setdefault(way, set()).add(fact.what[0])
    for one, hashes in together.items():
        with transaction.atomic():
            one.all_again(hashes)
    for fact in new:
        with transaction.atomic():
            # What a practice that is not installed any more took back lies still with it.
            if isinstance(way := ways.get(fact.kind), TakesBack):
                way.again(fact.what, fact.at)
            _keep(fact)
    return len(new)


def _keep(fact: Fact) -> None:
    TakenBack.objects.create(
        id=fact.id,
        kind=fact.kind,
        what=" ".join(fact.what),
        owner=UUID(fact.owner) if fact.owner else None,
        at=fact.at,
    )


def _unknown(facts: Iterable[Fact]) -> list[Fact]:
    facts = list(facts)
    known = set()
    for first in range(0, len(facts), BATCH):
        ids = [fact.id for fact in facts[first : first + BATCH]]
        known |= set(TakenBack.objects.filter(pk__in=ids).values_list("pk", flat=True))
    limit = timezone.now() - KEPT
    return [fact for fact in facts if fact.id not in known and fact.at >= limit]


def forget_old() -> None:
    """Drop facts that are older than any copy that may be restored; the key store's first."""
    limit = timezone.now() - KEPT
    right_key_store().forget_taken_back_before(limit)
    TakenBack.objects.filter(at__lt=limit).delete()
