"""The best matching: as many pairs as there can be, and of those the most weight."""

from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from corridor.matching import covering, joining
from corridor.matching.covering import assign
from corridor.matching.graph import Graph
from corridor.matching.halves import half_matching
from corridor.matching.joining import Joining
from corridor.matching.pairing import RINGS, complete, fairly, pair
from corridor.matching.tests.graphs import (
    drawn,
    exact,
    exact_by_networkx,
    graphs,
    ring_of_teams,
    worth_of,
)


def test_two_rings_of_three_meet_over_the_edge_between_them():
    pairs = [[0, 1], [1, 2], [0, 2], [2, 3], [3, 4], [4, 5], [3, 5]]
    found = pair(Graph.of(6, pairs, [9, 9, 9, 1, 9, 9, 9]))
    assert found.pairs.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert (found.exact, found.rings) == (True, 2)


def test_more_pairs_stand_above_any_weight():
    found = pair(Graph.of(4, [[0, 1], [1, 2], [2, 3]], [1, 1_000_000, 1]))
    assert found.pairs.tolist() == [[0, 1], [2, 3]]


@pytest.mark.parametrize("length", [5, 6_001])
@pytest.mark.parametrize("weight", [1, 90])
def test_half_a_pair_more_stands_above_any_weight_too(length, weight):
    """A path that ends in a ring of three, in which every other pair is worth nothing."""
    path = [[k, k + 1] for k in range(length)]
    ring = [[length, length + 1], [length + 1, length + 2], [length, length + 2]]
    graph = Graph.of(
        length + 3, path + ring, [k % 2 * weight for k in range(length)] + [weight] * 3
    )
    for up_to in (0, 100):
        found = pair(graph, exact=up_to)
        assert len(found.pairs) == graph.people // 2 == (length + 3) // 2


def test_of_three_the_best_two_and_one_stays_alone():
    found = pair(Graph.of(3, [[0, 1], [1, 2], [0, 2]], [3, 5, 4]))
    assert (found.mate.tolist(), found.exact) == ([-1, 2, 1], True)


def test_nobody_and_nothing_to_choose_from():
    assert pair(Graph.of(0, [], [])).pairs.tolist() == []
    assert pair(Graph.of(3, [], [])).mate.tolist() == [-1, -1, -1]


@settings(deadline=None, max_examples=400)
@given(graphs())
def test_the_matching_is_the_best_there_is(graph):
    assert worth_of(graph, pair(graph).mate) == exact(graph)


@settings(deadline=None, max_examples=100)
@given(graphs(most=14))
def test_a_second_peer_says_the_same(graph):
    assert worth_of(graph, pair(graph).mate) == exact_by_networkx(graph)


@settings(deadline=None, max_examples=60)
@given(st.integers(2, 160), st.integers(2, 12), st.integers(0, 2**32 - 1), st.booleans())
def test_rings_of_teams_have_many_odd_rings_and_the_best_matching(people, many, seed, ring):
    rng = np.random.default_rng(seed)
    graph = ring_of_teams(people, rng, many=many) if ring else drawn(people, rng, many=many // 2)
    assert worth_of(graph, pair(graph).mate) == exact(graph)


@settings(deadline=None, max_examples=200)
@given(graphs(most=40))
def test_joined_quickly_there_are_as_many_pairs(graph):
    assert worth_of(graph, pair(graph, exact=0).mate)[0] == exact(graph)[0]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("graph_of", "least"), [(ring_of_teams, 0.995), (drawn, 0.999)])
def test_joined_quickly_hardly_any_weight_is_lost(graph_of, least, seed):
    graph = graph_of(1_500, np.random.default_rng(seed), many=8 if seed % 2 else 3)
    pairs, weight = worth_of(graph, pair(graph, exact=0).mate)
    best_pairs, best = exact(graph)
    assert pairs == best_pairs
    assert weight >= least * best


@settings(deadline=None, max_examples=200)
@given(graphs(most=30), st.integers(0, 2**32 - 1))
def test_completing_leaves_nobody_alone_who_was_not(graph, seed):
    # A matching of some edges in any order, none of which touch.
    mate = np.full(graph.people, -1)
    order = np.random.default_rng(seed).permutation(len(graph))
    for k in order[: len(graph) // 2]:
        first, second = graph.first[k], graph.second[k]
        if mate[first] < 0 and mate[second] < 0:
            mate[first], mate[second] = second, first
    done = complete(graph, mate)
    assert worth_of(graph, done.mate)[0] == exact(graph)[0]
    assert (done.mate[mate >= 0] >= 0).all()
    assert set(np.flatnonzero(done.mate < 0)) <= set(done.stuck.tolist())


@pytest.mark.parametrize("length", [3, 7, 2_001])
def test_whoever_is_owed_most_is_not_left_however_many_change(length):
    """Along a path the other end is left instead, though the pairs that change were worth more."""
    at = np.arange(length - 1)
    owed = np.full(length, 5_000)
    owed[[0, -1]] = 10_000, 0
    path = np.stack([at, at + 1], axis=1)
    graph = Graph.of(length, path, owed[at] + owed[at + 1] + 80 * (at % 2), owed)
    mate = np.concatenate([[-1], at + 1 + np.where(at % 2, -1, 1)])
    done = fairly(graph, mate)
    assert np.flatnonzero(done.mate < 0).tolist() == [length - 1]


@settings(deadline=None, max_examples=300)
@given(graphs(most=24, weights=(100,)), st.integers(0, 2**32 - 1), st.sampled_from([2, 7, 30_001]))
def test_no_matching_of_as_many_leaves_less_of_what_is_owed(graph, seed, most):
    owed = np.random.default_rng(seed).integers(0, most, graph.people)
    due = replace(graph, weight=owed[graph.first] + owed[graph.second])
    done = fairly(replace(graph, owed=owed), complete(graph, np.full(graph.people, -1)).mate)
    assert worth_of(due, done.mate) == exact(due)
    assert not len(done.stuck) or owed[done.stuck].any()


@settings(deadline=None, max_examples=200)
@given(graphs(most=30))
def test_the_half_matching_is_optimal_by_its_dual(graph):
    halves = half_matching(graph)
    slack = halves.dual[graph.first] + halves.dual[graph.second] - halves.gain
    assert slack.min(initial=0) == 0
    assert halves.dual.min() >= 0
    assert (slack[halves.mate[graph.first] == graph.second] == 0).all()
    in_rings = np.concatenate([*halves.rings, np.zeros(0, dtype=np.int64)]).astype(int)
    alone = np.setdiff1d(np.flatnonzero(halves.mate < 0), in_rings)
    assert (halves.dual[alone] == 0).all()
    assert all(len(ring) % 2 and len(ring) >= 3 for ring in halves.rings)
    # What is gained with half of each ring's edges is the dual's sum: neither can be better.
    gain = halves.gain[halves.mate[graph.first] == graph.second].sum()
    gained = {
        (int(a), int(b)): int(g)
        for a, b, g in zip(graph.first, graph.second, halves.gain, strict=True)
    }
    for ring in halves.rings:
        ends = zip(ring.tolist(), np.roll(ring, -1).tolist(), strict=True)
        gain += sum(gained[min(a, b), max(a, b)] for a, b in ends) / 2
    assert gain == halves.dual.sum()


@settings(deadline=None, max_examples=100)
@given(graphs(most=40), st.sampled_from([0, 1, 1_000, 10**13]))
def test_the_assignment_is_that_of_a_peer_and_proven_by_its_potentials(graph, bonus):
    found = assign(graph, bonus)
    gain = np.full((graph.people, graph.people), -(10**15))
    np.fill_diagonal(gain, 0)
    for first, second in ((graph.first, graph.second), (graph.second, graph.first)):
        gain[first, second] = 2 * (graph.weight + bonus)
    lacks = found.left[:, None] + found.right - gain
    everybody = np.arange(graph.people)
    assert np.array_equal(np.sort(found.to), everybody)
    assert lacks.min() == 0
    assert not lacks[everybody, found.to].any()
    rows, columns = linear_sum_assignment(gain, maximize=True)
    assert gain[everybody, found.to].sum() == gain[rows, columns].sum()


@pytest.mark.parametrize(
    ("people", "many", "top"), [(20_000, 3, 1), (20_000, 2, 5), (1_305, 6, 100)]
)
def test_many_equals_and_many_who_stay_alone_are_assigned_without_delay(people, many, top):
    """In each phase about half of those who are left find somebody; one by one it would take hours."""
    graph = drawn(people, np.random.default_rng(0), many=many, top=top)
    with patch.object(covering, "dijkstra", wraps=covering.dijkstra) as dijkstra:
        half_matching(graph)
    assert dijkstra.call_count < 60


@pytest.mark.parametrize("wide", [1, 2, 8])
@pytest.mark.parametrize("bonus", [0, 50, 1_000_000])
def test_no_edge_that_is_left_out_for_some_phases_is_missed(wide, bonus):
    """Also where phases are so wide that edges are looked at again and again."""
    graph = drawn(1_500, np.random.default_rng(2), many=6)
    with patch.object(covering, "WIDE", wide):
        found = assign(graph, bonus)
    gain = 2 * (graph.weight + bonus)
    assert np.array_equal(np.sort(found.to), np.arange(graph.people))
    for one, other in ((graph.first, graph.second), (graph.second, graph.first)):
        lacks = found.left[one] + found.right[other] - gain
        assert lacks.min() == 0
        assert not lacks[found.to[one] == other].any()
    alone = np.flatnonzero(found.to == np.arange(graph.people))
    assert not (found.left + found.right)[alone].any()
    assert (found.left + found.right).min() >= 0


def test_whoever_only_one_could_have_is_alone_after_few_phases():
    """Nothing is found nearby, nor farther, until paths may be as long as they have to."""
    star = Graph.of(2_001, [[0, k] for k in range(1, 2_001)], [7] * 2_000)
    with patch.object(covering, "dijkstra", wraps=covering.dijkstra) as dijkstra:
        found = pair(star)
    assert len(found.pairs) == 1
    assert dijkstra.call_count < 20


@pytest.mark.parametrize("exact_up_to", [0, 10])
def test_parts_that_nothing_leads_between_are_matched_each_for_itself(exact_up_to):
    """Three rings of three, of which two have an edge between them; a pair; and one person."""
    pairs = [[0, 1], [1, 2], [0, 2], [3, 4], [4, 5], [3, 5], [2, 3]]
    pairs += [[6, 7], [7, 8], [6, 8], [9, 10]]
    found = pair(Graph.of(12, pairs, [5] * len(pairs)), exact=exact_up_to)
    assert (len(found.pairs), found.mate[2], found.mate[9], found.mate[11]) == (5, 3, 10, -1)


def _rings_at_both_ends(length):
    """A path of so many people between two odd rings, in which pairs are worth much, and others 1."""
    at = np.arange(2, length + 3)
    path = np.stack([at, at + 1], axis=1)
    worth = np.where(at % 2, 90, 1)
    end = length + 3
    rings = [[0, 1], [1, 2], [0, 2], [end, end + 1], [end + 1, end + 2], [end, end + 2]]
    pairs = np.concatenate([rings, path])
    return Graph.of(length + 6, pairs, np.concatenate([[90] * 6, worth]))


@pytest.mark.parametrize("length", [4, 5_000])
def test_between_few_rings_that_are_far_apart_everybody_changes(length):
    graph = _rings_at_both_ends(length)
    assert len(half_matching(graph).rings) == 2
    mate = pair(graph, exact=0).mate
    assert worth_of(graph, mate) == exact(graph)
    assert (mate >= 0).all()


def test_few_rings_among_many_people_are_not_joined_by_the_paths_of_all():
    graph = drawn(6_000, np.random.default_rng(5))
    assert 2 <= len(half_matching(graph).rings) <= 6
    with patch.object(joining, "dijkstra", wraps=joining.dijkstra) as dijkstra:
        found = pair(graph)
    assert (found.mate >= 0).all()
    assert not dijkstra.called
    assert graph.worth(found.mate) >= 0.9999 * exact(graph)[1]


def test_above_what_is_exact_odd_rings_are_joined_with_those_that_are_near():
    graph = ring_of_teams(8_000, np.random.default_rng(4))
    halves, found = half_matching(graph), pair(graph)
    pairs, weight = worth_of(graph, found.mate)
    assert (pairs, found.exact) == (4_000, False)
    assert len(halves.rings) == found.rings > 100
    left = Joining(graph, halves, lambda rings: pair(rings, exact=RINGS).mate).join_all() < 0
    assert left.sum() <= found.rings / 20
    bonus = 1 + graph.people * int(graph.weight.max())
    assert weight >= 0.995 * (halves.bound - bonus * pairs)


def test_the_same_graph_gives_the_same_matching():
    graph = ring_of_teams(4_000, np.random.default_rng(3))
    assert np.array_equal(pair(graph).mate, pair(graph).mate)


@pytest.mark.parametrize(
    ("pairs", "weight"),
    [([[0, 0]], [1]), ([[0, 3]], [1]), ([[0, 1]], [1, 2]), ([[0, 1]], [-1]), ([0, 1], [1, 1])],
)
def test_what_is_no_graph_is_refused(pairs, weight):
    with pytest.raises(ValueError):  # noqa: PT011 - each says something else
        Graph.of(3, pairs, weight)
