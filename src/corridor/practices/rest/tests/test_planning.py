"""Planning one's own rest: through the pages, and what holds when."""

from datetime import timedelta
from uuid import uuid4

import pytest

from corridor.practices.rest import actions
from corridor.practices.rest.engine.days import Days
from corridor.practices.rest.models import Plan
from corridor.practices.rest.queries import opened
from corridor.privacy.audiences import Choice, NobodyThere
from corridor.rhythm.calendars.models import Occasion


def filled(monday, **more):
    return {
        "once": str(uuid4()),
        "begins_on": monday.isoformat(),
        "ends_on": (monday + timedelta(days=4)).isoformat(),
        "own_days": "",
        "wanted_days": "",
        "to": ["leader"],
    } | more


def test_planned_through_the_page(browser_of, bilal, ana, monday):
    data = filled(monday, own_days="1.5", wanted_days="3", ends_at_noon="on", to=["leader", "team"])
    answer = browser_of(bilal).post("/rest/plan/", data)
    plan = Plan.objects.get()
    assert answer.url == f"/rest/{plan.pk}/"
    assert (plan.owner, plan.days) == (
        bilal,
        Days(monday, monday + timedelta(days=4), ends_at_noon=True),
    )
    what = opened(plan, reader=bilal)
    assert (what.own, what.wanted, what.steps) == (3, 6, [])
    assert not plan.holds


def test_the_form_sent_twice_makes_one_plan(browser_of, bilal, ana, monday):
    data = filled(monday)
    first = browser_of(bilal).post("/rest/plan/", data).url
    assert browser_of(bilal).post("/rest/plan/", data).url == first
    assert Plan.objects.count() == 1


def test_nobody_asks_why(browser_of, bilal, ana):
    page = browser_of(bilal).get("/rest/plan/").content.decode()
    assert "Nobody asks why." in page
    assert "<textarea" not in page
    assert "Who can see this:" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"begins_on": "2020-01-01"}, "This day is past."),
        ({"ends_on": "2020-01-01"}, "The last day is not before the first"),
        ({"own_days": "0.3"}, "Write whole or half numbers."),
        ({"own_days": "999"}, "Write at most 200."),
        ({"begins_on": ""}, "Choose a day."),
        ({"to": []}, "Choose who can see this."),
        ({"to": ["only_me"], "wanted_days": "2"}, "else nobody reads it"),
        (
            {"to": ["only_me", "team"]},
            "“Only me” stands alone: leave it, or everything else, unticked.",
        ),
    ],
)
def test_what_is_refused_is_said_and_kept(browser_of, bilal, ana, monday, wrong, said):
    page = browser_of(bilal).post("/rest/plan/", filled(monday, **wrong)).content.decode()
    assert said in page
    assert Plan.objects.count() == 0


def test_a_plan_with_a_day_of_another_one_is_refused(browser_of, plan, bilal, monday):
    data = filled(monday + timedelta(days=4), to=["only_me"])
    page = browser_of(bilal).post("/rest/plan/", data).content.decode()
    assert "You have a plan for one of these days already." in page
    assert Plan.objects.count() == 1


def test_nothing_holds_until_the_person_agrees(browser_of, plan, bilal, chen, make_plan):
    assert Occasion.objects.count() == 0
    assert "Being planned" in browser_of(bilal).get("/rest/").content.decode()
    browser_of(bilal).post(f"/rest/{plan.pk}/agree/")
    plan.refresh_from_db()
    assert plan.holds
    assert plan.occasion.kind == Occasion.Kind.AWAY


@pytest.mark.parametrize("who", ["ana", "chen"])
def test_nobody_else_agrees_in_their_place(request, browser_of, plan, who):
    person = request.getfixturevalue(who)
    assert browser_of(person).post(f"/rest/{plan.pk}/agree/").status_code == 404
    with pytest.raises(actions.NotYours):
        actions.hold_plan(plan, by=person)
    assert not Plan.objects.get().holds


def test_somebody_without_a_leader_plans_for_themselves(browser_of, ana, make_person, monday):
    alone = make_person("Solo Sanchez")
    page = browser_of(alone).get("/rest/plan/").content.decode()
    assert "disposal" not in page
    answer = browser_of(alone).post("/rest/plan/", filled(monday, to=["only_me"]))
    assert answer.status_code == 302
    with pytest.raises(NobodyThere):
        actions.make_plan(
            by=alone,
            once=uuid4(),
            days=Days(monday + timedelta(days=30), monday + timedelta(days=31)),
            choice=Choice(("leader",)),
        )


def test_who_sees_that_one_is_away(browser_of, make_plan, bilal, chen, dana, ana, make_person):
    outsider = make_person("Otto Outside")
    plan = make_plan(bilal, kinds=("leader", "team"))

    def seeing():
        people = (ana, chen, dana, outsider)
        return [p.name for p in people if p in _told_that_bilal_is_away(browser_of, people)]

    assert seeing() == []  # nothing holds yet
    actions.hold_plan(plan, by=bilal)
    Plan.objects.update(begins_on=plan.begins_on - timedelta(days=7))  # within the fortnight
    assert seeing() == ["Ana Ruiz", "Chen Wei", "Dana Novak"]


def _told_that_bilal_is_away(browser_of, people):
    heading = "Who is away within the fortnight"
    return [p for p in people if heading in browser_of(p).get("/rest/").content.decode()]
