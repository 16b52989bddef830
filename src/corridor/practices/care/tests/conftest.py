"""An ask of Bilal's to Chen."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from corridor.people.models import Person
from corridor.practices.care.actions import ask_for_help
from corridor.practices.care.models import Ask
from corridor.privacy.audiences import Choice

WORDS = "My mother comes home on Thursday and I would like to be there."


@pytest.fixture
def make_ask(practices_on: None) -> Callable[..., Ask]:
    def make(by: Person, *to: Person, kinds: tuple[str, ...] = ("people",), **more: object) -> Ask:
        more.setdefault("body", WORDS)
        more.setdefault("wants", ["cover"])
        return ask_for_help(by=by, once=uuid4(), choice=Choice(kinds, to), **more)

    return make


@pytest.fixture
def ask(make_ask: Callable[..., Ask], bilal: Person, chen: Person) -> Ask:
    return make_ask(bilal, chen)


@pytest.fixture
def dana(make_person: Callable[..., Person], team, ana: Person) -> Person:
    """A fourth in the team, who is never asked."""
    return make_person("Dana Novak", team=team, manager=ana)
