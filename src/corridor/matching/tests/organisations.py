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
