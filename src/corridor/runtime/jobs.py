"""Jobs: work outside a request, on the database. See docs/jobs.md for how to write one.

@job("people.import", attempts=3, title=_("Import of people"))
def import_people(*, upload: str, work: Work) -> None: ...

enqueue("people.import", upload=str(upload.pk), asked_by=person.pk, once="people.import")
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from corridor.runtime.delivery import carry_out, deliver
from corridor.runtime.kinds import Kind, UnknownKind, job, kind_named, kinds
from corridor.runtime.models import Job
from corridor.runtime.work import Cancelled, Later, LeaseLost, Paused, Work

__all__ = [
    "Cancelled",
    "Job",
    "Kind",
    "Later",
    "LeaseLost",
    "Paused",
    "UnknownKind",
    "Work",
    "cancel_job",
    "enqueue",
    "hasten",
    "job",
    "kinds",
    "run_waiting_jobs",
]

TOO_MANY = 1_000


def enqueue(
    kind: str,
    /,
    *,
    after: datetime | None = None,
    once: str = "",
    asked_by: UUID | str | None = None,
    **arguments: Any,
) -> Job:
    """Have a worker run the job of this kind; part of the caller's transaction.

    If the transaction is undone there is no job; if it commits the job will run, so on_commit is
    not needed. Two queries, three with `once`.

    Arguments: `after`, not before then; `once`, a key of which only one job may wait or run (the
    job that already has it is returned); `asked_by`, the person who may see its progress and
    cancel it; the rest goes to the function: ids and dates, never what people wrote.
    Refuses an unknown kind (UnknownKind) and arguments that the function does not take (TypeError).
    """
    known = kind_named(kind)
    known.check(arguments)
    now = timezone.now()
    new = Job(
        kind=kind,
        arguments=arguments,
        asked_by=asked_by,
        once=once,
        queued_at=now,
        run_after=max(after, now) if after else now,
        most_attempts=known.attempts,
    )
    with transaction.atomic(savepoint=False):
        existing = _insert(new)
        if existing is not None:
            return existing
        deliver(new)
    return new


def _insert(new: Job) -> Job | None:
    """Insert the job; returns the unfinished job that has its `once` key, if there is one."""
    if not new.once:
        new.save(force_insert=True)
        return None
    # Whoever has the key may end between the two queries: then again.
    for _attempt in range(3):
        Job.objects.bulk_create([new], ignore_conflicts=True)
        held = Job.objects.unfinished().filter(once=new.once).first()
        if held is not None:
            return None if held.pk == new.pk else held
    raise RuntimeError(f"The job {new.kind!r} could not be queued under its key.")


@transaction.atomic
def cancel_job(waiting_or_running: Job, *, by: UUID) -> None:
    """Stop a job: at once if nobody runs it, otherwise at its next `work.check()`.

    A job that gets to its end first stays done. Refuses, with PermissionError, anybody but the
    person (`by`, their id) who asked for it.
    """
    if waiting_or_running.asked_by != by:
        raise PermissionError("Only the person who asked for a job cancels it.")
    now = timezone.now()
    unfinished = Job.objects.unfinished().filter(pk=waiting_or_running.pk)
    unfinished.filter(cancel_asked_at=None).update(cancel_asked_at=now)
    unfinished.filter(lease_until=None).update(ended_at=now, outcome=Job.Outcome.CANCELLED)


@transaction.atomic
def hasten(once: str) -> bool:
    """Have the job that waits under this key run now, not when it was to; False if there is none."""
    waiting = Job.objects.unfinished().filter(once=once, lease_until=None)
    row = waiting.filter(run_after__gt=timezone.now()).select_for_update().first()
    if row is None:
        return False
    row.delivery, row.run_after = uuid4(), timezone.now()
    deliver(row)
    row.save(update_fields=["delivery", "run_after"])
    return True


def run_waiting_jobs(
    *, at: datetime | None = None, forgiving: bool = False, at_most: int = TOO_MANY
) -> list[Job]:
    """Run here and now every job that is due, and every job that those queue: tests, a lived demo.

    Arguments: `at`, the time at which they must be due (now, if None); `forgiving`, whether a job
    that raises is left to its retries as in a worker; otherwise its exception comes out here.
    Returns the jobs that ran, as they stand afterwards. Refuses, with RuntimeError, to go on after
    `at_most` jobs: they would be queueing each other.
    """
    ran: list[Job] = []
    while waiting := Job.objects.waiting(at or timezone.now()).first():
        if len(ran) == at_most:
            raise RuntimeError(f"More than {at_most} jobs: does {waiting.kind} queue itself?")
        delivery = DBTaskResult.objects.get(pk=waiting.delivery)
        delivery.claim("here")
        error = carry_out(waiting.pk, waiting.delivery, by="here")
        delivery.set_successful(None)
        if error is not None and not forgiving:
            raise error
        ran.append(Job.objects.get(pk=waiting.pk))
    return ran
