"""The list says from when to when, and how far it reaches."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone

from corridor.rhythm.calendars.actions import set_occasion
from corridor.rhythm.calendars.models import Occasion


def set_aside(by, starts_at, ends_at, **more):
    return set_occasion(
        by=by, people=(), starts_at=starts_at, ends_at=ends_at, zone="UTC", once=uuid4(),
        kind=Occasion.Kind.AWAY, **more,
    )  # fmt: skip


def test_a_week_is_a_week_and_an_hour_an_hour(browser_of, ana):
    ana.time_zone = "UTC"
    ana.save()
    first = timezone.now().date() + timedelta(days=3)
    midnight = datetime.combine(first, time.min, UTC)
    set_aside(ana, midnight, midnight + timedelta(days=7), all_day=True)
    at_nine = midnight + timedelta(days=10, hours=9)
    set_aside(ana, at_nine, at_nine + timedelta(minutes=45))
    page = browser_of(ana).get("/calendar/").text
    last = first + timedelta(days=6)
    assert f"{first:%B} {first.day}, {first.year} to {last:%B} {last.day}, {last.year}" in page
    assert "9:45" in page
    assert "The next six weeks" in page
