"""The private calendar address: shown once, renewed, taken back, guessed, left behind."""

import io
import logging

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from corridor.people.models import Person
from corridor.people.signing_in import limits
from corridor.privacy.muting import mute
from corridor.rhythm.calendars.actions import accept, cancel_occasion, decline
from corridor.rhythm.calendars.feed import make_address
from corridor.rhythm.calendars.models import Feed


def path_of(address):
    return address.removeprefix(django_settings.ADDRESS)


@pytest.fixture
def address(bilal):
    return path_of(make_address(by=bilal))


def events(answer):
    return [
        (str(e["SUMMARY"]), str(e["STATUS"]), str(e["UID"]))
        for e in Calendar.from_ical(answer.content).walk("VEVENT")
    ]


def test_it_needs_no_session_and_holds_ones_own(walk, address, make_occasion, chen, ana):
    make_occasion(ana, [chen])
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert events(answer) == [("Corridor: time set aside", "TENTATIVE", str(walk.pk))]
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "Set-Cookie" not in answer
    said = answer.content.decode()
    assert [word for word in ("Ana", "Bilal", "walk", "river", "@") if word in said] == []


def test_accepted_is_confirmed_declined_and_cancelled_are_gone(make_occasion, address, ana, bilal):
    walks = [make_occasion(ana, [bilal]) for _n in range(3)]
    accept(walks[0], by=bilal)
    decline(walks[1], by=bilal)
    cancel_occasion(walks[2], by=ana)
    assert events(Client().get(address)) == [
        ("Corridor: time set aside", "CONFIRMED", str(walks[0].pk))
    ]


def test_what_has_not_changed_is_not_sent_again(walk, address, bilal):
    first = Client().get(address)
    again = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    accept(walk, by=bilal)
    assert Client().get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_somebody_muted_is_not_in_it(walk, address, ana, bilal):
    mute(ana, by=bilal)
    assert events(Client().get(address)) == []


def test_the_page_shows_it_once(browser_of, bilal):
    browser = browser_of(bilal)
    page = browser.post("/settings/calendar/address/").content.decode()
    token = page.partition("/calendar/address/")[2].partition(".ics")[0]
    assert Client().get(f"/calendar/address/{token}.ics").status_code == 200
    assert token not in browser.get("/settings/calendar/").content.decode()
    assert token not in Feed.objects.get().token_hash


def test_renewing_ends_the_old_one_and_taking_back_ends_it(address, browser_of, bilal):
    browser = browser_of(bilal)
    page = browser.post("/settings/calendar/address/").content.decode()
    new = "/calendar/address/" + page.partition("/calendar/address/")[2].partition('"')[0]
    assert [Client().get(a).status_code for a in (address, new)] == [404, 200]
    browser.post("/settings/calendar/address/take-back/")
    assert [Client().get(a).status_code for a in (address, new)] == [404, 404]


def test_of_a_leaver_it_is_gone_at_the_next_request(address, bilal):
    Person.objects.filter(pk=bilal.pk).update(left_at=timezone.now())
    assert Client().get(address).status_code == 404


def test_guesses_are_counted_and_right_ones_are_not(address, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "calendar_address", 2)
    guesses = [Client().get("/calendar/address/guess.ics").status_code for _n in range(3)]
    assert guesses == [404, 404, 429]
    assert Client().get(address).status_code == 200


def test_no_log_holds_the_address(address, bilal):
    written = io.StringIO()
    console = logging.getLogger("django").handlers[0]
    handler = logging.StreamHandler(written)
    handler.setFormatter(console.formatter)
    for name in console.filters:
        handler.addFilter(name)
    logging.getLogger().addHandler(handler)
    logging.getLogger("django").addHandler(handler)
    try:
        Client().get("/calendar/address/a-guess-of-somebody.ics")
        Feed.objects.all().delete()
        Client().get(address)
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger("django").removeHandler(handler)
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert "404 GET calendar_feed" in written.getvalue()
    assert token not in written.getvalue()
    assert "a-guess" not in written.getvalue()


def test_nobody_changes_anything_by_it(address):
    for method in ("post", "put", "delete", "options"):
        assert getattr(Client(), method)(address).status_code == 405
