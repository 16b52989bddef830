"""What we write is read by programs that are not ours as we mean it: three years, every change of
the clock, in zones with an hour, half an hour, none, and with changes that follow the moon.
"""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from corridor.people.models import Person
from corridor.rhythm.calendars.actions import cancel_occasion, move_occasion, set_occasion
from corridor.rhythm.calendars.models import Occasion
from corridor.rhythm.calendars.queries import occasions_of
from corridor.rhythm.calendars.recurrence import occurrences
from corridor.rhythm.calendars.tests.independent_readers import READERS
from corridor.rhythm.calendars.writing import feed_of, request_for

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Africa/Casablanca",
    "Asia/Gaza",
    "UTC",
)
SINCE = datetime(2027, 1, 1, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=3 * 365)
MINUTE = timedelta(minutes=1)

# Day and time on the wall in 2027, minutes, rule.
SERIES = (
    ((1, 4, 9, 0), 60, "FREQ=WEEKLY"),
    ((1, 5, 8, 30), 45, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"),
    ((1, 29, 16, 0), 90, "FREQ=MONTHLY;BYDAY=-1FR"),
    ((2, 15, 12, 0), 30, "FREQ=YEARLY"),
    ((1, 4, 4, 15), 20, "FREQ=DAILY;COUNT=900"),
    ((1, 6, 17, 0), 60, "FREQ=WEEKLY;UNTIL=20290401T000000Z"),
    ((3, 28, 12, 0), 60, ""),
    ((10, 31, 7, 45), 60, ""),
)


@pytest.fixture
def set_everything(ana, bilal):
    """Set every series in a zone, one of them with a moved and two left-out times."""

    def make(zone):
        own = ZoneInfo(zone)
        made = []
        for (month, day, hour, minute), length, rule in SERIES:
            starts_at = datetime(2027, month, day, hour, minute, tzinfo=own).astimezone(UTC)
            made.append(
                set_occasion(
                    by=ana,
                    people=[bilal],
                    starts_at=starts_at,
                    ends_at=starts_at + length * MINUTE,
                    zone=zone,
                    recurs=rule,
                    once=uuid4(),
                )
            )
        weekly = made[0]
        times = [one.original_at for one in occurrences(weekly, SINCE, UNTIL)]
        for n in (11, 40):
            cancel_occasion(weekly, by=ana, original_at=times[n])
        for n in (12, 43):  # about the weeks in which clocks change
            later = times[n] + timedelta(days=1, hours=3)
            move_occasion(
                weekly,
                by=ana,
                original_at=times[n],
                starts_at=later,
                ends_at=later + timedelta(hours=2),
            )
        return [Occasion.objects.get(pk=one.pk) for one in made]

    return make


def meant(occasions):
    """What Corridor itself says."""
    return sorted(
        (occasion.uid, one.starts_at, one.ends_at)
        for occasion in occasions
        for one in occurrences(occasion, SINCE, UNTIL, occasion.exceptional.all())
    )


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("reader", READERS)
def test_the_private_address_is_read_as_we_mean_it(set_everything, bilal, reader, zone, tmp_path):
    set_everything(zone)
    occasions = occasions_of(bilal, SINCE, UNTIL)
    expected = meant(occasions)
    assert len(expected) > 1_300
    assert READERS[reader](feed_of(occasions), SINCE, UNTIL, tmp_path) == expected


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("reader", READERS)
def test_an_invitation_is_read_as_we_mean_it(set_everything, bilal, reader, zone, tmp_path):
    weekly = set_everything(zone)[0]
    ics = request_for(weekly, bilal, comes=False, now=timezone.now())
    assert READERS[reader](ics, SINCE, UNTIL, tmp_path) == meant([weekly])


def test_whole_days_are_the_same_days_wherever_one_is(make_occasion, ana):
    zone = ZoneInfo("America/New_York")
    away = make_occasion(
        ana,
        kind="away",
        all_day=True,
        zone="America/New_York",
        starts_at=datetime(2027, 3, 13, tzinfo=zone),
        ends_at=datetime(2027, 3, 16, tzinfo=zone),
    )
    ana = Person.objects.get(pk=ana.pk)
    text = feed_of(occasions_of(ana, SINCE, UNTIL)).decode()
    assert "DTSTART;VALUE=DATE:20270313\r\n" in text
    assert "DTEND;VALUE=DATE:20270316\r\n" in text
    assert away.ends_at - away.starts_at == timedelta(hours=71)


def test_a_time_that_comes_twice_is_said_in_utc(make_occasion, ana):
    second = datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin"))
    make_occasion(
        ana,
        kind="away",
        zone="Europe/Berlin",
        starts_at=second,
        ends_at=second.astimezone(UTC) + timedelta(hours=1),
    )
    text = feed_of(occasions_of(ana, SINCE, UNTIL)).decode()
    assert "DTSTART:20271031T013000Z\r\n" in text
