"""A round: no rule is ever broken, and everybody who can be matched is."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.matching import candidates as choosing
from corridor.matching import pairing
from corridor.matching.graph import Graph
from corridor.matching.meeting import REGULAR_ROUNDS, hold_round, only
from corridor.matching.pairing import pair
from corridor.matching.pricing import better_pairs
from corridor.matching.rules import EVERY, Rule, Rules
from corridor.matching.telling import ENOUGH, Change
from corridor.matching.tests.graphs import exact, exact_mate
from corridor.matching.tests.organisations import (
    DEPARTMENTS,
    colleagues,
    free,
    many_colleagues,
    organisations,
)
from corridor.matching.worth import TIMES, Ties, owed, worth, worth_together

NONE = Ties.of(30, [])


def may_meet(people, i, j, distance, *, again=False):
    """Whether two may meet, said anew in plain Python."""

    def above(parent, node):
        found = []
        while node >= 0:
            found.append(node)
            node = int(parent[node])
        return found

    lines = above(people.leader, people.person[i]), above(people.leader, people.person[j])
    teams = above(people.above, people.team[i]), above(people.above, people.team[j])
    steps = [teams[0].index(each) + teams[1].index(each) for each in teams[0] if each in teams[1]]
    pair = {(i, j), (j, i)}
    return (
        people.person[i] not in lines[1]
        and people.person[j] not in lines[0]
        and not (steps and min(steps) <= distance)
        and int(people.languages[i]) & int(people.languages[j]) != 0
        and int(people.forms[i]) & int(people.forms[j]) != 0
        and any(int(a) & int(b) for a, b in zip(people.hours[i], people.hours[j], strict=True))
        and people.regular[i] == people.regular[j]
        and (people.often[i] == people.often[j] or not people.regular[i])
        and not pair & {tuple(each) for each in people.rather_not.tolist()}
        and (again or not pair & {tuple(each) for each in people.met.tolist()})
    )


def all_pairs(people, ties, distance):
    """The graph of all who may meet, by plain Python."""
    pairs = [
        (i, j) for i, j in combinations(range(len(people)), 2) if may_meet(people, i, j, distance)
    ]
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Graph.of(len(people), ends, worth(people, ties, ends[:, 0], ends[:, 1]))


def starve(patched):
    """Leave almost nobody to choose from."""
    few = {"ALL": 0, "LINES": 1, "TOPIC_LINES": 0, "NEXT": 1, "KEEP": 2, "DRAWN": 2, "TURNS": 0}
    for name, number in few.items():
        patched.setattr(choosing, name, number)


def everybody_once(people, found):
    places = [*found.pairs.ravel(), *found.threes.ravel(), *found.alone]
    assert sorted(places) == list(range(len(people)))


@settings(deadline=None, max_examples=200)
@given(organisations(), st.integers(-1, 3), st.integers(0, 9))
def test_no_rule_is_broken_and_the_pairs_are_the_best_there_are(given_, distance, seed):
    people, ties = given_
    found = hold_round(people, ties, seed=seed, distance=distance)
    everybody_once(people, found)
    for group in [*found.pairs.tolist(), *found.threes.tolist()]:
        assert all(may_meet(people, i, j, distance) for i, j in combinations(group, 2))
    for three in found.threes.tolist():
        assert people.threes[three].all()
    # As many as there can be, and of those the best: a three is a pair with a third.
    graph = all_pairs(people, ties, distance)
    pairs, weight = exact(graph)
    assert (len(found.pairs) + len(found.threes), found.whole) == (pairs, True)
    if not len(found.threes):
        mate = np.full(len(people), -1)
        mate[found.pairs], mate[found.pairs[:, ::-1]] = found.pairs[:, ::-1], found.pairs
        assert graph.worth(mate) == weight
    assert found.left_out[found.alone].tolist() == (people.left_out[found.alone] + 1).tolist()
    assert found.left_out.astype(bool).sum() == found.alone.size


@settings(deadline=None, max_examples=100)
@given(organisations(most=40), st.integers(0, 9), st.sampled_from([0, 3, pairing.PATIENCE]))
def test_a_sparse_graph_misses_nobody_either(given_, seed, patience):
    people, ties = given_
    with pytest.MonkeyPatch.context() as patched:
        starve(patched)
        patched.setattr(pairing, "PATIENCE", patience)
        found = hold_round(people, ties, seed=seed, exact=0)
        again = hold_round(people, ties, seed=seed, exact=0)
    everybody_once(people, found)
    for group in [*found.pairs.tolist(), *found.threes.tolist()]:
        assert all(may_meet(people, i, j, 2) for i, j in combinations(group, 2))
    pairs, _ = exact(all_pairs(people, ties, 2))
    assert (len(found.pairs) + len(found.threes), found.whole) == (pairs, True)
    assert found.pairs.tolist() == again.pairs.tolist()
    assert found.threes.tolist() == again.threes.tolist()


@pytest.mark.parametrize(
    "size", [601, 700, 1_000, *(pytest.param(k, marks=pytest.mark.slow) for k in (1_200, 1_500))]
)
def test_hardly_any_weight_is_lost_by_looking_at_few(size):
    """Against the best matching of all who may meet; how many pairs it has, `closing` sees to."""
    people, ties = many_colleagues(size, np.random.default_rng(size))
    rules = Rules(people)
    first, second = np.triu_indices(size, 1)
    at = rules.allowed(first, second)
    ends, due = np.stack([first[at], second[at]], axis=1), owed(people)
    all_ = Graph.of(size, ends, worth(people, ties, first[at], second[at]), due)
    few = choosing.candidates(rules, ties, np.random.default_rng(1))
    assert len(few) < 20 * size
    best, found = pair(all_), pair(few)
    assert len(found.pairs) >= len(best.pairs) - 1
    ours, whole = (
        np.array([
            graph.worth(each.mate) - due[each.mate >= 0].sum(),
            worth_together(people, ties, *each.pairs.T),
            due[each.mate >= 0].sum(),
        ])
        for graph, each in ((few, found), (all_, best))
    )  # fmt: skip
    assert (ours >= 0.99 * whole).all()


def test_pairs_found_by_their_prices_may_meet_and_are_better():
    people, ties = many_colleagues(700, np.random.default_rng(1))
    rules, due = Rules(people), owed(people)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(choosing, "TURNS", 0)
        few = choosing.candidates(rules, ties, np.random.default_rng(1))
    for looks in (0, 700 * 50, 700 * 700):
        keys = better_pairs(rules, ties, few, looks, np.random.default_rng(1))
        first, second = keys // 700, keys % 700
        assert (first < second).all()
        assert rules.allowed(first, second).size == keys.size
        assert bool(keys.size) == bool(looks)
    more = choosing.with_pairs(few, people, ties, first, second)
    before, after = pair(few).mate, pair(more).mate
    assert due[after >= 0].sum() >= due[before >= 0].sum()
    assert more.worth(after) > few.worth(before)


@settings(deadline=None, max_examples=100)
@given(organisations(), st.integers(0, 9))
def test_whoever_is_left_could_join_no_pair(given_, seed):
    people, ties = given_
    found = hold_round(people, ties, seed=seed)
    for place in found.alone.tolist():
        for two in found.pairs[found.kept == 0].tolist():
            three = [place, *two]
            fits = all(may_meet(people, i, j, 2) for i, j in combinations(three, 2))
            assert not (fits and people.threes[three].all())


@settings(deadline=None, max_examples=100)
@given(organisations(), st.integers(0, 9))
def test_what_is_told_says_nothing_of_who_would_rather_not(given_, seed):
    people, ties = given_
    found = hold_round(people, ties, seed=seed)
    open_ = replace(people, rather_not=np.zeros((0, 2), dtype=np.int64))
    without = hold_round(open_, ties, seed=seed)
    told = dict(zip(found.alone.tolist(), found.change.tolist(), strict=True))
    for place, change in zip(without.alone.tolist(), without.change.tolist(), strict=True):
        assert told.get(place, change) == change


@pytest.mark.parametrize(
    ("changed", "change"),
    [
        (lambda n: {"languages": [2] + [1] * n}, Change.LANGUAGE),
        (lambda n: {"forms": [2] + [1] * n}, Change.FORM),
        (lambda n: {"hours": np.stack([free(167)] + [free(9)] * n)}, Change.HOURS),
        (lambda n: {"regular": [True] + [False] * n}, Change.MODE),
        (
            lambda n: {"regular": [True] * (n + 1), "often": [2] + [1] * n},
            Change.OFTEN,
        ),
        (lambda n: {"met": [[0, k] for k in range(1, n + 1)]}, Change.TIME),
        (lambda n: {"leader": [-1] * 2 + [1] * n}, Change.PEOPLE),
        (lambda n: {"team": [0] + [1] * n, "above": [-1, 0]}, Change.PEOPLE),
        (lambda n: {"rather_not": [[0, k] for k in range(1, n + 1)]}, Change.PEOPLE),
        (lambda n: {"forms": [2] + [1] * n, "languages": [2] + [1] * n}, Change.PEOPLE),
    ],
)
@pytest.mark.parametrize("others", [1, 2, ENOUGH - 1, ENOUGH, ENOUGH + 1])
def test_a_reason_is_told_only_where_enough_people_stand_behind_it(changed, change, others):
    found = hold_round(colleagues(others + 1, **changed(others)), NONE, seed=1, distance=1)
    told = dict(zip(found.alone.tolist(), found.change.tolist(), strict=True))
    assert told[0] == (change if others >= ENOUGH else Change.PEOPLE)


def test_it_is_told_alike_whether_two_were_introduced_to_others_or_there_was_nobody():
    """Without threes one of three is left; alone there is nobody: neither learns which it is."""
    for number in (1, 3):
        threes = np.zeros(number, dtype=bool)
        found = hold_round(colleagues(number, threes=threes), NONE, seed=1)
        assert found.change.tolist() == [Change.PEOPLE]


def test_the_odd_one_out_makes_three():
    found = hold_round(colleagues(5), NONE, seed=1)
    assert (len(found.pairs), len(found.threes), found.alone.tolist()) == (1, 1, [])


@pytest.mark.parametrize("who", range(5))
def test_whoever_was_left_out_comes_first(who):
    left_out = np.zeros(5, dtype=int)
    left_out[who] = 1
    topics = np.full(5, 3)  # the others would be worth more to each other
    topics[who] = 0
    people = colleagues(5, left_out=left_out, threes=np.zeros(5, dtype=bool), topics=topics)
    found = hold_round(people, NONE, seed=1)
    assert found.alone.size == 1
    assert who not in found.alone


def left_before(people, places):
    """How many of these were left five times, four times, ... before."""
    times = np.minimum(people.left_out[places], TIMES)
    return np.bincount(times, minlength=TIMES + 1)[:0:-1].tolist()


def fewest_left_before(people, ties):
    """The same of whom the best matching leaves that looks at nothing else, by rustworkx."""
    graph = all_pairs(people, ties, 2)
    due = np.where(people.left_out > 0, 1 + np.minimum(people.left_out, TIMES), 0)
    graph = replace(graph, weight=due[graph.first] + due[graph.second])
    mate = exact_mate(graph)
    return left_before(people, np.flatnonzero(mate < 0))


def test_of_a_path_nobody_is_left_twice():
    """0 - 1 - 2 - 3 - 4: that 1 meets 2 and 3 meets 4 would bridge more, and leave 0 a second time."""
    path = [(0, 1), (1, 2), (2, 3), (3, 4)]
    apart = [pair for pair in combinations(range(5), 2) if pair not in path]
    people = colleagues(
        5, left_out=[1, 0, 1, 0, 0], topics=[0, 3, 3, 12, 12], rather_not=apart,
        department=[0, 0, 1, 2, 3], threes=np.zeros(5, dtype=bool),
    )  # fmt: skip
    assert hold_round(people, Ties.of(4, []), seed=1).alone.tolist() == [4]


@settings(deadline=None, max_examples=150)
@given(organisations(most=30), st.integers(0, 9), st.booleans())
def test_no_round_of_as_many_leaves_fewer_of_those_left_before(given_, seed, few):
    people, ties = given_
    rng = np.random.default_rng(seed)
    left_out = rng.integers(0, TIMES + 2, len(people)) * (rng.random(len(people)) < 0.5)
    people = replace(people, left_out=left_out, threes=np.zeros(len(people), dtype=bool))
    with pytest.MonkeyPatch.context() as patched:
        if few:
            starve(patched)
        found = hold_round(people, ties, seed=seed, exact=0 if few else 5_000)
    assert left_before(people, found.alone) == fewest_left_before(people, ties)


def test_bridges_and_topics_are_preferred():
    ties = Ties.of(4, [[0, 1], [2, 3]], [5, 5])
    found = hold_round(colleagues(4, topics=[0, 0, 1, 1]), ties, seed=1)
    assert [0, 1] not in found.pairs.tolist()
    topics = hold_round(colleagues(4, topics=[1, 2, 2, 1]), NONE, seed=1)
    assert topics.pairs.tolist() == [[0, 3], [1, 2]]


def test_a_round_does_not_go_to_the_same_departments():
    # Six of each of four departments: eighteen pairs could all be of two departments' people.
    people = colleagues(24, department=np.arange(24) % 4)
    found = hold_round(people, Ties.of(4, []), seed=1)
    between = {tuple(sorted(each)) for each in people.department[found.pairs].tolist()}
    assert between == {(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)}


def test_regular_partners_stay_for_three_months():
    people = colleagues(6, regular=np.ones(6, dtype=bool), met=[[0, 1], [2, 3]])
    standing, held = [[1, 0], [2, 3]], [1, REGULAR_ROUNDS]
    found = hold_round(people, NONE, seed=1, standing=standing, held=held)
    pairs = found.pairs.tolist()
    assert [0, 1] in pairs
    assert [2, 3] not in pairs
    assert found.kept.tolist() == [2, 1, 1]
    # Whoever would rather not any more is with another.
    parted = replace(people, rather_not=[[0, 1]])
    found = hold_round(parted, NONE, seed=1, standing=standing, held=held)
    assert [0, 1] not in found.pairs.tolist()
    assert found.kept.tolist() == [1, 1, 1]


@settings(deadline=None, max_examples=100)
@given(organisations(), st.integers(0, 9))
def test_standing_pairs_stay_where_the_rules_let_them(given_, seed):
    people, ties = given_
    places = np.random.default_rng(seed).permutation(len(people))
    standing = places[: len(people) // 2 * 2].reshape(-1, 2)
    held = 1 + np.arange(len(standing)) % REGULAR_ROUNDS
    found = hold_round(people, ties, seed=seed, standing=standing, held=held)
    everybody_once(people, found)
    pairs = {tuple(pair): kept for pair, kept in zip(found.pairs.tolist(), found.kept, strict=True)}
    for (i, j), rounds in zip(np.sort(standing, axis=1).tolist(), held, strict=True):
        on = people.regular[[i, j]].all() and rounds < REGULAR_ROUNDS
        if on and may_meet(people, i, j, 2, again=True):
            assert pairs[i, j] == rounds + 1
    for (i, j), kept in pairs.items():
        assert may_meet(people, i, j, 2, again=kept > 1)


@settings(deadline=None, max_examples=100)
@given(organisations(), st.integers(-1, 3))
def test_rules_say_the_same_as_plain_python(given_, distance):
    people, _ = given_
    rules = Rules(people, distance=distance)
    first, second = (each.astype(np.int64) for each in np.triu_indices(len(people), 1))
    expected = [
        may_meet(people, i, j, distance)
        for i, j in zip(first.tolist(), second.tolist(), strict=True)
    ]
    assert rules.allowed(first, second).tolist() == np.flatnonzero(expected).tolist()
    # Each rule by itself, whoever stands first; and the only one of some that forbids two to meet.
    broken = np.ones((len(Rule), first.size), dtype=bool)
    for k, rule in enumerate(Rule):
        broken[k, rules.allowed(first, second, rules=rule)] = False
        turned = rules.allowed(second, first, rules=rule)
        assert turned.tolist() == np.flatnonzero(~broken[k]).tolist()
    of_all = [rule for rule in Rule if rule != Rule.RATHER_NOT]
    broken = broken[[rule in of_all for rule in Rule]]
    one = np.array([int(rule) for rule in of_all]) @ broken
    one[broken.sum(axis=0) > 1] = -1
    assert rules.only_one(first, second, rules=EVERY & ~Rule.RATHER_NOT).tolist() == one.tolist()
    for place in range(len(people)):
        mine = {i + j - place for i, j, may in zip(first, second, expected, strict=True)
                if may and place in (i, j)}  # fmt: skip
        assert rules.partners(place).tolist() == sorted(mine)
    assert int(EVERY) == sum(int(rule) for rule in Rule)


def test_one_of_a_set_is_any_of_it():
    rng = np.random.default_rng(1)
    sets = np.stack([free(0, 63, 64, 130)] * 4_000)
    counts = np.bincount(choosing.one_of(sets, rng), minlength=168)
    assert np.flatnonzero(counts).tolist() == [0, 63, 64, 130]
    assert counts[[64, 130]].min() > 4_000 / 6
    assert choosing.one_of(np.zeros((2, 3), dtype=np.uint64), rng).tolist() == [-1, -1]


def test_only_keeps_what_is_between_those_who_stay():
    people = colleagues(4, met=[[0, 1], [2, 3]], rather_not=[[3, 0]])
    some = only(people, np.array([3, 2]))
    assert (some.person.tolist(), some.met.tolist()) == ([4, 3], [[1, 0]])
    assert some.rather_not.tolist() == []


@pytest.mark.parametrize(
    "changed",
    [
        {"person": [1, 1]}, {"person": [1, 9]}, {"team": [0, 5]}, {"languages": [1]},
        {"left_out": [-1, 0]}, {"often": [1]}, {"department": [-1, 0]}, {"hours": np.zeros((2, 22), np.uint64)},
        {"hours": np.zeros((3, 2), np.uint64)},
        {"met": [[0, 0]]}, {"rather_not": [[0, 2]]}, {"forms": [0.5, 1]},
    ],
)  # fmt: skip
def test_what_are_no_people_is_refused(changed):
    with pytest.raises(ValueError):  # noqa: PT011 - each says something else
        colleagues(2, **changed)


def test_what_is_no_round_is_refused():
    people = colleagues(4)
    for told in ({"standing": [[0, 1]]}, {"standing": [[0, 1], [1, 2]], "held": [1, 1]}):
        with pytest.raises(ValueError):  # noqa: PT011
            hold_round(people, NONE, seed=1, **told)
    with pytest.raises(ValueError, match="know every department"):
        hold_round(people, Ties.of(DEPARTMENTS - 1, []), seed=1)
