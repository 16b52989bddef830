"""Stewards switch practices, having seen who would have them."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from corridor.people.acts.models import Act
from corridor.people.models import Person, PracticeSwitch, Team
from corridor.people.switches import is_on_for
from corridor.runtime.register import Practice, practices
from corridor.web.steward import queries

Sign = Callable[[Person], Client]
State = PracticeSwitch.State


@pytest.fixture
def steward(make_person: Callable[..., Person]) -> Person:
    return make_person("Stella Maris", duties=("steward",))


@pytest.fixture
def care() -> Practice:
    return next(practice for practice in practices() if practice.slug == "care")


@pytest.fixture
def pier(team: Team, make_person: Callable[..., Person]) -> Team:
    """A team below Harbour, with one person."""
    pier = Team.objects.create(name="Pier", parent=team)
    make_person("Dee Doe", team=pier)
    return pier


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def test_pilot_reaches_the_teams_and_those_below(
    steward: Person, team: Team, pier: Team, bilal: Person, browser_of: Sign
) -> None:
    client = browser_of(steward)
    sent = {"state": "pilot", "teams": [str(team.pk)]}
    looked = client.post("/steward/practices/care/", sent | {"look": "1"})
    assert looked.context["words"] == "1 team, 3 people"
    assert is_on_for("care", fresh(steward))
    response = client.post("/steward/practices/care/", sent)
    assert response.status_code == 302
    assert is_on_for("care", fresh(bilal))
    assert is_on_for("care", Person.objects.get(name="Dee Doe"))
    assert not is_on_for("care", fresh(steward))
    assert [(act.by, act.text) for act in Act.objects.all()] == [
        (steward, "switched Care on for 1 team")
    ]


def test_off_holds_from_the_next_request(steward: Person, bilal: Person, browser_of: Sign) -> None:
    reader = browser_of(bilal)
    assert reader.get("/care/").status_code == 200
    browser_of(steward).post("/steward/practices/care/", {"state": "off"})
    assert reader.get("/care/").status_code == 404
    assert Act.objects.get().text == "switched Care off"


def test_on_after_a_pilot_forgets_the_teams(
    steward: Person, team: Team, care: Practice, browser_of: Sign
) -> None:
    client = browser_of(steward)
    client.post("/steward/practices/care/", {"state": "pilot", "teams": [str(team.pk)]})
    client.post("/steward/practices/care/", {"state": "on", "teams": [str(team.pk)]})
    assert queries.state_of("care") == (State.ON, [])
    assert Act.objects.first().text == "switched Care on for everyone"  # type: ignore[union-attr]


def test_pilot_needs_a_team(steward: Person, browser_of: Sign) -> None:
    response = browser_of(steward).post("/steward/practices/care/", {"state": "pilot"})
    assert response.context["form"].non_field_errors() == [
        "Find and tick at least one team for the pilot."
    ]
    assert queries.state_of("care") == (State.ON, [])


def test_finding_a_team_keeps_what_is_ticked(
    steward: Person, team: Team, pier: Team, browser_of: Sign
) -> None:
    response = browser_of(steward).post(
        "/steward/practices/care/",
        {"state": "pilot", "teams": [str(team.pk)], "find": "pie", "find_now": "1"},
    )
    form = response.context["form"]
    assert (form.chosen, form.found) == ([team], [pier])
    body = response.content.decode()
    assert f'value="{team.pk}" ' in body.replace('"checked', '" checked')
    assert form["teams"].value() == [str(team.pk)]
    assert queries.state_of("care") == (State.ON, [])


def test_nonsense_is_refused(steward: Person, browser_of: Sign) -> None:
    client = browser_of(steward)
    response = client.post(
        "/steward/practices/care/", {"state": "often", "teams": ["x"], "find": "\x00"}
    )
    assert "state" in response.context["form"].errors
    assert client.get("/steward/practices/cookery/").status_code == 404


def test_list_says_who_has_each(
    steward: Person, team: Team, pier: Team, ana: Person, bilal: Person, browser_of: Sign
) -> None:
    def words() -> str:
        response = browser_of(steward).get("/steward/practices/")
        return next(
            words for practice, words in response.context["rows"] if practice.slug == "care"
        )

    assert words() == "Everyone here, 4 people"
    switch = PracticeSwitch.objects.get(practice="care")
    switch.state = State.PILOT
    switch.save()
    switch.teams.set([team, pier])
    assert words() == "2 teams, 3 people"
    PracticeSwitch.objects.filter(practice="care").delete()
    client = browser_of(steward)
    PracticeSwitch.objects.filter(practice="care").delete()
    response = client.get("/steward/practices/")
    assert {p.slug: w for p, w in response.context["rows"]}["care"] == "Nobody"


def test_a_circle_of_teams_ends(team: Team, pier: Team, bilal: Person) -> None:
    Team.objects.filter(pk=team.pk).update(parent=pier)
    grown = queries.tree()
    assert grown.reach([pier.pk]) == grown.reach([team.pk]) == 3


def test_query_count_does_not_grow_with_teams(
    steward: Person, team: Team, pier: Team, browser_of: Sign
) -> None:
    def cost() -> list[int]:
        counts = []
        for address in ("/steward/practices/", "/steward/practices/care/"):
            client = browser_of(steward)
            PracticeSwitch.objects.get(practice="care").teams.set(Team.objects.all())
            PracticeSwitch.objects.filter(practice="care").update(state=State.PILOT)
            with CaptureQueriesContext(connection) as counted:
                client.get(address)
            counts.append(len(counted))
        return counts

    before = cost()
    Team.objects.create(name="Quay", parent=pier)
    Team.objects.create(name="Dock", parent=pier)
    assert cost() == before
