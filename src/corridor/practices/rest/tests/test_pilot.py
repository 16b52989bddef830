"""During a pilot nobody is asked anything of rest who would be told of it and find nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest

from corridor.people.models import PracticeSwitch, Team
from corridor.people.switches import switch_practice
from corridor.practices.rest.models import Handover, Plan, Proposal

NOT_YET = "Rest is not on for Dara Ito yet, so they would not see it."


@pytest.fixture
def dara(make_person):
    return make_person("Dara Ito", team=Team.objects.create(name="Pier"))


@pytest.fixture
def pilot(practices_on, bilal):
    switch_practice("rest", PracticeSwitch.State.PILOT, by=None, teams=[bilal.team])


def test_nothing_is_proposed(pilot, browser_of, bilal, dara):
    browser = browser_of(bilal)
    assert "Propose rest" not in browser.get(f"/people/{dara.pk}/").text
    assert NOT_YET in browser.post("/rest/propose/", {"person": str(dara.pk)}).text
    assert browser.get(f"/rest/propose/{dara.pk}/").status_code == 404
    sent = {"once": str(uuid4()), "words": "Rest?"}
    assert browser.post(f"/rest/propose/{dara.pk}/", sent).status_code == 404
    assert not Proposal.objects.exists()


def test_no_work_is_handed_over(pilot, browser_of, make_plan, bilal, dara):
    plan = make_plan(bilal)
    body = {"once": str(uuid4()), "body": "The round.", "person": str(dara.pk)}
    assert NOT_YET in browser_of(bilal).post(f"/rest/{plan.pk}/hand-over/", body).text
    assert not Handover.objects.exists()


def test_a_leader_without_it_is_not_told_of_a_plan(pilot, browser_of, bilal, dara, monday):
    bilal.manager = dara
    bilal.save(update_fields=["manager"])
    body = {
        "once": str(uuid4()),
        "begins_on": monday.isoformat(),
        "ends_on": (monday + timedelta(days=4)).isoformat(),
        "to": ["leader"],
    }
    browser = browser_of(bilal)
    assert NOT_YET in browser.post("/rest/plan/", body).text
    assert not Plan.objects.exists()
    assert browser.post("/rest/plan/", body | {"to": ["only_me"]}).status_code == 302


def test_a_leader_plans_nothing_with_somebody_without_it(pilot, browser_of, make_person, ana):
    led = make_person("Dara Ito", team=Team.objects.create(name="Pier"), manager=ana)
    assert browser_of(ana).get(f"/rest/with/{led.pk}/").status_code == 404
