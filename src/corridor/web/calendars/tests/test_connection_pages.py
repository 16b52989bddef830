"""Connecting one's own calendar on the page, with a real server."""

import pytest
from radicale_server import PASSWORD

from corridor.people.signing_in import limits
from corridor.rhythm.calendars.models import Connection


@pytest.fixture
def browser(browser_of, bilal):
    return browser_of(bilal)


@pytest.fixture
def connected(radicale, browser):
    for path in ("home", "work"):
        radicale.make_calendar("bilal", path, path.title())
    sent = {"address": radicale.address, "name": "bilal", "password": PASSWORD}
    assert browser.post("/settings/calendar/connect/", sent).status_code == 302
    return radicale


def settings_page(browser):
    return browser.get("/settings/calendar/").content.decode()


def test_a_calendar_is_connected_tried_and_disconnected(connected, browser):
    said = settings_page(browser)
    assert "Connected with 127.0.0.1" in said
    assert PASSWORD not in said
    browser.post("/settings/calendar/try/")
    assert "Your calendar answers." in settings_page(browser)
    browser.post("/settings/calendar/disconnect/")
    assert "Connect my calendar" in settings_page(browser)
    assert Connection.objects.count() == 0


def test_one_of_several_is_chosen_and_blocked(connected, browser):
    browser.post("/settings/calendar/choose/", {"calendar": "/bilal/work/"})
    assert '<option value="/bilal/work/" selected>' in settings_page(browser)
    browser.post("/settings/calendar/blocks/", {"on": ""})
    assert Connection.objects.get().blocks is True
    browser.post("/settings/calendar/blocks/")
    assert Connection.objects.get().blocks is False


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"address": "http://example.org/"}, "This address is not encrypted"),
        ({"address": "https://10.0.0.1/"}, "inside a network"),
        ({"address": "https://169.254.169.254/latest/"}, "inside a network"),
        ({"address": "nonsense"}, "not an address of a calendar server"),
        ({"address": ""}, "Write something here"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(browser, sent, said):
    fields = {"address": "https://x/", "name": "bilal", "password": PASSWORD} | sent
    answer = browser.post("/settings/calendar/connect/", fields)
    text = answer.content.decode()
    assert said in text
    assert 'value="bilal"' in text
    assert PASSWORD not in text
    assert Connection.objects.count() == 0


def test_a_wrong_password_is_said(radicale, browser):
    sent = {"address": radicale.address, "name": "bilal", "password": "wrong"}
    said = browser.post("/settings/calendar/connect/", sent).content.decode()
    assert "The server does not accept the name or the password." in said


def test_nobody_tries_passwords_through_us(browser, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "calendar_connect", 1)
    sent = {"address": "https://10.0.0.1/", "name": "bilal", "password": "x"}
    browser.post("/settings/calendar/connect/", sent)
    said = browser.post("/settings/calendar/connect/", sent).content.decode()
    assert "You asked the server many times." in said


def test_without_a_connection_there_is_nothing_to_try(browser):
    for action in ("try", "choose", "blocks"):
        assert browser.post(f"/settings/calendar/{action}/").status_code == 302
    assert "shows no calendar of yours" in settings_page(browser)
