"""The pages of what care teaches, what an asker is offered, and what nobody is shown."""

import csv
from datetime import timedelta
from uuid import uuid4

import pytest
from counted import counted_round
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from looking import CHANGES_EVERY_TIME
from rounds import make_people

from corridor.ballots import issuing
from corridor.ballots.bands import PILOT
from corridor.ballots.models import Round
from corridor.ballots.releases.models import Node, TeamPlace
from corridor.means import actions as means
from corridor.means.models import Commitment, Pool
from corridor.people.models import Person
from corridor.people.signing_in.models import Came
from corridor.practices.care import actions, queries_rounds
from corridor.practices.care.actions_rounds import publish
from corridor.practices.care.models import Ask, Held, Lacked
from corridor.practices.care.models_taught import ITEMS, KIND, SIDES, Side
from corridor.practices.care.queries_taught import quarters

LOW, HIGH = (20, 10, 5, 5, 0), (0, 5, 5, 10, 20)
ROOT_AND_TWO = (-1, 0, 0)


def held(counts, *, days_ago=0, parents=ROOT_AND_TWO, **more):
    ends_at = timezone.now() - timedelta(days=days_ago)
    made = counted_round(counts, parents, kind=KIND, minimum=10, ends_at=ends_at, **more)
    Held.objects.create(begins_on=made.opens_at.date(), round=made)
    return publish(made)


def test_nothing_yet(browser_of, ana):
    page = browser_of(ana).get("/care/taught/").text
    assert "Nothing yet. Once a quarter" in page
    assert "/care/taught/" in browser_of(ana).get("/care/").text


def test_figures_in_sentences_under_their_sides_with_what_was_withheld(browser_of, ana):
    release = held(
        {
            "fitted": [LOW, HIGH],
            "came_time": [(30, 10), (30, 10)],
            "much": [LOW, (0, 0, 1, 1, 1)],
        }
    )
    page = browser_of(ana).get("/care/taught/", follow=True)
    assert page.redirect_chain == [(f"/care/taught/{release.pk}/", 302)]
    assert "It came to 25% of those who asked. Probably between" in page.text
    assert "3.0 on a scale from 1 (it did not fit) to 5" in page.text
    assert "For 44% it fitted well, or was just what was needed." in page.text
    assert "Withheld of this quarter:" in page.text
    for side in (Side.SPEED, Side.SCOPE, Side.SCALE, Side.FIT):
        assert str(SIDES[side]) in page.text
    below = browser_of(ana).get(f"/care/taught/{release.pk}/?at=2").text
    assert "Cell 1" in below
    assert "Withheld: fewer answers than a figure rests on." in below


def test_a_round_without_questions_says_so(browser_of, ana):
    now = timezone.now()
    made = Round.objects.create(
        kind=KIND, opens_at=now - timedelta(days=28), closes_at=now, items=[]
    )
    Node.objects.create(round=made, place=0, words="Everybody")
    made.fingerprint, made.opened_at, made.closing_at = "0" * 64, made.opens_at, now
    made.counted_at = made.closed_at = now
    made.save()
    release = publish(made)
    page = browser_of(ana).get(f"/care/taught/{release.pk}/").text
    assert "Nobody was asked this time" in page


@pytest.mark.parametrize("at", ["9", "-1", "x", "²"])
def test_a_place_that_is_not_there_shows_everybody(at, browser_of, ana):
    release = held({"fitted": [LOW, HIGH]})
    assert "Node 0" in browser_of(ana).get(f"/care/taught/{release.pk}/", {"at": at}).text


def test_ones_own_team_leads_to_its_node(browser_of, ana, team):
    release = held({"fitted": [LOW, HIGH]})
    node = release.round.nodes.get(place=2)
    TeamPlace.objects.create(round=release.round, team=team.pk, node=node)
    page = browser_of(ana).get("/care/taught/", follow=True).text
    assert "Where your team was counted: Cell 1" in page


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(LOW, HIGH, "It rose:"), (HIGH, LOW, "It fell:"), (LOW, LOW, "too close together to say")],
)
def test_over_time(first, last, said, browser_of, ana):
    held({"fitted": [first, first]}, days_ago=100)
    held({"fitted": [last, last]})
    assert said in browser_of(ana).get("/care/taught/over-time/fitted/").text
    assert browser_of(ana).get("/care/taught/over-time/nothing/").status_code == 404
    assert (
        "Nothing of this was published yet."
        in browser_of(ana).get("/care/taught/over-time/soon/").text
    )


def test_the_download_has_every_figure_and_shares_as_shares(browser_of, ana):
    release = held({"fitted": [LOW, HIGH], "came_time": [(30, 10), (5, 3)]})
    answer = browser_of(ana).get(f"/care/taught/{release.pk}/figures.csv")
    head, *rows = csv.reader(b"".join(answer.streaming_content).decode().splitlines())
    figures = {(row[0], row[3]): dict(zip(head, row, strict=True)) for row in rows}
    assert float(figures["0", "came_time"]["mean"]) < 1
    assert figures["2", "came_time"]["withheld"] == "fewer answers than a figure rests on"
    assert figures["0", "fitted"]["text"] == str(ITEMS["fitted"].text)
    assert {item for _place, item in figures} == {
        *("fitted", "came_time", "answered_1", "answered_3", "answered_7", "lacked", "(rule)")
    }


def test_by_which_rules(browser_of, ana):
    release = held({"fitted": [LOW, HIGH]}, whole=PILOT)
    page = browser_of(ana).get(f"/care/taught/{release.pk}/").text
    assert "Everybody in the pilot" in page
    assert "What is not made of answers rests on at least 10 people." in page


def test_a_pilot_is_in_no_line_with_everybody(ana):
    held({"fitted": [LOW, HIGH]}, days_ago=100, whole=PILOT)
    assert [one.is_of_pilot for one in quarters()] == [True]
    held({"fitted": [LOW, HIGH]})
    assert [one.is_of_pilot for one in quarters()] == [False]


def test_quarters_for_whoever_composes(ana):
    held({"fitted": [LOW, HIGH], "came_time": [(30, 10)] * 2, "soon": [HIGH] * 2}, days_ago=100)
    held({"fitted": [HIGH, HIGH], "much": [LOW] * 2})
    first, last = quarters()
    assert first.last < last.first
    assert [one.item.key for one in first.of(Side.SCOPE)] == ["came_time"]
    assert (first.told["came_time"].value, first.told["came_time"].unit) == (0.25, "percent")
    assert first.told["soon"].highest is not None
    assert [one.item.key for one in last.of(Side.FIT)] == ["fitted"]
    assert last.told["answered_1"].why == "fewer answers than a figure rests on"


def test_query_count_is_flat(browser_of, ana):
    def cost(address):
        browser = browser_of(ana)
        with CaptureQueriesContext(connection) as counted:
            browser.get(address, follow=True)
            quarters()
        return len(counted)

    held({"fitted": [LOW, HIGH]}, days_ago=300)
    with_one = [cost("/care/taught/"), cost("/care/taught/over-time/fitted/")]
    held({"fitted": [LOW, HIGH]}, days_ago=200)
    held({"fitted": [LOW, HIGH]}, days_ago=100)
    assert [cost("/care/taught/"), cost("/care/taught/over-time/fitted/")] == with_one


@pytest.fixture
def sixty(team):
    """So many who count: with fewer nobody is asked."""
    people = make_people(60, team)
    long_ago = timezone.now() - timedelta(days=200)
    Person.objects.filter(pk__in=[one.pk for one in people]).update(here_since=long_ago)
    Came.objects.bulk_create(Came(person=person) for person in people)


def offered(browser, ask):
    return "What came of it?" in browser.get(ask.get_absolute_url()).text


def test_the_asker_is_offered_it_when_it_has_ended_or_after_four_weeks(
    browser_of, make_ask, bilal, chen, clock, sixty
):
    clock.stand_at(timezone.now())
    one, other = make_ask(bilal, chen), make_ask(bilal, chen)
    assert not offered(browser_of(bilal), one)
    actions.end_ask(one, by=bilal, how=Ask.End.KEPT)
    assert offered(browser_of(bilal), one)
    assert not offered(browser_of(bilal), other)
    assert not offered(browser_of(chen), one)
    clock.move_by(timedelta(days=29))
    assert offered(browser_of(bilal), other)
    assert not offered(browser_of(chen), other)


def test_between_rounds_it_says_from_when_on(browser_of, make_ask, bilal, chen, sixty):
    one = make_ask(bilal, chen)
    actions.end_ask(one, by=bilal, how=Ask.End.KEPT)
    assert queries_rounds.offer_for(one).url == ""
    page = browser_of(bilal).get(one.get_absolute_url()).text
    assert "on this is asked together with the pulse, of people who asked for help and of" in page


def test_nothing_is_offered_where_nobody_is_asked(browser_of, make_ask, bilal, chen, monkeypatch):
    one = make_ask(bilal, chen)
    actions.end_ask(one, by=bilal, how=Ask.End.KEPT)
    monkeypatch.setattr(queries_rounds, "kinds", {})
    monkeypatch.setattr(issuing, "kinds", {})
    assert queries_rounds.offer_for(one) is None


@pytest.fixture
def days(ana, bilal, make_person):
    """A pool of three days at Ana's disposal."""
    finance = make_person("Fina Lund", duties=("finance",))
    pool = means.open_pool(by=finance, kind=Pool.Kind.DAYS, name="Days", unit="days")
    means.add_to_pool(pool, by=finance, amount=6, once=uuid4())
    return pool


def commit(browser, ask, pool, amount, owner):
    return browser.post(
        f"/care/{ask.pk}/commit/",
        {
            "once": uuid4(),
            "kind": Commitment.Kind.TIME,
            "pool": pool.pk,
            "amount": amount,
            "owner": owner.pk,
            "due_on": timezone.localdate() + timedelta(days=2),
        },
    )


def test_what_a_pool_lacks_is_noted_once_and_shown_to_nobody(
    browser_of, make_ask, ana, bilal, chen, days
):
    one = make_ask(bilal, ana)
    before = browser_of(bilal).get(one.get_absolute_url()).text
    for _twice in range(2):
        assert "not that much left" in commit(browser_of(ana), one, days, "40 days", ana).text
    assert [row.ask for row in Lacked.objects.all()] == [one]
    after = browser_of(bilal).get(one.get_absolute_url()).text
    assert _without_tokens(before) == _without_tokens(after)
    actions.erase_ask(one, by=bilal)
    assert not Lacked.objects.exists()


def test_what_a_pool_has_leaves_no_note(browser_of, make_ask, ana, bilal, chen, days):
    one = make_ask(bilal, ana)
    assert commit(browser_of(ana), one, days, "1 day", ana).status_code == 302
    assert not Lacked.objects.exists()


def _without_tokens(page):
    return CHANGES_EVERY_TIME.sub(r"\1", page)
