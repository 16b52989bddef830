"""People of two teams far from each other who want introductions, and a round of theirs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from corridor.people.models import Person, PracticeSwitch, Team
from corridor.practices.conversations.actions import say_wishes
from corridor.practices.conversations.models import Introduction
from corridor.practices.conversations.queries import Wished
from corridor.rhythm.fortnight import this_fortnight
from corridor.runtime import moved_clock
from corridor.runtime.jobs import enqueue

WISHED = Wished(on=True, languages=("en",), days="12345", begins="09:00", ends="17:00")
# The first day of a fortnight: they are counted from a Monday in January 2024.
MONDAY = datetime(2027, 3, 8, 8, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[None]:
    """It is the Monday morning on which a fortnight begins, and stays so until the test moves it."""
    moved_clock.stand_at(MONDAY)
    yield
    moved_clock.put_right()


@pytest.fixture
def take_part(clock: None, practices_on: None) -> Callable[..., Person]:
    """`take_part(ana, every=2)`: Ana wants introductions from nine to five on working days."""
    before = timezone.now() - timedelta(days=60)
    PracticeSwitch.objects.update(changed_at=before)

    def wish(person: Person, **more: Any) -> Person:
        words = {name: more.pop(name) for name in ("rather_not", "line", "about") if name in more}
        say_wishes(by=person, wished=replace(WISHED, **more), **words)
        return person

    return wish


@pytest.fixture
def away(make_person: Callable[..., Person]) -> Callable[[str], Person]:
    """Somebody in a team of their own, which hangs on nothing: `away("Dana Novak")`."""

    def make(name: str, **fields: Any) -> Person:
        team = Team.objects.create(name=f"Team of {name}")
        return make_person(name, team=team, **fields)

    return make


@pytest.fixture
def hold(run_jobs: Callable[[], Any], clock: None) -> Callable[[], list[Introduction]]:
    """Hold the present fortnight's round; gives its introductions."""

    def now() -> list[Introduction]:
        enqueue("conversations.round")
        run_jobs()
        return list(Introduction.objects.filter(made_at=timezone.now()).order_by("pk"))

    return now


@pytest.fixture
def next_fortnight(clock: None) -> Callable[..., None]:
    """Go to the Monday after next: `next_fortnight()`, or several on."""

    def on(fortnights: int = 1) -> None:
        for _one in range(fortnights):
            moved_clock.stand_at(timezone.now() + timedelta(days=14))
        assert timezone.now().date() == this_fortnight().begins_on

    return on


def names(introduction: Introduction) -> set[str]:
    """Who is in it."""
    return set(introduction.introduced.values_list("person__name", flat=True))
