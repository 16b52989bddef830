"""A believable organisation from a seed: teams, reporting lines, people. Plain Python, no Django.

Everybody in it is made up. The same size and seed give the same people, with the same ids.
"""

import random
import unicodedata
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from corridor.demo.names import COUNTRIES, DEPARTMENTS, FAMILY, GIVEN, TEAMS, TITLES

SPAN = (6, 11)
YEARS = 2
_RANDOM_UUID_BITS = 128


@dataclass
class MadeTeam:
    """A team of the made organisation."""

    id: UUID
    name: str
    parent: UUID | None


@dataclass
class MadePerson:
    """A person of the made organisation; `manager` and `team` are ids."""

    id: UUID
    number: str
    name: str
    email: str
    job_title: str
    country: str
    time_zone: str
    manager: UUID | None
    team: UUID
    joined_on: date
    leads: bool = False


def _uuid(rng: random.Random) -> UUID:
    return UUID(int=rng.getrandbits(_RANDOM_UUID_BITS), version=4)


def _ascii(text: str) -> str:
    plain = unicodedata.normalize(
        "NFKD", text.replace("ı", "i").replace("ø", "o").replace("ł", "l")
    )
    return "".join(c for c in plain.lower() if c.isascii() and c.isalnum())


def _names(rng: random.Random) -> Iterator[tuple[str, str]]:
    """Names and addresses, each address once: Ana Ruiz is ana.ruiz, the next ana.ruiz2."""
    taken: dict[str, int] = {}
    while True:
        given, family = rng.choice(GIVEN), rng.choice(FAMILY)
        local = f"{_ascii(given)}.{_ascii(family)}"
        taken[local] = taken.get(local, 0) + 1
        suffix = "" if taken[local] == 1 else str(taken[local])
        # .example is reserved (RFC 2606): no letter of a demo can reach anybody.
        yield f"{given} {family}", f"{local}{suffix}@corridor.example"


def _team_name(number: int, depth: int) -> str:
    if depth == 0:
        return "Everyone's office"
    if depth == 1:
        base, again = DEPARTMENTS[number % len(DEPARTMENTS)], number // len(DEPARTMENTS)
    else:
        base, again = TEAMS[number % len(TEAMS)], number // len(TEAMS)
    return base if again == 0 else f"{base} {again + 1}"


def make_organisation(size: int, seed: int, today: date) -> tuple[list[MadeTeam], list[MadePerson]]:
    """Teams and people, leaders before those they lead.

    Arguments: `size`, people in all, at least 20; `seed`, any whole number; `today`, the day up to
    which people joined (over twelve years, a third of them in the last two).
    Refuses a smaller size with ValueError.
    """
    if size < 20:
        raise ValueError("A demo organisation has at least 20 people.")
    rng = random.Random(f"{seed}:{size}")  # noqa: S311 - a demo wants repeatable, not secret
    names = _names(rng)
    teams: list[MadeTeam] = []
    people: list[MadePerson] = []
    counts = [0, 0, 0]

    def lead(person: MadePerson, depth: int, parent: UUID | None) -> None:
        level = min(depth, 2)
        team = MadeTeam(_uuid(rng), _team_name(counts[level], depth), parent)
        counts[level] += 1
        teams.append(team)
        person.leads, person.team = True, team.id
        person.job_title = (
            "Chief executive"
            if depth == 0
            else f"Head of {team.name}"
            if depth == 1
            else f"{team.name} lead"
        )

    def person_of(manager: MadePerson | None, country: tuple[str, int, str]) -> MadePerson:
        name, email = next(names)
        days = rng.randrange(YEARS * 365) if rng.random() < 0.34 else rng.randrange(12 * 365)
        made = MadePerson(
            id=_uuid(rng),
            number=f"C{len(people) + 1:06d}",
            name=name,
            email=email,
            job_title=rng.choice(TITLES),
            country=country[0],
            time_zone=country[2],
            manager=manager.id if manager else None,
            team=manager.team if manager else UUID(int=0),
            joined_on=today - timedelta(days=days),
        )
        people.append(made)
        return made

    def place() -> tuple[str, int, str]:
        return rng.choices(COUNTRIES, weights=[share for _c, share, _z in COUNTRIES])[0]

    root = person_of(None, COUNTRIES[0])
    lead(root, 0, None)
    heads = min(len(DEPARTMENTS), max(4, size // 40))
    queue: deque[tuple[MadePerson, int]] = deque()
    for _ in range(heads):
        queue.append((person_of(root, place()), 1))
    while len(people) < size:
        leader, depth = queue.popleft()
        lead(leader, depth, leader.team)
        site = next(c for c in COUNTRIES if c[0] == leader.country)
        for _ in range(min(rng.randint(*SPAN), size - len(people))):
            # Most of a team sits where its leader sits.
            queue.append((person_of(leader, site if rng.random() < 0.7 else place()), depth + 1))
    return teams, people
