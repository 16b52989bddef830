"""Results: what a page, a chart and the download say of what was published."""

import csv
from datetime import timedelta

import pytest
from counted import counted_round
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corridor.ballots.bands import PILOT
from corridor.ballots.releases import publishing
from corridor.ballots.releases import queries as published
from corridor.ballots.releases.models import TeamPlace
from corridor.practices.pulse.actions_rounds import publish

LOW, HIGH, FEW = (20, 10, 5, 5, 0), (0, 5, 5, 10, 20), (1, 1, 1, 1, 1)
ROOT_AND_TWO = (-1, 0, 0)


def held(counts, *, days_ago=0):
    ends_at = timezone.now() - timedelta(days=days_ago)
    return publish(counted_round(counts, ROOT_AND_TWO, ends_at=ends_at))


def test_nothing_yet(browser_of, ana):
    assert "Nothing yet." in browser_of(ana).get("/pulse/results/").text


def test_a_figure_with_its_interval_its_answers_and_what_was_withheld(browser_of, ana):
    release = held({"trust": [LOW, HIGH], "noticed": [LOW, FEW]})
    page = browser_of(ana).get("/pulse/results/", follow=True)
    assert page.redirect_chain == [(f"/pulse/results/{release.pk}/", 302)]
    assert "64 to 95 answers." in page.text
    assert "44% agree, probably between" in page.text
    assert "1 figure: fewer answers than a figure rests on." in page.text
    below = browser_of(ana).get(f"/pulse/results/{release.pk}/?at=2").text
    assert "Cell 1" in below
    assert "Withheld: fewer answers than a figure rests on." in below


@pytest.mark.parametrize("at", ["9", "-1", "x", "9" * 30, "²"])
def test_a_place_that_is_not_there_shows_everybody(at, browser_of, ana):
    release = held({"trust": [LOW, HIGH]})
    assert "Node 0" in browser_of(ana).get(f"/pulse/results/{release.pk}/", {"at": at}).text


def test_ones_own_team_leads_to_its_cell(browser_of, ana, team):
    release = held({"trust": [LOW, HIGH]})
    assert (
        "Where your team was counted"
        not in browser_of(ana).get("/pulse/results/", follow=True).text
    )
    node = release.round.nodes.get(place=2)
    TeamPlace.objects.create(round=release.round, team=team.pk, node=node)
    assert (
        "Where your team was counted: Cell 1"
        in browser_of(ana).get("/pulse/results/", follow=True).text
    )


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (LOW, HIGH, "It rose:"),
        (HIGH, LOW, "It fell:"),
        (LOW, LOW, "too close together to say that it rose or fell"),
    ],
)
def test_over_time_in_a_sentence_that_claims_no_more_than_its_intervals(
    first, last, said, browser_of, ana
):
    held({"trust": [first, first]}, days_ago=100)
    held({"trust": [last, last]})
    assert said in browser_of(ana).get("/pulse/over-time/trust/").text
    assert browser_of(ana).get("/pulse/over-time/nothing/").status_code == 404
    assert "This has not been asked yet." in browser_of(ana).get("/pulse/over-time/well/").text


def test_the_download_has_every_figure(browser_of, ana):
    release = held({"trust": [LOW, HIGH], "noticed": [LOW, FEW]})
    answer = browser_of(ana).get(f"/pulse/results/{release.pk}/figures.csv")
    text = b"".join(answer.streaming_content).decode()
    head, *rows = csv.reader(text.splitlines())
    assert head[:4] == ["place", "above", "group", "item"]
    figures = [row for row in rows if row[3] != "(rule)"]
    assert len(figures) == 6
    (withheld,) = [row for row in figures if row[-1]]
    assert (withheld[2], withheld[3], set(withheld[5:-1])) == ("Cell 1", "noticed", {""})


def test_the_rules_stand_below_the_figures_and_in_the_download(browser_of, ana):
    counts = {"trust": [LOW, HIGH], "safe": [LOW, HIGH]}
    release = publish(
        counted_round(counts, ROOT_AND_TWO, minimums={"safe": 10}, people=60, whole=PILOT)
    )
    page = browser_of(ana).get(f"/pulse/results/{release.pk}/")
    assert "It was asked in the teams of a pilot, and not of everybody." in page.text
    assert "Everybody in the pilot" in page.text
    answer = browser_of(ana).get(f"/pulse/results/{release.pk}/figures.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    rules = [row[4] for row in csv.reader(lines) if row[3] == "(rule)"]
    assert "At least 10 answers are needed for: Safe to say." in rules
    for rule in rules:
        assert rule in page.text


def test_a_release_that_keeps_fewer_rules_is_shown_with_those(browser_of, ana, monkeypatch):
    """As former programs made them."""
    newer = {"cells", "people", "dimension", "pilot"}
    rules_of = publishing.rules_of

    def fewer(*args):
        return {name: rule for name, rule in rules_of(*args).items() if name not in newer}

    monkeypatch.setattr(publishing, "rules_of", fewer)
    release = held({"trust": [LOW, HIGH]})
    page = browser_of(ana).get(f"/pulse/results/{release.pk}/")
    assert "How many answered is said roughly. About nine in ten" in page.text
    assert "could answer. They were counted" not in page.text
    answer = browser_of(ana).get(f"/pulse/results/{release.pk}/figures.csv")
    assert b"How many answered is said roughly. About" in b"".join(answer.streaming_content)


def test_groups_that_a_page_does_not_list_are_said_to_be_in_the_table(browser_of, ana, monkeypatch):
    monkeypatch.setattr(published, "BELOW", 2)
    release = held({"trust": [LOW, HIGH]})
    address = f"/pulse/results/{release.pk}/"
    assert "in the table of all figures" not in browser_of(ana).get(address).text
    monkeypatch.setattr(published, "BELOW", 1)
    page = browser_of(ana).get(address).text
    assert "And 1 more, in the table of all figures:" in page
    assert ("Cell 0" in page, "Cell 1" in page) == (True, False)


def test_query_count_is_flat(browser_of, ana):
    def cost():
        browser = browser_of(ana)
        with CaptureQueriesContext(connection) as counted:
            browser.get("/pulse/results/", follow=True)
        return len(counted)

    held({"trust": [LOW, HIGH]}, days_ago=300)
    with_one = cost()
    held({"trust": [LOW, HIGH]}, days_ago=200)
    held({"trust": [LOW, HIGH]}, days_ago=100)
    assert cost() == with_one
