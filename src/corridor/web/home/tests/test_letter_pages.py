"""The letter as a page, and the address that switches it off without signing in."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from corridor.people.models import Person, PracticeSwitch
from corridor.rhythm import letters
from corridor.rhythm.letters import letter_is_on, token_of
from corridor.runtime.register import Floor, LetterItem


@pytest.fixture
def meeting(monkeypatch, clock):
    clock.stand_at(datetime(2026, 11, 24, 12, tzinfo=UTC))
    at = datetime(2026, 11, 26, 14, 30, tzinfo=UTC)
    item = LetterItem("Company meeting", "/people/", "In the hall", at)
    floor = Floor(name="meetings", letter=lambda readers, fortnight: [item])
    monkeypatch.setattr(letters, "floors", lambda: (floor,))


def test_the_page_says_what_the_letter_says(browser_of, ana, meeting):
    Person.objects.filter(pk=ana.pk).update(time_zone="Asia/Tokyo", country="US")
    html = browser_of(ana).get("/letter/").content.decode().replace("\u202f", " ")
    assert '<a href="http://localhost:8000/people/">Company meeting</a>' in html
    assert "Thursday, November 26, 2026, 11:30 PM" in html
    assert "Thursday, November 26, 2026: Thanksgiving Day" in html
    assert "It comes to you by mail" in html


def test_who_has_no_address_reads_it_too(browser_of, make_person, meeting):
    dana = make_person("Dana Cole", email=None)
    html = browser_of(dana).get("/letter/").content.decode()
    assert "Company meeting" in html
    assert "It does not come to you by mail." in html


def test_a_fortnight_without_anything_says_so(browser_of, ana):
    """Nothing is new, and there are no introductions, which are made in each fortnight."""
    ana_browser = browser_of(ana)
    PracticeSwitch.objects.update(changed_at=datetime(2026, 1, 1, tzinfo=UTC))
    PracticeSwitch.objects.filter(practice="conversations").update(state="off")
    assert "no letter leaves" in ana_browser.get("/letter/").content.decode()


def test_a_mail_program_switches_it_off_by_itself(ana):
    """RFC 8058: a POST without a cookie, a session or a page before it."""
    client = Client(enforce_csrf_checks=True)
    address = f"/letter/off/{token_of(ana)}/"
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, letter_is_on(ana)) == (200, False)
    assert client.cookies == {}
    client.post(address, {"on": "1"})
    assert letter_is_on(ana)


def test_looking_switches_nothing_off_and_names_nobody(ana):
    answer = Client().get(f"/letter/off/{token_of(ana)}/")
    assert (answer.status_code, letter_is_on(ana)) == (200, True)
    assert "Ana" not in answer.content.decode()


@pytest.mark.parametrize("token", ["x", "0" * 32, "made.up"])
def test_another_address_is_not_there(db, token):
    assert Client().post(f"/letter/off/{token}/").status_code == 404
