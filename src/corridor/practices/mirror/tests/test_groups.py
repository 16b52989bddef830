"""Over which groups of leaders may be published, and how much one rater's answers vary."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.practices.mirror.engine.groups import LEAST_LEADERS, publishable
from corridor.practices.mirror.engine.spread import axes_covariance

ORDER = ["both", "warm", "competent", "neither", "unclear"]


def said(counts):
    return [(group.regions, group.leaders) for group in publishable(counts, ORDER)]


def test_small_groups_become_one():
    counts = {"both": 20, "warm": 3, "competent": 9, "neither": 1, "unclear": 12}
    assert said(counts) == [
        (("both",), 20),
        (("warm", "competent", "neither"), 13),
        (("unclear",), 12),
    ]


@pytest.mark.parametrize(
    "counts", [{}, {"both": 7}, {"both": 40}, {"both": 39, "unclear": 1}, {"both": 8, "warm": 7}]
)
def test_one_group_is_nothing(counts):
    assert said(counts) == []


def test_that_nobody_is_somewhere_is_not_said():
    assert said({"both": 20, "unclear": 10}) == [
        (("both",), 20),
        (("warm", "competent", "neither", "unclear"), 10),
    ]


def test_an_unknown_region_is_refused():
    with pytest.raises(KeyError):
        publishable({"elsewhere": 9}, ORDER)


@given(st.dictionaries(st.sampled_from(ORDER), st.integers(0, 60)))
def test_each_group_has_eight_and_nothing_is_left_over(counts):
    groups = publishable(counts, ORDER)
    assert all(group.leaders >= LEAST_LEADERS for group in groups)
    if groups:
        assert len(groups) > 1
        assert sum(group.leaders for group in groups) == sum(counts.values())
        assert sorted(n for group in groups for n in group.regions) == sorted(ORDER)


AXES = (("a", "b"), ("c",))


def test_with_few_answers_it_is_a_usual_one():
    found = axes_covariance({"a": [(0, 0, 8, 0, 0)]}, AXES, {})
    assert found == pytest.approx(np.array([[0.675, 0.45], [0.45, 0.9]]))


def test_that_people_agree_shows_in_no_ellipse():
    agreeing = [(0, 0, 50, 0, 0)] * 8
    counts = dict.fromkeys(("a", "b", "c"), agreeing)
    found = axes_covariance(counts, AXES, {})
    assert np.linalg.eigvalsh(found).min() >= 0.25 - 1e-9


@pytest.mark.parametrize("leaders", [1, 7])
def test_below_eight_leaders_nothing_is_made_of_their_answers(leaders):
    counts = dict.fromkeys(("a", "b", "c"), [(300, 0, 0, 0, 300)] * leaders + [(0,) * 5] * 3)
    together = np.diag([300 * leaders, 0, 0, 0, 300 * leaders]).tolist()
    crossed = dict.fromkeys((("a", "b"), ("a", "c"), ("b", "c")), together)
    usual = axes_covariance({}, AXES, {})
    assert axes_covariance(counts, AXES, crossed) == pytest.approx(usual)
    more = counts | {"c": [(300, 0, 0, 0, 300)] * 8}
    found = axes_covariance(more, AXES, crossed)
    assert found[0, 0] == pytest.approx(usual[0, 0])
    assert found[1, 1] == pytest.approx(4, rel=0.01)


def test_it_finds_what_was_put_in():
    random = np.random.default_rng(1)
    shared = random.normal(0, 0.8, (40, 60))
    given_ = {
        key: np.clip(np.round(3 + shared + random.normal(0, 0.5, shared.shape)), 1, 5).astype(int)
        for key in ("a", "b", "c")
    }
    counts = {
        key: [np.bincount(row, minlength=6)[1:].tolist() for row in rows]
        for key, rows in given_.items()
    }
    crossed = {
        (one, other): np.histogram2d(
            given_[one].ravel(), given_[other].ravel(), bins=[np.arange(0.5, 6)] * 2
        )[0].tolist()
        for one, other in (("a", "b"), ("a", "c"), ("b", "c"))
    }
    found = axes_covariance(counts, AXES, crossed)
    a, b, c = (given_[key].ravel() for key in ("a", "b", "c"))
    true = np.cov((a + b) / 2, c)
    assert found == pytest.approx(true, rel=0.05)
