"""Something sealed, for the tests of the privacy core."""

import pytest

from corridor.people.models import Duty
from corridor.privacy.audiences import Choice, freeze
from corridor.privacy.models import HandedOn
from corridor.privacy.sealing import seal


@pytest.fixture
def dara(make_person):
    """Dara Ito is somewhere else, and moderates."""
    return make_person("Dara Ito", duties=(Duty.Kind.MODERATOR,))


@pytest.fixture
def make_letter(db):
    """Seal something of `owner` for people: `make_letter(bilal, "words", to=[chen])`."""

    def make(owner, words, *, to=(), kinds=("people",), expires_at=None):
        choice = Choice(tuple(kinds), tuple(to)) if to or kinds != ("people",) else Choice(())
        audience = freeze(owner, choice, expires_at=expires_at)
        letter = HandedOn(owner=owner, audience=audience)
        seal(letter, body=words)
        letter.save()
        return letter

    return make


@pytest.fixture
def carers(make_person):
    """The care team: Farah and Goran."""
    return [
        make_person(name, duties=(Duty.Kind.CARE_TEAM,)) for name in ("Farah Aziz", "Goran Tal")
    ]


def choose(*names, people=()):
    return Choice(tuple(names), tuple(people))
