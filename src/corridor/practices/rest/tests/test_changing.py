"""What a plan says can be changed, and stands in one place."""

from datetime import date, timedelta

import pytest

from corridor.practices.rest import actions
from corridor.practices.rest.engine.days import Days
from corridor.practices.rest.forms import CommitDaysForm
from corridor.practices.rest.queries import days_off_in, opened, still_wished_for


def days_form(plan, **more):
    return {"begins_on": plan.begins_on.isoformat(), "ends_on": plan.ends_on.isoformat()} | more


def test_days_wished_for_and_of_ones_own_are_changed(browser_of, make_plan, bilal, ana):
    plan = make_plan(bilal, own=4, wanted=6)
    page = browser_of(bilal).get(f"/rest/{plan.pk}/days/").text
    assert 'name="own_days" value="2"' in page
    assert 'name="wanted_days" value="3"' in page
    data = days_form(plan, own_days="", wanted_days="4.5")
    assert browser_of(bilal).post(f"/rest/{plan.pk}/days/", data).status_code == 302
    plan.refresh_from_db()
    what = opened(plan, reader=ana)
    assert (what.own, what.wanted) == (0, 9)


def test_days_are_wished_for_from_somebody_who_reads_it(browser_of, make_plan, bilal, ana):
    plan = make_plan(bilal, kinds=("only_me",), wanted=6)
    assert "wanted_days" not in browser_of(bilal).get(f"/rest/{plan.pk}/days/").text
    data = days_form(plan, own_days="1", wanted_days="9")
    browser_of(bilal).post(f"/rest/{plan.pk}/days/", data)
    plan.refresh_from_db()
    what = opened(plan, reader=bilal)
    assert (what.own, what.wanted) == (2, 6)


def test_the_leader_finds_the_wished_days_filled_in(browser_of, make_plan, bilal, ana, pool):
    plan = make_plan(bilal, wanted=6)
    page = browser_of(ana).get(f"/rest/{plan.pk}/commit/").text
    assert "---------" not in page
    assert 'name="half_days" value="3"' in page
    assert f'<option value="{pool.pk}" selected>' in page
    form = CommitDaysForm({"half_days": "201"}, by=ana)
    assert form.errors["half_days"] == ["Write at most 200."]


def test_what_is_committed_is_not_wished_for_twice(make_plan, bilal, ana, pool):
    plan = make_plan(bilal, wanted=6)
    actions.commit_for(plan, by=ana, pool=pool, amount=4, id=pool.pk)
    assert (still_wished_for(plan, 6), still_wished_for(plan, 2)) == (2, 0)


def test_who_sees_it_is_said_once_and_the_same(browser_of, make_plan, bilal, ana, chen):
    plan = make_plan(bilal, kinds=("leader", "team"))
    page = browser_of(bilal).get(f"/rest/{plan.pk}/").text
    assert page.count("You, Ana Ruiz and your team, 2 people") == 2
    assert "You and Ana Ruiz" not in page
    assert "Of them Ana Ruiz also sees the days you wish for" in page


@pytest.mark.parametrize(("country", "names"), [("DE", ["German Unity Day"]), ("", [])])
def test_the_holiday_that_is_not_counted_is_named(bilal, country, names):
    bilal.country = country
    week = Days(date(2028, 10, 2), date(2028, 10, 2) + timedelta(days=4))
    assert list(days_off_in(bilal, week).values()) == names
