"""How a job reaches a worker, is carried out, and ends.

django-tasks-db brings one task, `run_job`, to one worker. It knows no retries and leaves the task
of a dead worker running for ever, so all of that is decided by the job's own row: a delivery may
run the job only while the row names it.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import TaskContext, TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from corridor.runtime import work as works
from corridor.runtime.kinds import kind_named
from corridor.runtime.models import Job, JobQuerySet
from corridor.runtime.problems import problem_of
from corridor.runtime.work import Cancelled, Later, LeaseLost, Paused, Work

logger = logging.getLogger(__name__)

# How long a due job may lack a delivery before it gets a new one.
PATIENCE = timedelta(seconds=60)
LONGEST_WAIT = timedelta(hours=1)
AT_ONCE = 100

_next_delivery: ContextVar[UUID | None] = ContextVar("next_delivery", default=None)

# Set by a worker: gives a running job to the thread that keeps its lease.
keeper: ContextVar[Callable[[Work], AbstractContextManager[None]] | None] = ContextVar(
    "keeper", default=None
)


class Undelivered(Exception):
    """Something broke around a job; says where, and nothing of what it was about."""


def delivery_id() -> UUID:
    """The id of the next row of django-tasks-db (its option `id_function`)."""
    return _next_delivery.get() or uuid4()


def deliver(job: Job) -> None:
    """Bring the job to a worker as `job.delivery`, once `job.run_after` has come. One query."""
    later = job.run_after if job.run_after > timezone.now() else None
    token = _next_delivery.set(job.delivery)
    try:
        run_job.using(run_after=later).enqueue(str(job.pk))
    finally:
        _next_delivery.reset(token)


@task(takes_context=True)
def run_job(context: TaskContext, job: str) -> None:
    """The one task: carry out a job, if this delivery is still the one that may.

    django-tasks-db writes down the traceback of what a task raises, with the exception's message,
    which can hold what people wrote: so nothing leaves here but where it happened.
    """
    try:
        carry_out(UUID(job), UUID(context.task_result.id), by=context.task_result.worker_ids[-1])
    except BaseException as error:
        raise Undelivered(problem_of(error)) from None


def carry_out(job: UUID, delivery: UUID, *, by: str) -> Exception | None:
    """Take the lease, do the work, write down how it ended. Does nothing where it may not run.

    Arguments: the ids of the job and its delivery; `by`, the worker's name. Returns what the
    job's function raised, for tests.
    """
    held = take(job, delivery, by=by)
    if held is None:
        return None
    keep = keeper.get()
    work = Work(held, kept=keep is not None)
    try:
        with keep(work) if keep else nullcontext():
            _call(held, work)
    except LeaseLost:
        logger.warning("Job %s (%s): another worker took over.", job, held.kind)
    except Cancelled:
        _end(work, Job.Outcome.CANCELLED)
    except Paused:
        put_back(work, attempts=held.attempts - 1)
    except Later as later:
        put_back(work, after=later.at - timezone.now(), attempts=held.attempts - 1)
    except Exception as error:
        problem = problem_of(error)
        logger.warning("Job %s (%s) broke: %s", job, held.kind, problem)
        put_back(work, after=backoff(held.attempts), problem=problem)
        return error
    else:
        _end(work, Job.Outcome.DONE)
    return None


def take(job: UUID, delivery: UUID, *, by: str) -> Job | None:
    """Take the job's lease, or None: it ended, it runs, or it has a newer delivery."""
    taken = (
        Job.objects.unfinished()
        .filter(pk=job, delivery=delivery, lease_until=None)
        .update(
            lease_until=timezone.now() + works.LEASE,
            leased_by=by,
            attempts=F("attempts") + 1,
            started_at=timezone.now(),
        )
    )
    return Job.objects.get(pk=job) if taken else None


def put_back(
    work: Work,
    *,
    after: timedelta = timedelta(0),
    attempts: int | None = None,
    problem: str = "",
) -> None:
    """End this attempt: queue the job anew, or end it if it had its last attempt.

    Arguments: `after`, how long it waits; `attempts`, what to count it as (None: as it stands);
    `problem`, where it broke. Does nothing if the attempt has lost the job.
    """
    with transaction.atomic():
        row = Job.objects.held(work.job, work.delivery).select_for_update().first()
        if row is not None:
            row.attempts = row.attempts if attempts is None else attempts
            row.done, row.total, row.message = work.progress
            _queue_anew(row, after, problem)


def reclaim(*, at: datetime | None = None) -> int:
    """Give jobs of dead workers, and jobs without a delivery, to whoever works next.

    Returns how many, at most a hundred of each.
    """
    at = at or timezone.now()
    jobs = Job.objects
    abandoned = [_reclaim_one(jobs.abandoned(at), pk) for pk in _first(jobs.abandoned(at))]
    lost = jobs.undelivered(at, PATIENCE)
    undelivered = [_reclaim_one(lost, pk) for pk in _first(lost)]
    return sum(abandoned) + sum(undelivered)


def _first(jobs: JobQuerySet) -> list[UUID]:
    return list(jobs.values_list("pk", flat=True)[:AT_ONCE])


def _reclaim_one(still: JobQuerySet, job: UUID) -> bool:
    """Queue the job anew if it is `still` what it seemed to be, now that nobody else can change it.

    A locked row is in its worker's own last transaction (or in another reclaimer's): left alone.
    """
    with transaction.atomic():
        row = still.filter(pk=job).select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return False
        DBTaskResult.objects.filter(pk=row.delivery, status=TaskResultStatus.RUNNING).update(
            status=TaskResultStatus.FAILED, finished_at=timezone.now()
        )
        _queue_anew(row, timedelta(0), "the worker stopped" if row.is_running else "")
    logger.warning("Job %s (%s) was left by its worker.", job, row.kind)
    return True


def _queue_anew(row: Job, after: timedelta, problem: str) -> None:
    """Give the row, which must be locked, a new delivery; or its end."""
    row.lease_until, row.leased_by, row.problem = None, "", problem
    if row.cancel_asked_at is not None:
        row.outcome, row.ended_at = Job.Outcome.CANCELLED, timezone.now()
    elif row.attempts >= row.most_attempts:
        row.outcome, row.ended_at = Job.Outcome.FAILED, timezone.now()
    else:
        row.delivery, row.run_after = uuid4(), timezone.now() + after
        deliver(row)
    row.save()


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 10 s, 40 s, 160 s, ... at most an hour."""
    return min(timedelta(seconds=10 * 4 ** min(attempts - 1, 6)), LONGEST_WAIT)


def _call(job: Job, work: Work) -> None:
    kind = kind_named(job.kind)
    extra = {"work": work} if kind.wants_work else {}
    # A worker is never inside a transaction. Tests are: there a savepoint keeps what the job
    # broke from breaking the test's own.
    whole = kind.atomic or connection.in_atomic_block
    with transaction.atomic() if whole else nullcontext():
        kind.function(**job.arguments, **extra)
        if kind.atomic:
            work.fence()


def _end(work: Work, outcome: Job.Outcome) -> None:
    """Write the end; of no effect if the job ended with its last transaction, or is not ours."""
    done, total, message = work.progress
    Job.objects.held(work.job, work.delivery).update(
        ended_at=timezone.now(),
        outcome=outcome,
        lease_until=None,
        done=done,
        total=total,
        message=message,
        problem="",
    )
