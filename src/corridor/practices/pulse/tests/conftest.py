"""Twenty people of Ana's team who have come, on the eve of a fortnight that begins a quarter."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import rounds
from django.utils import timezone
from django.utils.crypto import get_random_string
from quarters import QUARTER, midnight

from corridor.people.models import Person, Team
from corridor.people.signing_in.models import Came
from corridor.practices.pulse.actions_rounds import prepare_next
from corridor.runtime.jobs import run_waiting_jobs


@pytest.fixture(autouse=True)
def _before_the_quarter(settings: Any, tmp_path: Path, clock: Any, db: None) -> None:
    settings.ROUND_KEYS = tmp_path / "rounds"
    clock.stand_at(midnight(QUARTER) - timedelta(days=2))


@pytest.fixture
def come() -> Callable[..., list[Person]]:
    """`come(20, team)`: so many people who have been here for long, and have come."""

    def make(number: int, team: Team | None) -> list[Person]:
        made = rounds.make_people(number, team, name=get_random_string(8))
        long_ago = timezone.now() - timedelta(days=200)
        for person in made:
            person.here_since = long_ago
        Person.objects.bulk_update(made, ["here_since"])
        Came.objects.bulk_create(Came(person=person) for person in made)
        return made

    return make


@pytest.fixture
def twenty(come: Callable[..., list[Person]], team: Team, practices_on: None) -> list[Person]:
    return come(20, team)


@pytest.fixture
def open_round(twenty: list[Person], clock: Any) -> Any:
    """The quarter's team round, open."""
    held = prepare_next()
    assert held is not None
    run_waiting_jobs()
    clock.stand_at(midnight(QUARTER) + timedelta(minutes=5))
    run_waiting_jobs()
    assert held.round is not None
    held.round.refresh_from_db()
    return held.round
