"""The operator sees jobs by kind and place, tries them again and cancels them; never for whom."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corridor.people.models import Duty, Person
from corridor.runtime.kinds import Kind, kinds
from corridor.runtime.models import Job
from corridor.web.operator import actions, queries

Sign = Callable[[Person], Client]
KIND, PLACE = "test.water", "ValueError at corridor/test.py:7"


@pytest.fixture
def operator(make_person: Callable[..., Person]) -> Person:
    return make_person("Ola Nord", duties=("operator",))


@pytest.fixture
def watered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A kind of job that notes which plant it watered."""
    done: list[str] = []

    def water(*, plant: str) -> None:
        done.append(plant)

    monkeypatch.setitem(kinds, KIND, Kind(KIND, water, 3, "Watering", None, False))
    return done


def failed(plant: str, *, problem: str = PLACE, **fields: object) -> Job:
    return Job.objects.create(
        kind=KIND,
        arguments={"plant": plant},
        attempts=3,
        problem=problem,
        outcome="failed",
        ended_at=timezone.now(),
        **fields,
    )


def waiting(**fields: object) -> Job:
    return Job.objects.create(kind=KIND, arguments={"plant": "fern"}, **fields)


def test_counts_by_kind(operator: Person, watered: list[str]) -> None:
    failed("fern")
    waiting()
    waiting(run_after=timezone.now() + timedelta(hours=1))
    waiting(lease_until=timezone.now() + timedelta(minutes=1))
    (state,) = queries.jobs()
    assert (state.title, state.waiting, state.overdue) == ("Watering", 2, 1)
    assert (state.running, state.failed, state.done) == (1, 1, 0)


def test_how_far_a_job_is_stands_on_the_page_unless_somebody_asked_for_it(
    operator: Person, bilal: Person, watered: list[str], browser_of: Sign
) -> None:
    lease = timezone.now() + timedelta(minutes=1)
    waiting(lease_until=lease, done=30, total=100, message="Watering the hall")
    waiting(lease_until=lease, asked_by=bilal.pk, done=7, total=9, message="Bilal's own")
    waiting(done=3, total=4, message="not yet")
    (one,) = queries.running()
    assert (one.title, one.done, one.total) == ("Watering", 30, 100)
    body = browser_of(operator).get("/operator/jobs/").content.decode()
    assert "Watering the hall" in body
    assert "30 of 100" in body
    assert "own" not in body.split("Running now")[1].split("By kind")[0]


def test_failures_by_place(operator: Person, browser_of: Sign) -> None:
    failed("fern")
    failed("ivy")
    failed("moss", problem="KeyError at corridor/test.py:9")
    found = {(f.kind, f.problem): f.n for f in queries.failures()}
    assert found == {(KIND, PLACE): 2, (KIND, "KeyError at corridor/test.py:9"): 1}
    body = browser_of(operator).get("/operator/jobs/").content.decode()
    assert PLACE in body
    assert "fern" not in body


def test_trying_again_runs_the_jobs_of_that_place(
    operator: Person, watered: list[str], browser_of: Sign, run_jobs: Callable[[], object]
) -> None:
    failed("fern")
    failed("ivy")
    failed("moss", problem="elsewhere")
    response = browser_of(operator).post("/operator/jobs/retry/", {"kind": KIND, "problem": PLACE})
    assert response.status_code == 302
    run_jobs()
    assert sorted(watered) == ["fern", "ivy"]
    assert {f.problem for f in queries.failures()} == {"elsewhere"}


def test_trying_again_twice_runs_once(
    operator: Person, watered: list[str], run_jobs: Callable[[], object]
) -> None:
    failed("fern")
    assert [actions.retry_failed(KIND, PLACE), actions.retry_failed(KIND, PLACE)] == [1, 0]
    run_jobs()
    assert watered == ["fern"]


def test_a_key_that_waits_already_is_left_alone(operator: Person, watered: list[str]) -> None:
    failed("fern", once="water")
    failed("ivy", once="ivy")
    failed("ivy", once="ivy")
    waiting(once="water")
    assert actions.retry_failed(KIND, PLACE) == 1


def test_cancelling_ends_what_waits_and_asks_what_runs(
    operator: Person, watered: list[str], browser_of: Sign, run_jobs: Callable[[], object]
) -> None:
    idle = waiting()
    busy = waiting(lease_until=timezone.now() + timedelta(minutes=1))
    other = Job.objects.create(kind="test.other", run_after=timezone.now() + timedelta(days=1))
    browser_of(operator).post("/operator/jobs/cancel/", {"kind": KIND})
    for job in (idle, busy, other):
        job.refresh_from_db()
    assert (idle.outcome, busy.outcome, other.outcome) == ("cancelled", "", "")
    assert busy.cancel_asked_at is not None
    assert other.cancel_asked_at is None
    run_jobs()
    assert watered == []


def test_what_follows_from_cancelling_is_said_where_there_is_something_to_cancel(
    operator: Person, monkeypatch: pytest.MonkeyPatch, browser_of: Sign
) -> None:
    dry = "Everything stays dry."
    kind = Kind(KIND, lambda plant: None, 3, "Watering", None, False, dry)
    monkeypatch.setitem(kinds, KIND, kind)
    failed("fern")
    client = browser_of(operator)
    assert dry not in client.get("/operator/jobs/").text
    waiting()
    page = client.get("/operator/jobs/").text
    assert f'id="cancelled-1">{dry}<' in page
    assert page.count('aria-describedby="cancelled-1"') == 1


def test_for_whom_a_job_runs_is_nowhere(operator: Person, bilal: Person, browser_of: Sign) -> None:
    failed(str(bilal.pk), asked_by=bilal.pk)
    client = browser_of(operator)
    for address in ("/operator/", "/operator/jobs/"):
        body = client.get(address).content.decode()
        assert str(bilal.pk) not in body
        assert "Bilal" not in body


def test_refuses_what_is_no_kind(operator: Person, browser_of: Sign) -> None:
    client = browser_of(operator)
    assert client.post("/operator/jobs/retry/", {"problem": PLACE}).status_code == 400
    assert client.post("/operator/jobs/cancel/").status_code == 400
    assert client.get("/operator/jobs/cancel/").status_code == 405


def test_operators_alone(ana: Person, browser_of: Sign) -> None:
    for kind in (kind for kind in Duty.Kind if kind != Duty.Kind.OPERATOR):
        Duty.objects.create(person=ana, kind=kind)
    client = browser_of(ana)
    waits = waiting()
    for address in ("/operator/", "/operator/jobs/"):
        assert client.get(address).status_code == 404
    assert client.post("/operator/jobs/cancel/", {"kind": KIND}).status_code == 404
    assert client.post("/operator/jobs/retry/", {"kind": KIND}).status_code == 404
    waits.refresh_from_db()
    assert waits.outcome == ""


@pytest.mark.parametrize("address", ["/operator/", "/operator/jobs/"])
def test_query_count_does_not_grow(address: str, operator: Person, browser_of: Sign) -> None:
    def cost() -> int:
        client = browser_of(operator)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    failed("fern")
    before = cost()
    for n in range(2):
        Job.objects.create(kind=f"test.kind{n}", run_after=timezone.now(), delivery=uuid4())
        failed("ivy", problem=f"place {n}")
    assert cost() == before
