"""Who is counted together."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.ballots.engine.cells import LEAST_OF_BAND, fix_bands, fix_cells
from corridor.ballots.engine.tests.trees import trees, walked
from corridor.ballots.engine.tree import Tree


def together(cells):
    """The teams of each cell."""
    return [cells.teams(cell).tolist() for cell in range(len(cells))]


def test_a_team_of_sixteen_is_a_cell_and_two_of_eight_are_one():
    # Ana leads three teams; she and her two assistants are the first team's own members.
    cells = fix_cells(Tree([-1, 0, 0, 0]), [3, 16, 8, 8])
    assert together(cells) == [[0, 2, 3], [1]]
    assert cells.people.tolist() == [19, 16]
    assert cells.cell_of_team.tolist() == [0, 1, 0, 0]


def test_two_of_eight_suffice_and_the_rest_joins_the_smallest():
    cells = fix_cells(Tree([-1, 0, 0, 0, 0]), [0, 30, 8, 8, 5])
    # The five would be a remainder: they join the cell of sixteen, not that of thirty.
    assert together(cells) == [[1], [2, 3, 4]]
    assert cells.people.tolist() == [30, 21]


def test_who_leads_large_teams_joins_the_smallest_of_them():
    cells = fix_cells(Tree([-1, 0, 0]), [3, 20, 17])
    assert together(cells) == [[0, 2], [1]]
    assert cells.people.tolist() == [20, 20]


def test_a_small_branch_joins_as_a_whole():
    # The root (2) has a branch of three teams (4, 5 and 5) and a team (20).
    cells = fix_cells(Tree([-1, 0, 0, 1, 1]), [2, 4, 20, 5, 5])
    assert together(cells) == [[0, 1, 3, 4], [2]]


def test_below_a_team_its_branches_are_joined_before_anything_above():
    # The root (8) has a team without members over two (9 and 9), and a team (9).
    cells = fix_cells(Tree([-1, 0, 1, 1, 0]), [8, 0, 9, 9, 9])
    assert together(cells) == [[0, 4], [2, 3]]
    assert cells.tree.parent.tolist() == [-1, 0, 0]
    # Team 1 is left out of the tree over cells: it would say the same as its only cell.
    assert cells.node_of_team.tolist() == [0, 2, 2, 2, 1]
    assert cells.team_of_node.tolist() == [0, -1, -1]
    assert cells.node_of_cell.tolist() == [1, 2]


@pytest.mark.parametrize(("people", "expected"), [(7, []), (8, [[0]]), (15, [[0]]), (16, [[0]])])
def test_a_small_organisation_is_one_cell_or_none(people, expected):
    cells = fix_cells(Tree([-1]), [people])
    assert together(cells) == expected
    assert (cells.tree is None) == (not expected)


def test_who_does_not_count_belongs_all_the_same():
    cells = fix_cells(Tree([-1, 0, 0]), [0, 16, 20], counted=[0, 15, 18])
    assert together(cells) == [[1, 2]]
    assert (cells.people.tolist(), cells.counted.tolist()) == ([36], [33])


def test_keys_say_in_which_order_teams_join():
    tree, people = Tree([-1, 0, 0, 0, 0]), [0, 8, 8, 8, 8]
    assert together(fix_cells(tree, people)) == [[1, 2], [3, 4]]
    assert together(fix_cells(tree, people, keys=[0, 1, 3, 2, 4])) == [[1, 3], [2, 4]]


def test_cells_can_be_asked_to_be_larger():
    tree, people = Tree([-1, 0, 0, 1, 1]), [5, 0, 70, 30, 31]
    sixty = {"least": 60, "least_to_answer": 60}
    assert together(fix_cells(tree, people, **sixty)) == [[0, 3, 4], [2]]
    assert together(fix_cells(Tree([-1]), [59], **sixty)) == []


def test_bands_join_their_neighbours():
    assert fix_bands([30, 30, 100, 10, 20], least=60).tolist() == [0, 0, 1, 1, 1]
    assert fix_bands([30, 10], least=60).tolist() == [-1, -1]
    assert fix_bands([60, 61], least=60).tolist() == [0, 1]
    assert fix_bands([60, 61], counted=[59, 61], least=60).tolist() == [0, 0]
    assert fix_bands([60, 61], counted=[30, 29], least=60).tolist() == [-1, -1]


@settings(deadline=None)
@given(st.lists(st.integers(0, 90), min_size=1, max_size=12))
def test_bands_have_enough_or_there_are_none(people):
    band = fix_bands(people)
    if sum(people) < LEAST_OF_BAND:
        assert set(band) == {-1}
        return
    assert sorted(band) == list(band)
    assert np.bincount(band, people).min() >= LEAST_OF_BAND


@pytest.mark.parametrize(
    ("people", "others", "said"),
    [
        ([1], {}, "one number for each team"),
        ([1, -1], {}, "below zero"),
        ([1.0, 2.0], {}, "whole numbers"),
        ([1, 2], {"counted": [1, 3]}, "No more can count"),
        ([1, 2], {"keys": [4, 4]}, "key of its own"),
        ([1, 2], {"least": 0}, "somebody in it"),
    ],
)
def test_refused(people, others, said):
    with pytest.raises(ValueError, match=said):
        fix_cells(Tree([-1, 0]), people, **others)


@pytest.mark.parametrize(
    ("people", "counted", "said"),
    [
        ([60, -1], None, "below zero"),
        ([60, 60], [60], "one number for each step"),
        ([60, 60], [61, 60], "No more can count"),
    ],
)
def test_bands_are_refused(people, counted, said):
    with pytest.raises(ValueError, match=said):
        fix_bands(people, counted=counted)


@st.composite
def organisations(draw):
    """Teams with their members, those who count among them, and keys."""
    tree = draw(trees())
    some = st.lists(st.integers(0, 22), min_size=len(tree), max_size=len(tree))
    people = np.array(draw(some))
    counted = np.minimum(people, draw(some)) if draw(st.booleans()) else people
    return tree, people, counted, draw(st.permutations(range(len(tree))))


@settings(deadline=None)
@given(organisations())
def test_everybody_is_in_one_cell_of_sixteen(organisation):
    tree, people, counted, keys = organisation
    cells = fix_cells(tree, people, counted=counted, keys=keys)
    found = [team for teams in together(cells) for team in teams]
    assert len(found) == len(set(found))
    if counted.sum() < 8:
        assert len(cells) == 0
        return
    assert sorted(found) == np.flatnonzero(people).tolist()
    assert cells.people.tolist() == [people[teams].sum() for teams in together(cells)]
    assert cells.counted.tolist() == [counted[teams].sum() for teams in together(cells)]
    if counted.sum() < 16:
        assert len(cells) == 1
    else:
        assert cells.counted.min() >= 16


@settings(deadline=None)
@given(organisations())
def test_a_large_team_is_a_cell_of_its_own_kind(organisation):
    tree, people, counted, keys = organisation
    cells = fix_cells(tree, people, counted=counted, keys=keys)
    homes = cells.cell_of_team[counted >= 16].tolist()
    assert len(set(homes)) == len(homes)


@settings(deadline=None)
@given(organisations())
def test_a_cell_lies_within_one_branch_and_takes_small_branches_whole(organisation):
    tree, people, counted, keys = organisation
    cells = fix_cells(tree, people, counted=counted, keys=keys)
    for cell, teams in enumerate(together(cells)):
        above = max(n for n in range(len(tree)) if set(teams) <= set(walked(tree, n)))
        branches = [c for c in tree.children(above) if set(teams) & set(walked(tree, c))]
        large = [c for c in branches if counted[walked(tree, c)].sum() >= 16]
        assert len(large) <= 1
        for branch in set(branches) - set(large):
            inside = [t for t in walked(tree, branch) if people[t]]
            assert set(cells.cell_of_team[inside]) == {cell}


@settings(deadline=None)
@given(organisations())
def test_the_tree_over_cells_is_that_of_the_teams(organisation):
    tree, people, counted, keys = organisation
    cells = fix_cells(tree, people, counted=counted, keys=keys)
    if not len(cells):
        assert cells.tree is None
        return
    assert cells.tree.leaves.tolist() == cells.node_of_cell.tolist()
    assert all(len(cells.tree.children(n)) > 1 for n in np.flatnonzero(cells.team_of_node >= 0))
    under = cells.tree.summed(cells.of_nodes(cells.people))
    assert under[0] == people.sum()
    for team, node in enumerate(cells.node_of_team):
        inside = [t for t in walked(tree, team) if people[t]]
        leaves = cells.node_of_cell[cells.cell_of_team[inside]]
        covering = [n for n in range(len(cells.tree)) if set(leaves) <= set(walked(cells.tree, n))]
        assert node == (max(covering, key=lambda n: cells.tree.depths[n]) if inside else -1)


@settings(deadline=None)
@given(organisations(), st.randoms(use_true_random=False))
def test_another_numbering_gives_the_same_cells(organisation, rng):
    tree, people, counted, keys = organisation
    # Any order in which parents stand before their children.
    order, open_teams = [], [0]
    while open_teams:
        team = open_teams.pop(rng.randrange(len(open_teams)))
        order.append(team)
        open_teams += tree.children(team).tolist()
    place = {team: n for n, team in enumerate(order)}
    other = Tree([place.get(tree.parent[team], -1) for team in order])
    renamed = fix_cells(
        other, people[order], counted=counted[order], keys=[keys[team] for team in order]
    )
    before = fix_cells(tree, people, counted=counted, keys=keys)
    assert {frozenset(teams) for teams in together(before)} == {
        frozenset(order[team] for team in teams) for teams in together(renamed)
    }


def test_a_million_people_take_seconds():
    rng = np.random.default_rng(1)
    size = 150_000
    tree = Tree(np.concatenate(([-1], (np.arange(1, size) - 1) // 5)))
    began = time.process_time()
    cells = fix_cells(tree, rng.integers(3, 11, size))
    assert cells.counted.min() >= 16
    assert len(cells.tree) < 2 * len(cells)
    assert time.process_time() - began < 20
