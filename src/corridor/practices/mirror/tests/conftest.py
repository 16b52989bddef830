"""Ana leads twenty people who have come, on the eve of a half-year's first fortnight."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import rounds
from django.utils import timezone
from django.utils.crypto import get_random_string
from quarters import midnight

from corridor.ballots.models import Round
from corridor.people.models import Person
from corridor.people.signing_in.models import Came
from corridor.practices.mirror.actions_rounds import prepare_next
from corridor.practices.mirror.models import Result
from corridor.runtime.jobs import run_waiting_jobs

# The half-year that begins in March 2027, the first fortnight that begins in it, and the next one's.
HALF_YEAR, FIRST, NEXT_FIRST = date(2027, 3, 1), date(2027, 3, 8), date(2027, 9, 6)
FOUR_WEEKS = timedelta(days=28)


@pytest.fixture(autouse=True)
def _before_the_half_year(settings: Any, tmp_path: Path, clock: Any, db: None) -> None:
    settings.ROUND_KEYS = tmp_path / "rounds"
    clock.stand_at(midnight(FIRST) - timedelta(days=2))


@pytest.fixture
def report_to() -> Callable[..., list[Person]]:
    """`report_to(ana, 20)`: so many who report to Ana, have been here for long, and have come."""

    def make(leader: Person, number: int, *, come: bool = True) -> list[Person]:
        made = rounds.make_people(number, leader.team, name=get_random_string(8))
        long_ago = timezone.now() - timedelta(days=200)
        for person in made:
            person.here_since, person.manager = long_ago, leader
        Person.objects.bulk_update(made, ["here_since", "manager"])
        if come:
            Came.objects.bulk_create(Came(person=person) for person in made)
        return made

    return make


@pytest.fixture
def twenty(report_to: Callable[..., list[Person]], ana: Person, practices_on: None) -> list[Person]:
    return report_to(ana, 20)


def open_rounds(clock: Any) -> list[Round]:
    """What is prepared opens."""
    run_waiting_jobs()
    clock.stand_at(midnight(FIRST) + timedelta(minutes=5))
    run_waiting_jobs()
    return list(Round.objects.order_by("kind"))


@pytest.fixture
def open_round(twenty: list[Person], clock: Any) -> Round:
    """The round in which Ana's people are asked about her, open."""
    assert prepare_next() is not None
    (opened,) = open_rounds(clock)
    return opened


def close(clock: Any) -> None:
    """The four weeks end; whatever is open is counted."""
    clock.stand_at(midnight(FIRST) + FOUR_WEEKS + timedelta(minutes=5))
    run_waiting_jobs()


@pytest.fixture
def answered(open_round: Round, twenty: list[Person]) -> Callable[..., None]:
    """`answered(9, [4, 4, 4, 3, 3, 3, 2, 2])`: so many of Ana's people answer so."""

    def make(number: int, options: list[int | None]) -> None:
        from corridor.ballots.invented import answer_round

        for person in twenty[:number]:
            answer_round(open_round, person, options)

    return make


WARM_NOT_ABLE: list[int | None] = [4, 4, 4, 1, 0, 1, 2, 2]


@pytest.fixture
def result(answered: Callable[..., None], ana: Person, clock: Any) -> Result:
    """Ana's mirror, of twelve who felt her to be warm and less competent."""
    answered(12, WARM_NOT_ABLE)
    close(clock)
    return Result.objects.get(owner=ana)
