"""What a running job holds: its lease, its progress, and whether it has been asked to stop."""

import time
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from corridor.runtime.models import WORDS, Job, JobQuerySet

# How long a job is safe from being given to another worker without a sign of life.
LEASE = timedelta(seconds=60)


class Stop(Exception):
    """The job is to stop here; what its open transaction did is undone."""


class Cancelled(Stop):
    """The person who asked for the job does not want it any more."""


class Paused(Stop):
    """The worker is shutting down. The job goes back into the queue; this was no attempt."""


class Later(Stop):
    """It is not the time yet: the job goes back into the queue until `at`; this was no attempt."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at


class LeaseLost(Stop):
    """Another worker has the job now: whatever this one still does must not be kept."""


class Work:
    """One attempt at one job, in the hands of the function that does it.

    With a `kept` Work another thread (worker.Heart) writes progress and extends the lease through
    its own connection, so that reporting costs nothing and is seen from inside a transaction;
    without one, `report` and `check` write themselves.
    """

    def __init__(self, job: Job, *, kept: bool = False) -> None:
        self.job = job.pk
        self.delivery: UUID = job.delivery
        self.attempt = job.attempts
        self._kept = kept
        self.progress = (job.done, job.total, job.message)
        self._written = self.progress
        self._cancelled = False
        self._pausing = False
        self._lost = False
        self._renewed = time.monotonic()

    def report(self, done: int, total: int = 0, words: str = "") -> None:
        """Say how far the job is: `done` of `total` (0: not known), and what it does, in words.

        The words are plain and about nobody ("Reading the file"); the last ones stay as what the
        job did ("212 people joined, 3 left"). Cheap enough for every row.
        """
        self.progress = (done, total, words[:WORDS])
        if not self._kept:
            self.beat()

    def check(self) -> None:
        """Stop here if the job should: a place where it can be left without harm.

        Raises Cancelled, Paused or LeaseLost. Let it pass through: the runner knows what to do.
        """
        if not self._kept or self._age() > LEASE.total_seconds():
            self.beat()
        if self._lost:
            raise LeaseLost
        if self._cancelled:
            raise Cancelled
        if self._pausing:
            raise Paused

    def hold(self) -> None:
        """Inside a transaction that is not the last: keep it only if the job is still ours.

        Raises LeaseLost if another worker took over. Until the commit nobody can.
        """
        self._must_be_atomic()
        if not self._held().update(lease_until=timezone.now() + LEASE):
            raise LeaseLost

    def fence(self) -> None:
        """Inside the last transaction: end the job together with what it did.

        Either both are kept or neither, whatever dies in between, so the job's changes happen
        once. Raises LeaseLost if another worker took over. Report the last words before it.
        """
        self._must_be_atomic()
        done, total, message = self.progress
        ended = self._held().update(
            ended_at=timezone.now(),
            outcome=Job.Outcome.DONE,
            lease_until=None,
            done=done,
            total=total,
            message=message,
        )
        if not ended:
            raise LeaseLost

    def pause(self) -> None:
        """Ask the job to stop at its next `check` and to go back into the queue."""
        self._pausing = True

    def beat(self) -> None:
        """A sign of life: learn whether to stop, write new progress, extend an ageing lease."""
        seen = Job.objects.filter(pk=self.job).values_list(
            "delivery", "ended_at", "outcome", "cancel_asked_at"
        )
        delivery, ended_at, outcome, cancel_asked_at = seen.first() or (None, None, "", None)
        if delivery == self.delivery and outcome == Job.Outcome.DONE:
            return
        self._lost = delivery != self.delivery or ended_at is not None
        self._cancelled = cancel_asked_at is not None
        ageing = self._age() > LEASE.total_seconds() / 4
        if not self._lost and (ageing or self.progress != self._written):
            self._renew()

    def _renew(self) -> None:
        progress, began = self.progress, time.monotonic()
        with transaction.atomic():
            # A row that is locked is in the job's own last transaction: nothing to do, and
            # waiting for it would stop the clock.
            if self._held().select_for_update(skip_locked=True).values("pk").first() is None:
                return
            done, total, message = progress
            self._held().update(
                lease_until=timezone.now() + LEASE, done=done, total=total, message=message
            )
        self._written = progress
        self._renewed = began

    def _held(self) -> JobQuerySet:
        return Job.objects.held(self.job, self.delivery)

    def _age(self) -> float:
        return time.monotonic() - self._renewed

    def _must_be_atomic(self) -> None:
        if not connection.in_atomic_block:
            raise TransactionManagementError("Call this inside transaction.atomic().")
