"""What stands on every page: help, leaving, who is here, and the pages of one's duties."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory

from corridor.people.models import PracticeSwitch
from corridor.web.home.views import broken

LIMIT = 100_000


def menu(html):
    return re.findall(
        r"<li><a href=\"[^\"]*\"[^>]*>([^<]*)</a></li>",
        html.partition("data-menu")[2].partition("</details>")[0],
    )


def test_help_now_is_one_press_away_signed_in_or_not(browser_of, ana):
    for browser, path in ((browser_of(ana), "/"), (Client(), "/sign-in/"), (Client(), "/nothing/")):
        assert 'href="/help-now/"' in browser.get(path).content.decode()


@pytest.mark.parametrize("path", ["/", "/welcome/", "/help-now/", "/nothing/"])
def test_leaving_is_on_every_page_of_somebody_signed_in_and_says_its_key(browser_of, ana, path):
    html = browser_of(ana).get(path).content.decode()
    assert html.count("data-leave") == 1
    assert "<kbd>Esc</kbd> twice" in html


def test_somebody_not_signed_in_has_nothing_to_leave(db):
    assert "data-leave" not in Client().get("/sign-in/").content.decode()


def test_an_ordinary_page_is_light(browser_of, ana):
    """Less than 100 kB of scripts and styles, before compression; nothing from anywhere else."""
    html = browser_of(ana).get("/").content.decode()
    addresses = re.findall(r'<script src="([^"]+)"', html)
    addresses += re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    assert len(addresses) >= 3
    assert all(address.startswith("/static/") for address in addresses)
    files = [Path(finders.find(a.removeprefix("/static/"))) for a in addresses]
    assert sum(file.stat().st_size for file in files) < LIMIT


def test_nothing_is_written_inline(browser_of, ana):
    html = browser_of(ana).get("/").content.decode()
    assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", html) == []


def test_htmx_keeps_no_page_and_runs_no_text_as_a_program(browser_of, ana):
    html = browser_of(ana).get("/").content.decode()
    assert '"historyCacheSize": 0' in html
    assert '"allowEval": false' in html


def test_pages_of_a_duty_stand_in_the_menu_of_those_who_hold_it(
    browser_of, make_person, ana, bilal
):
    everybodys = [
        "Rest",
        "Pulse",
        "Mirror",
        "Confidants",
        "Conversations",
        "Culture",
        "Your calendar",
        "What can be given",
        "What I took on",
    ]
    steward = make_person("Dana Cole", duties=("steward",))
    assert menu(browser_of(bilal).get("/").content.decode()) == everybodys
    assert menu(browser_of(ana).get("/").content.decode()) == [*everybodys, "At my disposal"]
    assert menu(browser_of(steward).get("/").content.decode()) == [*everybodys, "Steward’s pages"]


def test_a_practice_that_is_off_is_not_in_the_navigation(browser_of, ana):
    browser = browser_of(ana)
    navigation = browser.get("/").content.decode().partition("<nav")[2].partition("</nav>")[0]
    assert ">Care<" in navigation
    PracticeSwitch.objects.update(state="off")
    navigation = browser.get("/").content.decode().partition("<nav")[2].partition("</nav>")[0]
    assert ">Care<" not in navigation


def test_the_page_one_is_on_is_marked(browser_of, ana):
    html = browser_of(ana).get("/").content.decode()
    assert re.findall(r'<a href="([^"]*)" aria-current="page"', html) == ["/"]


def test_a_broken_page_stands_without_the_database():
    answer = broken(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Nothing that you had saved is lost" in answer.content.decode()


@pytest.mark.parametrize("demo", [True, False])
def test_components_are_shown_in_a_demo_only(db, settings, demo):
    settings.DEMO = demo
    assert Client().get("/kit/components/").status_code == (200 if demo else 404)
