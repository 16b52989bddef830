"""How near is too near: in a flat organisation, in one with a single nested team, in a deep one."""

import random
import re
from itertools import combinations

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.matching.forest import Forest
from corridor.people.acts.models import Act
from corridor.people.models import Person, Team
from corridor.practices.conversations.actions import choose_nearness
from corridor.practices.conversations.engine.near import near_above
from corridor.practices.conversations.models import Nearness, Wishes
from corridor.practices.conversations.models_offered import NEAR
from corridor.practices.conversations.queries import Wished, left_out, nearness, packed
from corridor.privacy.sealing import seal_new

# Each team: its name, the one above it, and how many people.
FLAT = [("Company", "", 0), *[(f"D{n}", "Company", 10) for n in range(4)]]
NESTED = [*FLAT[:-1], ("D3", "Company", 7), ("D3a", "D3", 3)]
DEEP = [
    ("Company", "", 0),
    *[(d, "Company", 0) for d in "ABC"],
    *[(f"{d}{n}", d, 1) for d in "ABC" for n in "12"],
    *[(f"{d}{n}{t}", f"{d}{n}", 5) for d in "ABC" for n in "12" for t in "xy"],
]


def near(tree, steps=2):
    """Which two teams are near to each other."""
    names = [name for name, _over, _people in tree]
    above = [names.index(over) if over else -1 for _name, over, _people in tree]
    forest = Forest(near_above(above, [people for _name, _over, people in tree]))
    first, second = np.triu_indices(len(tree), 1)
    at = forest.within(first, second, steps)
    return {f"{names[i]} {names[j]}" for i, j in zip(first[at], second[at], strict=True)}


def test_where_departments_stand_side_by_side_only_ones_own_team_is_near():
    assert near(FLAT) == set()


def test_one_nested_team_makes_no_departments_near():
    assert near(NESTED) == {"D3 D3a"}


def test_in_a_deep_tree_those_above_below_and_beside_are_near():
    found = near(DEEP)
    beside = {"A1 A2", "A1x A1y", "A2x A2y"}
    below = {"A A1", "A A2", "A A1x", "A A2y", "A1 A1x", "A2 A2y"}
    assert beside | below <= found
    assert not found & {"A B", "A1 B1", "A1x A2x", "Company A", "Company A1"}
    assert near(DEEP, steps=0) == near(DEEP, steps=-1) == set()
    assert "A1x A2x" in near(DEEP, steps=4)


@settings(deadline=None)
@given(st.integers(1, 12), st.integers(0, 9), st.integers(0, 2**32 - 1))
def test_nobody_is_kept_from_more_than_half_besides_their_own_team(size, steps, seed):
    chance = random.Random(seed)
    above = [-1, *[chance.randrange(-1, k) for k in range(1, size)]]
    people = [chance.randrange(9) for _team in range(size)]
    forest = Forest(near_above(above, people))
    for team in range(size):
        other = np.array([one for one in range(size) if one != team], dtype=np.int64)
        at = other[forest.within(np.full(other.size, team), other, steps)]
        assert not at.size or (people[team] + sum(people[one] for one in at)) * 2 <= sum(people)


def live_in(tree) -> None:
    """So many people in each team, of whom everybody wants introductions."""
    teams: dict[str, Team] = {}
    for name, over, _people in tree:
        teams[name] = Team.objects.create(name=name, parent=teams.get(over))
    people = [
        Person(name=f"{name} {n}", team=teams[name])
        for name, _over, many in tree
        for n in range(many)
    ]
    for person in people:
        person.set_keys()
    Person.objects.bulk_create(people)
    wished = Wished(on=True, languages=("en",), days="12345").as_json()
    rows = [Wishes(owner=person) for person in people]
    seal_new([(row, {"wishes": wished, "rather_not": packed([])}) for row in rows])
    Wishes.objects.bulk_create(rows)


@pytest.mark.parametrize("tree", [FLAT, NESTED, DEEP], ids=["flat", "nested", "deep"])
def test_everybody_is_introduced_to_somebody_who_is_not_near(take_part, hold, tree):
    live_in(tree)
    held = hold()
    many = Person.objects.count()
    assert len(held) == many // 2
    apart = near(tree)
    for one in held:
        teams = sorted(row.person.team.name for row in one.introduced.all())
        assert not any(
            a == b or {f"{a} {b}", f"{b} {a}"} & apart for a, b in combinations(teams, 2)
        )


def chosen(browser) -> list[str]:
    """Which of the choices on the page of nearness are checked."""
    page = browser.get("/conversations/nearness/").text
    radios = re.findall(r'<input type="radio" name="steps"[^>]*>', page)
    assert len(radios) == len(NEAR)
    return [value for radio in radios for value in re.findall(r'value="([^"]+)".* checked', radio)]


def test_a_steward_chooses_and_everybody_can_read_that_they_did(
    make_person, browser_of, take_part, hold, ana, bilal
):
    steward = make_person("Stella Marin", duties=("steward",))
    browser = browser_of(steward)
    assert "Who is too near" in browser.get("/conversations/").text
    assert "Who is too near" not in browser_of(ana).get("/conversations/").text
    assert nearness() == 2
    for person in (steward, bilal):
        Person.objects.filter(pk=person.pk).update(team=ana.team, manager=None)
        take_part(person)
    assert hold() == []
    assert left_out(bilal) is not None
    assert chosen(browser) == ["2"]
    assert browser.post("/conversations/nearness/", {"steps": "3"}).status_code == 200
    assert browser.post("/conversations/nearness/", {"steps": "-1"}).status_code == 302
    assert chosen(browser) == ["-1"]
    assert nearness() == -1
    assert Act.objects.filter(by=steward).exists()
    assert "beside you" not in browser.get("/conversations/wishes/").text


def test_the_newest_choice_holds_and_none_is_made_up(make_person):
    steward = make_person("Stella Marin", duties=("steward",))
    for steps in (0, 4):
        choose_nearness(steps, by=steward)
    assert nearness() == 4
    with pytest.raises(ValueError, match="no such choice"):
        choose_nearness(3, by=steward)
    with pytest.raises(IntegrityError), transaction.atomic():
        Nearness.objects.create(steps=3)
