"""Omega, from loadings by hand and from simulated answers."""

import numpy as np
import pytest

from corridor.ballots.engine.reliability import fit_loadings, omega_of, reliability


def test_omega_by_hand():
    # Three loadings of .7: 2.1 squared is 4.41, what is their own 3 * .51.
    assert omega_of(np.full(3, 0.7)) == pytest.approx(4.41 / (4.41 + 1.53))


def test_loadings_that_fit_are_found_again():
    loadings = np.array([0.9, 0.7, 0.5, 0.6])
    together = np.outer(loadings, loadings)
    np.fill_diagonal(together, 1)
    assert fit_loadings(together) == pytest.approx(loadings, abs=1e-6)


def test_three_items_by_hand():
    # Of three, each loading is the root of two correlations over the third.
    together = np.array([[1, 0.42, 0.35], [0.42, 1, 0.3], [0.35, 0.3, 1]])
    expected = [
        np.sqrt(0.42 * 0.35 / 0.3), np.sqrt(0.42 * 0.3 / 0.35), np.sqrt(0.35 * 0.3 / 0.42)
    ]  # fmt: skip
    assert fit_loadings(together) == pytest.approx(expected, abs=1e-6)


def cross_counts(answers, options=5):
    """The cross-counts of each two items of [people, items] answers from 0 up."""
    items = answers.shape[1]
    counts = np.zeros((items, items, options, options), dtype=np.int64)
    for one in range(items):
        for other in range(items):
            np.add.at(counts[one, other], (answers[:, one], answers[:, other]), 1)
    return counts


def answers_of(rng, people, loadings, cuts=(-1.5, -0.5, 0.5, 1.5)):
    """Answers of people to items that have one thing in common."""
    common = rng.standard_normal((people, 1))
    latent = common * loadings + rng.standard_normal((people, len(loadings))) * np.sqrt(
        1 - loadings**2
    )
    return np.digitize(latent, cuts)


def test_from_answers():
    loadings = np.array([0.8, 0.7, 0.6, 0.75])
    found = reliability(cross_counts(answers_of(np.random.default_rng(1), 5_000, loadings)))
    # Answers on five steps hold a little less together than what is behind them.
    assert 0.75 < found.omega < omega_of(loadings)
    assert found.low < found.omega < found.high
    assert found.high - found.low < 0.03
    assert found.n == 5_000


def test_intervals_hold_nine_times_in_ten():
    rng, loadings = np.random.default_rng(2), np.array([0.8, 0.7, 0.6])
    at_large = reliability(cross_counts(answers_of(rng, 300_000, loadings))).omega
    inside = []
    for _ in range(60):
        found = reliability(cross_counts(answers_of(rng, 600, loadings)))
        inside.append(found.low <= at_large <= found.high)
    assert 0.8 < np.mean(inside) < 0.98


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (np.full((2, 2, 5, 5), 100), "three items"),
        (np.full((3, 3, 5, 5), 19), "from 500"),
        (np.full((3, 2, 5, 5), 100), "three items"),
    ],
)
def test_refused(counts, said):
    with pytest.raises(ValueError, match=said):
        reliability(counts)


def test_an_item_asked_the_other_way_round_is_refused():
    answers = answers_of(np.random.default_rng(1), 2_000, np.array([0.8, 0.8, 0.8]))
    answers[:, 2] = 4 - answers[:, 2]
    with pytest.raises(ValueError, match="against the others"):
        reliability(cross_counts(answers))
