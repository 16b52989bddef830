"""Every page costs as many queries with one item as with three; one's own, whoever named one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corridor.practices.confidants import actions_volunteers as volunteering
from corridor.practices.confidants.actions import name_somebody
from corridor.practices.confidants.tests.conftest import HOURS


def count(browser, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize("address", ["/confidants/", "/confidants/name/", "/care/ask/"])
def test_ones_own_names(name_each_other, browser_of, make_person, ana, bilal, chen, address):
    browser = browser_of(ana)
    name_each_other(ana, bilal)
    name_somebody(make_person("Dara Ito"), by=ana)
    one = count(browser, address)
    name_each_other(ana, chen)
    for number in range(2):
        name_somebody(make_person(f"Colleague {number}"), by=ana)
    assert count(browser, address) == one


@pytest.mark.parametrize("address", ["/confidants/", "/"])
def test_whoever_was_named_costs_no_more(
    practices_on, clock, browser_of, make_person, ana, bilal, address
):
    browser = browser_of(ana)
    nobody = count(browser, address)
    for number in range(3):
        name_somebody(ana, by=make_person(f"Colleague {number}"))
    clock.move_by(timedelta(days=8))
    assert count(browser_of(ana), address) == nobody


@pytest.mark.parametrize("address", ["/confidants/volunteers/", "/confidants/training/"])
def test_volunteers(browser_of, make_person, ana, vera, address):
    steward = make_person("Rohan Owusu", duties=("steward",))
    browser = browser_of(steward)
    one = count(browser, address)
    until = timezone.localdate() + timedelta(days=9)
    for number in range(2):
        person = make_person(f"Volunteer {number}")
        for kind in ("first_aider", "adviser"):
            volunteering.confirm_training(person, by=steward, kind=kind, until_on=until)
        volunteering.be_there(by=person, words="I listen.", **HOURS)
    assert count(browser, address) == one


def test_notes(browser_of, vera):
    browser = browser_of(vera)
    volunteering.write_note(by=vera, once=uuid4(), body="One.")
    one = count(browser, "/confidants/volunteering/")
    for _more in range(2):
        volunteering.write_note(by=vera, once=uuid4(), body="More.")
    assert count(browser, "/confidants/volunteering/") == one
