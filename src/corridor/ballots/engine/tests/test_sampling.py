"""Weighted points stand for the density that they were asked for."""

import numpy as np
import pytest

from corridor.ballots.engine.sampling import sample


@pytest.mark.parametrize("width", [1.0, 0.1, 0.01])
def test_a_normal_density_however_narrow(width):
    covariance = width**2 * np.array([[1.0, 0.8], [0.8, 1.0]])
    precision, middle = np.linalg.inv(covariance), np.array([0.3, -0.2])

    def log_density(point):
        return -0.5 * (point - middle) @ precision @ (point - middle)

    points, weights = sample(log_density, np.array([-8.0, -8.0]), np.array([8.0, 8.0]))
    assert weights.sum() == pytest.approx(1)
    mean = weights @ points
    assert mean == pytest.approx(middle, abs=0.15 * width)
    apart = points - mean
    assert (apart * weights[:, None]).T @ apart == pytest.approx(covariance, rel=0.25)


def test_a_density_that_ends_at_the_box():
    # exp(x) on [-6, 0]: the mean is that of an exponential of rate 1 cut off at 6.
    points, weights = sample(lambda x: float(x[0]), np.array([-6.0]), np.array([0.0]))
    assert ((points >= -6) & (points <= 0)).all()
    expected = -(1 - 7 * np.exp(-6)) / (1 - np.exp(-6))
    assert weights @ points[:, 0] == pytest.approx(expected, abs=0.1)


def test_the_same_every_time():
    one, other = (sample(lambda x: -float(x @ x), np.full(3, -4.0), np.full(3, 4.0)) for _ in "12")
    assert np.array_equal(one[0], other[0])
    assert np.array_equal(one[1], other[1])
