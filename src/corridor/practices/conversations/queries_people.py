"""Everybody who takes part in a round, as the arrays of the matching. In memory alone.

Whoever is away for one of its two weeks (rest, closed days, an in day: whatever the register's `quiet`
says) is not among them, and is told nothing: nobody learns why somebody was not introduced.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from uuid import UUID

import numpy as np

from corridor.matching.meeting import REGULAR_ROUNDS
from corridor.matching.meeting import Round as Held
from corridor.matching.people import People, hours_of
from corridor.matching.worth import Ties
from corridor.people.models import Person
from corridor.people.switches import who_has
from corridor.practices.conversations.models_offered import (
    FORMS,
    IN_PERSON,
    LANGUAGES,
    TOPICS,
)
from corridor.practices.conversations.queries import Wished, nearness, unpacked
from corridor.practices.conversations.queries_round import (
    CHUNK,
    FORTNIGHT,
    YEAR,
    Left,
    Plan,
    plans_since,
    sealed_wishes,
)
from corridor.practices.conversations.queries_teams import Teams, ties_of, without_rings
from corridor.practices.conversations.queries_weeks import Window, as_columns, weeks_for
from corridor.privacy.models import Mute
from corridor.rhythm.fortnight import Fortnight

# Forms are bits of one number of 64, and in person is one for each country.
COUNTRIES_AT_MOST = 64 - len(FORMS)
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Taking:
    """One who wants introductions: the sealed wishes, opened, and the hours for conversations.

    `hours`: when an hour can begin, as bits of `engine.weeks`; None for whoever is away.
    """

    person: Person
    wished: Wished
    hours: int | None
    rather_not: Sequence[UUID]


@dataclass
class Before:
    """What the year before says."""

    met: set[tuple[UUID, UUID]] = field(default_factory=set)
    last: dict[UUID, date] = field(default_factory=dict)
    left: dict[UUID, int] = field(default_factory=dict)
    partners: dict[frozenset[UUID], date] = field(default_factory=dict)
    pairs: list[tuple[UUID, UUID]] = field(default_factory=list)


def before_of(plans: Iterable[tuple[date, Plan]]) -> Before:
    """The year before a round, from its rounds' plans, the oldest first."""
    found = Before()
    partners: dict[UUID, frozenset[UUID]] = {}
    for day, plan in plans:
        for place, group in enumerate(plan.groups):
            for number, one in enumerate(group):
                found.last[one] = day
                found.left.pop(one, None)
                for other in group[number + 1 :]:
                    found.pairs.append((one, other))
                    found.met.add((one, other))
            for pair in {partners[one] for one in group if one in partners}:
                del found.partners[pair]
                for one in pair:
                    del partners[one]
            if place in plan.since and len(group) == 2:
                pair = frozenset(group)
                found.partners[pair] = plan.since[place]
                partners.update(dict.fromkeys(pair, pair))
        for one, left in plan.left.items():
            found.left[one] = left.rounds
    return found


def taking_part(fortnight: Fortnight, tell: Tell) -> list[Taking]:
    """Everybody who wants introductions now, in the order of their ids.

    `tell`: is told how many are looked at, of how many who have the practice, whatever they wish.
    """
    found: list[Taking] = []
    window = Window.of(fortnight)
    here = who_has("conversations").order_by("pk")
    ids = list(here.values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        tell(start, len(ids))
        part = ids[start : start + CHUNK]
        said = {owner: (wishes, no) for owner, wishes, no in sealed_wishes(part)}
        wished = {one: Wished.of(wishes) for one, (wishes, _no) in said.items()}
        wanting = [
            one for one, w in wished.items() if w.on and not w.is_paused(fortnight.begins_on)
        ]
        people = list(Person.objects.filter(pk__in=wanting).order_by("pk"))
        weeks = weeks_for(people, wished)
        for person in people:
            hours = window.hours(weeks[person.pk])
            no = unpacked(said[person.pk][1])
            found.append(Taking(person, wished[person.pk], hours, no))
    return found


@dataclass(frozen=True)
class Arrays:
    """A round for the matching: `ids` of the places of `people`."""

    ids: Sequence[UUID]
    people: People
    ties: Ties
    standing: Sequence[tuple[int, int]]
    rounds: Sequence[int]
    since: Mapping[frozenset[UUID], date]
    distance: int


def arrays_of(fortnight: Fortnight, tell: Tell = lambda done, total: None) -> Arrays:
    """Everything that a round of a fortnight rests on; `tell`: as in `taking_part`."""
    day = fortnight.begins_on
    before = before_of(plans_since(day - YEAR, before=day))
    everybody = {one.person.pk: one for one in taking_part(fortnight, tell)}
    partners = _partners(everybody, before, day)
    due = _due(everybody, before, partners, day)
    place = {one.person.pk: number for number, one in enumerate(due)}
    standing = {pair: since for pair, since in partners.items() if pair <= place.keys()}
    pairs = [tuple(sorted(place[one] for one in pair)) for pair in standing]
    teams = Teams()
    department = [teams.department_of(one.person.team_id) for one in due]
    return Arrays(
        ids=[one.person.pk for one in due],
        people=_people(due, place, before, teams, department),
        ties=ties_of(before.pairs, teams),
        standing=[(pair[0], pair[1]) for pair in pairs],
        rounds=[(day - since) // FORTNIGHT for since in standing.values()],
        since=standing,
        distance=nearness(),
    )


def _partners(
    everybody: Mapping[UUID, Taking], before: Before, day: date
) -> dict[frozenset[UUID], date]:
    """Regular partners whose three months are not over and who both still want it, equally often."""

    def still(pair: frozenset[UUID]) -> bool:
        both = [everybody[one].wished for one in pair if one in everybody]
        together = len(both) == len(pair) and all(wished.regular for wished in both)
        return together and len({wished.every for wished in both}) == 1

    apart = {frozenset(pair) for pair in _unwanted(everybody.values(), everybody)}
    return {
        pair: since
        for pair, since in before.partners.items()
        if (day - since) // FORTNIGHT < REGULAR_ROUNDS and still(pair) and pair not in apart
    }


def _due(
    everybody: Mapping[UUID, Taking],
    before: Before,
    partners: Iterable[frozenset[UUID]],
    day: date,
) -> list[Taking]:
    """Those who are not away and wished for somebody by now; regular partners both or neither."""

    def is_due(one: Taking) -> bool:
        last = before.last.get(one.person.pk)
        often = last is None or (day - last) // FORTNIGHT >= one.wished.every
        return often and one.hours is not None

    due = {pk for pk, one in everybody.items() if is_due(one)}
    for pair in partners:
        if not pair <= due:
            due -= pair
    return [one for pk, one in everybody.items() if pk in due]


def _people(
    due: Sequence[Taking],
    place: Mapping[UUID, int],
    before: Before,
    teams: Teams,
    department: Sequence[int],
) -> People:
    here = list(Person.objects.here().order_by("pk").values_list("pk", "manager"))
    of_all = {pk: number for number, (pk, _manager) in enumerate(here)}
    leader = [of_all.get(manager, -1) if manager else -1 for _pk, manager in here]
    wished = [one.wished for one in due]
    return People(
        leader=without_rings(leader),
        person=np.array([of_all[one.person.pk] for one in due], dtype=np.int64),
        above=np.array(teams.near_above, dtype=np.int64),
        team=np.array([teams.place_of(one.person.team_id) for one in due], dtype=np.int64),
        department=np.array(department, dtype=np.int64),
        languages=_bits([w.languages for w in wished], LANGUAGES),
        forms=np.array(_forms(due), dtype=np.uint64),
        hours=hours_of(as_columns([one.hours or 0 for one in due])),
        topics=_bits([w.topics for w in wished], tuple(TOPICS)),
        left_out=np.array([before.left.get(one.person.pk, 0) for one in due], dtype=np.int64),
        regular=np.array([w.regular for w in wished], dtype=bool),
        often=np.array([w.every for w in wished], dtype=np.int64),
        threes=np.array([w.threes for w in wished], dtype=bool),
        rather_not=_pairs(_unwanted(due, place), place),
        met=_pairs(before.met, place),
    )


def _forms(due: Sequence[Taking]) -> list[int]:
    """The forms of each: in person is one of its own for each country, as nobody crosses a border for it.

    Those of whom no country is known are together, as if it were one. In a country where nobody else
    would meet in person there is no such form.
    """
    places = Counter(one.person.country for one in due if one.wished.forms & IN_PERSON)
    shared = [(many, country) for country, many in places.items() if many > 1]
    known = [country for _many, country in sorted(shared, reverse=True)[:COUNTRIES_AT_MOST]]
    bit = {country: 1 << (len(FORMS) + number) for number, country in enumerate(known)}
    return [
        (one.wished.forms & ~IN_PERSON)
        | (bit.get(one.person.country, 0) if one.wished.forms & IN_PERSON else 0)
        for one in due
    ]


def _bits(
    chosen: Sequence[Sequence[str]], known: Sequence[str]
) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    bit = {key: 1 << number for number, key in enumerate(known)}
    sets = [sum(bit[key] for key in set(one) if key in bit) for one in chosen]
    return np.array(sets, dtype=np.uint64)


def _unwanted(due: Iterable[Taking], place: Container[UUID]) -> set[tuple[UUID, UUID]]:
    """Whom somebody would rather not meet, whom somebody muted, and one's own counterpart.

    A counterpart stands beside the person at the root: not above those whom that person leads.
    """
    pairs = {(one.person.pk, other) for one in due for other in one.rather_not}
    pairs |= {(one.person.pk, above) for one in due if (above := one.person.counterpart_id)}
    for by, muted in Mute.objects.values_list("person", "muted"):
        if by in place and muted in place:
            pairs.add((by, muted))
    return pairs


def _pairs(
    pairs: Iterable[tuple[UUID, UUID]], place: Mapping[UUID, int]
) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
    found = [(place[a], place[b]) for a, b in pairs if a in place and b in place and a != b]
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 2)


def plan_from(arrays: Arrays, held: Held, day: date) -> Plan:
    """The matching's answer, by ids; its groups in an order of chance, another one each time.

    Calendars are asked in that order, and not all of them where there are many.
    """
    ids = arrays.ids
    made: list[tuple[tuple[UUID, ...], date | None]] = []
    for pair, kept in zip(held.pairs.tolist(), held.kept.tolist(), strict=True):
        group = tuple(ids[place] for place in pair)
        made.append((group, arrays.since.get(frozenset(group), day) if kept else None))
    made.extend((tuple(ids[place] for place in three), None) for three in held.threes.tolist())
    made.sort(key=lambda one: _turn(day, one[0]))
    left = {
        ids[place]: Left(int(held.left_out[place]), int(change))
        for place, change in zip(held.alone.tolist(), held.change.tolist(), strict=True)
    }
    before = zip(ids, arrays.people.left_out.tolist(), strict=True)
    return Plan(
        [group for group, _since in made],
        {place: since for place, (_group, since) in enumerate(made) if since is not None},
        left,
        {one: rounds for one, rounds in before if rounds and one not in left},
    )


def _turn(day: date, group: Sequence[UUID]) -> bytes:
    """Where a group stands in a round's order."""
    said = f"{day.isoformat()} {' '.join(one.hex for one in group)}"
    return sha256(said.encode()).digest()
