"""How many turned to volunteers: asked of everybody, as nobody, and kept from ten on, in fives."""

import re
from datetime import date, timedelta

import pytest
import rounds
from django.db import IntegrityError
from django.utils import timezone
from quarters import QUARTER, midnight

from corridor.ballots.actions import prepare_round
from corridor.ballots.counting import Counted
from corridor.ballots.invented import answer_round
from corridor.ballots.kinds import kinds
from corridor.ballots.models import Box, Count, Roll, Round
from corridor.ballots.terms import Item, NewCell
from corridor.people.models import Person
from corridor.people.signing_in.models import Came
from corridor.practices.confidants.actions_turned import keep_numbers, prepare_next, said
from corridor.practices.confidants.models_turned import KIND, Category, Turned
from corridor.practices.confidants.queries_turned import quarters
from corridor.runtime.clock import Clock
from corridor.runtime.jobs import run_waiting_jobs

WEEKS = timedelta(days=28)
NOBODY = [None] * len(Category)


@pytest.fixture(autouse=True)
def _before_the_quarter(settings, tmp_path, clock, db):
    settings.ROUND_KEYS = tmp_path / "rounds"
    clock.stand_at(midnight(QUARTER) - timedelta(days=2))


@pytest.fixture
def seventy(team, practices_on) -> list[Person]:
    made = rounds.make_people(70, team, name="Of the harbour")
    for person in made:
        person.here_since = timezone.now() - timedelta(days=200)
    Person.objects.bulk_update(made, ["here_since"])
    Came.objects.bulk_create(Came(person=person) for person in made)
    return made


def prepare_the_pulse(people: list[Person]) -> Round:
    """The round that everybody is asked in the same weeks, as the pulse prepares it."""
    (name,) = (name for name, kind in kinds.items() if kind.carries)
    return prepare_round(
        name,
        opens_at=midnight(QUARTER),
        closes_at=midnight(QUARTER) + WEEKS,
        items=[Item("trust", 5)],
        cells=[NewCell([person.pk for person in people], words="Harbour", node="0")],
    )


def ticked(*categories: Category) -> list[int | None]:
    return [int(one in categories) for one in Category]


def test_it_rides_along_once(seventy):
    assert prepare_next() is None
    pulse = prepare_the_pulse(seventy[:66])
    made = prepare_next()
    assert made is not None
    assert (made.kind, made.opens_at, made.closes_at) == (KIND, pulse.opens_at, pulse.closes_at)
    assert made.cells.get().people == Roll.objects.filter(round=made).count() == 66
    assert prepare_next() is None


def test_too_few_are_not_asked(seventy):
    prepare_the_pulse(seventy[:50])
    assert prepare_next() is None


def test_from_boxes_to_numbers(seventy, clock):
    prepare_the_pulse(seventy)
    made = prepare_next()
    assert made is not None
    run_waiting_jobs(forgiving=True)
    clock.stand_at(midnight(QUARTER) + timedelta(minutes=5))
    Clock().look()
    run_waiting_jobs(forgiving=True)
    made.refresh_from_db()
    for number, person in enumerate(seventy[:40]):
        chosen = ticked(Category.WORK, *([Category.HOME] if number < 9 else []))
        answer_round(made, person, chosen if number < 17 else NOBODY)
    assert Box.objects.filter(cell__round=made).count() == 40
    clock.stand_at(made.closes_at + timedelta(minutes=5))
    Clock().look()
    run_waiting_jobs(forgiving=True)
    assert not Box.objects.exists()
    assert not Count.objects.filter(cell__round=made).exists()
    (quarter,) = quarters()
    assert (quarter.begins_on, quarter.in_all) == (QUARTER, 15)
    assert dict(quarter.by_category) == {
        str(one.label): 15 if one == Category.WORK else None for one in Category
    }


def test_of_fewer_than_ten_nothing_is_kept():
    made = Round(opens_at=midnight(QUARTER))
    keep_numbers(made, Counted({}, {}))
    assert set(Turned.objects.values_list("at_least", flat=True)) == {None}
    assert Turned.objects.count() == len(Category) + 1


@pytest.mark.parametrize(
    ("number", "words"), [(0, None), (9, None), (10, 10), (14, 10), (15, 15), (104, 100)]
)
def test_numbers_are_said_in_fives_from_ten_on(number, words):
    assert said(number) == words


def test_the_database_refuses_a_number_below_ten():
    with pytest.raises(IntegrityError):
        Turned.objects.create(begins_on=date(2027, 1, 11), category="work", at_least=9)


def test_a_row_is_a_category_and_a_quarter_and_nothing_else():
    assert {field.name for field in Turned._meta.get_fields()} == {
        *("id", "begins_on", "category", "at_least"),
    }


def test_everybody_reads_the_same(seventy, browser_of):
    Turned.objects.create(begins_on=QUARTER, category="", at_least=25)
    Turned.objects.create(begins_on=QUARTER, category="work", at_least=10)
    page = browser_of(seventy[0]).get("/confidants/turned/").text
    assert "25 or more" in page
    assert "10 or more" in page
    assert len(re.findall(r">\s*fewer than ten\s*<", page)) == len(Category) - 1
