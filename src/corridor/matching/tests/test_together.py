"""The last pairs of a large graph: many trees at once, and what need not be looked for."""

from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.matching import pairing
from corridor.matching.graph import Graph
from corridor.matching.halves import half_matching
from corridor.matching.pairing import Room, complete, pair, room_of
from corridor.matching.tests.graphs import drawn, exact, graphs, ring_of_teams, worth_of
from corridor.matching.together import Together

TEST_GRAPHS = st.one_of(
    graphs(most=40),
    st.builds(
        lambda people, many, seed: ring_of_teams(people, np.random.default_rng(seed), 3, many, 50),
        st.integers(3, 60),
        st.integers(1, 3),
        st.integers(0, 2**32 - 1),
    ),
)


def _begun(graph, seed):
    """A matching of some edges in any order, none of which touch, and few of which could be left."""
    mate = np.full(graph.people, -1)
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(graph))
    for k in order[: rng.integers(0, len(graph) + 1)]:
        first, second = graph.first[k], graph.second[k]
        if mate[first] < 0 and mate[second] < 0:
            mate[first], mate[second] = second, first
    return mate


def _two_of(graph):
    """The same graph twice, with nothing between."""
    return Graph(
        2 * graph.people,
        np.concatenate([graph.first, graph.first + graph.people]),
        np.concatenate([graph.second, graph.second + graph.people]),
        np.concatenate([graph.weight, graph.weight]),
    )


@settings(deadline=None, max_examples=400)
@given(TEST_GRAPHS, st.integers(0, 2**32 - 1))
def test_all_together_find_as_many_pairs_as_there_can_be_and_what_costs_least(graph, seed):
    _see_what_all_find_together(graph, _begun(graph, seed))


def test_of_a_hundred_trees_that_take_each_others_blossoms_none_opens_one_too_early():
    for seed in range(60):
        rng = np.random.default_rng(seed)
        graph = ring_of_teams(int(rng.integers(30, 160)), rng, 3, 3, 100)
        _see_what_all_find_together(graph, np.full(graph.people, -1))


def _see_what_all_find_together(graph, mate):
    """Nobody has patience, so trees are only grown together. `weight` stands for what is lost here."""
    with patch.object(pairing, "PATIENCE", 0), patch.object(pairing, "COARSE", 1 << 20):
        done = complete(graph, mate, slack=graph.weight)
    cost = np.where(mate[graph.first] == graph.second, 0, 1 + graph.weight)
    dear = replace(graph, weight=cost.max(initial=0) - cost)
    assert worth_of(dear, done.mate) == exact(dear)
    assert (done.mate[mate >= 0] >= 0).all()


@settings(deadline=None, max_examples=200)
@given(TEST_GRAPHS, st.integers(0, 2**32 - 1), st.sampled_from([0, 3, 400]))
def test_of_parts_each_has_as_many_pairs_as_it_can(graph, seed, patience):
    twice = _two_of(graph)
    part = np.arange(twice.people) // graph.people
    mate = _begun(twice, seed)
    with patch.object(pairing, "PATIENCE", patience):
        done = complete(twice, mate, room=Room(part, np.full(2, graph.people // 2)))
    pairs = exact(graph)[0]
    assert worth_of(twice, done.mate)[0] == 2 * pairs
    last = part[done.last].tolist()
    assert len(set(last)) == len(last)
    assert set(done.last.tolist()) <= set(np.flatnonzero(done.mate < 0).tolist())


def test_nothing_is_looked_for_beyond_what_the_room_allows():
    """Six in a row, of whom two are alone at its ends: a path, though there is no room for it."""
    graph = Graph.of(6, [[k, k + 1] for k in range(5)], [1] * 5)
    mate = np.array([-1, 2, 1, 4, 3, -1])
    part = np.zeros(6, dtype=np.int64)
    for most, pairs in ((2, 2), (3, 3)):
        done = complete(graph, mate, room=Room(part, np.array([most])))
        assert worth_of(graph, done.mate)[0] == pairs
    assert done.stuck.size == 0


@pytest.mark.parametrize("patience", [0, 400])
def test_no_more_is_found_than_there_is_room_for(patience):
    graph = Graph.of(6, [[0, 1], [2, 3], [4, 5]], [1] * 3)
    part = np.array([0, 0, 0, 0, 1, 1])
    with patch.object(pairing, "PATIENCE", patience):
        done = complete(graph, np.full(6, -1), room=Room(part, np.array([1, 1])))
    assert worth_of(graph, done.mate)[0] == 2
    assert (done.mate[4], done.last.size) == (5, 0)


def test_where_all_others_are_settled_the_last_one_need_not_look_to_the_end():
    """Three in a row, and one without anybody."""
    with patch.object(pairing, "PATIENCE", 0):
        done = complete(Graph.of(4, [[0, 1], [1, 2]], [1, 1]), np.full(4, -1))
    assert done.last.size == 1
    assert done.stuck.tolist() == sorted([*done.last.tolist(), 3])


def test_a_part_has_room_for_twos_of_those_whom_halves_can_cover():
    """One whom three could meet; a ring of three; and one alone."""
    graph = Graph.of(8, [[0, 1], [0, 2], [0, 3], [4, 5], [5, 6], [4, 6]], [1] * 6)
    room = room_of(graph, half_matching(graph))
    assert room.part.tolist() == [0, 0, 0, 0, 1, 1, 1, 2]
    assert room.most.tolist() == [1, 1, 0]
    assert room_of(Graph.of(2, [], []), half_matching(Graph.of(2, [], []))).most.tolist() == [0, 0]


def test_the_odd_one_of_each_part_looks_for_nobody():
    """Two parts of an odd number each: that as a whole one pair more would be thinkable is no matter."""
    graph = _two_of(drawn(3_001, np.random.default_rng(2)))
    found = pair(graph, exact=0)
    assert len(found.pairs) == 3_000
    with patch.object(Together, "_begin") as begin:
        complete(graph, found.mate, room=room_of(graph, half_matching(graph)))
    assert not begin.called


@pytest.mark.parametrize("seed", range(3))
def test_of_many_far_apart_who_are_left_all_are_found(seed):
    """A long way of odd rings in which nobody reaches another but through hundreds."""
    rng = np.random.default_rng(seed)
    graph = ring_of_teams(6_000, rng, 3, 2, 9)
    mate = pair(graph).mate
    opened = rng.permutation(np.flatnonzero(mate > np.arange(mate.size)))[:40]
    # Some pairs part, and may not come together again: so the way around has to be found.
    apart = np.isin(graph.first, opened) & (mate[graph.first] == graph.second)
    rest = Graph(graph.people, graph.first[~apart], graph.second[~apart], graph.weight[~apart])
    mate[np.concatenate([opened, mate[opened]])] = -1
    with patch.object(pairing, "PATIENCE", 20):
        done = complete(rest, mate)
    assert worth_of(rest, done.mate)[0] == exact(rest)[0]
