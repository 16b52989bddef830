"""Something handed on, and a moderator."""

import pytest

from corridor.people.models import Duty
from corridor.privacy.handing_on import hand_on


@pytest.fixture
def dara(make_person):
    """Dara Ito moderates."""
    return make_person("Dara Ito", duties=(Duty.Kind.MODERATOR,))


@pytest.fixture
def handed(bilal, chen, dara):
    """Bilal hands on what Chen wrote."""
    return hand_on(text="You are useless", about=chen, by=bilal, note="It is the third")
