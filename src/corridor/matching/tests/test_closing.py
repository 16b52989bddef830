"""What is proven of a round: that no pair more was possible, and how much is looked at for it."""

import numpy as np
import pytest

from corridor.matching import closing, pairing
from corridor.matching.graph import Graph
from corridor.matching.meeting import hold_round
from corridor.matching.rules import Rules
from corridor.matching.tests.organisations import colleagues
from corridor.matching.worth import Ties, owed

NONE = Ties.of(30, [])


@pytest.mark.parametrize("patience", [0, pairing.PATIENCE])
@pytest.mark.parametrize(
    ("looks", "partners", "whole"), [(36, 2, True), (35, 2, False), (36, 1, False)]
)
def test_it_is_proven_only_where_all_who_are_left_were_held_against_all(
    looks, partners, whole, patience
):
    """Two groups of three without a language in common: each leaves one, and may leave any."""
    people = colleagues(6, languages=[1, 1, 1, 2, 2, 2], threes=np.zeros(6, dtype=bool))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pairing, "PATIENCE", patience)
        patched.setattr(closing, "LOOKS", looks)
        patched.setattr(closing, "PARTNERS", partners)
        found = hold_round(people, NONE, seed=1)
    assert (len(found.pairs), found.alone.size, found.whole) == (2, 2, whole)


@pytest.mark.parametrize("regular", [[0, 0, 0, 1, 1, 1], [1, 1, 1, 1, 1, 1]])
def test_two_kinds_that_leave_their_odd_one_are_proven_without_looking_at_anybody(regular):
    """Who wants somebody new and who wants a partner; and partners who want it more or less often."""
    people = colleagues(
        6, regular=regular, often=[9, 9, 9, -1, -1, -1], threes=np.zeros(6, dtype=bool)
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(closing, "LOOKS", 0)
        found = hold_round(people, NONE, seed=1)
    assert (len(found.pairs), found.alone.size, found.whole) == (2, 2, True)


@pytest.mark.parametrize(("looks", "whole"), [(7, True), (6, False)])
def test_only_the_kind_in_which_a_pair_more_is_thinkable_is_held_against_all(looks, whole):
    """Five who want somebody new, of whom one is left; and two partners with no language in
    common: where one of them suits nobody, no pair is left to be thought of."""
    people = colleagues(
        7, regular=[0, 0, 0, 0, 0, 1, 1], languages=[1] * 6 + [2], threes=np.zeros(7, dtype=bool)
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(closing, "LOOKS", looks)
        found = hold_round(people, NONE, seed=1)
    assert (len(found.pairs), found.alone.size, found.whole) == (2, 3, whole)


@pytest.mark.parametrize("looks", range(3, 9))
def test_what_is_proven_of_the_pairs_stays_so_while_it_is_looked_at_who_is_owed(looks):
    """Three, nine and three partners; somebody of the nine and the partners were left out before."""
    people = colleagues(
        15, languages=[1] * 3 + [2] * 9 + [4] * 3, regular=[0] * 12 + [1] * 3,
        left_out=[0] * 3 + [1] + [0] * 8 + [1] * 3, rather_not=[[1, 2]], threes=np.zeros(15, dtype=bool),
    )  # fmt: skip
    rules = Rules(people)
    pairs = np.array([[0, 1], [4, 5], [6, 7], [8, 9], [10, 11], [12, 13]])
    mate = np.full(15, -1)
    mate[pairs], mate[pairs[:, ::-1]] = pairs[:, ::-1], pairs
    graph = Graph.of(15, pairs, [1] * 6, owed(people))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pairing, "PATIENCE", 2)
        patched.setattr(closing, "LOOKS", 15 * looks)
        found = closing.close(graph, mate, rules, NONE, np.random.default_rng(1))
    assert (found.mate >= 0).sum() == 12
    assert found.whole


@pytest.mark.parametrize("patience", [3, 0])
def test_of_the_last_who_is_left_not_all_whom_they_may_meet_need_be_known(patience):
    """Three with a language of theirs, of whom one is left; and nine with another, one of them left, who
    all may meet more than are looked at. Once the three are settled, nobody is there for the ninth.
    """
    people = colleagues(12, languages=[1] * 3 + [2] * 9, threes=np.zeros(12, dtype=bool))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pairing, "PATIENCE", patience)
        patched.setattr(closing, "PARTNERS", 2)
        found = hold_round(people, NONE, seed=1)
    # Without patience both look for somebody together, so everybody would have to be known.
    assert (len(found.pairs), found.alone.size, found.whole) == (5, 2, patience == 3)


@pytest.mark.parametrize("added", [closing.PARTNERS, 3_000_000])
def test_no_more_is_added_than_there_is_room_for(added):
    """Two groups of three without a language in common: the proof asks all six."""
    people = colleagues(6, languages=[1, 1, 1, 2, 2, 2], threes=np.zeros(6, dtype=bool))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(closing, "ADDED", added)
        found = hold_round(people, NONE, seed=1)
    assert found.whole is (added == 3_000_000)
