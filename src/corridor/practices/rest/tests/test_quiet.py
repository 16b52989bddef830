"""While somebody rests nothing reaches them, and what waits comes when they are back."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from corridor.means import actions as means
from corridor.means.models import today
from corridor.means.tasks import remind
from corridor.people.models import PracticeSwitch
from corridor.practices.rest import actions
from corridor.practices.rest.practice import quiet
from corridor.practices.rest.queries import today_of
from corridor.rhythm.hours import next_reachable, reachable
from corridor.rhythm.messages import tell
from corridor.runtime.jobs import Job


@pytest.fixture
def quiet_before(run_jobs, mailoutbox):
    """What was sent so far is out of the way."""
    run_jobs()
    mailoutbox.clear()


def letters_to(person, mailoutbox):
    return [letter for letter in mailoutbox if letter.to == [person.email]]


def test_messages_wait_until_the_rest_is_over(resting, bilal, run_jobs, mailoutbox, quiet_before):
    assert not reachable(bilal)
    assert next_reachable(bilal).date() == resting.ends_on + timedelta(days=1)
    tell(bilal)
    run_jobs()
    assert letters_to(bilal, mailoutbox) == []


def test_come_back_early_they_arrive(resting, bilal, run_jobs, mailoutbox, quiet_before):
    tell(bilal)
    run_jobs()
    actions.come_back(resting, by=bilal)
    run_jobs()
    assert len(letters_to(bilal, mailoutbox)) == 1


def test_lengthened_they_wait_longer(resting, bilal):
    day = resting.ends_on + timedelta(days=1)
    assert not quiet([bilal])(bilal, day)
    actions.change_days(resting, by=bilal, days=replace(resting.days, ends_on=day))
    assert quiet([bilal])(bilal, day)


def test_a_plan_that_does_not_hold_keeps_nothing_quiet(plan, bilal):
    assert not quiet([bilal])(bilal, plan.begins_on)
    actions.hold_plan(plan, by=bilal)
    assert [quiet([bilal])(bilal, plan.begins_on + timedelta(days=n)) for n in (-1, 0, 4, 5)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_it_holds_while_the_practice_is_switched_off(resting, bilal):
    PracticeSwitch.objects.filter(practice="rest").update(state="off")
    assert quiet([bilal])(bilal, today_of(bilal))


def test_reminders_of_what_they_took_on_pause(
    resting, bilal, ana, run_jobs, mailoutbox, quiet_before
):
    means.commit(
        subject=uuid4(), by=bilal, owner=bilal, kind="time",
        due_on=today() + timedelta(days=1), on=today() - timedelta(days=3),
    )  # fmt: skip
    remind()
    run_jobs()
    assert letters_to(bilal, mailoutbox) == []
    assert Job.objects.filter(kind="rhythm.tell").count() >= 1
    actions.come_back(resting, by=bilal)
    run_jobs()
    assert len(letters_to(bilal, mailoutbox)) == 1


def test_home_says_so(browser_of, resting, bilal):
    page = browser_of(bilal).get("/").text
    assert "You are resting until" in page
    assert timezone.now().date() <= resting.ends_on
