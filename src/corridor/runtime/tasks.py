"""The runtime's own job: forgetting jobs."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from corridor.runtime.jobs import job
from corridor.runtime.models import Job

KEPT = timedelta(days=7)


@job("runtime.forget")
def forget_jobs() -> None:
    """Delete jobs that ended seven days ago, and deliveries as old that bring nothing any more."""
    long_ago = timezone.now() - KEPT
    Job.objects.filter(ended_at__lt=long_ago).delete()
    old = DBTaskResult.objects.filter(
        Q(finished_at__lt=long_ago)
        | Q(status=TaskResultStatus.RUNNING, started_at__lt=long_ago)
        | Q(status=TaskResultStatus.READY, enqueued_at__lt=long_ago)
    )
    needed = Job.objects.unfinished().filter(delivery=OuterRef("pk"))
    old.filter(~Exists(needed)).delete()
