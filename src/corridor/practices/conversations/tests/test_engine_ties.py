"""The map: parts of sixty and more that never overlap, and bands that are never of a few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.practices.conversations.engine.ties import LEAST, PEOPLE, bands_of, parts_of


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """The team above each, and how many people are in each itself."""
    size = draw(st.integers(1, 60))
    above = [-1] + [draw(st.integers(-1, number - 1)) for number in range(1, size)]
    return above, [draw(st.integers(0, 90)) for _team in range(size)]


@given(trees())
def test_parts_have_sixty_people_and_nobody_is_in_two(tree):
    above, people = tree
    parts = parts_of(above, people)
    teams = [team for part in parts for team in part.teams]
    assert len(teams) == len(set(teams))
    for part in parts:
        assert sum(people[team] for team in part.teams) >= LEAST


@given(trees())
def test_no_more_parts_than_a_map_can_hold(tree):
    above, people = tree
    roots = sum(over == -1 for over in above)
    assert len(parts_of(above, people, most=5)) <= max(5, roots)


def test_the_largest_is_divided_first_and_what_is_left_is_a_part():
    above = [-1, 0, 0, 1, 1, 1]
    people = [5, 61, 70, 80, 90, 10]
    parts = parts_of(above, people)
    # Team 5 is small: it stays with the people of team 1 themselves. Five at the top are on no map.
    assert [(part.head, set(part.teams)) for part in parts] == [
        (1, {1, 5}),
        (2, {2}),
        (3, {3}),
        (4, {4}),
    ]


def test_a_band_needs_eight_people_of_both():
    few = [(n % (PEOPLE - 1), 100 + n, 0, 1) for n in range(200)]
    enough = [(n % PEOPLE, 100 + n, 0, 1) for n in range(200)]
    assert bands_of(few, 2) == [(0, 1, 0)]
    assert bands_of(enough, 2) == [(0, 1, 3)]


def test_bands_of_every_two_parts_whichever_is_named_first():
    met = [(n, 100 + n, 1, 0) for n in range(9)] + [(n, 200 + n, 0, 2) for n in range(35)]
    assert bands_of(met, 3) == [(0, 1, 0), (0, 2, 2), (1, 2, 0)]
    assert bands_of([*met, (50, 150, 0, 1)], 3)[0] == (0, 1, 1)
    assert bands_of([(1, 2, 0, 0)], 1) == []


@pytest.mark.parametrize(
    ("introductions", "rounds", "band"),
    [(29, 6, 1), (30, 6, 2), (34, 7, 1), (35, 7, 2), (15, 3, 2), (14, 3, 1), (10, 1, 2)],
)
def test_bands_are_of_six_rounds_however_many_were_held(introductions, rounds, band):
    met = [(n, 100 + n, 0, 1) for n in range(introductions)]
    assert bands_of(met, 2, rounds=rounds) == [(0, 1, band)]
