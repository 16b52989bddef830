"""Ana asks Bilal for a walk next week."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from corridor.rhythm.calendars.actions import set_occasion

HOUR = timedelta(hours=1)


@pytest.fixture
def make_occasion(db):
    """`make_occasion(ana, [bilal])`: in a week, for an hour."""
    at = timezone.now().replace(microsecond=0) + timedelta(days=7)

    def make(by, people=(), **more):
        fields = {"starts_at": at, "ends_at": at + HOUR, "zone": "UTC", "once": uuid4()}
        return set_occasion(by=by, people=people, **fields | more)

    return make


@pytest.fixture
def walk(make_occasion, ana, bilal):
    return make_occasion(ana, [bilal], words="A walk to the river?")
