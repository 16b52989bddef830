"""Audiences in words: the same before saving and after, and what a form offers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.people.models import Team
from corridor.privacy.audiences import (
    Choice,
    audience_line,
    freeze,
    in_words,
    kinds,
    offered_to,
    people_in_words,
    widen,
    withdraw,
)
from corridor.privacy.tests.conftest import choose


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "You and A One"),
        (2, "You, A One and B Two"),
        (3, "You, A One, B Two and C Three"),
        (4, "You, A One, B Two and 2 others"),
        (6, "You, A One, B Two and 4 others"),
    ],
)
def test_named_people_are_said_the_same_before_and_after(bilal, make_person, count, words):
    names = ["A One", "B Two", "C Three", "D Four", "E Five", "F Six"][:count]
    choice = choose("people", people=[make_person(name) for name in names])
    assert in_words(bilal, choice) == words
    assert audience_line(freeze(bilal, choice), reader=bilal) == words


def test_people_in_words():
    assert people_in_words([]) == ""
    assert people_in_words(["Ana"]) == "Ana"
    assert people_in_words(["Ana", "Bilal"]) == "Ana and Bilal"
    assert people_in_words(["Ana", "Bilal", "Chen"]) == "Ana, Bilal and Chen"
    assert people_in_words(["Ana", "Bilal", "Chen", "Dara"]) == "Ana, Bilal and 2 others"


def test_each_kind_says_whom_it_reaches(bilal, chen, ana, carers):
    said = {
        "leader": "You and Ana Ruiz",
        "team": "You and your team, 2 people",
        "care_team": "You and the care team (Farah Aziz and Goran Tal)",
        "everyone": "You and everyone here, 5 people",
    }
    for name, words in said.items():
        assert in_words(bilal, choose(name)) == words
        assert audience_line(freeze(bilal, choose(name)), reader=bilal) == words


def test_one_person_is_said_in_the_singular(make_person):
    pair = Team.objects.create(name="Pair")
    one, _other = make_person("One One", team=pair), make_person("Two Two", team=pair)
    assert in_words(one, choose("team")) == "You and your team, 1 person"


def test_kinds_together_are_said_together_names_first(bilal, chen, ana, carers):
    choice = choose("team", "care_team", "leader", "people", people=[chen, ana])
    words = (
        "You, Ana Ruiz, Chen Wei, your team, 2 people and the care team (Farah Aziz and Goran Tal)"
    )
    assert in_words(bilal, choice) == words
    assert audience_line(freeze(bilal, choice), reader=bilal) == words


def test_what_is_added_is_said_with_who_sees_it_already(bilal, chen, ana, carers):
    audience = freeze(bilal, choose("people", people=[chen]))
    for choice in (choose("leader"), choose("team", "care_team"), choose("everyone")):
        before = in_words(bilal, choice, widens=audience)
        widen(audience, choice, by=bilal)
        assert audience_line(audience, reader=bilal) == before
    withdraw(audience, by=bilal)
    assert in_words(bilal, choose(), widens=audience) == "Only you"


def test_a_form_says_whom_each_kind_would_reach(bilal, chen, ana, carers):
    assert {name: kinds[name].words(bilal) for name in kinds} == {
        "only_me": "",
        "people": "",
        "leader": "Ana Ruiz",
        "team": "Ana Ruiz and Chen Wei",
        "care_team": "Farah Aziz and Goran Tal",
        "moderators": "",
        "everyone": "everyone here, 5 people",
        "confidants": "",
    }


def test_only_what_reaches_somebody_is_offered(bilal, ana, make_person):
    alone = make_person("Alone Again")
    names = tuple(kinds)
    assert [k.name for k in offered_to(bilal, names)] == [
        "only_me",
        "people",
        "leader",
        "team",
        "everyone",
    ]
    assert [k.name for k in offered_to(alone, names)] == ["only_me", "people", "everyone"]


@pytest.mark.parametrize("size", [1, 3, 4, 40])
def test_a_large_group_is_said_on_the_form_as_on_the_line_without_loading_it(
    size, bilal, make_person
):
    for n in range(size):
        make_person(f"Person {n:02}", duties=("care_team",))
    with CaptureQueriesContext(connection) as queries:
        said = kinds["care_team"].meaning(bilal)
    assert said == audience_line(freeze(bilal, Choice(("care_team",))), reader=bilal)
    assert len(queries) == (1 if size <= 3 else 2)
    assert all("LIMIT" in query["sql"] or "COUNT" in query["sql"] for query in queries)
