"""Home: at most five short items, the rest one line down, the first day's page until put away."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from corridor.people.models import Organisation, Person, PracticeSwitch
from corridor.runtime import register
from corridor.runtime.register import HomeItem
from corridor.web.home import views


@pytest.fixture
def items(monkeypatch):
    """Only these items stand on home; the list can be filled."""
    waiting: list[HomeItem] = []
    floor = register.Floor(name="test", home=lambda person: list(waiting))
    monkeypatch.setattr(views, "floors", lambda: (floor,))
    monkeypatch.setattr(views, "practices", lambda: ())
    return waiting


def titles(html):
    return re.findall(r'<li(?: class="new")?><a href="[^"]*">([^<]*)</a>', html)


def shown(html):
    return titles(html.partition("<main")[2].partition("</main>")[0].partition("<details")[0])


def test_five_items_and_the_rest_one_line_down(browser_of, ana, items):
    items += [HomeItem(f"Item {n}", "/", weight=n) for n in range(7)]
    browser = browser_of(ana)
    browser.cookies["welcome"] = "away"
    html = browser.get("/").content.decode()
    assert shown(html) == [f"Item {n}" for n in range(5)]
    assert '<a href="/fortnight/">and 2 more</a>' in html
    assert shown(browser.get("/fortnight/").content.decode()) == [f"Item {n}" for n in range(7)]


def test_home_is_this_fortnight_where_the_person_is(browser_of, ana, items, clock):
    """Midnight of a new fortnight has come in Auckland and not yet in New York."""
    clock.stand_at(datetime(2026, 11, 29, 12, 0, tzinfo=UTC))
    dates = []
    for zone in ("Pacific/Auckland", "America/New_York"):
        Person.objects.filter(pk=ana.pk).update(time_zone=zone)
        html = browser_of(ana).get("/").content.decode()
        found = re.search(r"</h1>\s*<p class=\"quiet\">([^<]*)</p>", html)[1]
        dates.append(found.replace("\u2009", " "))
    assert dates == ["Nov 30 – Dec 13, 2026", "Nov 16 – 29, 2026"]


def test_what_is_new_is_said_in_words_too(browser_of, ana, items):
    items += [HomeItem("Bilal asks you", "/", new=True)]
    assert '<span class="hidden">New</span>' in browser_of(ana).get("/").content.decode()


def test_an_empty_home_says_what_happens_here(browser_of, ana, items):
    browser = browser_of(ana)
    browser.cookies["welcome"] = "away"
    assert "Nothing waits for you" in browser.get("/").content.decode()


def test_the_first_day_comes_first_until_it_is_put_away(browser_of, bilal, items):
    browser = browser_of(bilal)
    assert shown(browser.get("/").content.decode()) == ["Begin here"]
    answer = browser.post("/welcome/away/")
    assert answer.status_code == 302
    assert shown(browser.get("/").content.decode()) == []
    assert browser.get("/welcome/").status_code == 200


def test_putting_it_away_needs_a_deliberate_press(browser_of, bilal):
    assert browser_of(bilal).get("/welcome/away/").status_code == 405


def test_the_first_day_says_who_set_it_up_and_that_the_leader_does_not_see(browser_of, ana, bilal):
    Organisation.objects.create(name="Northlight", set_up_by=ana)
    html = browser_of(bilal).get("/welcome/").content.decode()
    assert "Ana Ruiz set it up for Northlight." in html
    assert "No leader, steward or colleague can see who signs in" in html


def test_the_first_day_names_only_practices_that_are_on(browser_of, bilal):
    browser = browser_of(bilal)
    assert "Care" in browser.get("/welcome/").content.decode()
    PracticeSwitch.objects.update(state="off")
    assert "What you can do here" not in browser.get("/welcome/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_home_takes_the_same_queries_however_many_items(
    browser_of, ana, items, django_assert_max_num_queries, count
):
    items += [replace(HomeItem("One", "/"), title=f"Item {n}") for n in range(count)]
    browser = browser_of(ana)
    with django_assert_max_num_queries(6):
        browser.get("/")
