"""The progress page: for the person who asked, while the work runs and at its end."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from corridor.people.models import Person
from corridor.runtime.delivery import take
from corridor.runtime.jobs import Job, Work, enqueue, job
from corridor.runtime.register import HomeItem

BrowserOf = Callable[[Person], Client]
RunJobs = Callable[..., list[Job]]
HTMX = {"HX-Request": "true"}


@job("test.page", title="Counting sheep", page=lambda arguments: f"/field/{arguments['field']}/")
def count_sheep(*, field: str, work: Work) -> None:
    work.report(12, 12, "12 sheep counted")


@job("test.page_broken", attempts=1, title="Counting wolves")
def count_wolves(*, work: Work) -> None:
    work.report(3, 12, "Looking behind the third tree")
    raise ValueError("a wolf called Ana")


def page_of(queued: Job) -> str:
    return reverse("job", args=[queued.pk])


def start(queued: Job, *, done: int = 0, total: int = 0, message: str = "") -> None:
    take(queued.pk, queued.delivery, by="a worker")
    Job.objects.filter(pk=queued.pk).update(done=done, total=total, message=message)


def text(client: Client, queued: Job, **headers: str) -> str:
    response = client.get(page_of(queued), headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_the_asker_sees_it_wait_run_and_end(
    ana: Person, browser_of: BrowserOf, run_jobs: RunJobs
) -> None:
    browser = browser_of(ana)
    queued = enqueue("test.page", asked_by=ana.pk, field="north")

    waiting = text(browser, queued)
    assert '<h1 id="job-title">Counting sheep</h1>' in waiting
    assert "It waits for its turn." in waiting
    assert "Only you" in waiting
    assert f'hx-get="{page_of(queued)}" hx-trigger="every 2s"' in waiting
    assert "<progress" not in waiting

    Job.objects.filter(pk=queued.pk).update(lease_until=timezone.now())
    begun = text(browser, queued)
    assert "It has begun." in begun
    assert '<progress aria-labelledby="job-title"></progress>' in begun

    Job.objects.filter(pk=queued.pk).update(
        lease_until=timezone.now(), message="Counting", done=4, total=1200
    )
    running = text(browser, queued)
    assert "Counting\n" in running
    assert 'max="1200" value="4"' in running
    assert "4 of 1,200" in running

    Job.objects.filter(pk=queued.pk).update(lease_until=None)
    run_jobs()
    ended = text(browser, queued)
    assert "12 sheep counted" in ended
    assert 'href="/field/north/"' in ended
    assert "<title>Counting sheep: Done</title>" in ended
    assert "hx-get" not in ended
    assert "<progress" not in ended
    assert "Stop it" not in ended


def test_polling_gets_only_what_changes_until_the_end(
    ana: Person, browser_of: BrowserOf, run_jobs: RunJobs
) -> None:
    browser = browser_of(ana)
    queued = enqueue("test.page", asked_by=ana.pk, field="north")

    running = browser.get(page_of(queued), headers=HTMX)
    assert "<h1" not in running.content.decode()
    assert "hx-trigger" in running.content.decode()
    assert "HX-Refresh" not in running

    run_jobs()
    ended = browser.get(page_of(queued), headers=HTMX)
    assert "hx-trigger" not in ended.content.decode()
    assert ended["HX-Refresh"] == "true"


def test_without_scripts_a_link_shows_how_far_it_is(ana: Person, browser_of: BrowserOf) -> None:
    queued = enqueue("test.page", asked_by=ana.pk, field="north")
    page = text(browser_of(ana), queued)
    inside = page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert f'href="{page_of(queued)}"' in inside
    assert "http-equiv" not in page


def test_a_failure_says_what_to_do_and_nothing_of_what_was_said(
    ana: Person, browser_of: BrowserOf, run_jobs: RunJobs
) -> None:
    queued = enqueue("test.page_broken", asked_by=ana.pk)
    run_jobs(forgiving=True)
    page = text(browser_of(ana), queued)
    assert "It did not work." in page
    assert "Looking behind the third tree" in page
    assert "ValueError at corridor/web/jobs/tests/test_progress_page.py:" in page
    assert "wolf called" not in page
    assert "wolf called" not in str(Job.objects.filter(pk=queued.pk).values())


def test_a_job_that_waits_for_its_next_attempt_says_so(ana: Person, browser_of: BrowserOf) -> None:
    queued = enqueue("test.page", asked_by=ana.pk, field="north")
    Job.objects.filter(pk=queued.pk).update(attempts=1)
    assert "We try again soon." in text(browser_of(ana), queued)


def test_stopping_before_it_runs(ana: Person, browser_of: BrowserOf, run_jobs: RunJobs) -> None:
    browser = browser_of(ana)
    queued = enqueue("test.page", asked_by=ana.pk, field="north")
    stopped = browser.post(reverse("job_cancel", args=[queued.pk]))
    assert (stopped.status_code, stopped["Location"]) == (302, page_of(queued))
    assert "You stopped it." in text(browser, queued)
    assert run_jobs() == []


def test_stopping_while_it_runs(ana: Person, browser_of: BrowserOf) -> None:
    browser = browser_of(ana)
    queued = enqueue("test.page", asked_by=ana.pk, field="north")
    start(queued)
    browser.post(reverse("job_cancel", args=[queued.pk]))
    page = text(browser, queued)
    assert "It stops at the next place where it can be left." in page
    assert "Stop it" not in page


def test_stopping_what_has_ended_changes_nothing(
    ana: Person, browser_of: BrowserOf, run_jobs: RunJobs
) -> None:
    browser = browser_of(ana)
    queued = enqueue("test.page", asked_by=ana.pk, field="north")
    run_jobs()
    assert browser.post(reverse("job_cancel", args=[queued.pk])).status_code == 302
    assert "12 sheep counted" in text(browser, queued)


def test_stopping_needs_a_post(ana: Person, browser_of: BrowserOf) -> None:
    queued = enqueue("test.page", asked_by=ana.pk, field="north")
    assert browser_of(ana).get(reverse("job_cancel", args=[queued.pk])).status_code == 405


@pytest.mark.parametrize("duties", [(), ("steward",), ("operator",)])
def test_nobody_else_sees_or_stops_it(
    make_person: Callable[..., Person], ana: Person, browser_of: BrowserOf, duties: tuple[str, ...]
) -> None:
    queued = enqueue("test.page", asked_by=ana.pk, field="north")
    browser = browser_of(make_person("Dina Other", duties=duties))
    assert browser.get(page_of(queued)).status_code == 404
    assert browser.get(page_of(queued), headers=HTMX).status_code == 404
    assert browser.post(reverse("job_cancel", args=[queued.pk])).status_code == 404
    assert Job.objects.get(pk=queued.pk).cancel_asked_at is None


def test_nobody_sees_a_job_that_nobody_asked_for(ana: Person, browser_of: BrowserOf) -> None:
    assert browser_of(ana).get(page_of(enqueue("test.page", field="north"))).status_code == 404


def test_a_job_that_never_was_looks_like_somebody_elses(ana: Person, browser_of: BrowserOf) -> None:
    assert browser_of(ana).get(reverse("job", args=[uuid4()])).status_code == 404


def test_signed_out_is_led_to_signing_in(ana: Person, client: Client) -> None:
    queued = enqueue("test.page", asked_by=ana.pk, field="north")
    response = client.get(page_of(queued))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("sign_in"))


def test_home_leads_back_while_it_is_under_way(
    ana: Person, bilal: Person, run_jobs: RunJobs
) -> None:
    from corridor.runtime.floor import floor

    assert floor.home is not None
    queued = enqueue("test.page", asked_by=ana.pk, field="north")
    enqueue("test.page", field="nobody's", after=timezone.now() + timedelta(days=1))
    assert list(floor.home(ana)) == [HomeItem("Counting sheep", page_of(queued), "", weight=20)]
    assert list(floor.home(bilal)) == []
    run_jobs()
    assert list(floor.home(ana)) == []


def test_home_asks_once_whether_one_job_or_three(
    ana: Person, django_assert_num_queries: Callable[..., object]
) -> None:
    from corridor.runtime.floor import floor

    assert floor.home is not None
    for wanted in (1, 3):
        while Job.objects.count() < wanted:
            enqueue("test.page", asked_by=ana.pk, field="north")
        with django_assert_num_queries(1):
            assert len(list(floor.home(ana))) == wanted
