"""What the runtime contributes: the forgetting of jobs, and a line on home for one's own."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from corridor.runtime.models import Job
from corridor.runtime.register import ExportSection, Floor, HomeItem, Stored, Tick

if TYPE_CHECKING:
    from corridor.people.models import Person


def home(person: "Person") -> Iterable[HomeItem]:
    """The person's jobs that are under way, so that a closed tab loses nothing."""
    return [
        HomeItem(job.title, reverse("job", args=[job.pk]), job.message, weight=20)
        for job in Job.objects.visible_to(person).unfinished().order_by("queued_at")
    ]


def export(person: "Person") -> Iterable[ExportSection]:
    """The long work that the person asked for in the last days."""
    asked = Job.objects.visible_to(person).order_by("queued_at")
    rows = [
        {
            "what": str(job.title),
            "asked at": job.queued_at.isoformat(),
            "ended at": job.ended_at.isoformat() if job.ended_at else None,
            "how it ended": job.get_outcome_display(),
            "what it did": job.message,
        }
        for job in asked
    ]
    return [ExportSection(_("Long work that you asked for"), rows)] if rows else []


def forget_who_asked(person: "Person") -> None:
    """The person's jobs lose their name; those under way go on, for they are not theirs alone."""
    Job.objects.visible_to(person).update(asked_by=None)


floor = Floor(
    name="runtime",
    title=_("Work behind the pages"),
    stores=(
        Stored(
            "runtime.Job",
            (
                "id",
                "kind",
                "arguments",
                "asked_by",
                "once",
                "delivery",
                "queued_at",
                "run_after",
                "started_at",
                "lease_until",
                "leased_by",
                "attempts",
                "most_attempts",
                "done",
                "total",
                "message",
                "cancel_asked_at",
                "ended_at",
                "outcome",
                "problem",
            ),
            _(
                "Long work: what kind, when, how far it is, the numbers of the rows it is about, "
                "and who asked for it. Nothing that anybody wrote."
            ),
            _("You, for work that you asked for; the operator with the database"),
            _("Seven days after it ended"),
        ),
        Stored(
            "django_tasks_database.DBTaskResult",
            (
                "id",
                "status",
                "enqueued_at",
                "started_at",
                "finished_at",
                "args_kwargs",
                "priority",
                "task_path",
                "worker_ids",
                "queue_name",
                "backend_name",
                "run_after",
                "return_value",
                "exception_class_path",
                "traceback",
            ),
            _("The delivery of long work to the program that does it: its number and its times."),
            _("The operator with the database"),
            _("Seven days after it ended"),
        ),
    ),
    impersonal=("runtime.ClockSlot",),
    clock=(Tick("runtime.forget", timedelta(hours=6)),),
    home=home,
    export=export,
    erase=forget_who_asked,
    leave=forget_who_asked,
)
