"""Promises 8 to 10 on the culture page: published, not queried; the same for all; nobody beside another.

Whatever the practices hold, the page and its downloads say what was published: no figure on fewer
answers than it rests on, no group, and no number that a release does not have.
"""

import csv
from datetime import timedelta

import pytest
from counted import counted_round
from django.utils import timezone
from looking import seen_at
from sample import ROLES

from corridor.ballots.releases.models import Figure
from corridor.people.models import Team
from corridor.practices.pulse.actions_rounds import publish

ADDRESSES = ("/culture/", "/culture/figures.csv", "/culture/pulse/trust.csv")


def main_of(text: str) -> str:
    """What the page itself says: the shell around it has the person's own name and menu."""
    return text.partition("<main")[2].partition("</main>")[0] or text


def lines(browse, role="colleague"):
    text = browse(role).get("/culture/figures.csv").text
    head, *rows = csv.reader(text.splitlines())
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_is_the_same_for_everybody(browse, address):
    seen = {role: main_of(seen_at(browse(role), address)) for role in ROLES}
    assert len(seen["root"]) > 100
    assert set(seen.values()) == {seen["root"]}
    assert browse("nobody").get(address).status_code == 302
    assert browse("leaver").get(address).status_code in {302, 404}


@pytest.mark.parametrize(
    "asked", ["at=1", "team=Harbour", "from=2026-01-01", "kind=pulse.team", "minimum=1", "n=1"]
)
def test_nothing_can_be_asked_of_it(browse, asked):
    for address in ADDRESSES:
        plain = seen_at(browse("leader"), address)
        assert seen_at(browse("leader"), f"{address}?{asked}") == plain


def test_every_figure_rests_on_enough_answers_and_none_says_how_many(browse):
    rows = lines(browse)
    assert rows
    for row in rows:
        if row["estimate"]:
            least = 500 if row["unit"] in {"association", "reliability"} else 8
            assert int(row["answers_from"]) >= least
            assert int(row["answers_to"]) > int(row["answers_from"])
            assert float(row["low"]) < float(row["high"])
        else:
            assert row["withheld"]
            assert {row[name] for name in ("low", "high", "answers_from", "answers_to")} == {""}


def test_every_number_was_in_a_release(browse):
    published = {
        (f.item, str(f.share), str(f.share_low), str(f.share_high))
        for f in Figure.objects.filter(node__place=0)
    }
    shown = [row for row in lines(browse) if row["unit"] == "percent"]
    assert shown
    for row in shown:
        assert (row["figure"], row["estimate"], row["low"], row["high"]) in published


def test_no_group_and_nobody_stands_on_it(browse, sample):
    page = main_of(browse("root").get("/culture/").text)
    everything = page + browse("root").get("/culture/figures.csv").text
    names = [team.name for team in Team.objects.all()]
    names += [person.name for person in sample.people.values()]
    assert [name for name in (*names, "Cell 0", "Node 1") if name in everything] == []


def test_what_is_withheld_in_the_release_is_withheld_here(browse, sample):
    """Seven answers to something: not on the page, not in the download, not as a number in a word."""
    held = counted_round(
        {"taboo": [(1, 1, 1, 2, 2), (0, 0, 0, 0, 0)]},
        (-1, 0, 0),
        minimum=10,
        kind="pulse.organisation",
        ends_at=timezone.now() + timedelta(days=30),
    )
    publish(held)
    (row,) = [row for row in lines(browse) if row["figure"] == "taboo"]
    assert (row["estimate"], row["withheld"]) == ("", "fewer answers than a figure rests on")
    page = main_of(browse("root").get("/culture/").text)
    taboo = page.partition("pulse-taboo")[2].partition("</section>")[0]
    assert "1 figure is withheld: fewer answers than a figure rests on." in taboo
    assert "<svg" not in taboo
