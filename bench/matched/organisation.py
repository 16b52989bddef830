"""An invented organisation whose people all take part, with ten earlier rounds."""

import numpy as np

from corridor.matching.people import People, hours_of
from corridor.matching.worth import Ties

TEAM, FAN = 7, 5
HOURS = 168  # of a week
TEAMS_OF_DEPARTMENT = 40  # some three hundred people
ZONES = (0, 0, 0, 1, -6, 5)  # of the sites, in hours from the first
LANGUAGES = 12  # besides the one that three of four speak
ROUNDS = 10
PHONE, VIDEO, AT_SITE = 0, 1, 2  # bits of forms; in person is at a site


def organisation(size, rng):
    """`People` and `Ties` of so many."""
    teams = max(1, -(-size // TEAM))
    above = np.concatenate([[-1], (np.arange(1, teams) - 1) // FAN])
    team = np.arange(size) // TEAM
    # The first of a team leads it and reports to the first of the team above.
    heads = np.arange(teams) * TEAM
    leader = np.where(
        np.arange(size) % TEAM > 0, heads[team], np.where(team > 0, heads[above[team]], -1)
    )
    department = _departments(above)[team]
    site = (department * 7 + rng.integers(0, 10, size) // 9) % 24
    met = np.concatenate([_earlier(size, rng) for _ in range(ROUNDS)])
    met = met[department[met[:, 0]] != department[met[:, 1]]]
    people = People(
        leader=leader, person=np.arange(size), above=above, team=team, department=department,
        languages=_languages(site, rng), forms=_forms(site, rng), hours=_hours(site, rng),
        topics=_sets(size, 20, (0.3, 0.3, 0.2, 0.2), rng), left_out=rng.binomial(2, 0.01, size),
        regular=rng.random(size) < 0.08, threes=rng.random(size) < 0.6,
        rather_not=_apart(rng.integers(0, size, (size // 50, 2))), met=met,
    )  # fmt: skip
    return people, Ties.of(int(department.max()) + 1, department[met])


def _departments(above):
    """[teams] The department of each: all teams under one of a level, and whoever is above that."""
    level, first, many = 0, 0, 1
    while many * TEAMS_OF_DEPARTMENT * 2 < above.size and level < 12:
        level, first, many = level + 1, first + many, many * FAN
    at = np.arange(above.size)
    while (at >= first + many).any():
        at = np.where(at >= first + many, above[at], at)
    # Above the level a team belongs to the first below it.
    while (at < first).any():
        at = np.where(at < first, np.minimum(at * FAN + 1, above.size - 1), at)
    return at - first


def _earlier(size, rng):
    """Everybody with somebody, drawn."""
    order = rng.permutation(size)[: size // 2 * 2]
    return order.reshape(-1, 2)


def _apart(pairs):
    return pairs[pairs[:, 0] != pairs[:, 1]]


def _sets(size, things, many, rng):
    """Sets of 0, 1, 2, ... things with the probabilities `many`."""
    count = rng.choice(len(many), size, p=many)
    found = np.zeros(size, dtype=np.uint64)
    for k in range(len(many) - 1):
        thing = np.uint64(1) << rng.integers(0, things, size).astype(np.uint64)
        found |= np.where(count > k, thing, np.uint64(0))
    return found


def _languages(site, rng):
    """Three of four speak the first, and mostly the site's besides; some another one."""
    size = site.size
    own = np.uint64(1) << (1 + site % LANGUAGES).astype(np.uint64)
    common = rng.random(size) < 0.75
    both = rng.random(size) < 0.8
    spoken = np.where(common, np.uint64(1), np.uint64(0)) | np.where(
        both | ~common, own, np.uint64(0)
    )
    other = np.uint64(1) << (1 + rng.integers(0, LANGUAGES, size)).astype(np.uint64)
    return spoken | np.where(rng.random(size) < 0.1, other, np.uint64(0))


def _forms(site, rng):
    size = site.size
    chances = ((PHONE, 0.4), (VIDEO, 0.7))
    found = np.zeros(size, dtype=np.uint64)
    for bit, chance in chances:
        found |= np.where(rng.random(size) < chance, np.uint64(1 << bit), np.uint64(0))
    here = np.uint64(1) << (AT_SITE + site).astype(np.uint64)
    return found | np.where((rng.random(size) < 0.6) | (found == 0), here, np.uint64(0))


def _hours(site, rng):
    """Each has some of the site's forty hours: in halves of days, three to ten of them."""
    size = site.size
    free = np.zeros((size, HOURS), dtype=bool)
    zone = np.array(ZONES)[site % len(ZONES)]
    chance = rng.uniform(0.3, 0.9, size)
    everyone = np.arange(size)
    for day in range(5):
        for half in (9, 13):
            on = rng.random(size) < chance
            for hour in range(half, half + 3):
                free[everyone, (day * 24 + hour + zone) % HOURS] |= on
    return hours_of(free)
