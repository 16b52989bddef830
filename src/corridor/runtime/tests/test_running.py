"""A running job: progress, retries, cancelling, and the lease that fences off a second worker."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from corridor.runtime.delivery import backoff, carry_out, reclaim, take
from corridor.runtime.jobs import (
    Cancelled,
    Job,
    LeaseLost,
    Paused,
    Work,
    cancel_job,
    enqueue,
    job,
)
from corridor.runtime.work import LEASE
from corridor.runtime.worker import Worker

RunJobs = Callable[..., list[Job]]
Steps = Callable[[Work], None]

ASKER = uuid4()

# In a test's own transaction a job runs inside a savepoint, which would also undo what others
# (a second worker, the person who cancels) did meanwhile.
really_committed = pytest.mark.django_db(transaction=True)
during: list[Steps] = []


@job("test.steps", attempts=3)
def steps(*, work: Work) -> None:
    """Do what the test put down."""
    during[0](work)


@pytest.fixture(autouse=True)
def _forget() -> None:
    during.clear()


@pytest.fixture
def start(db: None) -> Callable[..., Job]:
    """Queue a job that does the given thing."""

    def queue(doing: Steps) -> Job:
        during[:] = [doing]
        return enqueue("test.steps", asked_by=ASKER)

    return queue


Start = Callable[[Steps], Job]


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def by_a_worker(queued: Job) -> Exception | None:
    return carry_out(queued.pk, fresh(queued).delivery, by="a worker")


def take_over(queued: Job) -> Job:
    """Let the lease run out and another worker begin."""
    reclaim(at=timezone.now() + 2 * LEASE)
    taken = take(queued.pk, fresh(queued).delivery, by="another worker")
    assert taken is not None
    return taken


def make_team(name: str) -> None:
    apps.get_model("people", "Team").objects.create(name=name)


def teams() -> list[str]:
    return sorted(apps.get_model("people", "Team").objects.values_list("name", flat=True))


def test_progress_is_seen_while_it_runs_and_stays(start: Start, run_jobs: RunJobs) -> None:
    halfway: list[Job] = []

    def doing(work: Work) -> None:
        work.report(1, 2, "Reading")
        halfway.append(fresh(queued))
        work.report(2, 2, "2 people joined")

    queued = start(doing)
    run_jobs()
    assert (halfway[0].done, halfway[0].total, halfway[0].message) == (1, 2, "Reading")
    assert halfway[0].is_running
    after = fresh(queued)
    assert (after.done, after.total, after.message) == (2, 2, "2 people joined")
    assert not after.is_running


def test_words_are_cut_to_the_columns_length(start: Start, run_jobs: RunJobs) -> None:
    queued = start(lambda work: work.report(1, 1, "x" * 500))
    run_jobs()
    assert fresh(queued).message == "x" * 200


def test_what_a_job_raises_comes_out_in_tests(start: Start, run_jobs: RunJobs) -> None:
    start(lambda work: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_jobs()


def test_a_broken_job_is_tried_again_later_and_later_and_then_fails(
    start: Start, run_jobs: RunJobs
) -> None:
    queued = start(lambda work: 1 / 0)
    waits = []
    for _attempt in range(2):
        before = timezone.now()
        by_a_worker(queued)
        now = fresh(queued)
        assert now.outcome == ""
        waits.append((now.run_after - before).total_seconds())
        assert DBTaskResult.objects.get(pk=now.delivery).run_after == now.run_after
    assert 10 <= waits[0] < 20
    assert 40 <= waits[1] < 50

    by_a_worker(queued)

    failed = fresh(queued)
    assert failed.outcome == Job.Outcome.FAILED
    assert failed.attempts == 3
    assert failed.ended_at is not None
    assert run_jobs(at=timezone.now() + timedelta(days=1)) == []


def test_a_job_that_succeeds_the_second_time_is_done(start: Start, run_jobs: RunJobs) -> None:
    def doing(work: Work) -> None:
        if work.attempt == 1:
            raise ConnectionError

    queued = start(doing)
    run_jobs(at=timezone.now() + timedelta(minutes=5), forgiving=True)
    after = fresh(queued)
    assert (after.outcome, after.attempts, after.problem) == (Job.Outcome.DONE, 2, "")


def test_the_wait_grows_up_to_an_hour() -> None:
    seconds = [backoff(attempts).total_seconds() for attempts in (1, 2, 3, 4, 5, 6, 60_000)]
    assert seconds == [10, 40, 160, 640, 2560, 3600, 3600]


def test_what_a_broken_job_wrote_is_undone_with_its_transaction(
    start: Start, run_jobs: RunJobs
) -> None:
    def doing(work: Work) -> None:
        with transaction.atomic():
            make_team("Harbour")
            work.fence()
            raise ConnectionError

    queued = start(doing)
    run_jobs(forgiving=True)
    assert teams() == []
    assert fresh(queued).outcome == ""


@really_committed
def test_the_end_is_kept_with_what_the_job_did(start: Start) -> None:
    """A worker that dies right after the last commit leaves nothing to be done again."""

    def doing(work: Work) -> None:
        with transaction.atomic():
            make_team("Harbour")
            work.report(1, 1, "A team")
            work.fence()
        raise KeyboardInterrupt

    queued = start(doing)
    with pytest.raises(KeyboardInterrupt):
        by_a_worker(queued)
    after = fresh(queued)
    assert (after.outcome, after.message) == (Job.Outcome.DONE, "A team")
    assert reclaim(at=timezone.now() + timedelta(days=1)) == 0


def test_an_exception_after_the_last_transaction_does_not_run_the_job_again(
    start: Start, run_jobs: RunJobs
) -> None:
    def doing(work: Work) -> None:
        with transaction.atomic():
            make_team("Harbour")
            work.fence()
        work.check()

    queued = start(doing)
    run_jobs()
    assert teams() == ["Harbour"]
    assert fresh(queued).outcome == Job.Outcome.DONE


@job("test.atomic", atomic=True)
def atomic(*, name: str) -> None:
    make_team(name)
    if name == "Broken":
        raise ConnectionError


def test_an_atomic_job_is_one_transaction(run_jobs: RunJobs) -> None:
    whole, broken = enqueue("test.atomic", name="Whole"), enqueue("test.atomic", name="Broken")
    run_jobs(forgiving=True)
    assert teams() == ["Whole"]
    assert (fresh(whole).outcome, fresh(broken).outcome) == ("done", "")


@really_committed
def test_a_worker_that_lost_its_lease_cannot_commit_its_end(start: Start) -> None:
    refused: list[str] = []

    def doing(work: Work) -> None:
        take_over(queued)
        try:
            with transaction.atomic():
                make_team("Twice")
                work.fence()
        except LeaseLost:
            refused.append("fence")
            raise

    queued = start(doing)
    by_a_worker(queued)
    assert refused == ["fence"]
    assert teams() == []
    now = fresh(queued)
    assert (now.outcome, now.leased_by, now.attempts) == ("", "another worker", 2)


@really_committed
@pytest.mark.parametrize("ending", [lambda work: None, lambda work: 1 / 0])
def test_a_worker_that_lost_its_lease_cannot_end_or_retry_the_job(
    start: Start, ending: Steps
) -> None:
    def doing(work: Work) -> None:
        take_over(queued)
        ending(work)

    queued = start(doing)
    by_a_worker(queued)
    now = fresh(queued)
    assert (now.outcome, now.leased_by, now.is_running) == ("", "another worker", True)


@pytest.mark.parametrize("how", ["check", "hold"])
def test_a_worker_learns_that_it_lost_its_lease(start: Start, how: str) -> None:
    learned: list[str] = []

    def doing(work: Work) -> None:
        take_over(queued)
        work.report(5, 5, "Still at it")
        with pytest.raises(LeaseLost), transaction.atomic():
            getattr(work, how)()
        learned.append(how)
        raise LeaseLost

    queued = start(doing)
    by_a_worker(queued)
    assert learned == [how]
    assert fresh(queued).message == ""


def test_a_sign_of_life_keeps_the_lease(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    leases: list[bool] = []

    def doing(work: Work) -> None:
        Job.objects.filter(pk=queued.pk).update(lease_until=timezone.now() - timedelta(1))
        work.report(1, 2)
        leases.append(fresh(queued).lease_until > timezone.now())
        Job.objects.filter(pk=queued.pk).update(lease_until=timezone.now() - timedelta(1))
        with transaction.atomic():
            work.hold()
        leases.append(fresh(queued).lease_until > timezone.now())
        Job.objects.filter(pk=queued.pk).update(lease_until=timezone.now() - timedelta(1))
        work._renewed -= LEASE.total_seconds() / 2
        work.check()
        leases.append(fresh(queued).lease_until > timezone.now())

    queued = start(doing)
    by_a_worker(queued)
    assert leases == [True, True, True]


def test_a_lease_that_holds_is_not_reclaimed(start: Start) -> None:
    queued = start(lambda work: None)
    take(queued.pk, queued.delivery, by="a worker")
    assert reclaim(at=timezone.now() + LEASE / 2) == 0


def test_a_dead_workers_job_is_done_by_another(start: Start, run_jobs: RunJobs) -> None:
    queued = start(lambda work: make_team("Harbour"))
    DBTaskResult.objects.get(pk=queued.delivery).claim("dead")
    assert take(queued.pk, queued.delivery, by="dead") is not None
    assert run_jobs() == []

    assert reclaim(at=timezone.now() + 2 * LEASE) == 1
    assert reclaim(at=timezone.now() + 2 * LEASE) == 0

    assert DBTaskResult.objects.get(pk=queued.delivery).status == "FAILED"
    assert [ran.pk for ran in run_jobs()] == [queued.pk]
    assert teams() == ["Harbour"]
    assert fresh(queued).attempts == 2


def test_a_job_that_keeps_killing_its_worker_fails(start: Start) -> None:
    queued = start(lambda work: None)
    for _attempt in range(3):
        take(queued.pk, fresh(queued).delivery, by="dead")
        assert reclaim(at=timezone.now() + 2 * LEASE) == 1
    failed = fresh(queued)
    assert (failed.outcome, failed.problem) == (Job.Outcome.FAILED, "the worker stopped")


def test_a_worker_that_dies_before_it_takes_the_lease_loses_nothing(
    start: Start, run_jobs: RunJobs
) -> None:
    queued = start(lambda work: None)
    DBTaskResult.objects.get(pk=queued.delivery).claim("dead")
    assert reclaim() == 0
    assert reclaim(at=timezone.now() + timedelta(seconds=59)) == 0
    assert reclaim(at=timezone.now() + timedelta(seconds=121)) == 1
    assert [ran.pk for ran in run_jobs()] == [queued.pk]


def test_a_delivery_that_vanished_is_sent_again(start: Start, run_jobs: RunJobs) -> None:
    queued = start(lambda work: None)
    DBTaskResult.objects.all().delete()
    assert reclaim(at=timezone.now() + timedelta(seconds=61)) == 1
    assert [ran.pk for ran in run_jobs()] == [queued.pk]


def test_a_long_queue_is_not_delivered_twice(start: Start) -> None:
    start(lambda work: None)
    assert reclaim(at=timezone.now() + timedelta(hours=1)) == 0
    assert DBTaskResult.objects.count() == 1


def test_an_old_delivery_does_nothing(start: Start) -> None:
    queued = start(lambda work: make_team("Twice"))
    old = queued.delivery
    take(queued.pk, old, by="dead")
    reclaim(at=timezone.now() + 2 * LEASE)
    assert carry_out(queued.pk, old, by="late") is None
    assert teams() == []
    assert fresh(queued).attempts == 1


def test_a_running_job_is_not_run_beside_itself(start: Start) -> None:
    ran: list[int] = []

    def doing(work: Work) -> None:
        ran.append(work.attempt)
        carry_out(queued.pk, work.delivery, by="another")

    queued = start(doing)
    by_a_worker(queued)
    assert ran == [1]


def test_cancelled_before_it_starts(start: Start, run_jobs: RunJobs) -> None:
    queued = start(lambda work: make_team("Harbour"))
    cancel_job(queued, by=ASKER)
    assert fresh(queued).outcome == Job.Outcome.CANCELLED
    assert run_jobs() == []
    assert by_a_worker(queued) is None
    assert teams() == []


@really_committed
def test_cancelled_in_the_middle(start: Start, run_jobs: RunJobs) -> None:
    def doing(work: Work) -> None:
        work.report(1, 3, "1 of 3 read")
        cancel_job(queued, by=ASKER)
        with transaction.atomic():
            make_team("Harbour")
            work.check()

    queued = start(doing)
    run_jobs()
    after = fresh(queued)
    assert (after.outcome, after.message) == (Job.Outcome.CANCELLED, "1 of 3 read")
    assert teams() == []


def test_cancelled_too_late_stays_done(start: Start, run_jobs: RunJobs) -> None:
    queued = start(lambda work: cancel_job(fresh(queued), by=ASKER))
    run_jobs()
    assert fresh(queued).outcome == Job.Outcome.DONE
    cancel_job(fresh(queued), by=ASKER)
    assert fresh(queued).outcome == Job.Outcome.DONE


@really_committed
def test_a_cancelled_job_that_breaks_is_not_tried_again(start: Start) -> None:
    def doing(work: Work) -> None:
        cancel_job(fresh(queued), by=ASKER)
        raise ConnectionError

    queued = start(doing)
    by_a_worker(queued)
    assert fresh(queued).outcome == Job.Outcome.CANCELLED


def test_a_cancelled_job_whose_worker_died_is_cancelled(start: Start) -> None:
    queued = start(lambda work: None)
    take(queued.pk, queued.delivery, by="dead")
    cancel_job(queued, by=ASKER)
    reclaim(at=timezone.now() + 2 * LEASE)
    assert fresh(queued).outcome == Job.Outcome.CANCELLED


@pytest.mark.parametrize("somebody_else", [uuid4(), None])
def test_only_who_asked_cancels(start: Start, somebody_else: UUID | None) -> None:
    queued = start(lambda work: None)
    with pytest.raises(PermissionError):
        cancel_job(queued, by=somebody_else)
    assert fresh(queued).cancel_asked_at is None


@really_committed
def test_a_paused_job_goes_back_and_it_was_no_attempt(start: Start, run_jobs: RunJobs) -> None:
    def doing(work: Work) -> None:
        if not teams():
            make_team("First part")
            work.pause()
            work.check()
        make_team("Second part")

    queued = start(doing)
    by_a_worker(queued)
    assert (fresh(queued).attempts, fresh(queued).is_running) == (0, False)
    run_jobs()
    assert (fresh(queued).outcome, fresh(queued).attempts) == (Job.Outcome.DONE, 1)
    assert teams() == ["First part", "Second part"]


@really_committed
@pytest.mark.parametrize("how", ["hold", "fence"])
def test_the_end_is_written_inside_a_transaction_only(how: str) -> None:
    refused: list[str] = []

    def doing(work: Work) -> None:
        with pytest.raises(TransactionManagementError):
            getattr(work, how)()
        refused.append(how)

    during[:] = [doing]
    queued = enqueue("test.steps")
    assert carry_out(queued.pk, queued.delivery, by="a worker") is None
    assert refused == [how]


@pytest.mark.parametrize("stop", [Cancelled, Paused, LeaseLost])
def test_stopping_is_no_failure(start: Start, stop: type[Exception]) -> None:
    def doing(work: Work) -> None:
        raise stop

    queued = start(doing)
    assert by_a_worker(queued) is None
    assert fresh(queued).problem == ""


def test_what_breaks_around_a_job_is_stored_without_what_it_said(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    """A delivery of something that is no job's id, as after a bad restore."""
    queued = start(lambda work: None)
    delivery = DBTaskResult.objects.get(pk=queued.delivery)
    delivery.args_kwargs = {"args": ["what somebody wrote"], "kwargs": {}}
    delivery.claim("a worker")

    Worker(until_idle=True).run_task(delivery)

    stored = DBTaskResult.objects.get(pk=queued.delivery)
    assert stored.status == "FAILED"
    assert "Undelivered: ValueError at" in stored.traceback
    assert "what somebody wrote" not in stored.traceback
    assert "what somebody wrote" not in caplog.text
