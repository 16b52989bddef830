"""The end of a round: one job in four steps, each of which can be killed and repeated.

1. *It takes nothing any more* (`closing_at`). What was being taken at that moment is in the database
   before, or refused after: the guards of the boxes see to it.
2. *The boxes are opened and counted, in memory.* Killed here, nothing has happened; counted again,
   the same comes out, because no box can come or go.
3. *In one transaction* counts and associations are written and boxes, roll and issue rows deleted,
   with `counted_at`. Whoever publishes hears of it in the same transaction (RoundCounted). A kind of
   round whose counts nobody may see takes them here, in memory (`Kind.take_counts`), and none is
   written; one that needs the roll to publish keeps it until then (`Kind.keeps_roll`). Either all of
   it is there or nothing, so no box is counted twice and none is lost.
4. *The keys are destroyed*, and only then is the round closed. Killed here, the next one destroys
   what is left. From then on no copy of the database opens a box.

A round can also end without counts (RoundLost): given up, or because its time went by before its keys
were ready. Then nobody could fetch a token, and nothing is lost but the round.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from corridor.ballots import round_keys
from corridor.ballots.counting import Tally, boxes_of, count_boxes, counted_of, empty_tally
from corridor.ballots.kinds import kind_named
from corridor.ballots.models import Association, Box, Carried, Count, Issue, Roll, Round
from corridor.runtime.events import Event, publish
from corridor.runtime.jobs import Work
from corridor.runtime.taking_back import took_back

CLOSED = "ballots.closed"
BATCH = 2_000
LOOK_UP = 500  # boxes between two looks whether to stop


@dataclass(frozen=True)
class RoundCounted(Event):
    """A round's counts are there; published in the transaction that writes them."""

    round: UUID
    kind: str


@dataclass(frozen=True)
class RoundLost(Event):
    """A round has ended without counts, and nothing will come of it; published in that transaction."""

    round: UUID
    kind: str


def close_round(round_: Round, *, work: Work) -> None:
    """Close a round whose time is over, from wherever it stands; nothing where it is closed.

    Refuses, with KeyMissing, to count where the key is not at hand: nothing is deleted then.
    """
    now = timezone.now()
    if round_.closed_at is not None or round_.opened_at is None or round_.closes_at > now:
        return
    if round_.closing_at is None:
        _stop_taking(round_, work)
    if round_.counted_at is None:
        tally = _count(round_, work)
        _write(round_, tally, work)
    round_keys.destroy_keys(round_.pk)
    with transaction.atomic():
        round_.closed_at = timezone.now()
        round_.save(update_fields=["closed_at"])
        work.report(100, 100)
        work.fence()


def _stop_taking(round_: Round, work: Work) -> None:
    with transaction.atomic():
        work.hold()
        round_.closing_at = timezone.now()
        round_.save(update_fields=["closing_at"])


def _count(round_: Round, work: Work) -> Tally:
    tally = empty_tally(round_)
    if not round_.items:
        return tally
    total = max(Box.objects.filter(cell__round=round_).count(), 1)
    opened = 0

    def look_up() -> None:
        nonlocal opened
        opened += 1
        if opened % LOOK_UP == 0:
            work.report(opened * 100 // total, 100)  # in hundredths: how many is nobody's business
            work.check()

    key = round_keys.box_key(round_.pk)
    return count_boxes(round_.pk, key, boxes_of(round_), tally, each=look_up)


def _write(round_: Round, tally: Tally, work: Work) -> None:
    """Write counts and delete everything that they were made from, in one transaction."""
    with transaction.atomic():
        work.hold()
        # Where nobody knows the kind nothing is written: its counts may be for nobody's eyes.
        kind = kind_named(round_.kind)
        if kind.take_counts is not None:
            kind.take_counts(round_, counted_of(round_, tally))
        else:
            _write_counts(round_, tally)
        _forget(round_, keeps_roll=kind.keeps_roll)
        round_.counted_at = timezone.now()
        round_.save(update_fields=["counted_at"])
        publish(RoundCounted(round_.pk, round_.kind))
        took_back(CLOSED, round_.pk)


def _write_counts(round_: Round, tally: Tally) -> None:
    """Counts of cells; of pairs the association alone, never the table that it was made of."""
    from corridor.ballots.together import associations_of  # arrays, for workers alone

    Count.objects.bulk_create(
        (
            Count(cell_id=cell, item=item.key, answers=sum(by_option), by_option=by_option)
            for cell, item, by_option in tally.enough()
        ),
        BATCH,
    )
    Association.objects.bulk_create(associations_of(round_, tally.crossed_enough()))


def _forget(round_: Round, *, keeps_roll: bool = False) -> None:
    """Boxes, roll, issue rows and what was on its way: nobody needs them any more."""
    of_round: list[QuerySet[Box] | QuerySet[Issue] | QuerySet[Roll] | QuerySet[Carried]] = [
        Box.objects.filter(cell__round=round_),
        Issue.objects.filter(round=round_),
        Carried.objects.filter(round=round_),
    ]
    if not keeps_roll:
        of_round.append(Roll.objects.filter(round=round_))
    for rows in of_round:
        rows._raw_delete(rows.db)  # nothing hangs on them


def close_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy of the database in which a round is open that has been counted since.

    Its boxes cannot be opened any more, and its counts were lost with the newer database.
    """
    end_without_counts(UUID(what[0]))


@transaction.atomic
def end_without_counts(round_id: UUID) -> bool:
    """End an open round of which nothing can be known any more; False where there is none."""
    open_ones = Round.objects.filter(closed_at=None, counted_at=None).exclude(opened_at=None)
    round_ = open_ones.select_for_update().filter(pk=round_id).first()
    if round_ is None:
        return False
    now = timezone.now()
    round_.closing_at = round_.closing_at or now
    round_.lost_at = round_.closed_at = now
    round_.save(update_fields=["closing_at", "lost_at", "closed_at"])
    _forget_all_of(round_)
    return True


@transaction.atomic
def end_missed(round_id: UUID) -> bool:
    """End a round whose time went by before it opened; False where there is none.

    It stays as a row that says so, because practices point at it. Nobody had a token for it.
    """
    missed = Round.objects.missed(timezone.now())
    round_ = missed.select_for_update().filter(pk=round_id).first()
    if round_ is None:
        return False
    round_.lost_at = round_.closed_at = timezone.now()
    round_.save(update_fields=["lost_at", "closed_at"])
    _forget_all_of(round_)
    return True


def _forget_all_of(round_: Round) -> None:
    _forget(round_)
    publish(RoundLost(round_.pk, round_.kind))
    transaction.on_commit(lambda: round_keys.destroy_keys(round_.pk))
