"""Who is counted with whom by how long they have been here: bands, and their words."""

from datetime import date, timedelta

import pytest
import rounds
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.crypto import get_random_string

from corridor.ballots.bands import YEARS, dimension_of, is_of_pilot, mark_of, said
from corridor.ballots.engine.cells import LEAST_OF_BAND as BAND
from corridor.ballots.rolls_tenure import rolls_by_tenure
from corridor.people.models import Person
from corridor.people.signing_in.models import Came

ON = date(2024, 2, 29)


@pytest.fixture(autouse=True)
def _long_ago(clock, db):
    clock.move_by(timedelta(days=100))


def joined(number, on, *, came=True):
    """So many people whom HR has as joined on a day."""
    made = rounds.make_people(number, name=get_random_string(8))
    since = timezone.now() - timedelta(days=60)
    people = Person.objects.filter(pk__in=[person.pk for person in made])
    people.update(here_since=since, joined_on=on)
    if came:
        Came.objects.bulk_create(Came(person=person) for person in made)
    return {person.pk for person in made}


def rolls(on=ON, **more):
    before = timezone.now() - timedelta(days=14)
    return rolls_by_tenure(Person.objects.here(), on=on, here_before=before, **more)


def cells(**more):
    return [(said(cell.words), len(cell.people)) for cell in rolls(**more).cells]


def test_bands_from_the_newest_to_those_here_longest():
    joined(BAND, date(2023, 6, 1))
    joined(BAND - 30, date(2022, 6, 1))
    joined(31, date(2020, 6, 1))
    joined(BAND + 2, date(1999, 6, 1))
    assert cells() == [
        ("people here for less than a year", BAND),
        ("people here for 1 to 5 years", BAND + 1),
        ("people here for 5 years or more", BAND + 2),
    ]
    root, *bands = rolls().nodes
    assert (root.parent, root.words, root.cell) == (-1, "years 0-", None)
    assert said(root.words) == "everybody whose day of joining is known"
    assert not is_of_pilot(root.words)
    assert [(band.parent, band.cell, band.teams) for band in bands] == [
        (0, 0, ()),
        (0, 1, ()),
        (0, 2, ()),
    ]


def test_a_pilots_whole_is_not_everybody_and_its_bands_are_the_same():
    joined(BAND, date(2023, 6, 1))
    joined(BAND, date(2010, 1, 1))
    root, *bands = rolls(pilot=True).nodes
    assert (is_of_pilot(root.words), dimension_of(root.words)) == (True, YEARS)
    assert said(root.words) == "everybody in the pilot whose day of joining is known"
    assert bands == rolls().nodes[1:]


def test_a_year_is_full_on_its_day():
    joined(BAND, date(2023, 3, 1))
    full = joined(BAND, date(2023, 2, 28))
    first, second = rolls().cells
    assert (len(first.people), set(second.people)) == (BAND, full)
    assert cells(on=date(2024, 2, 28)) == cells()


def test_who_is_to_join_still_is_new():
    joined(BAND, ON + timedelta(days=20))
    joined(BAND, date(2010, 1, 1))
    assert cells()[0] == ("people here for less than a year", BAND)


def test_who_never_came_is_asked_and_does_not_count():
    joined(BAND + 10, date(2010, 1, 1))
    joined(BAND - 1, date(2023, 6, 1))
    joined(40, date(2023, 6, 1), came=False)
    assert cells() == []
    joined(1, date(2023, 6, 1))
    assert [number for _words, number in cells()] == [BAND + 40, BAND + 10]


def test_whose_day_is_not_known_is_not_asked():
    joined(BAND, date(2023, 6, 1))
    joined(BAND, date(2010, 1, 1))
    unknown = joined(2 * BAND // 9, None)
    on_a_roll = {person for cell in rolls().cells for person in cell.people}
    assert not unknown & on_a_roll
    assert len(on_a_roll) == 2 * BAND
    # Of nine in ten at least it is known, or it would be a round of some export alone.
    joined(1, None)
    assert rolls().cells == []


def test_one_band_is_none():
    joined(2 * BAND - 1, date(2023, 6, 1))
    assert rolls().cells == []


def test_one_query_for_any_number():
    joined(2 * BAND, date(2023, 6, 1))
    joined(BAND, date(2010, 1, 1))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        rolls()
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (0, 1, "people here for less than a year"),
        (0, 3, "people here for less than 3 years"),
        (1, 2, "people here for 1 to 2 years"),
        (20, None, "people here for 20 years or more"),
        (1, None, "people here for 1 year or more"),
    ],
)
def test_what_a_band_is_called(first, last, words):
    assert said(mark_of(first, last)) == words
    assert said(words) == words
