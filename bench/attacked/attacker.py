"""The best linear attacker: knows who was where and who posted, and all variances.

What somebody answered is guessed by its expectation given every residual, under the covariances
that the simulation has: the sums of all differences between nodes, releases and dates with the
best factors there are. Of an organisation round the attacker knows who posted, and not who had
which item, but that the person in question had it. Where posting goes with being well, the
attacker knows by how much and reads it.
"""

import numpy as np

from attacked.organisation import POST, SIGNAL


class Attacker:
    """Looks at the residuals of one division."""

    def __init__(self, year, parts, residuals):
        self.year, self.parts = year, parts
        self.mean, self.variance = _people(year, parts)
        self.residuals, means, noise, sharper = [], [], [], []
        for one in residuals:
            unknown = one.people[~year.known[one.people]]
            told = self._told(one)
            n = one.n - told.size
            if n < 1 or not unknown.size:
                continue
            # As far as the attacker knows somebody had the item, they are one of n and not of all.
            sharper.append(unknown.size / n)
            means.append((one.mean * one.n - told.sum()) / n)
            # Whoever had another item adds to the doubt which of them the mean is of.
            noise.append(
                parts.moment / unknown.size
                + (1 / n - 1 / unknown.size) * (parts.moment + parts.person)
            )
            self.residuals.append((one.fortnight, unknown))
        self.when = np.array([fortnight for fortnight, _ in self.residuals])
        self._lay_out()
        expected = parts.mean + self.by_person @ self.mean[self.column >= 0]
        self.apart = np.array(means) - expected
        self.sharper = np.array(sharper)
        self.noise = np.maximum(noise, 1e-9)
        self._solved = {}

    def _told(self, one):
        """The answers in a residual that the attacker knows."""
        known = one.people[self.year.known[one.people]]
        if one.n < one.people.size:
            known = known[self.year.asked[one.fortnight, known]]
        return self.year.answers[one.fortnight, known]

    def _lay_out(self):
        """Which share of each residual is which person's, team's and department's."""
        year, count = self.year, len(self.residuals)
        everyone = np.unique(np.concatenate([people for _, people in self.residuals]))
        self.column = np.full(year.team.shape[1], -1)
        self.column[everyone] = np.arange(everyone.size)
        shape = (count, everyone.size)
        self.by_person = np.zeros(shape)
        self.by_team, self.by_department = (np.zeros((count, year.parents.shape[1])) for _ in "12")
        self.variance = self.variance[everyone]
        for row, (fortnight, people) in enumerate(self.residuals):
            team = year.team[fortnight, people]
            share = 1 / people.size
            self.by_person[row, self.column[people]] = share
            np.add.at(self.by_team[row], team, share)
            np.add.at(self.by_department[row], year.department[fortnight, team], share)

    def _weights(self, rows):
        """What each residual counts, of those rows."""
        key = rows.tobytes()
        if key not in self._solved:
            person, team, department = (
                each[rows] for each in (self.by_person, self.by_team, self.by_department)
            )
            covariance = (
                (person * self.variance) @ person.T
                + self.parts.team * team @ team.T
                + self.parts.department * department @ department.T
                + np.diag(self.noise[rows])
            )
            self._solved[key] = np.linalg.solve(covariance, self.apart[rows])
        return self._solved[key]

    def guess(self, person, fortnight, rounds):
        """What somebody answered in a fortnight, from the releases of some rounds."""
        rows = np.flatnonzero(np.isin(self.when, rounds))
        if not rows.size:
            return self.parts.mean
        team = self.year.team[fortnight, person]
        department = self.year.department[fortnight, team]
        shared = (
            self.parts.team * self.by_team[rows, team]
            + self.parts.department * self.by_department[rows, department]
        )
        column = self.column[person]
        if column >= 0:
            then = self.when[rows] == fortnight
            own = self.by_person[rows, column] * np.where(then, self.sharper[rows], 1)
            shared = shared + own * (self.variance[column] + self.parts.moment * then)
        guess = self.parts.mean + self.mean[person]
        return guess + shared @ self._weights(rows)


def _people(year, parts):
    """Mean and variance of what each person adds, after how often they posted."""
    count = year.team.shape[1]
    if not year.signal:
        return np.zeros(count), np.full(count, parts.person)
    there = (year.team >= 0).sum(axis=0)
    posted = year.seen.sum(axis=0)
    grid = np.linspace(-3.5, 3.5, 71)
    rate = 1 / (1 + np.exp(-(np.log(POST / (1 - POST)) + SIGNAL * grid)))
    fit = posted[:, None] * np.log(rate) + (there - posted)[:, None] * np.log(1 - rate)
    weight = np.exp(fit - fit.max(axis=1, keepdims=True) - grid**2 / 2)
    weight /= weight.sum(axis=1, keepdims=True)
    mean = weight @ grid
    variance = weight @ grid**2 - mean**2
    return np.sqrt(parts.person) * mean, parts.person * variance


def auc(guesses, low):
    """How often a guess is lower for somebody who answered low than for somebody else who did not.

    `low`: whether each answered low, or how likely each would; then it is what to expect of it.
    """
    guesses, low = np.asarray(guesses), np.asarray(low, dtype=float)
    pairs = low.sum() * (1 - low).sum() - (low * (1 - low)).sum()
    if not pairs:
        return np.nan
    order = np.argsort(guesses)
    ordered = guesses[order]
    up_to = np.concatenate([[0], np.cumsum(1 - low[order])])
    first = up_to[np.searchsorted(ordered, guesses, side="left")]
    last = up_to[np.searchsorted(ordered, guesses, side="right")]
    higher = up_to[-1] - (first + last) / 2 - (1 - low) / 2
    return (low * higher).sum() / pairs
