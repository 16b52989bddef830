"""A place on the plane of warmth and competence."""

import numpy as np
import pytest

from corridor.ballots.engine.plane import Side, place


def test_a_place_with_its_sides():
    # Standard error of eight answers of variance .9: .335; 80 % reach .430 to either side.
    found = place(8, [8 * 3.2, 8 * 4.0], 0.9 * np.eye(2))
    assert found.centre.tolist() == pytest.approx([3.2, 4.0])
    assert found.interval[0].tolist() == pytest.approx([3.2 - 0.4298, 3.2 + 0.4298], abs=1e-4)
    assert found.side == (Side.UNCLEAR, Side.ABOVE)
    assert place(8, [8 * 2.5, 8 * 2.6], 0.9 * np.eye(2)).side == (Side.BELOW, Side.UNCLEAR)
    # With a hundred the same mean is clear.
    assert place(100, [320, 400], 0.9 * np.eye(2)).side == (Side.ABOVE, Side.ABOVE)


def test_who_agreed_cannot_be_seen():
    covariance = [[0.9, 0.4], [0.4, 0.8]]
    found = place(8, [40, 40], covariance)
    assert found.centre.tolist() == [4.5, 4.5]
    other = place(8, [24, 24], covariance)
    assert np.array_equal(found.axes, other.axes)


def test_four_of_five_places_lie_in_the_ellipse():
    rng, covariance = np.random.default_rng(2), np.array([[0.9, 0.5], [0.5, 0.7]])
    truth, inside = np.array([3.4, 2.9]), []
    for mean in rng.multivariate_normal(truth, covariance / 20, 4_000):
        found = place(20, mean * 20, covariance)
        # Where the truth lies along each half axis.
        along = (found.axes @ (truth - found.centre)) / (found.axes**2).sum(axis=1)
        inside.append((along**2).sum() <= 1)
    assert np.mean(inside) == pytest.approx(0.8, abs=0.02)


def test_the_outline_runs_through_the_ends_of_the_axes():
    found = place(40, [120, 120], [[0.9, 0.5], [0.5, 0.7]])
    outline = found.outline(60)
    assert outline.shape == (60, 2)
    assert outline[0].tolist() == pytest.approx((found.centre + found.axes[0]).tolist())
    assert outline[15].tolist() == pytest.approx((found.centre + found.axes[1]).tolist())
    assert np.linalg.norm(found.axes[0]) > np.linalg.norm(found.axes[1])
    assert place(8, [40, 40], np.eye(2)).outline().max() == 5


@pytest.mark.parametrize(
    ("n", "sums", "said"),
    [
        (7, [20, 20], "opens at 8"),
        (8, [41, 20], "outside"),
        (8, [7, 20], "outside"),
        (8, [9], "outside"),
    ],
)
def test_refused(n, sums, said):
    with pytest.raises(ValueError, match=said):
        place(n, sums, np.eye(2))
