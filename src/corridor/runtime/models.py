"""What the runtime keeps: jobs, and how far the clock has come."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from corridor.runtime.kinds import kinds

if TYPE_CHECKING:
    from corridor.people.models import Person

WORDS = 200


class JobQuerySet(models.QuerySet["Job"]):
    """Questions about jobs."""

    def visible_to(self, person: "Person") -> Self:
        """Those that the person asked for: nobody else sees a job, whatever their duty."""
        return self.filter(asked_by=person.pk)

    def unfinished(self) -> Self:
        """Those that wait or run."""
        return self.filter(ended_at=None)

    def waiting(self, at: datetime) -> Self:
        """Those that nobody runs and that are due at `at`, longest due first."""
        due = self.unfinished().filter(lease_until=None, run_after__lte=at)
        return due.order_by("run_after", "queued_at")

    def held(self, job: uuid.UUID, delivery: uuid.UUID) -> Self:
        """The job, while this delivery holds its lease; nothing once the lease is lost."""
        return self.unfinished().filter(pk=job, delivery=delivery).exclude(lease_until=None)

    def abandoned(self, at: datetime) -> Self:
        """Those whose lease ran out before `at`: their worker is dead or stuck."""
        return self.unfinished().filter(lease_until__lt=at)

    def undelivered(self, at: datetime, patience: timedelta) -> Self:
        """Those overdue by `patience` at `at` that no delivery will ever bring to a worker.

        It happens when a worker dies between taking the delivery and taking the lease.
        """
        under_way = DBTaskResult.objects.filter(
            Q(status=TaskResultStatus.READY)
            | Q(status=TaskResultStatus.RUNNING, started_at__gt=at - patience),
            pk=models.OuterRef("delivery"),
        )
        overdue = self.waiting(at - patience)
        return overdue.filter(~models.Exists(under_way))


class Job(models.Model):
    """Work that happens outside a request, with its progress and its end.

    The row is the truth; a row of django-tasks-db is only its delivery to a worker. `delivery`
    names the one delivery that may run the job now: taking a job away from a worker means giving
    it a new delivery, and everything that the old one still tries is refused.
    """

    class Outcome(models.TextChoices):
        """How a job ended."""

        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=80)
    # Ids and dates only: what people wrote never travels in a job.
    arguments = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # No foreign key: people stand above the runtime.
    asked_by = models.UUIDField(null=True, blank=True)
    once = models.CharField(max_length=200, blank=True)
    delivery = models.UUIDField(default=uuid.uuid4)
    queued_at = models.DateTimeField(default=timezone.now)
    run_after = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    most_attempts = models.PositiveSmallIntegerField(default=3)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    message = models.CharField(max_length=WORDS, blank=True)
    cancel_asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    # The exception's class and the line of code; never its message, which can hold anything.
    problem = models.CharField(max_length=300, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["once"],
                condition=Q(ended_at=None) & ~Q(once=""),
                name="job_once_while_unfinished",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="")
                | (Q(ended_at__isnull=False, lease_until=None) & ~Q(outcome="")),
                name="job_ended_has_outcome_and_no_lease",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lease_until", "run_after"],
                condition=Q(ended_at=None),
                name="job_unfinished",
            ),
            models.Index(fields=["ended_at"], name="job_ended"),
            models.Index(fields=["asked_by", "-queued_at"], name="job_asked_by"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def title(self) -> str | Promise:
        """What the job is called on its page."""
        kind = kinds.get(self.kind)
        return kind.title if kind is not None and kind.title else self.kind

    @property
    def page(self) -> str:
        """The address of what the job made, or nothing."""
        kind = kinds.get(self.kind)
        return kind.page(self.arguments) if kind is not None and kind.page else ""

    @property
    def is_running(self) -> bool:
        """Whether a worker has it."""
        return self.lease_until is not None


class ClockSlot(models.Model):
    """How far the clock has come with one job kind: the latest slot that got its job."""

    job = models.CharField(max_length=80, primary_key=True)
    slot_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.job} {self.slot_at:%Y-%m-%d %H:%M}"
