"""For whom a practice is on: everywhere, in a pilot's teams and below them, asked for many at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corridor.people.models import PracticeSwitch, Switched, Team
from corridor.people.switches import (
    is_on_for,
    is_on_for_everybody,
    practices_on_for,
    practices_on_for_each,
    switch_practice,
    who_has,
    without_it,
)
from corridor.people.taken_back import switch_off_again


@pytest.fixture
def teams(db):
    """A division, a team in it, a team of that one, and a division beside it."""
    division = Team.objects.create(name="Division", code="1")
    team = Team.objects.create(name="Team", code="2", parent=division)
    below = Team.objects.create(name="Below", code="3", parent=team)
    beside = Team.objects.create(name="Beside", code="4")
    return {"division": division, "team": team, "below": below, "beside": beside}


@pytest.fixture
def people(teams, make_person):
    """One of each team, and one of none."""
    found = {name: make_person(name.title(), team=team) for name, team in teams.items()}
    return found | {"none": make_person("Nobody's")}


@pytest.fixture
def pilot(teams):
    """Care is on for everyone, rest in a pilot of the team."""
    PracticeSwitch.objects.create(practice="care", state="on")
    PracticeSwitch.objects.create(practice="noticing", state="off")
    switch = PracticeSwitch.objects.create(practice="rest", state="pilot")
    switch.teams.add(teams["team"])
    return switch


def test_a_pilot_holds_its_teams_and_those_below(pilot, people):
    on = practices_on_for_each(people.values())
    assert {name: set(on[person.pk]) for name, person in people.items()} == {
        "division": {"care"},
        "team": {"care", "rest"},
        "below": {"care", "rest"},
        "beside": {"care"},
        "none": {"care"},
    }


def test_who_has_it_is_everybody_those_of_the_pilot_or_nobody(pilot, people):
    everybody = set(people.values())
    assert set(who_has("care")) == everybody
    assert set(who_has("rest")) == {people["team"], people["below"]}
    assert set(who_has("noticing")) == set(who_has("nothing")) == set()


def test_each_knows_its_own_afterwards(pilot, people, django_assert_num_queries):
    practices_on_for_each(people.values())
    with django_assert_num_queries(0):
        assert practices_on_for(people["below"]) == {"care", "rest"}
        assert not is_on_for("rest", people["beside"])


@pytest.mark.parametrize("count", [1, 4])
def test_many_are_the_queries_of_one(pilot, teams, make_person, count, django_assert_num_queries):
    people = [make_person(f"Dana {n}", team=teams["below"]) for n in range(count)]
    with django_assert_num_queries(2 + 3):  # the switches, their teams, three levels
        practices_on_for_each(people)


def test_without_a_pilot_it_is_one_query(teams, make_person, django_assert_num_queries):
    PracticeSwitch.objects.create(practice="care", state="on")
    dana = make_person("Dana", team=teams["below"])
    with django_assert_num_queries(1):
        assert practices_on_for(dana) == {"care"}


def test_who_is_without_it(pilot, people, django_assert_num_queries):
    assert without_it("rest", []) == []
    with django_assert_num_queries(2 + 2):  # the switches, their teams, two levels
        found = without_it("rest", [people["beside"], people["team"], people["none"]])
    assert found == [people["beside"], people["none"]]
    assert [is_on_for_everybody(p) for p in ("care", "rest", "noticing")] == [True, False, False]


def test_a_circle_of_teams_ends(pilot, teams, people):
    Team.objects.filter(pk=teams["division"].pk).update(parent=teams["below"])
    assert practices_on_for_each([people["division"]])[people["division"].pk] == {"care", "rest"}


def test_every_change_is_noted_and_what_changes_nothing_is_not(teams, clock):
    clock.stand_at(timezone.now())
    times = []

    def switch(state, *chosen):
        clock.move_by(timedelta(days=1))
        times.append(timezone.now())
        switch_practice("care", state, by=None, teams=[teams[name] for name in chosen])

    switch("off")
    switch("pilot", "team")
    switch("pilot", "team")
    switch("pilot", "team", "beside")
    switch("on")
    switch("on")
    switch("off")
    switch_off_again(("care",), times[-1])
    noted = Switched.objects.values_list("practice", "state", "at")
    assert list(noted) == [
        ("care", state, times[n])
        for n, state in ((1, "pilot"), (3, "pilot"), (4, "on"), (6, "off"))
    ]


def test_switched_off_in_an_older_copy_it_is_noted_with_its_day(pilot, clock):
    day = timezone.now() - timedelta(days=3)
    switch_off_again(("care",), day)
    assert PracticeSwitch.objects.get(practice="care").state == "off"
    assert Switched.objects.values_list("practice", "state", "at").get() == ("care", "off", day)
