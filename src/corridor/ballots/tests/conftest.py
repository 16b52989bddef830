"""Rounds to try: sixteen people in Ana's team, a round that is open."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rounds

from corridor.ballots.kinds import kinds
from corridor.ballots.models import Round
from corridor.people.models import Person, Team


@pytest.fixture(autouse=True)
def _round_keys(settings: Any, tmp_path: Path) -> None:
    settings.ROUND_KEYS = tmp_path / "rounds"


@pytest.fixture(autouse=True)
def _kind() -> Iterator[None]:
    rounds.register_kind()
    yield
    del kinds[rounds.KIND]


@pytest.fixture
def sixteen(team: Team, ana: Person, bilal: Person, chen: Person) -> list[Person]:
    """Ana, Bilal, Chen and thirteen others of the team Harbour."""
    return [ana, bilal, chen, *rounds.make_people(13, team)]


@pytest.fixture
def open_round(sixteen: list[Person], practices_on: None) -> Round:
    """A round of one cell, open for a fortnight."""
    return rounds.hold_round(sixteen)
