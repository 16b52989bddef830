"""How soon something happens, against counts by hand and a well-known example."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.ballots.engine.survival import Median, waiting

# Weeks of remission of 21 patients on 6-mercaptopurine (Freireich and others, 1963): the example
# of many textbooks. Below zero: still in remission.
WEEKS = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35]


def test_the_textbooks_example():
    weeks = np.array(WEEKS)
    found = waiting(np.abs(weeks), weeks > 0, share=0.95)
    assert found.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.waits.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert found.median().value == 23
    # At ten weeks: Greenwood's standard error is .0963, and the interval .503 to .889.
    assert (found.low[2].round(3), found.high[2].round(3)) == (0.503, 0.889)


def test_without_open_ones_it_is_the_share_of_all():
    found = waiting([1, 2, 3, 4, 5, 6, 7, 8, 30, 90], [True] * 10)
    assert found.within(24).value == pytest.approx(0.8)
    assert found.within(72).value == pytest.approx(0.9)
    assert found.median().value == 5
    assert found.within(90).value == 1


def test_open_ones_count_until_now():
    # Two of eight are answered after an hour, two are open since; of four left one is answered.
    found = waiting([1, 1, 2, 2, 3, 5, 5, 5], [1, 1, 0, 0, 1, 0, 0, 0])
    assert found.waits.tolist() == pytest.approx([6 / 8, 6 / 8 * 3 / 4])
    assert found.median() == Median(None, found.median().low, None)


def test_nothing_answered_and_all_at_once():
    none = waiting([4] * 20, [False] * 20)
    assert (none.within(3).value, none.within(3).low) == (0, 0)
    assert none.within(3).high == pytest.approx(1 - 0.05 ** (1 / 20))
    assert none.median() == Median(None, None, None)
    at_once = waiting([4] * 20, [True] * 20)
    assert at_once.within(4).value == 1
    assert at_once.within(4).low == pytest.approx(0.05 ** (1 / 20))
    assert at_once.median() == Median(4, 4, 4)


@pytest.mark.parametrize(
    ("hours", "happened", "said"),
    [
        ([1] * 7, [1] * 7, "from 8 on"),
        ([1] * 8, [1] * 7, "one duration"),
        ([-1] * 8, [1] * 8, "below"),
    ],
)
def test_refused(hours, happened, said):
    with pytest.raises(ValueError, match=said):
        waiting(hours, happened)


asks = st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=8, max_size=40)


@settings(deadline=None)
@given(asks)
def test_a_curve_falls_and_its_interval_holds_it(asked):
    hours, happened = (np.array(each) for each in zip(*asked, strict=True))
    found = waiting(hours, happened)
    assert (np.diff(found.waits) < 0).all()
    assert ((found.low >= 0) & (found.low <= found.waits) & (found.waits <= found.high)).all()
    assert (found.high <= 1).all()
    # By hand: the product over all times until then.
    for time, waits in zip(found.times, found.waits, strict=True):
        by_hand = 1.0
        for at in sorted({h for h, seen in asked if seen and h <= time}):
            by_hand *= 1 - sum(h == at and seen for h, seen in asked) / sum(
                h >= at for h, _ in asked
            )
        assert waits == pytest.approx(by_hand)


def test_intervals_hold_nine_times_in_ten():
    rng, inside = np.random.default_rng(5), []
    for _ in range(400):
        answered, ends = rng.exponential(40, 60), rng.uniform(10, 120, 60)
        found = waiting(np.minimum(answered, ends), answered <= ends).within(24)
        inside.append(found.low <= 1 - np.exp(-24 / 40) <= found.high)
    assert 0.86 < np.mean(inside) < 0.94
