"""A day on which nothing changes, and an occasion of two."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from corridor.rhythm.calendars.actions import set_occasion

MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def make_occasion(db):
    """`make_occasion(ana, [bilal])`: a Monday in March from nine to ten in UTC."""

    def make(by, people=(), **more):
        fields = {
            "starts_at": MONDAY,
            "ends_at": MONDAY + HOUR,
            "zone": "UTC",
            "once": uuid4(),
        } | more
        return set_occasion(by=by, people=people, **fields)

    return make


@pytest.fixture
def walk(make_occasion, ana, bilal):
    """Ana asks Bilal for a walk."""
    return make_occasion(ana, [bilal], words="A walk to the river?")
