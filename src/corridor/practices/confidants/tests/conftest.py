"""Ana and Bilal named each other; Vera is a volunteer."""

import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from corridor.people.models import Person
from corridor.practices.confidants import actions_volunteers as volunteering
from corridor.practices.confidants.actions import name_somebody
from corridor.practices.confidants.models_volunteers import Volunteer
from corridor.practices.confidants.queries_volunteers import volunteers

EXCEPTION = "I call 112, and tell you before I do."
SAID = "I listen well on walks."
HOURS: dict[str, Any] = {
    "days": "1010000",
    "begins_at": time(9),
    "ends_at": time(12),
    "at_most": 2,
    "takes_on": True,
}


def mark_of(page: str) -> str:
    """What a form sends along of what it says first; "" where it says nothing."""
    found = re.search(r'name="said_first" value="(\w+)"', page)
    return found[1] if found else ""


def listed() -> list[Person]:
    """The volunteers on the first page."""
    return [one.volunteer.person for one in volunteers().lines]


@pytest.fixture
def name_each_other(practices_on: None, clock: Any) -> Callable[..., None]:
    """`name_each_other(ana, bilal)`: and a week goes by, so that both names count."""

    def name(one: Person, other: Person) -> None:
        name_somebody(other, by=one)
        name_somebody(one, by=other)
        clock.move_by(timedelta(days=7))

    return name


@pytest.fixture
def vera(make_person: Callable[..., Person], practices_on: None, ana: Person) -> Person:
    """Trained, there for others, and the exception is confirmed."""
    person = make_person("Vera Lund", team=ana.team)
    steward = make_person("Stella Marin", duties=("steward",))
    until = timezone.localdate() + timedelta(days=365)
    volunteering.confirm_training(person, by=steward, kind="first_aider", until_on=until)
    volunteering.confirm_in_danger(EXCEPTION, by=steward)
    volunteering.be_there(by=person, words=SAID, **HOURS)
    return person


@pytest.fixture
def volunteer(vera: Person) -> Volunteer:
    return Volunteer.objects.get(person=vera)
