"""Times that are taken, by an occasion in Corridor or in a connected calendar, are not proposed."""

from collections import Counter
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from radicale_server import PASSWORD

from corridor.matching.meeting import hold_round
from corridor.practices.conversations import actions_round
from corridor.practices.conversations.models import Introduction, Round
from corridor.practices.conversations.queries_people import arrays_of, plan_from
from corridor.privacy.sealing import seal
from corridor.rhythm.calendars import connecting
from corridor.rhythm.calendars.actions import set_occasion
from corridor.rhythm.calendars.connecting import WayIn, connect
from corridor.rhythm.calendars.engine.busy import Reading
from corridor.rhythm.calendars.models import Connection
from corridor.rhythm.calendars.problems import (
    NO_ANSWER,
    REFUSED,
    TOO_SLOW,
    UNKNOWN_HOST,
    CalendarProblem,
)
from corridor.rhythm.fortnight import this_fortnight

# From Monday to Thursday all day long, in both weeks.
BUSY = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Somebody else//EN
BEGIN:VEVENT
UID:abc
DTSTAMP:20270101T000000Z
DTSTART:20270308T070000Z
DTEND:20270308T190000Z
RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH;COUNT=8
SUMMARY:Oncologist
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
FRIDAY = 4


def test_a_connected_calendar_is_asked_and_nothing_of_it_is_kept(
    radicale,
    take_part,
    away,
    hold,
):
    calendar = radicale.make_calendar("bilal")
    radicale.put(calendar, "busy", BUSY)
    dana = take_part(away("Dana Novak"))
    take_part(away("Ana Ruiz"))
    connect(by=dana, address=calendar, name="bilal", password=PASSWORD)
    (one,) = hold()
    assert [time.starts_at.weekday() for time in one.times.all()] == [FRIDAY, FRIDAY]
    rows = [
        str(row)
        for model in apps.get_app_config("conversations").get_models()
        for row in model._default_manager.values_list()
    ]
    assert not any("Oncologist" in row or "19:00" in row for row in rows)


def test_a_calendar_that_does_not_answer_holds_nobody_up(
    radicale,
    take_part,
    away,
    hold,
):
    calendar = radicale.make_calendar("bilal")
    dana = take_part(away("Dana Novak"))
    take_part(away("Ana Ruiz"))
    connect(by=dana, address=calendar, name="bilal", password=PASSWORD)
    radicale.ask("DELETE", calendar, "bilal", "")
    (one,) = hold()
    assert one.times.count() == 2
    assert Connection.objects.get().trouble != ""


def test_ones_own_occasions_are_taken(take_part, away, hold):
    ana = take_part(away("Ana Ruiz"))
    take_part(away("Dana Novak"))
    monday = timezone.now().replace(hour=0)
    for day in range(13):
        begins = monday + timedelta(days=day)
        if begins.weekday() != FRIDAY:
            set_occasion(
                by=ana,
                people=[],
                starts_at=begins,
                ends_at=begins + timedelta(hours=23),
                zone="UTC",
                once=uuid4(),
            )
    (one,) = hold()
    assert [time.starts_at.weekday() for time in one.times.all()] == [FRIDAY, FRIDAY]


def test_as_many_queries_for_three_introductions_as_for_one(take_part, away):
    asked = []
    for names in (("Ana", "Dana"), ("Emil", "Fatou", "Gita", "Hanna")):
        for name in names:
            take_part(away(f"{name} Novak"), threes=False)
        one = actions_round.plan(this_fortnight())
        assert one is not None
        with CaptureQueriesContext(connection) as queries:
            actions_round.hand_out(one, this_fortnight())
        asked.append(len(queries))
        Introduction.objects.all().delete()
        Round.objects.all().delete()
    assert asked[0] == asked[1]


@pytest.fixture
def connected(take_part, away):
    """`connected("dead", 3)`: three who take part, each with a calendar at that host."""

    def connect_all(host, many):
        for number in range(many):
            way_in = WayIn(f"https://{host}.example.org/", f"{number}", PASSWORD, "/", ())
            person = take_part(away(f"{host} {number}"))
            row = Connection(owner=person, connected_on=timezone.localdate())
            seal(row, way_in=way_in.as_json())
            row.save(force_insert=True)

    return connect_all


@pytest.mark.parametrize(
    ("problem", "times"), [(TOO_SLOW, 3), (NO_ANSWER, 3), (UNKNOWN_HOST, 1), (REFUSED, 5)]
)
def test_a_server_that_did_not_answer_three_people_is_not_asked_again_in_the_same_round(
    connected, hold, monkeypatch, problem, times
):
    connected("dead", 5)
    connected("other", 1)
    asked = Counter()

    def dead(address, _credentials):
        asked[address] += 1
        raise CalendarProblem(problem)

    monkeypatch.setattr(connecting, "Server", dead)
    assert len(hold()) == 3
    assert asked == {"https://dead.example.org/": times, "https://other.example.org/": 1}


def test_one_slow_calendar_takes_free_busy_from_nobody_else_at_the_same_server(
    connected, hold, monkeypatch
):
    connected("shared", 6)
    asked = []

    class Shared:
        """Of which the calendar that is asked for first does not come."""

        def __init__(self, _address, _credentials):
            asked.append(self)

        def taken(self, _path, since, until, _zone):
            if len(asked) == 1:
                raise CalendarProblem(TOO_SLOW)
            return Reading(((since, until),))

    monkeypatch.setattr(connecting, "Server", Shared)
    held = hold()
    assert len(asked) == 6
    assert [one.times.count() for one in held] == [0, 0, 0]
    assert Connection.objects.exclude(trouble="").count() == 1


def test_slow_calendars_between_others_silence_no_server(connected, hold, monkeypatch):
    connected("shared", 6)
    asked = []

    class Mixed:
        """Of which every second calendar does not come, and one is refused."""

        def __init__(self, _address, _credentials):
            asked.append(self)

        def taken(self, _path, since, until, _zone):
            if len(asked) == 4:
                raise CalendarProblem(REFUSED)
            if len(asked) % 2:
                raise CalendarProblem(TOO_SLOW)
            return Reading(((since, until),))

    monkeypatch.setattr(connecting, "Server", Mixed)
    hold()
    assert len(asked) == 6


def test_an_answer_in_between_clears_only_its_own_server():
    silent = connecting.Silent()
    for host in ("slow.example.org", "other.example.org"):
        for _one in range(connecting.SILENT_FROM - 1):
            silent.note(host, Connection(), NO_ANSWER)
    silent.note("other.example.org", Connection(), "")
    for host in ("slow.example.org", "other.example.org"):
        silent.note(host, Connection(), TOO_SLOW)
    assert "slow.example.org" in silent
    assert "other.example.org" not in silent


def test_the_same_calendar_is_silent_once_however_often_it_is_asked_for():
    silent, one = connecting.Silent(), Connection()
    for _time in range(connecting.SILENT_FROM):
        silent.note("slow.example.org", one, TOO_SLOW)
    assert "slow.example.org" not in silent
    for _other in range(connecting.SILENT_FROM - 1):
        silent.note("slow.example.org", Connection(), TOO_SLOW)
    assert "slow.example.org" in silent
    assert "other.example.org" not in silent


def test_whose_calendar_is_asked_first_is_another_each_round(connected):
    connected("shared", 40)
    arrays = arrays_of(this_fortnight())
    held = hold_round(arrays.people, arrays.ties, seed=1)
    matched = [tuple(arrays.ids[place] for place in pair) for pair in held.pairs]
    days = [date(2027, 3, 8), date(2027, 3, 22)]
    orders = [plan_from(arrays, held, day).groups for day in days]
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(matched)
    assert orders[0] != orders[1]
    assert matched not in orders
