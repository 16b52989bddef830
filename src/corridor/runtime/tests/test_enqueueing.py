"""Asking for a job: what it costs, what is refused, and that a key has one unfinished job."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from corridor.runtime.jobs import Job, Later, UnknownKind, cancel_job, enqueue, hasten, job, kinds

RunJobs = Callable[..., list[Job]]

seen: list[str] = []


@job("test.note")
def note(*, name: str) -> None:
    seen.append(name)


@job("test.not_yet", attempts=1)
def not_yet(*, until: str) -> None:
    opens = datetime.fromisoformat(until)
    if timezone.now() < opens:
        raise Later(opens)
    seen.append(until)


@pytest.fixture(autouse=True)
def _forget() -> None:
    seen.clear()


def test_a_job_runs_once_and_says_so(run_jobs: RunJobs) -> None:
    queued = enqueue("test.note", name="first")

    ran = run_jobs()

    assert seen == ["first"]
    assert [done.pk for done in ran] == [queued.pk]
    assert ran[0].outcome == Job.Outcome.DONE
    assert ran[0].ended_at is not None
    assert ran[0].attempts == 1
    assert run_jobs() == []


def test_ids_may_be_uuids(run_jobs: RunJobs) -> None:
    person = uuid4()
    enqueue("test.note", name=person)
    run_jobs()
    assert seen == [str(person)]


def test_two_queries(db: None, django_assert_num_queries: Callable[..., object]) -> None:
    with django_assert_num_queries(2):
        enqueue("test.note", name="first")


def test_three_queries_with_a_key_and_two_when_it_is_taken(
    db: None, django_assert_num_queries: Callable[..., object]
) -> None:
    with django_assert_num_queries(3):
        enqueue("test.note", name="first", once="note")
    with django_assert_num_queries(2):
        enqueue("test.note", name="again", once="note")


def test_an_undone_transaction_leaves_no_job_and_no_delivery(db: None) -> None:
    with transaction.atomic():
        enqueue("test.note", name="first")
        transaction.set_rollback(True)
    assert (Job.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_one_unfinished_job_for_a_key(run_jobs: RunJobs) -> None:
    first = enqueue("test.note", name="first", once="note")
    again = enqueue("test.note", name="again", once="note")
    other = enqueue("test.note", name="other", once="another note")
    assert again.pk == first.pk
    assert other.pk != first.pk
    assert DBTaskResult.objects.count() == 2

    run_jobs()
    assert sorted(seen) == ["first", "other"]

    later = enqueue("test.note", name="later", once="note")
    assert later.pk != first.pk
    run_jobs()
    assert sorted(seen) == ["first", "later", "other"]


def test_a_cancelled_job_frees_its_key(db: None) -> None:
    person = uuid4()
    first = enqueue("test.note", name="first", once="note", asked_by=person)
    cancel_job(first, by=person)
    assert enqueue("test.note", name="second", once="note").pk != first.pk


def test_jobs_without_a_key_are_as_many_as_are_asked_for(run_jobs: RunJobs) -> None:
    enqueue("test.note", name="one")
    enqueue("test.note", name="one")
    run_jobs()
    assert seen == ["one", "one"]


def test_not_before_its_time(run_jobs: RunJobs) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    enqueue("test.note", name="later", after=tomorrow)
    run_jobs()
    assert seen == []
    run_jobs(at=tomorrow - timedelta(seconds=1))
    assert seen == []
    run_jobs(at=tomorrow)
    assert seen == ["later"]


def test_a_delivery_waits_as_long_as_its_job(db: None) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    queued = enqueue("test.note", name="later", after=tomorrow)
    assert DBTaskResult.objects.get(pk=queued.delivery).run_after == tomorrow
    assert not DBTaskResult.objects.ready().exists()


def test_a_time_that_has_passed_is_now(run_jobs: RunJobs) -> None:
    enqueue("test.note", name="late", after=timezone.now() - timedelta(days=1))
    assert DBTaskResult.objects.ready().count() == 1
    run_jobs()
    assert seen == ["late"]


def test_longest_due_first(run_jobs: RunJobs) -> None:
    now = timezone.now()
    enqueue("test.note", name="third", after=now + timedelta(hours=2))
    enqueue("test.note", name="first")
    enqueue("test.note", name="second", after=now + timedelta(hours=1))
    run_jobs(at=now + timedelta(hours=3))
    assert seen == ["first", "second", "third"]


def test_unknown_kinds_are_refused(db: None) -> None:
    with pytest.raises(UnknownKind):
        enqueue("test.nobody_registered_this")
    assert Job.objects.count() == 0


@pytest.mark.parametrize("arguments", [{}, {"nam": "typo"}, {"name": "x", "extra": 1}])
def test_arguments_that_the_function_does_not_take_are_refused(
    db: None, arguments: dict[str, object]
) -> None:
    with pytest.raises(TypeError):
        enqueue("test.note", **arguments)
    assert Job.objects.count() == 0


def test_two_functions_cannot_have_one_kind() -> None:
    from django.core.exceptions import ImproperlyConfigured

    with pytest.raises(ImproperlyConfigured, match=r"test\.note"):

        @job("test.note")
        def other() -> None: ...

    assert kinds["test.note"].function is note


@job("test.again")
def again() -> None:
    enqueue("test.again")


def test_jobs_that_queue_each_other_for_ever_are_noticed(
    run_jobs: RunJobs,
) -> None:
    enqueue("test.again")
    with pytest.raises(RuntimeError, match=r"test\.again"):
        run_jobs(at_most=5)


NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


def test_a_job_whose_time_has_not_come_waits_and_it_was_no_attempt(
    run_jobs: RunJobs, clock: Any
) -> None:
    clock.stand_at(NOON)
    queued = enqueue("test.not_yet", until=EVENING.isoformat())
    for _look in range(2):
        run_jobs()
    waiting = Job.objects.get(pk=queued.pk)
    assert (waiting.run_after, waiting.attempts, waiting.outcome) == (EVENING, 0, "")
    clock.stand_at(EVENING)
    run_jobs()
    assert seen == [EVENING.isoformat()]


def test_what_waits_can_be_hastened(run_jobs: RunJobs, clock: Any) -> None:
    clock.stand_at(NOON)
    enqueue("test.note", name="late", once="note", after=EVENING)
    assert hasten("note")
    assert not hasten("note")
    assert not hasten("other")
    run_jobs()
    assert seen == ["late"]
