"""The clock: what the register asks to be done every so often, once for each slot of time.

Slots are counted from the epoch in UTC, so every process knows the same ones. Whoever moves a
kind's row on to the present slot enqueues the job, in one transaction: nobody else can. Slots that
passed while nothing ran give one job, not many.
"""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from corridor.runtime.jobs import enqueue, kinds
from corridor.runtime.models import ClockSlot, Job
from corridor.runtime.register import Tick, contributions

logger = logging.getLogger(__name__)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock:
    """A clock; it remembers which slots have passed, so that looking costs nothing."""

    def __init__(self, ticks: Iterable[Tick] | None = None) -> None:
        self._ticks = ticks
        self._passed: dict[str, datetime] = {}

    def look(self, *, at: datetime | None = None) -> list[Job]:
        """Enqueue the job of every slot that has come by `at` (now, if None); returns them."""
        at = at or timezone.now()
        queued = []
        for tick in all_ticks() if self._ticks is None else self._ticks:
            slot = slot_of(at, tick.every)
            if self._passed.get(tick.job) == slot:
                continue
            if tick.job not in kinds:
                # One practice's slip must not stop everybody's clock.
                logger.error("The clock asks for %s, which is no kind of job.", tick.job)
                self._passed[tick.job] = slot
                continue
            if not _is_served(tick, slot) and (job := serve(tick, slot)):
                queued.append(job)
            if _is_served(tick, slot):
                self._passed[tick.job] = slot
        return queued


def all_ticks() -> list[Tick]:
    """Every beat of the clock that a floor or a practice asks for."""
    return [tick for contribution in contributions() for tick in contribution.clock]


def slot_of(at: datetime, every: timedelta) -> datetime:
    """When the slot began in which `at` lies."""
    return EPOCH + (at - EPOCH) // every * every


def _is_served(tick: Tick, slot: datetime) -> bool:
    return ClockSlot.objects.filter(job=tick.job, slot_at__gte=slot).exists()


def serve(tick: Tick, slot: datetime) -> Job | None:
    """Take the slot and enqueue its job; None if another process has it, or it must wait."""
    once = f"clock:{tick.job}"
    with transaction.atomic():
        ClockSlot.objects.bulk_create(
            [ClockSlot(job=tick.job, slot_at=EPOCH)], ignore_conflicts=True
        )
        taken = ClockSlot.objects.filter(job=tick.job, slot_at__lt=slot).update(slot_at=slot)
        if not taken:
            return None
        # The last slot's job is still at it: this slot waits, and is served when it has ended.
        if Job.objects.unfinished().filter(once=once).exists():
            transaction.set_rollback(True)
            return None
        return enqueue(tick.job, once=once)
