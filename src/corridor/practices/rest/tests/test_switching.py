"""Switched off nothing of rest is shown and nothing is lost; switched on again it is all there."""

import pytest

from corridor.people.models import PracticeSwitch, Team
from corridor.people.switches import switch_practice

State = PracticeSwitch.State


@pytest.fixture
def steward(make_person):
    return make_person("Stella Marin", duties=("steward",))


def test_off_and_on(browser_of, resting, bilal, ana, steward):
    switch_practice("rest", State.OFF, by=steward)
    for person in (bilal, ana):
        browser = browser_of(person)
        switch_practice("rest", State.OFF, by=steward)
        assert browser.get("/rest/").status_code == 404
        assert browser.get(f"/rest/{resting.pk}/").status_code == 404
        assert "resting" not in browser.get("/").text
        assert "Propose rest" not in browser.get(f"/people/{ana.pk}/").text
    switch_practice("rest", State.ON, by=steward)
    assert browser_of(bilal).get(f"/rest/{resting.pk}/").status_code == 200


def test_a_pilot_for_another_team(browser_of, resting, bilal, steward):
    browser = browser_of(bilal)
    other = Team.objects.create(name="Office")
    switch_practice("rest", State.PILOT, by=steward, teams=[other])
    assert browser.get(f"/rest/{resting.pk}/").status_code == 404
