"""During a pilot nobody is named who would be told of an ask and find nothing."""

import pytest

from corridor.people.models import PracticeSwitch, Team
from corridor.people.switches import switch_practice
from corridor.practices.care.forms import AskForm, FurtherForm

NOT_YET = "Care is not on for Dara Ito yet, so they would not see it."


@pytest.fixture
def dara(make_person, bilal):
    """Leads Bilal, from a team that the pilot leaves out."""
    led_by = make_person("Dara Ito", team=Team.objects.create(name="Pier"))
    bilal.manager = led_by
    bilal.save(update_fields=["manager"])
    return led_by


@pytest.fixture
def pilot(practices_on, bilal):
    switch_practice("care", PracticeSwitch.State.PILOT, by=None, teams=[bilal.team])


def offered(form, name):
    return [value for value, _label in form.fields[name].choices]


def test_a_leader_without_care_is_not_offered_and_the_form_says_why(dara, pilot, bilal, chen):
    form = AskForm(owner=bilal)
    assert offered(form, "to") == ["people", "team"]
    assert form.fields["to"].help_text == NOT_YET
    assert offered(form, "further_to") == [""]


def test_without_a_pilot_the_leader_is_offered(practices_on, dara, bilal, chen):
    form = AskForm(owner=bilal)
    assert offered(form, "to") == ["people", "leader", "team"]
    assert offered(form, "further_to") == ["", "leader"]


def test_the_care_team_is_offered_when_one_of_it_has_care(pilot, bilal, chen, make_person):
    make_person("Cora Lind", duties=("care_team",))
    assert "care_team" not in offered(AskForm(owner=bilal), "further_to")
    make_person("Omar Diallo", duties=("care_team",), team=bilal.team)
    assert "care_team" in offered(AskForm(owner=bilal), "further_to")


def test_what_was_sent_nevertheless_is_refused(dara, pilot, browser_of, make_ask, bilal, chen):
    form = AskForm({"further_to": "leader"}, owner=bilal)
    assert form.errors["further_to"] == ["That is not on offer. Choose one of these."]
    asked = make_ask(bilal, chen)
    page = browser_of(bilal).post(f"/care/{asked.pk}/further/", {"to": ["leader"]}).text
    assert NOT_YET in page
    assert offered(FurtherForm(owner=bilal, widens=asked.audience), "to") == ["people", "team"]
