"""The culture page: what stands on it and in which order, what is absent, what is withheld and why."""

import csv
import re
from datetime import timedelta

import pytest
from counted import counted_round
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from quarters import QUARTER, midnight

from corridor.kit import charts
from corridor.kit.culture import CultureRow, Place, Point
from corridor.people.models import Person, PracticeSwitch, Switched
from corridor.practices.pulse.actions_rounds import publish
from corridor.runtime import register
from corridor.web.culture import queries
from corridor.web.culture.floor import floor

LOW, HIGH = (200, 100, 50, 50, 0), (0, 50, 50, 100, 200)
ROOT_AND_TWO = (-1, 0, 0)
TOGETHER = [[60 if one == other else 12 for other in range(5)] for one in range(5)]
PAIR = ("trust", "capacity")
EVERYTHING = {"trust": [LOW, HIGH], "taboo": [LOW, LOW], "lived": [LOW, HIGH]}


def held(counts, *, days_ago=0, **more):
    ends_at = timezone.now() - timedelta(days=days_ago)
    return publish(counted_round(counts, ROOT_AND_TWO, ends_at=ends_at, **more))


def titles(page):
    return re.findall(r"<h2[^>]*>([^<]*)</h2>", page.text.partition("<main")[2])


def table(browser, address):
    answer = browser.get(address)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    head, *lines = csv.reader(answer.text.splitlines())
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_nothing_published_is_said_to_be_nothing(browser_of, ana):
    page = browser_of(ana).get("/culture/").text
    assert "Nothing yet." in page
    assert "<svg" not in page.partition("<main")[2].partition("</main>")[0].replace(
        "<svg class", ""
    )
    assert table(browser_of(ana), "/culture/figures.csv") == []


def test_trust_first_and_what_goes_together_last(browser_of, ana):
    held(EVERYTHING | {"other_teams": [LOW, LOW]}, tables={PAIR: TOGETHER})
    assert titles(browser_of(ana).get("/culture/")) == [
        "Someone to trust",
        "Taboo",
        "Feeling rules: said and lived",
        "Connection between teams",
        "What goes with well-being, engagement and performance",
        "How well the questions hold together",
        "By which rules",
    ]


def test_what_was_not_asked_is_absent(browser_of, ana):
    held({"trust": [LOW, HIGH]})
    page = browser_of(ana).get("/culture/")
    assert titles(page)[0] == "Someone to trust"
    assert "Taboo" not in titles(page)
    assert "44% of those who answered have someone at work whom they trust." in page.text


def test_of_a_practice_that_is_off_there_is_nothing(browser_of, ana):
    held(EVERYTHING)
    browser = browser_of(ana)
    PracticeSwitch.objects.filter(practice="pulse").update(state="off")
    assert "Nothing yet." in browser.get("/culture/").text
    assert browser.get("/culture/pulse/trust.csv").status_code == 404
    PracticeSwitch.objects.filter(practice="pulse").delete()
    assert "Nothing yet." in browser.get("/culture/").text


def test_what_a_pilot_published_is_there_for_all(browser_of, ana, make_person, team):
    held(EVERYTHING)
    browser, outside = browser_of(ana), browser_of(make_person("Olga Outside"))
    switch = PracticeSwitch.objects.get(practice="pulse")
    PracticeSwitch.objects.filter(practice="pulse").update(state="pilot")
    switch.teams.set([team])
    assert outside.get("/pulse/results/").status_code == 404
    assert titles(outside.get("/culture/")) == titles(browser.get("/culture/"))


def test_below_500_associations_are_withheld_and_it_says_so(browser_of, ana):
    held(EVERYTHING, tables={PAIR: None, ("other_teams", "well"): None})
    page = browser_of(ana).get("/culture/").text
    assert "2 figures are withheld: fewer than 500 people answered both" in page
    rows = table(browser_of(ana), "/culture/pulse/together.csv")
    assert [(row["of"], row["estimate"]) for row in rows] == [
        ("Someone to trust · Capacity", ""),
        ("Connection between teams · Well-being", ""),
    ]
    assert all(row["withheld"].startswith("fewer than 500") for row in rows)


def test_from_500_on_it_is_an_association_with_its_interval(browser_of, ana):
    held(EVERYTHING, tables={PAIR: TOGETHER})
    page = browser_of(ana).get("/culture/").text
    assert "those who agree with one agree more often with the other." in page
    assert re.search(r"An association of 0\.\d\d, probably between 0\.\d\d and 0\.\d\d\.", page)
    (row,) = table(browser_of(ana), "/culture/pulse/together.csv")
    assert (row["unit"], row["answers_from"], row["answers_to"]) == ("association", "512", "767")
    assert float(row["low"]) < float(row["estimate"]) < float(row["high"])


def test_a_download_of_one_chart_is_its_part_of_the_whole(browser_of, ana):
    held(EVERYTHING, days_ago=100)
    held(EVERYTHING, tables={PAIR: TOGETHER})
    whole = table(browser_of(ana), "/culture/figures.csv")
    parts = list(dict.fromkeys((row["practice"], row["figure"]) for row in whole))
    assert len(parts) > 3
    for practice, key in parts:
        part = table(browser_of(ana), f"/culture/{practice}/{key}.csv")
        assert part == [row for row in whole if row["figure"] == key]
    assert browser_of(ana).get("/culture/pulse/nothing.csv").status_code == 404
    assert browser_of(ana).get("/culture/nothing/trust.csv").status_code == 404


def switched(practice, state, days_ago):
    at = timezone.now() - timedelta(days=days_ago)
    return Switched.objects.create(practice=practice, state=state, at=at)


def test_marks_of_practices_that_began_in_between(browser_of, ana):
    held({"trust": [LOW, LOW]}, days_ago=100)
    held({"trust": [HIGH, HIGH]})
    browser = browser_of(ana)
    switched("rest", "on", 900)
    assert "Before and after" not in browser.get("/culture/").text
    switched("care", "on", 50)
    page = browser.get("/culture/").text
    assert "Care was switched on for everyone on" in page
    assert ">1</text>" in page
    assert "Before and after" in page
    assert "Much else changed at the same time." in page
    assert "The difference probably lies between" in page


def test_every_switch_has_its_mark_and_those_alike_on_a_day_have_one(browser_of, ana):
    held({"trust": [LOW, LOW]}, days_ago=100)
    held({"trust": [HIGH, HIGH]})
    for days_ago, state in ((70, "pilot"), (65, "pilot"), (60, "on"), (55, "off"), (50, "on")):
        switched("rest", state, days_ago)
    for practice in ("care", "mirror"):
        switched(practice, "on", 50)
    switched("a practice that is gone", "on", 50)
    page = browser_of(ana).get("/culture/").text
    key = page.partition('<ol class="key quiet">')[2].partition("</ol>")[0]
    assert [line.partition(" on <time")[0] for line in key.split("<li>")[1:]] == [
        "Rest was switched on for a pilot",
        "Rest was switched on for other teams in its pilot",
        "Rest was switched on for everyone",
        "Rest was switched off",
        "Rest, Care, and Mirror were switched on for everyone",
    ]
    assert ">1–5</text>" in page


@pytest.fixture
def waving(monkeypatch, db):
    """A practice that publishes one row."""

    def rows():
        points = [
            Point(19.5, 15, 26, 64, 95, label="Company"),
            Point(None, label="Time", why="few"),
        ]
        row = CultureRow("speed", Place.HELP, "How soon", "To an answer", charts.PEOPLE, points)
        return [row]

    practice = register.Practice(name="waving", slug="waving", title="Waving", culture=rows)
    PracticeSwitch.objects.create(practice="waving", state="on")
    monkeypatch.setattr(queries, "practices", lambda: (practice, *register.practices()))


def test_every_practice_publishes_through_its_manifest(waving, browser_of, ana):
    held(EVERYTHING | {"other_teams": [LOW, LOW]})
    assert titles(browser_of(ana).get("/culture/"))[2:5] == [
        "Feeling rules: said and lived",
        "How soon",
        "Connection between teams",
    ]
    first, second = table(browser_of(ana), "/culture/waving/speed.csv")
    assert (first["of"], first["estimate"], second["withheld"]) == ("Company", "19.5", "few")


def test_query_count_is_flat(browser_of, ana):
    def cost():
        browser = browser_of(ana)
        browser.get("/culture/")
        with CaptureQueriesContext(connection) as counted:
            browser.get("/culture/")
        return len(counted)

    held(EVERYTHING, days_ago=300, tables={PAIR: TOGETHER})
    with_one = cost()
    held(EVERYTHING, days_ago=200, tables={PAIR: TOGETHER})
    held(EVERYTHING, days_ago=100, tables={PAIR: TOGETHER})
    assert cost() == with_one


def on_home(person: Person):
    return [(item.title, item.url, item.weight) for item in floor.home(person)]


def test_home_says_it_for_some_days_and_once_in_a_fortnight(ana, bilal, clock, practices_on):
    clock.stand_at(midnight(QUARTER) + timedelta(hours=9))
    assert on_home(ana) == []
    held(EVERYTHING, days_ago=20)
    assert on_home(ana) == on_home(bilal) == [("New on the culture page", "/culture/", 95)]
    clock.move_by(timedelta(days=5))
    held(EVERYTHING)
    assert on_home(ana) == []
    clock.move_by(timedelta(days=15))
    assert on_home(ana) == []
    held(EVERYTHING)
    assert len(on_home(ana)) == 1


@pytest.mark.parametrize(
    ("state", "said"), [("off", []), ("pilot", [("New on the culture page", "/culture/", 95)])]
)
def test_home_says_nothing_of_a_practice_that_is_off(state, said, ana, clock, practices_on):
    clock.stand_at(midnight(QUARTER) + timedelta(hours=9))
    held(EVERYTHING, days_ago=20)
    PracticeSwitch.objects.filter(practice="pulse").update(state=state)
    assert on_home(ana) == said


def test_feeling_rules_are_said_to_be_one_question_and_no_comparison(browser_of, ana):
    held({"lived": [LOW, HIGH], "trust": [LOW, HIGH]})
    page = browser_of(ana).get("/culture/").text
    assert page.count("One question, to which everybody answers as they see it.") == 1
    lived = page.partition("Feeling rules: said and lived</h2>")[2].partition("</section>")[0]
    assert "so nothing was compared with them." in lived


def test_the_menu_leads_there(browser_of, ana):
    menu = browser_of(ana).get("/").text.partition("data-menu")[2].partition("</details>")[0]
    assert '<a href="/culture/">Culture</a>' in menu
