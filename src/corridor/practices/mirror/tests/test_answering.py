"""How many answered is said as a band, which is all that may be computed from what a leader sees."""

from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.ballots.counting import Counted
from corridor.practices.mirror.actions_results import places_of, roughly
from corridor.practices.mirror.models_items import ETHICS, KEYS


def of(n: int, step: int = 3) -> tuple[int, ...]:
    """So many answers, all the same."""
    return tuple(n if number == step else 0 for number in range(1, 6))


def place_of(counts, people):
    """What is sealed for a leader about whom so many people could answer."""
    leader = uuid4()
    return places_of({leader: people}, Counted({str(leader): counts}, {}))[leader]


def all_same(n, people, step=3):
    return place_of(dict.fromkeys(KEYS, of(n, step)), people)


@pytest.mark.parametrize("people", [16, 17, 23, 24, 25, 31, 32, 33, 64, 100, 192, 400])
def test_no_band_says_that_all_answered(people):
    said = {n: roughly(n, people) for n in range(8, people + 1)}
    for n, (at_least, at_most) in said.items():
        assert at_least < people
        assert at_least <= n <= at_most <= people
    assert said[people] == said[people - 1]
    assert all(list(said.values()).count(band) > 1 for band in said.values())


@given(st.integers(9, 5_000), st.data())
def test_whoever_is_in_a_band_has_the_same(people, data):
    n = data.draw(st.integers(8, people))
    band = roughly(n, people)
    assert {roughly(edge, people) for edge in band} == {band}


def test_below_eight_there_is_none():
    for n, people in ((7, 20), (8, 8)):
        with pytest.raises(ValueError, match="no band"):
            roughly(n, people)


@pytest.mark.parametrize("step", [1, 3, 5])
def test_nothing_that_a_leader_gets_tells_how_many_of_a_band_answered(step):
    for first, last in ((8, 11), (12, 15), (16, 23), (24, 31), (32, 40)):
        found = {str(all_same(n, 40, step).written()) for n in range(first, last + 1)}
        assert len(found) == 1


def test_the_mean_and_the_interval_are_of_the_bands_lower_end():
    found = all_same(31, 100, step=5)
    assert (found.at_least, found.at_most) == (24, 31)
    assert found.warmth.mean == round(5 - 4 / 24, 1)
    # Of one rater, usually: 0.6 for the mean of three items, and 0.45 between two such means.
    longest = np.sqrt(2 * np.log(5) * (0.6 + 0.45) / 24)
    assert np.linalg.norm(found.axes[0]) == pytest.approx(longest, abs=0.01)


@pytest.mark.parametrize("n", [12, 13, 14, 15, 16])
def test_of_sixteen_nobody_can_tell_whether_all_answered(n):
    found = all_same(n, 16)
    assert (found.at_least, found.at_most) == (12, 16)
    assert found.written() == all_same(12, 16).written()


def test_ethics_tells_no_more_of_how_many():
    usual = all_same(20, 40)
    more = place_of(dict.fromkeys(KEYS, of(20)) | dict.fromkeys(ETHICS.items, of(30)), 40)
    assert more.ethics == usual.ethics
    fewer = place_of(dict.fromkeys(KEYS, of(20)) | dict.fromkeys(ETHICS.items, of(9)), 40)
    assert fewer.ethics == all_same(8, 40).ethics
