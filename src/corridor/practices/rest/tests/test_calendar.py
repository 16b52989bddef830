"""What the calendar shows: always the same words, and only to the person's own calendar."""

from datetime import datetime, timedelta
from uuid import uuid4

import icalendar
import pytest

from corridor.practices.rest import actions
from corridor.practices.rest.engine.days import Days
from corridor.practices.rest.models import Plan
from corridor.rhythm.calendars.actions import set_occasion
from corridor.rhythm.calendars.feed import document_of
from corridor.rhythm.calendars.models import Occasion


def events(person):
    calendar = icalendar.Calendar.from_ical(document_of(person).body)
    return list(calendar.walk("VEVENT"))


def test_whole_days_in_the_words_of_anything_personal(plan, bilal, chen, monday):
    actions.hold_plan(plan, by=bilal)
    at = plan.occasion.starts_at if plan.occasion else plan.made_at + timedelta(days=3)
    set_occasion(
        by=bilal, people=[chen], starts_at=at, ends_at=at + timedelta(hours=1), zone="UTC",
        once=uuid4(),
    )  # fmt: skip
    walk, away = sorted(events(bilal), key=lambda e: str(e.decoded("DTSTART")))
    assert walk["SUMMARY"] == away["SUMMARY"]
    assert set(walk) - set(away) == set()
    assert (away.decoded("DTSTART"), away.decoded("DTEND")) == (
        monday,
        monday + timedelta(days=5),
    )


def test_nobody_elses_calendar_has_it(make_plan, hand_over, bilal, ana, chen):
    plan = make_plan(bilal, kinds=("leader", "team"))
    hand_over(plan, chen)
    actions.hold_plan(plan, by=bilal)
    assert len(events(bilal)) == 1
    assert events(ana) == events(chen) == []


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_half_days_begin_and_end_at_noon_where_the_person_is(make_plan, bilal, monday, zone):
    bilal.time_zone = zone
    bilal.save()
    friday = monday + timedelta(days=4)
    plan = make_plan(bilal, days=Days(monday, friday, begins_at_noon=True, ends_at_noon=True))
    actions.hold_plan(plan, by=bilal)
    (away,) = events(bilal)
    begins, ends = away.decoded("DTSTART"), away.decoded("DTEND")
    assert [begins.replace(tzinfo=None), ends.replace(tzinfo=None)] == [
        datetime.combine(monday, datetime.min.time()).replace(hour=12),
        datetime.combine(friday, datetime.min.time()).replace(hour=12),
    ]


def test_from_whole_to_half_days_is_one_absence(plan, bilal, monday):
    held = actions.hold_plan(plan, by=bilal)
    shorter = Days(monday, monday + timedelta(days=1), ends_at_noon=True)
    actions.change_days(held, by=bilal, days=shorter)
    (away,) = events(bilal)
    assert isinstance(away.decoded("DTEND"), datetime)


def test_called_off_it_is_out_of_the_calendar(plan, bilal):
    held = actions.hold_plan(plan, by=bilal)
    actions.call_off(held, by=bilal)
    assert events(bilal) == []
    assert Plan.objects.count() == 0
    assert Occasion.objects.get().cancelled_at is not None  # so that calendars follow


def test_come_back_early_the_calendar_is_free(resting, bilal):
    actions.come_back(resting, by=bilal)
    (away,) = events(bilal)
    assert away.decoded("DTEND") == Plan.objects.get().ends_on + timedelta(days=1)
