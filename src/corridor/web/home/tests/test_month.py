"""The neutral page: an ordinary calendar that names neither Corridor nor anybody."""

from datetime import date

import pytest
from babel import Locale
from django.test import Client

from corridor.web.home.month import month_page


def test_it_names_neither_corridor_nor_the_person(browser_of, ana):
    html = browser_of(ana).get("/month/").content.decode()
    for word in ("Corridor", "corridor", "Ana", "help", "kit.js", "favicon"):
        assert word not in html


def test_anybody_can_open_it(db):
    assert Client().get("/month/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/month/2026/13/", "/month/2026/0/", "/month/0000/01/", "/month/1/1/"]
)
def test_a_month_that_there_is_not(db, path):
    assert Client().get(path).status_code == 404


def test_weeks_begin_as_the_country_has_it():
    today = date(2026, 11, 23)
    german = month_page(2026, 11, today=today, locale=Locale("de", "DE"))
    american = month_page(2026, 11, today=today, locale=Locale("en", "US"))
    assert german["weeks"][0] == [None, None, None, None, None, None, 1]
    assert american["weeks"][0] == [1, 2, 3, 4, 5, 6, 7]
    assert (german["title"], german["today"]) == ("November 2026", 23)


def test_only_this_month_has_a_today():
    page = month_page(2026, 12, today=date(2026, 11, 23), locale=Locale("en"))
    assert page["today"] is None
    assert (page["before"].month, page["after"].month) == (11, 1)
