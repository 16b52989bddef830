"""Small organisations whose people take part, as people are: some fit many, some nobody."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from corridor.matching.people import People, hours_of
from corridor.matching.worth import Ties

DEPARTMENTS = 4
HOURS = 168  # of a week


def free(*hours):
    """One person's hours."""
    week = np.zeros((1, HOURS), dtype=bool)
    week[0, list(hours)] = True
    return hours_of(week)[0]


def colleagues(size, **changed):
    """So many who may all meet: a team each, one leader who takes no part, all else in common."""
    told = {
        "leader": [-1] + [0] * size, "person": np.arange(1, size + 1),
        "above": np.full(size, -1), "team": np.arange(size), "department": np.arange(size),
        "languages": np.ones(size, dtype=int), "forms": np.ones(size, dtype=int),
        "hours": np.stack([free(9)] * size), "topics": np.zeros(size, dtype=int),
        "left_out": np.zeros(size, dtype=int), "regular": np.zeros(size, dtype=bool),
        "threes": np.ones(size, dtype=bool),
    }  # fmt: skip
    return replace(People(**told), **changed)


def many_colleagues(size, rng):
    """`People` and `Ties` of so many: teams of seven, sites of three languages and zones, ten rounds."""
    teams = -(-size // 7)
    above = (np.arange(teams) - 1) // 5
    team = np.arange(size) // 7
    department = np.minimum(team * 9 // teams, 8)
    site = rng.integers(0, 3, size)
    week = np.zeros((size, HOURS), dtype=bool)
    for hour in (9, 33, 57, 81, 105):
        for later in range(3):
            on = rng.random(size) < rng.uniform(0.2, 0.9, size)
            week[np.arange(size), hour + 2 * later + 4 * site] = on
    met = np.concatenate([rng.permutation(size)[: size // 2 * 2].reshape(-1, 2) for _ in range(10)])
    people = People(
        leader=np.where(np.arange(size) % 7, team * 7, np.where(team, above[team] * 7, -1)),
        person=np.arange(size), above=above, team=team, department=department,
        languages=(rng.random(size) < 0.7) | (2 << site), forms=rng.integers(1, 8, size),
        hours=hours_of(week), topics=(rng.random((size, 16)) < 0.1) @ (1 << np.arange(16)),
        left_out=rng.binomial(3, 0.02, size), regular=rng.random(size) < 0.1,
        threes=np.ones(size, dtype=bool), met=met,
    )  # fmt: skip
    ends = department[met]
    return people, Ties.of(9, ends[ends[:, 0] != ends[:, 1]])


@st.composite
def organisations(draw, most=22):
    """`People` and `Ties`: teams under teams, leaders among them, few things in common."""
    size = draw(st.integers(1, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    narrow = draw(st.sampled_from([0.25, 0.5, 0.9]))  # how much each has of everything
    everybody = size + int(rng.integers(0, 4))
    teams = int(rng.integers(1, size + 1))
    above = np.array([-1, *[int(rng.integers(-1, k)) for k in range(1, teams)]])
    leader = np.array([-1, *[int(rng.integers(-1, k)) for k in range(1, everybody)]])
    week = rng.random((size, HOURS)) < 0
    week[:, 30:36] = rng.random((size, 6)) < narrow

    def sets(things):
        return (rng.random((size, things)) < narrow) @ (1 << np.arange(things))

    def some(many):
        pairs = rng.integers(0, size, (int(rng.integers(0, many + 1)), 2))
        return pairs[pairs[:, 0] != pairs[:, 1]]

    people = People(
        leader=leader, person=rng.permutation(everybody)[:size], above=above,
        team=rng.integers(-1, teams, size), department=rng.integers(0, DEPARTMENTS, size),
        languages=sets(3), forms=sets(3), hours=hours_of(week), topics=sets(4),
        left_out=rng.integers(0, 3, size) * (rng.random(size) < 0.2),
        regular=rng.random(size) < 0.2, threes=rng.random(size) < 0.7,
        often=rng.integers(1, 3, size),
        rather_not=some(size), met=some(2 * size),
    )  # fmt: skip
    ties = rng.integers(0, DEPARTMENTS, (6, 2))
    return people, Ties.of(DEPARTMENTS, ties[ties[:, 0] != ties[:, 1]])
