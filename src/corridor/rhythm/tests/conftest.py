"""A Tuesday at noon, ordinary hours, a beat, and something that takes place for everyone."""

from datetime import UTC, date, datetime

import pytest

from corridor.rhythm import letters
from corridor.rhythm.models import Beat
from corridor.runtime.register import Floor, LetterItem

TUESDAY = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MEETING = datetime(2026, 11, 26, 14, 30, tzinfo=UTC)


@pytest.fixture
def ordinary_hours(settings, clock):
    """Monday to Friday from nine to five, and it is Tuesday noon in UTC."""
    settings.USUAL_HOURS, settings.USUALLY_EVERY_DAY = ("09:00", "17:00"), False
    clock.stand_at(TUESDAY)


@pytest.fixture
def beat(db, ordinary_hours):
    """Letters leave: the fortnight began on Monday, 23 November 2026."""
    return Beat.objects.create(begins_on=date(2026, 11, 23), zone="Europe/Berlin")


@pytest.fixture
def meeting(monkeypatch):
    """A company meeting takes place on Thursday, for everyone."""
    item = LetterItem("Company meeting", "/people/", "In the hall", MEETING, weight=10)
    floor = Floor(name="meetings", letter=lambda readers, fortnight: [item])
    monkeypatch.setattr(letters, "floors", lambda: (floor,))
    return item


@pytest.fixture
def readers(make_person):
    """Five people with an address, here since long ago: `readers(12)` for more or fewer."""

    def make(count=5, **fields):
        fields = {"here_since": datetime(2026, 1, 1, tzinfo=UTC)} | fields
        return [
            make_person(f"Dana {n:03}", **{"email": f"dana{n:03}@example.org"} | fields)
            for n in range(count)
        ]

    return make
