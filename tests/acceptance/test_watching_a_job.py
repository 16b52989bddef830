"""Somebody watches long work: it moves without a reload, survives a closed tab, and says its end."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from corridor.runtime.delivery import take
from corridor.runtime.jobs import Job, Work, enqueue, job, run_waiting_jobs

pytestmark = pytest.mark.django_db(transaction=True)


@job("test.watched", title="Import of people")
def watched(*, work: Work) -> None:
    work.report(12_000, 12_000, "212 people joined, 3 left.")


def move(queued: Job, done: int, words: str) -> None:
    """As a worker elsewhere would."""
    lease = timezone.now() + timedelta(minutes=1)
    Job.objects.filter(pk=queued.pk).update(
        done=done, total=12_000, message=words, lease_until=lease
    )


def test_watching_to_the_end(ana, page_of):
    queued = enqueue("test.watched", asked_by=ana.pk)
    page = page_of(ana, width=390)
    page.goto(f"/jobs/{queued.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Import of people")
    expect(page.get_by_text("It waits for its turn.")).to_be_visible()
    page.evaluate("window.stayed = true")

    move(queued, 4_000, "Reading the file")
    expect(page.get_by_text("4,000 of 12,000")).to_be_visible()
    move(queued, 9_000, "Looking for who reports to whom")
    expect(page.get_by_text("9,000 of 12,000")).to_be_visible()
    bar = page.get_by_role("progressbar", name="Import of people")
    expect(bar).to_have_js_property("value", 9_000)
    assert page.evaluate("window.stayed") is True

    page.close()
    page = page_of(ana)
    page.goto("/")
    page.get_by_role("link", name="Import of people").click()
    expect(page.get_by_text("9,000 of 12,000")).to_be_visible()

    Job.objects.filter(pk=queued.pk).update(lease_until=None)
    run_waiting_jobs()
    expect(page).to_have_title(re.compile("Import of people: Done"))
    expect(page.get_by_text("212 people joined, 3 left.")).to_be_visible()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2_500)
    assert asked == []


def test_stopping_it(ana, page_of):
    queued = enqueue("test.watched", asked_by=ana.pk)
    take(queued.pk, queued.delivery, by="a worker")
    page = page_of(ana)
    page.goto(f"/jobs/{queued.pk}/")
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_text("It stops at the next place where it can be left.")).to_be_visible()
    expect(page.get_by_role("button", name="Stop it")).to_have_count(0)


def test_without_scripts_a_link_shows_how_far_it_is(ana, page_of):
    queued = enqueue("test.watched", asked_by=ana.pk)
    page = page_of(ana, java_script_enabled=False)
    page.goto(f"/jobs/{queued.pk}/")
    move(queued, 4_000, "Reading the file")
    page.get_by_role("link", name="See how far it is").click()
    expect(page.get_by_text("4,000 of 12,000")).to_be_visible()
