"""The privacy pages: what is stored, for those signed in and for those who are not yet."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from corridor.privacy.retention import table


def test_it_is_made_from_what_every_floor_says(browser_of, bilal):
    page = browser_of(bilal).get("/privacy/").content.decode()
    for part in table():
        assert str(part.title) in page
    assert "The copy of an abusive message that somebody handed on" in page
    assert "Eight days" in page


def test_it_names_who_holds_which_duty(browser_of, bilal, dara):
    page = browser_of(bilal).get("/privacy/").content.decode()
    assert f'<a href="/people/{dara.pk}/">Dara Ito</a>' in page
    assert "Nobody yet" in page


def test_before_signing_in_it_says_the_same_and_nothing_of_anybody(db, dara):
    answer = Client().get("/privacy/what-is-stored/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Two years, or until you erase what it speaks of" in page
    assert "Dara" not in page


def test_who_is_not_signed_in_is_led_to_signing_in(db):
    for address in ("", "log/", "export/", "erase/", "mutes/", "handed-on/", "handed-on/mine/"):
        answer = Client().get(f"/privacy/{address}")
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in/")


def test_the_number_of_queries_does_not_grow_with_holders(browser_of, bilal, make_person):
    browser = browser_of(bilal)
    browser.get("/privacy/")

    def queries():
        with CaptureQueriesContext(connection) as found:
            browser.get("/privacy/")
        return len(found)

    make_person("One One", duties=("steward",))
    first = queries()
    for name in ("Two Two", "Three Three"):
        make_person(name, duties=("steward", "finance"))
    assert queries() == first
