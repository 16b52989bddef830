"""Finished jobs and their deliveries are gone after seven days; nothing else is."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from django.db.models import Model
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from corridor.people.models import Person
from corridor.runtime.delivery import take
from corridor.runtime.floor import export, forget_who_asked
from corridor.runtime.jobs import Job, enqueue, job
from corridor.runtime.tasks import forget_jobs

RunJobs = Callable[..., list[Job]]


@job("test.forget")
def nothing() -> None: ...


def grow_older(days: float) -> None:
    """As if everything had happened that much earlier."""
    moved: list[tuple[type[Model], tuple[str, ...]]] = [
        (Job, ("queued_at", "run_after", "started_at", "ended_at", "lease_until")),
        (DBTaskResult, ("enqueued_at", "started_at", "finished_at")),
    ]
    for model, columns in moved:
        for row in model._default_manager.all():
            for column in columns:
                if value := getattr(row, column):
                    setattr(row, column, value - timedelta(days=days))
            row.save()


def counts() -> tuple[int, int]:
    return Job.objects.count(), DBTaskResult.objects.count()


def test_finished_jobs_are_kept_seven_days(run_jobs: RunJobs) -> None:
    enqueue("test.forget")
    run_jobs()
    grow_older(6.9)
    forget_jobs()
    assert counts() == (1, 1)
    grow_older(0.2)
    forget_jobs()
    assert counts() == (0, 0)


def test_what_waits_or_runs_is_kept_however_old(db: None) -> None:
    waiting, running = enqueue("test.forget"), enqueue("test.forget")
    DBTaskResult.objects.get(pk=running.delivery).claim("a worker")
    take(running.pk, running.delivery, by="a worker")
    grow_older(30)
    forget_jobs()
    assert counts() == (2, 2)
    assert Job.objects.filter(pk=waiting.pk).exists()


def test_deliveries_that_a_dead_worker_left_running_are_forgotten(db: None) -> None:
    queued = enqueue("test.forget")
    DBTaskResult.objects.get(pk=queued.delivery).claim("dead")
    Job.objects.filter(pk=queued.pk).update(delivery=uuid4())
    grow_older(8)
    forget_jobs()
    assert counts() == (1, 0)


def test_the_clock_forgets(run_jobs: RunJobs) -> None:
    from corridor.runtime.clock import Clock

    enqueue("test.forget")
    run_jobs()
    grow_older(8)
    Clock().look()
    run_jobs(forgiving=True)
    assert not Job.objects.filter(kind="test.forget").exists()


def test_an_export_holds_the_work_that_the_person_asked_for(
    ana: Person, bilal: Person, run_jobs: RunJobs
) -> None:
    assert export(ana) == []
    queued = enqueue("test.forget", asked_by=ana.pk)
    run_jobs()
    (section,) = export(ana)
    after = Job.objects.get(pk=queued.pk)
    assert after.ended_at is not None
    assert section.rows == [
        {
            "what": "test.forget",
            "asked at": after.queued_at.isoformat(),
            "ended at": after.ended_at.isoformat(),
            "how it ended": "Done",
            "what it did": "",
        }
    ]
    assert export(bilal) == []


def test_erasing_and_leaving_take_the_name_away_and_let_the_work_go_on(
    ana: Person, bilal: Person, run_jobs: RunJobs
) -> None:
    anas = enqueue("test.forget", asked_by=ana.pk)
    bilals = enqueue("test.forget", asked_by=bilal.pk, after=timezone.now() + timedelta(days=1))
    forget_who_asked(ana)
    assert [ran.pk for ran in run_jobs()] == [anas.pk]
    asked_by = dict(Job.objects.values_list("pk", "asked_by"))
    assert asked_by == {anas.pk: None, bilals.pk: bilal.pk}
