"""What the year before says: who are partners, said anew in a few plain lines."""

import random
from datetime import date, timedelta
from uuid import UUID

from corridor.practices.conversations.queries_people import before_of
from corridor.practices.conversations.queries_round import Left, Plan

FIRST = date(2027, 1, 4)


def a_year(chance: random.Random) -> list[tuple[date, Plan]]:
    """Rounds of twelve people, in twos and threes and alone, of whom some twos are partners."""
    found = []
    for number in range(6):
        people = [UUID(int=n + 1) for n in range(12)]
        chance.shuffle(people)
        groups: list[tuple[UUID, ...]] = []
        while len(people) > 3:
            size = chance.choice((0, 2, 2, 3))
            groups.append(tuple(people.pop() for _one in range(size)))
        since = {
            place: FIRST - timedelta(days=chance.randrange(30))
            for place in range(len(groups))
            if chance.random() < 0.7
        }
        left = {one: Left(1, 64) for one in people}
        found.append((FIRST + timedelta(days=14 * number), Plan(groups, since, left)))
    return found


def test_partners_are_whoever_were_together_last():
    for seed in range(200):
        plans = a_year(random.Random(seed))
        expected = {}
        for _day, plan in plans:
            for place, group in enumerate(plan.groups):
                expected = {pair: day for pair, day in expected.items() if not pair & set(group)}
                if place in plan.since and len(group) == 2:
                    expected[frozenset(group)] = plan.since[place]
        assert before_of(plans).partners == expected
