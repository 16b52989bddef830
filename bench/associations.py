"""Associations: what does a published one give away of a single person's answer?

Organisations are made of people who answer two items that go together. The attacker knows what the
target answered to the one, and which part of everybody else answered what to both; and wants to know
whether the target agreed to the other. Printed is how well the published association serves (AUC
among people with the same known answer, so that what is known of everybody alike does not count),
the same guess about somebody who is not in the table, and the difference.

    bin/bench associations [--repeats 12000] [--seed 1] [--small]

Peer: the exact association, not rounded. The last line is the worst difference where at most half of
the others are known, and whether it is within .06, which is the aim for every figure of large groups.
"""

import argparse

import numpy as np

from corridor.ballots.engine.associations import associate
from corridor.ballots.engine.crosscounts import LEAST

CUTS = (-1.2, -0.4, 0.4, 1.2)
TOGETHER = 0.4
SIZES = (500, 2_000)
KNOWN = (0.0, 0.15, 0.5, 0.9)
MIDDLE = 2
HALF, AIM = 0.5, 0.06


def people(number, rng):
    """[number, 2] answers from 0 to 4 that go together."""
    latent = rng.standard_normal((number, 2))
    own = np.sqrt(1 - TOGETHER**2)
    latent[:, 1] = TOGETHER * latent[:, 0] + own * latent[:, 1]
    return np.digitize(latent, CUTS)


def table(answers):
    """[5, 5] how many gave which two answers."""
    counts = np.zeros((5, 5), dtype=np.int64)
    np.add.at(counts, (answers[:, 0], answers[:, 1]), 1)
    return counts


def auc(guess, truth):
    """How often a guess is higher where it is true; ties count half. None of one kind: nan."""
    _values, place, many = np.unique(guess, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(many) - (many - 1) / 2)[place]
    yes, no = truth.sum(), (~truth).sum()
    return (ranks[truth].sum() - yes * (yes + 1) / 2) / (yes * no) if yes and no else np.nan


def among_alike(guess, known, truth):
    """The AUC among those with the same known answer, weighed by how many pairs there are."""
    found, weights = [], []
    for answer in set(known.tolist()) - {MIDDLE}:
        of_them = known == answer
        one = auc(guess[of_them] * (1 if answer > MIDDLE else -1), truth[of_them])
        if not np.isnan(one):
            found.append(one)
            weights.append(of_them.sum())
    return float(np.average(found, weights=weights))


def attack(size, share, repeats, rng):
    """AUC of the rounded association, the same about a stranger, and of the exact one."""
    guesses, exact, known, truth, stranger_known, stranger_truth = ([] for _ in range(6))
    for _ in range(repeats):
        answers = people(size, rng)
        target, stranger = answers[0], people(1, rng)[0]
        value = associate(table(answers)).value
        friends = answers[1 : 1 + int(share * (size - 1))]
        mine = share * np.corrcoef(friends.T)[0, 1] if len(friends) else 0.0
        guesses.append(round(value, 2) - mine)
        exact.append(value - mine)
        known.append(target[0])
        truth.append(target[1] > MIDDLE)
        stranger_known.append(stranger[0])
        stranger_truth.append(stranger[1] > MIDDLE)
    of_target = np.array(known), np.array(truth)
    of_stranger = np.array(stranger_known), np.array(stranger_truth)
    return (
        among_alike(np.array(guesses), *of_target),
        among_alike(np.array(guesses), *of_stranger),
        among_alike(np.array(exact), *of_target),
    )


def main() -> None:
    """Simulate, attack, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--repeats", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", action="store_true", help="to see that it works")
    given = parser.parse_args()
    repeats = 600 if given.small else given.repeats
    rng = np.random.default_rng(given.seed)
    error = 0.64 / np.sqrt(repeats * 0.8)  # of an AUC of about a half, two in five of one kind
    print(f"from {LEAST} on; each AUC has a standard error of about {error:.3f}")
    print(f"{'people':>7}{'known':>7}{'target':>9}{'stranger':>10}{'more':>8}{'exact':>8}")
    worst = -1.0
    for size in SIZES:
        for share in KNOWN:
            target, stranger, exact = attack(size, share, repeats, rng)
            more = target - stranger
            print(
                f"{size:>7}{share:>7.0%}{target:>9.3f}{stranger:>10.3f}{more:>+8.3f}{exact:>8.3f}",
                flush=True,
            )
            if share <= HALF:
                worst = max(worst, more)
    missed = ", missed" if worst > AIM else ""
    print(f"at most {worst:+.3f} where half of the others are known or fewer (aim {AIM}{missed})")


if __name__ == "__main__":
    main()
