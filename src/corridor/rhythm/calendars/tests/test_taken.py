"""When many are not free is what it is for each of them, and asked of the database all at once."""

import random
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.privacy.muting import mute
from corridor.rhythm.calendars.actions import (
    accept,
    cancel_occasion,
    decline,
    move_occasion,
)
from corridor.rhythm.calendars.models import Occasion
from corridor.rhythm.calendars.queries import occurrences_of
from corridor.rhythm.calendars.taken import taken_of_each
from corridor.rhythm.calendars.tests.conftest import HOUR, MONDAY

SINCE, UNTIL = MONDAY - timedelta(days=1), MONDAY + timedelta(days=14)
KINDS = (
    {},
    {},
    {"recurs": "FREQ=WEEKLY"},
    {"kind": "away"},
    {"kind": "public", "title": "Fire drill"},
    {"kind": "public", "title": "Summer party", "everyone": True},
)


def one_by_one(person):
    seen = occurrences_of(person, SINCE, UNTIL)
    return sorted((one.starts_at, one.ends_at) for one in seen if one.comes)


def test_many_at_once_is_each_by_themselves(make_person, make_occasion):
    chance = random.Random(5)
    people = [make_person(f"Ana {number}") for number in range(5)]
    for number in range(40):
        by, *others = chance.sample(people, chance.randint(1, 4))
        starts_at = MONDAY + timedelta(hours=number * 12)
        one = make_occasion(
            by,
            others,
            starts_at=starts_at,
            ends_at=starts_at + HOUR,
            by_comes=chance.random() < 0.7,
            **chance.choice(KINDS),
        )
        for person in people:
            if person != by and (one.everyone or person in others):
                chance.choice((accept, decline, lambda one, by: None))(one, by=person)
        if one.recurs and chance.random() < 0.5:
            moved = starts_at + 2 * HOUR
            move_occasion(one, by=by, starts_at=moved, ends_at=moved + HOUR, original_at=starts_at)
        elif chance.random() < 0.1:
            cancel_occasion(one, by=by)
    for _one in range(4):
        by, muted = chance.sample(people, 2)
        mute(muted, by=by)
    assert Occasion.objects.filter(everyone=True).exists()
    found = taken_of_each(people, SINCE, UNTIL)
    assert {pk: sorted(times) for pk, times in found.items()} == {
        person.pk: one_by_one(person) for person in people
    }
    assert all(found.values())


def test_as_many_queries_for_three_as_for_one(ana, bilal, chen, make_occasion):
    walk = make_occasion(ana, [bilal, chen])
    make_occasion(ana, kind="public", title="Fire drill", everyone=True)
    accept(walk, by=bilal)
    asked = []
    for people in ([ana], [ana, bilal, chen]):
        with CaptureQueriesContext(connection) as queries:
            taken_of_each(people, SINCE, UNTIL)
        asked.append(len(queries))
    assert asked == [4, 4]
