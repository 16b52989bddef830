"""Shares within a time, over a tree: who is counted, what is withheld, that nothing shows agreeing."""

import numpy as np
import pytest

from corridor.ballots.engine.release import Reason
from corridor.ballots.engine.speed import shares_within
from corridor.ballots.engine.tree import Tree

ROOT_AND_TWO = Tree([-1, 0, 0])


def of(at, durations, happened, time=24.0, **more):
    return shares_within(ROOT_AND_TWO, at, durations, happened, time, **more)


def test_each_node_has_its_share_and_the_root_that_of_both():
    at = [1] * 20 + [2] * 20
    durations = [10.0] * 15 + [50.0] * 5 + [10.0] * 5 + [50.0] * 15
    found = of(at, durations, [True] * 40)
    assert found.reasons.tolist() == [Reason.PUBLISHED] * 3
    assert found.n.tolist() == [40, 20, 20]
    assert found.shown[:, 0].tolist() == [0.5, 0.75, 0.25]
    assert (found.shown[:, 1] < found.shown[:, 0]).all()
    assert (found.shown[:, 2] > found.shown[:, 0]).all()


def test_who_has_not_waited_that_long_yet_is_counted_as_far_as_they_have():
    """Ten answered in an hour; ten asked a moment ago, of whom nothing is known."""
    found = of([1] * 20, [1.0] * 10 + [0.5] * 10, [True] * 10 + [False] * 10)
    assert found.shown[1, 0] == 0.95  # of those who waited an hour, all; kept off by one of twenty
    waited = of([1] * 20, [1.0] * 10 + [30.0] * 10, [True] * 10 + [False] * 10)
    assert waited.shown[1, 0] == 0.5


def test_too_few_are_in_the_figure_above_alone():
    found = of([1] * 30 + [2] * 9, [1.0] * 39, [True] * 39)
    assert found.reasons.tolist() == [Reason.PUBLISHED, Reason.SUBTRACTION, Reason.TOO_FEW]
    assert found.n.tolist() == [39, 0, 0]
    assert not found.shown[1:].any()


@pytest.mark.parametrize("answered", [True, False])
def test_all_of_a_group_look_as_if_one_were_not(answered):
    found = of([1] * 12, [1.0 if answered else 30.0] * 12, [answered] * 12)
    near = [11 / 12, 1 / 12]
    assert found.shown[1, 0] == pytest.approx(near[0 if answered else 1], abs=0.03)
    assert found.shown[1, 2] - found.shown[1, 1] >= 0.2


def test_no_subtraction_shows_more_than_the_clipped_rest():
    """Two published groups under a published root: the rest of ten all waited, and looks like nine."""
    tree = Tree([-1, 0, 0, 0])
    at = [1] * 15 + [2] * 15 + [3] * 10
    durations = [1.0] * 15 + [40.0] * 15 + [40.0] * 10
    found = shares_within(tree, at, durations, [True] * 40, 24.0)
    assert found.reasons.tolist() == [0, 0, 0, 0]
    clipped = 15 * (1 - 1 / 15) + 15 * (1 / 15) + 10 * (1 / 10)
    assert found.shown[0, 0] == pytest.approx(clipped / 40, abs=0.026)


@pytest.mark.parametrize("part", [0.0, 1 / 3, 1.0])
def test_a_share_and_its_interval_do_not_tell_of_how_many(part):
    found = [
        of([1] * n + [2] * 20, [1.0] * (n + 20), [True] * (n + 20), people=[0, 24, 40])
        if part == 1.0
        else of(
            [1] * n + [2] * 20,
            [1.0] * round(n * part) + [40.0] * (n - round(n * part)) + [1.0] * 20,
            [True] * (n + 20),
            people=[0, 24, 40],
        )
        for n in ((12, 15) if 0 < part < 1 else (12, 13, 14, 15))
    ]
    rows = {tuple(one.shown[1].tolist()) for one in found}
    assert len(rows) == 1


def test_shares_are_in_twentieths_and_intervals_outwards():
    rng = np.random.default_rng(4)
    for _ in range(200):
        n = int(rng.integers(10, 60))
        found = of([1] * n, rng.exponential(30, n), rng.random(n) < 0.9, time=24.0)
        share, low, high = found.shown[1]
        assert found.shown[1] * 20 == pytest.approx(np.round(found.shown[1] * 20))
        assert 0 <= low <= share <= high <= 1


def test_nobody_is_nothing():
    found = of([], [], [])
    assert found.reasons.tolist() == [Reason.TOO_FEW] * 3
    assert not found.n.any()


@pytest.mark.parametrize(
    ("at", "durations", "happened", "minimum"),
    [
        ([0], [1.0, 2.0], [True], 10),
        ([3], [1.0], [True], 10),
        ([-1], [1.0], [True], 10),
        ([0], [-1.0], [True], 10),
        ([0], [1.0], [True], 7),
    ],
)
def test_what_is_refused(at, durations, happened, minimum):
    with pytest.raises(ValueError, match=r"node|below|duration"):
        of(at, durations, happened, minimum=minimum)
