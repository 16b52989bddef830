"""An invented organisation over 26 fortnights: who is where, who posts, what each would answer."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.special import ndtr

from corridor.ballots.engine.tree import Tree

FORTNIGHTS = 26
# The quarters begin in these fortnights with a team round of two, and end with a round by tenure; the
# others are organisation rounds.
QUARTERS = (0, 6, 13, 19)
TEAM_ROUNDS = QUARTERS
TENURE_ROUNDS = tuple(t - 1 for t in (*QUARTERS[1:], FORTNIGHTS))
ORGANISATION_ROUNDS = tuple(
    t
    for t in range(FORTNIGHTS)
    if t not in QUARTERS and t - 1 not in QUARTERS and t not in TENURE_ROUNDS
)
ASKED = 3 / 15  # three random items of a bank of fifteen, to compare
# What the pulse does: three random items of a set of six, each set in every third such round.
ASKED_OF_SET, SETS = 3 / 6, 3
ROUNDS_OF_A_SET = ORGANISATION_ROUNDS[::SETS]
# How long people are there, in years: the share who stay another year is about .8 in all of them.
STAYED = 5.0
LEAVE, MOVE = 0.0075, 0.004  # in a fortnight: 1.6 % leave in a month
REPARENTED, MERGED = 0.04, 0.02  # of the teams, each quarter
ABSTAIN, POST = 0.12, 0.74  # who never answers; how often the others do: 65 % of all
# Of an answer's variance: two rounds of one person correlate by .6 for good.
PERSON, TEAM, DEPARTMENT, MOMENT = 0.48, 0.08, 0.04, 0.40
CUTS = (-1.6, -0.85, -0.1, 0.9)  # 5 % answer 1, 20 % answer 1 or 2
SIGNAL = 0.8  # log odds of posting for one standard deviation of the person


@dataclass(frozen=True)
class Parts:
    """An answer's mean, and the variances of what it is made of, on the scale of 1 to 5."""

    mean: float
    person: float
    team: float
    department: float
    moment: float

    @classmethod
    def usual(cls) -> "Parts":
        """As the simulation makes answers; the attacker knows them."""
        rng, many = np.random.default_rng(0), 1_000_000

        def drawn(share):
            return rng.standard_normal(many) * np.sqrt(share)

        def answer(*parts):
            rest = drawn(1 - sum(PARTS[name] for name, _ in parts))
            return steps(sum(each for _, each in parts) + rest)

        shared = [(name, drawn(share)) for name, share in PARTS.items()]
        one = answer(*shared)
        same = [np.cov(answer(*shared[:k]), answer(*shared[:k]))[0, 1] for k in (1, 2, 3)]
        department, team, person = np.diff([0, *same])
        return cls(float(one.mean()), person, team, department, float(one.var() - same[-1]))


PARTS = {"department": DEPARTMENT, "team": TEAM, "person": PERSON, "moment": MOMENT}


def steps(latent):
    """Answers of 1 to 5."""
    return 1 + np.digitize(latent, CUTS)


@dataclass(frozen=True, eq=False)
class Year:
    """The organisation in each fortnight.

    `parents` [fortnights, teams]; `department`, `division` likewise, by team. `team` [fortnights,
    people]: -1 when not there. `answers` [fortnights, people]: what each would answer. `posts`,
    `asked` [fortnights, people]: who answers, and who has the item in an organisation round;
    `asked_of_set` where there are fewer items.
    `seen` [fortnights, people]: who sends a box, as traffic shows; whoever abstains sends "I'd rather
    not" as often as others answer. `abstains`, `known` [people]: who never answers; whose answers
    the attacker knows. `came` [people]: in which fortnight each came, below 0 before the first.
    `chance` [2, fortnights, people]: how likely somebody in their place answers 1, and 1 or 2: their
    team and department given, and themselves where `signal` is.
    """

    parents: np.ndarray
    department: np.ndarray
    division: np.ndarray
    team: np.ndarray
    answers: np.ndarray
    posts: np.ndarray
    asked: np.ndarray
    seen: np.ndarray
    abstains: np.ndarray
    known: np.ndarray
    signal: bool
    asked_of_set: np.ndarray
    came: np.ndarray
    chance: np.ndarray

    def with_sets(self, cell):
        """The same year, with fewer items in a round: `asked` is of a set of six, or, in fortnights in
        which all together are fewer than a cell, everybody is.
        """
        few = np.count_nonzero(self.team >= 0, axis=1) < cell
        return replace(self, asked=self.asked_of_set | few[:, None])

    @cached_property
    def trees(self):
        """The tree of each fortnight."""
        return [Tree(parent) for parent in self.parents]


def make_year(size, rng, *, signal=False, known=0.0):
    """An organisation of about `size` people.

    `signal`: who is less well answers less often. `known`: the share of people who conspire with
    the attacker, or were invented.
    """
    parent, own = _teams(size, rng)
    parents, team = _lived(parent, own, rng)
    fortnights, people = team.shape
    level = Tree(parent).depths
    division = np.where(level == 1, np.arange(parent.size), 0)
    for node in np.flatnonzero(level > 1):
        division[node] = division[parent[node]]
    leaf = level == 3
    department = np.where(leaf, parents, np.arange(parent.size))
    person = rng.standard_normal(people)
    latent = np.sqrt(PERSON) * person + np.sqrt(MOMENT) * rng.standard_normal((fortnights, people))
    of_team = np.sqrt(TEAM) * rng.standard_normal(parent.size)
    of_department = np.sqrt(DEPARTMENT) * rng.standard_normal(parent.size)
    when = np.arange(fortnights)[:, None]
    of_place = of_team[team] + of_department[department[when, team]]
    latent += of_place
    abstains, knows = rng.random(people) < ABSTAIN, rng.random(people) < known
    odds = np.log(POST / (1 - POST)) + (SIGNAL * person if signal else 0)
    seen = rng.random((fortnights, people)) < 1 / (1 + np.exp(-odds))
    seen = (seen | knows) & (team >= 0)
    abstains &= ~knows
    posts = seen & ~abstains
    asked = rng.random((fortnights, people)) < ASKED
    first = (team >= 0).argmax(axis=0)
    before = rng.exponential(STAYED * FORTNIGHTS, people)
    came = np.where(first > 0, first, -before)
    given, open_ = (np.sqrt(PERSON) * person, MOMENT) if signal else (0, PERSON + MOMENT)
    chance = np.array([ndtr((cut - of_place - given) / np.sqrt(open_)) for cut in CUTS[:2]])
    return Year(
        parents, department, division, team, steps(latent), posts, asked, seen,
        abstains, knows, signal, rng.random((fortnights, people)) < ASKED_OF_SET, came, chance,
    )  # fmt: skip


def _teams(size, rng):
    """Parents and own members: the whole, divisions of about 800, departments of about 60, teams."""
    divisions = max(1, round(size / 800))
    departments = max(divisions * 2, round(size / 66))
    teams = max(departments, round((size - departments * 7) / 9))
    parent = np.concatenate(
        [[-1], np.zeros(divisions), 1 + np.arange(departments) % divisions,
         1 + divisions + np.arange(teams) % departments]
    ).astype(np.int64)  # fmt: skip
    own = np.zeros(parent.size, dtype=np.int64)
    own[1 + divisions + departments :] = rng.integers(6, 13, teams)
    own[0] = divisions  # each node's leaders are members of the one above
    np.add.at(own, parent[1 + divisions :], 1)
    return parent, own


def _lived(parent, own, rng):
    """Parents [fortnights, teams] and the team of everybody [fortnights, people]."""
    leaves = np.flatnonzero(Tree(parent).depths == 3)
    of_department = {d: leaves[parent[leaves] == d] for d in np.unique(parent[leaves])}
    here = np.repeat(np.arange(parent.size), own).tolist()
    coming = []
    parents, teams = [], []
    for fortnight in range(FORTNIGHTS):
        if fortnight in QUARTERS[1:]:
            _reorganise(parent, leaves, here, rng)
        parents.append(parent.copy())
        teams.append(np.array(here))
        joined, coming = coming, []
        for person, team in enumerate(here):
            if team < 0:
                continue
            chance = rng.random()
            if chance < LEAVE:
                here[person] = -1
                coming.append(team)
            elif chance < LEAVE + MOVE:
                above = parent[team] if parent[team] in of_department else None
                beside = np.flatnonzero(parent == parent[above]) if above is not None else [team]
                other = leaves[np.isin(parent[leaves], beside)]
                here[person] = int(rng.choice(other)) if other.size else team
        here += joined
    filled = np.full((FORTNIGHTS, len(here)), -1)
    for fortnight, team in enumerate(teams):
        filled[fortnight, : team.size] = team
    return np.array(parents), filled


def _reorganise(parent, leaves, here, rng):
    """Some teams come under another department of their division; some are merged into another."""
    for team in leaves[rng.random(leaves.size) < REPARENTED]:
        beside = np.flatnonzero(parent == parent[parent[team]])
        parent[team] = rng.choice(beside)
    for team in leaves[rng.random(leaves.size) < MERGED]:
        others = leaves[(parent[leaves] == parent[team]) & (leaves != team)]
        if others.size:
            into = int(rng.choice(others))
            here[:] = [into if one == team else one for one in here]
