"""What a leader sees and does: days and steps, days committed, and that it is fine with them."""

from datetime import timedelta
from uuid import uuid4

import pytest

from corridor.means import actions as means
from corridor.means.models import Commitment
from corridor.practices.rest import actions, actions_together, queries
from corridor.practices.rest.engine.days import Days, laid_out
from corridor.practices.rest.models import Plan
from corridor.privacy.audiences import Choice
from corridor.privacy.models import Opening


@pytest.fixture
def with_steps(plan, bilal):
    steps = laid_out(plan.ends_on, [(plan.ends_on + timedelta(days=7), 6)])
    return actions.set_steps(plan, by=bilal, steps=steps)


def test_leader_sees_days_and_steps_and_nothing_else(
    browser_of, make_plan, hand_over, bilal, ana, chen
):
    plan = make_plan(bilal, own=3, wanted=6)
    hand_over(plan, chen)
    steps = laid_out(plan.ends_on, [(plan.ends_on + timedelta(days=7), 5)])
    actions.set_steps(plan, by=bilal, steps=steps)
    page = browser_of(ana).get(f"/rest/{plan.pk}/").content.decode()
    assert "2½ days" in page
    assert "Days wished for" in page
    assert "Days of your own" not in page
    assert "harbour office" not in page
    assert chen.name not in page.replace("Chen Wei</a>", "")


def test_opening_it_is_in_the_persons_log(browser_of, plan, ana):
    assert "can see, by day" in browser_of(ana).get("/rest/").content.decode()
    assert Opening.objects.count() == 0
    browser_of(ana).get(f"/rest/{plan.pk}/")
    assert [(line.owner, line.reader) for line in Opening.objects.all()] == [(plan.owner, ana)]


@pytest.mark.parametrize("kinds", [("team",), ("only_me",)])
def test_leader_who_was_not_let_in_sees_nothing(browser_of, make_plan, bilal, ana, chen, kinds):
    plan = make_plan(bilal, kinds=kinds)
    assert browser_of(ana).get(f"/rest/{plan.pk}/").status_code == 404
    assert queries.opened(plan, reader=ana) is None


def test_colleague_of_the_audience_does_not_see_the_steps(browser_of, make_plan, bilal, chen, ana):
    plan = actions.hold_plan(make_plan(bilal, kinds=("leader", "team")), by=bilal)
    assert queries.opened(plan, reader=chen) is None
    assert browser_of(chen).get(f"/rest/{plan.pk}/").status_code == 404


def test_days_are_committed_and_the_person_is_told(
    browser_of, plan, ana, bilal, pool, run_jobs, mailoutbox
):
    run_jobs()
    mailoutbox.clear()
    data = {"once": str(uuid4()), "pool": str(pool.pk), "half_days": "3"}
    answer = browser_of(ana).post(f"/rest/{plan.pk}/commit/", data)
    assert answer.url == f"/rest/{plan.pk}/"
    commitment = Commitment.objects.get()
    assert (commitment.amount, commitment.committed_by, commitment.owner) == (6, ana, ana)
    assert "3 days, Days off (Ana Ruiz)" in browser_of(bilal).get(f"/rest/{plan.pk}/").text
    run_jobs()
    assert [letter.to for letter in mailoutbox] == [[bilal.email]]


def test_more_than_there_is_cannot_be_committed(browser_of, plan, ana, pool):
    data = {"once": str(uuid4()), "pool": str(pool.pk), "half_days": "100"}
    page = browser_of(ana).post(f"/rest/{plan.pk}/commit/", data)
    assert page.status_code == 200
    assert Commitment.objects.count() == 0


def test_days_that_the_leader_takes_back_are_said(plan, ana, bilal, pool, run_jobs, mailoutbox):
    commitment = actions_together.commit_days(plan, by=ana, once=uuid4(), pool=pool, half_days=4)
    run_jobs()
    mailoutbox.clear()
    means.release(commitment, by=ana)
    run_jobs()
    assert [letter.to for letter in mailoutbox] == [[bilal.email]]
    assert queries.committed_for(plan) == []


def test_agreeing_is_said_and_ends_with_every_change(browser_of, with_steps, ana, bilal):
    browser_of(ana).post(f"/rest/{with_steps.pk}/fine/")
    with_steps.refresh_from_db()
    assert with_steps.agreed_by == ana
    assert not with_steps.holds  # the leader decides nothing
    actions.set_steps(with_steps, by=bilal, steps=[])
    assert Plan.objects.get().agreed_at is None
    actions_together.agree_to_plan(with_steps, by=ana)
    days = Days(with_steps.begins_on, with_steps.ends_on + timedelta(days=1))
    actions.change_days(with_steps, by=bilal, days=days)
    assert Plan.objects.get().agreed_at is None


def test_a_new_leader_sees_nothing_of_before(browser_of, with_steps, bilal, ana, make_person):
    new = make_person("New Leader")
    bilal.manager = new
    bilal.save()
    for leader in (ana, new):
        browser = browser_of(leader)
        assert browser.get(f"/rest/{with_steps.pk}/").status_code == 404
        assert browser.post(f"/rest/{with_steps.pk}/fine/").status_code == 404
        assert bilal.name not in browser.get("/rest/").text
        assert "plan of rest" not in browser.get("/").text
        assert queries.opened(with_steps, reader=leader) is None


def test_the_person_lets_the_new_leader_see_it(
    browser_of, with_steps, bilal, ana, make_person, run_jobs, mailoutbox
):
    new = make_person("New Leader")
    bilal.manager = new
    bilal.save()
    run_jobs()
    mailoutbox.clear()
    answer = browser_of(bilal).post(f"/rest/{with_steps.pk}/who/", {"to": ["leader"]})
    assert answer.url == f"/rest/{with_steps.pk}/"
    assert browser_of(new).get(f"/rest/{with_steps.pk}/").status_code == 200
    assert browser_of(ana).get(f"/rest/{with_steps.pk}/").status_code == 404
    run_jobs()
    assert [letter.to for letter in mailoutbox] == [[new.email]]


def test_the_person_takes_the_plan_back_from_everybody(browser_of, with_steps, bilal, ana, chen):
    browser_of(bilal).post(f"/rest/{with_steps.pk}/who/", {"to": ["only_me"]})
    assert browser_of(ana).get(f"/rest/{with_steps.pk}/").status_code == 404
    assert "Only you" in browser_of(bilal).get(f"/rest/{with_steps.pk}/").text
    for person in (ana, chen):
        with pytest.raises(actions.NotYours):
            actions.choose_who_sees(with_steps, by=person, choice=Choice(("leader",)))


def test_other_days_move_the_steps_and_the_calendar(with_steps, bilal, ana, pool, monday):
    actions_together.commit_days(with_steps, by=ana, once=uuid4(), pool=pool, half_days=4)
    plan = actions.hold_plan(with_steps, by=bilal)
    longer = Days(monday, monday + timedelta(days=11))
    changed = actions.change_days(plan, by=bilal, days=longer)
    (step,) = queries.opened(changed, reader=bilal).steps
    assert step.from_on == longer.ends_on + timedelta(days=1)
    assert changed.over_on == step.until_on
    assert changed.occasion.ends_at.date() >= longer.ends_on
    assert Commitment.objects.get().due_on == longer.ends_on + actions.DUE_AFTER


@pytest.mark.parametrize("act", ["days", "return", "end", "hand-over"])
def test_the_leader_changes_nothing(browser_of, plan, ana, act):
    for method in ("get", "post"):
        answer = getattr(browser_of(ana), method)(f"/rest/{plan.pk}/{act}/")
        assert answer.status_code == 404
