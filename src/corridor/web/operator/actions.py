"""What an operator does to jobs: by kind and place, never by person."""

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from corridor.runtime.delivery import deliver
from corridor.runtime.models import Job

AT_ONCE = 200


@transaction.atomic
def retry_failed(kind: str, problem: str) -> int:
    """Queue anew what failed for good at this place, with all its attempts; returns how many.

    At most 200 at a time. A job whose key another unfinished job has meanwhile stays as it is:
    that one does its work.
    """
    failed = Job.objects.filter(kind=kind, problem=problem, outcome=Job.Outcome.FAILED)
    count = 0
    taken = set(Job.objects.unfinished().exclude(once="").values_list("once", flat=True))
    for job in failed.select_for_update().order_by("queued_at")[:AT_ONCE]:
        if job.once and job.once in taken:
            continue
        taken.add(job.once)
        job.outcome, job.ended_at, job.problem, job.attempts = "", None, "", 0
        job.cancel_asked_at, job.delivery, job.run_after = None, uuid4(), timezone.now()
        deliver(job)
        job.save()
        count += 1
    return count


@transaction.atomic
def cancel_waiting(kind: str) -> int:
    """Cancel the jobs of this kind that nobody runs, and ask those that run to stop; how many."""
    now = timezone.now()
    unfinished = Job.objects.unfinished().filter(kind=kind)
    asked = unfinished.filter(cancel_asked_at=None).update(cancel_asked_at=now)
    unfinished.filter(lease_until=None).update(ended_at=now, outcome=Job.Outcome.CANCELLED)
    return asked
