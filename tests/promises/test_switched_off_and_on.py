"""A practice that is switched off and on, or piloted with chosen teams, loses and exposes nothing."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from corridor.people.models import Person, PracticeSwitch, Team
from corridor.practices.care import actions as care
from corridor.practices.care.actions_further import offer_unanswered_further
from corridor.practices.care.models import Answer, Ask, SetAside
from corridor.privacy.audiences import Choice
from corridor.privacy.exporting import parts_of
from corridor.privacy.models import AudienceMember
from corridor.privacy.sealing import unseal
from corridor.runtime.register import practices
from corridor.web.steward.actions import switch

WORDS = "My mother comes home on Thursday."
State = PracticeSwitch.State
Switch = Callable[..., None]


@pytest.fixture
def steward(make_person: Callable[..., Person]) -> Person:
    return make_person("Stella Maris", duties=("steward",))


@pytest.fixture
def pier(make_person: Callable[..., Person]) -> Team:
    """A team beside Harbour, with Dara in it."""
    pier = Team.objects.create(name="Pier")
    make_person("Dara Ito", team=pier)
    return pier


@pytest.fixture
def dara(pier: Team) -> Person:
    return Person.objects.get(team=pier)


@pytest.fixture
def turn(steward: Person) -> Switch:
    """Switch care: `turn(State.PILOT, team)`."""
    manifest = next(practice for practice in practices() if practice.slug == "care")
    return lambda state, *teams: switch(manifest, state, by=steward, teams=teams)


@pytest.fixture
def ask(browser_of: object, bilal: Person, chen: Person, dara: Person) -> Ask:
    ask = care.ask_for_help(
        by=bilal, once=uuid4(), body=WORDS, wants=[], choice=Choice(("people",), (chen, dara))
    )
    care.answer_ask(ask, by=chen, once=uuid4(), body="I can take Tuesday.")
    return ask


def rows() -> tuple[list[object], ...]:
    """Everything that is kept of it."""
    return tuple(
        list(model.objects.order_by("pk").values_list("pk", flat=True))
        for model in (Ask, Answer, SetAside, AudienceMember)
    )


def fresh(person: Person) -> Person:
    """As the next request loads them."""
    return Person.objects.get(pk=person.pk)


def sees(browser: Client, ask: Ask) -> bool:
    """Whether this person finds the ask anywhere."""
    answer = browser.get(f"/care/{ask.pk}/")
    said = answer.text + browser.get("/").text + browser.get(f"/people/{ask.owner_id}/").text
    found = WORDS in said or "asked you" in said or "/care/" in said
    assert (answer.status_code == 200) == found
    return found


def test_off_it_is_nowhere_and_nothing_is_lost(
    ask: Ask, turn: Switch, browser_of, bilal: Person, chen: Person, ana: Person
) -> None:
    before = rows()
    turn(State.OFF)
    assert [sees(browser_of(p), ask) for p in (bilal, chen, ana)] == [False] * 3
    assert browser_of(bilal).get("/care/").status_code == 404
    body = {"once": str(uuid4()), "body": "still here"}
    assert browser_of(chen).post(f"/care/{ask.pk}/answer/", body).status_code == 404
    assert rows() == before
    turn(State.ON)
    assert rows() == before
    assert [sees(browser_of(p), ask) for p in (bilal, chen)] == [True, True]
    assert browser_of(ana).get(f"/care/{ask.pk}/").status_code == 404
    assert unseal([ask], reader=fresh(chen))[ask.pk]["body"] == WORDS


def test_while_it_is_off_ones_own_can_be_taken_along_and_erased(
    ask: Ask, turn: Switch, bilal: Person
) -> None:
    from corridor.privacy.erasing import erase_person

    turn(State.OFF)
    assert WORDS in str([section.rows for part in parts_of(bilal) for section in part.sections])
    erase_person(bilal, by=bilal)
    assert Ask.objects.count() == 0


def test_in_a_pilot_it_is_there_for_the_chosen_teams_alone(
    ask: Ask, turn: Switch, browser_of, team: Team, bilal: Person, chen: Person, dara: Person
) -> None:
    before = rows()
    turn(State.PILOT, team)
    assert [sees(browser_of(p), ask) for p in (bilal, chen, dara)] == [True, True, False]
    assert rows() == before
    turn(State.ON)
    assert sees(browser_of(dara), ask)


def test_the_pilot_moves_to_others_and_back_and_nobody_gains_by_it(
    ask: Ask, turn: Switch, browser_of, team: Team, pier: Team, bilal, chen, dara, make_person
) -> None:
    outsider = make_person("Sam Outside", team=pier)
    turn(State.PILOT, pier)
    assert [sees(browser_of(p), ask) for p in (bilal, chen)] == [False, False]
    assert sees(browser_of(dara), ask), "Bilal let Dara in, and both have had the practice"
    assert browser_of(outsider).get(f"/care/{ask.pk}/").status_code == 404
    turn(State.PILOT, team, pier)
    assert [sees(browser_of(p), ask) for p in (bilal, chen, dara)] == [True, True, True]
    assert browser_of(outsider).get(f"/care/{ask.pk}/").status_code == 404


def test_nobody_is_asked_who_would_find_nothing(
    turn: Switch, browser_of, team: Team, bilal: Person, dara: Person
) -> None:
    browser = browser_of(bilal)
    turn(State.PILOT, team)
    body = {"once": str(uuid4()), "body": WORDS, "to": ["people"], "people": [str(dara.pk)]}
    page = browser.post("/care/ask/", body)
    assert "Care is not on for Dara Ito yet" in page.text
    assert Ask.objects.count() == 0
    turn(State.ON)
    assert browser.post("/care/ask/", body).status_code == 302


def test_the_clock_offers_nothing_further_while_it_is_off(
    turn: Switch, browser_of, bilal: Person, chen: Person, dara: Person, run_jobs
) -> None:
    from datetime import timedelta

    from django.utils import timezone

    today = timezone.now().date()
    ask = care.ask_for_help(
        by=bilal, once=uuid4(), body=WORDS, wants=[], choice=Choice(("people",), (dara,)),
        further=care.Further("leader", today - timedelta(days=1)),
    )  # fmt: skip
    turn(State.OFF)
    assert offer_unanswered_further(today) == 0
    turn(State.ON)
    assert offer_unanswered_further(today) == 1
    ask.refresh_from_db()
    assert ask.further_at is not None
