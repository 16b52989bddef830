"""A connected calendar on a real server: what is asked of it, and what is written into it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar
from radicale_server import PASSWORD

from corridor.rhythm.calendars import connecting
from corridor.rhythm.calendars.actions import accept, cancel_occasion, decline, move_occasion
from corridor.rhythm.calendars.connecting import connect, connection_of, taken_there
from corridor.rhythm.calendars.dav.client import Server
from corridor.rhythm.calendars.models import Block, Connection
from corridor.rhythm.calendars.problems import CalendarProblem
from corridor.runtime.jobs import Job

MONDAY = datetime(2027, 3, 1, tzinfo=UTC)
FORTNIGHT = timedelta(days=14)
DAY = timedelta(days=1)

MEETING = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Somebody else//EN
BEGIN:VEVENT
UID:abc
DTSTAMP:20270101T000000Z
DTSTART;TZID=Europe/Berlin:20270301T090000
DTEND;TZID=Europe/Berlin:20270301T100000
RRULE:FREQ=WEEKLY;COUNT=3
EXDATE;TZID=Europe/Berlin:20270308T090000
SUMMARY:Oncologist
DESCRIPTION:Bring the results
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


@pytest.fixture
def calendar(radicale):
    return radicale.make_calendar("bilal")


@pytest.fixture
def connection(calendar, bilal):
    return connect(by=bilal, address=calendar, name="bilal", password=PASSWORD)


@pytest.fixture
def blocking(connection, bilal):
    connecting.switch_blocking(by=bilal, blocks=True)
    return connection


def taken(person):
    found = taken_there(connection_of(person), MONDAY, MONDAY + FORTNIGHT)
    assert found.problem == ""
    return [(start.isoformat()[5:16], end.isoformat()[11:16]) for start, end in found.times]


def events(radicale, calendar):
    return [
        (str(e["SUMMARY"]), e.start.isoformat()[:16])
        for text in radicale.entries(calendar).values()
        for e in Calendar.from_ical(text).walk("VEVENT")
    ]


def test_times_that_another_program_wrote_are_taken(radicale, calendar, connection, bilal):
    radicale.put(calendar, "meeting", MEETING)
    assert taken(bilal) == [("03-01T08:00", "09:00")]


def test_a_server_without_free_busy_is_asked_for_times_alone(
    radicale, calendar, connection, bilal, monkeypatch
):
    radicale.put(calendar, "meeting", MEETING)
    asked = []
    report = Server._report

    def without_free_busy(server, path, body):
        if "free-busy-query" in body:
            return report(server, "/nowhere/", body)
        asked.append(report(server, path, body))
        return asked[-1]

    monkeypatch.setattr(Server, "_report", without_free_busy)
    assert taken(bilal) == [("03-01T08:00", "09:00")]
    assert len(asked) == 1


def test_nothing_of_what_was_asked_is_stored(radicale, calendar, connection, bilal):
    from django.apps import apps

    radicale.put(calendar, "meeting", MEETING)
    taken(bilal)
    stored = repr([list(model._base_manager.values()) for model in apps.get_models()])
    assert [
        word for word in ("Oncologist", "results", PASSWORD, "127.0.0.1") if word in stored
    ] == []
    assert "datetime(2027, 3, 1, 8" not in stored


def test_an_entry_is_written_moved_and_taken_out(
    radicale, calendar, blocking, make_occasion, ana, bilal, run_jobs
):
    walk = make_occasion(ana, [bilal])
    run_jobs(at=timezone.now() + DAY)
    assert events(radicale, calendar) == []
    accept(walk, by=bilal)
    run_jobs(at=timezone.now() + DAY)
    assert events(radicale, calendar) == [("Corridor: time set aside", "2027-03-01T09:00")]
    move_occasion(walk, by=ana, starts_at=walk.starts_at + DAY, ends_at=walk.ends_at + DAY)
    run_jobs(at=timezone.now() + DAY)
    assert events(radicale, calendar) == []  # asked again
    accept(walk, by=bilal)
    run_jobs(at=timezone.now() + DAY)
    assert events(radicale, calendar) == [("Corridor: time set aside", "2027-03-02T09:00")]
    cancel_occasion(walk, by=ana)
    run_jobs(at=timezone.now() + DAY)
    assert events(radicale, calendar) == []
    assert Block.objects.count() == 0


def test_moving_ones_own_moves_the_entry(
    radicale, calendar, blocking, make_occasion, bilal, run_jobs
):
    away = make_occasion(bilal, kind="away")
    run_jobs(at=timezone.now() + DAY)
    before = list(radicale.entries(calendar))
    move_occasion(away, by=bilal, starts_at=away.starts_at + DAY, ends_at=away.ends_at + DAY)
    run_jobs(at=timezone.now() + DAY)
    assert list(radicale.entries(calendar)) == before
    assert events(radicale, calendar) == [("Corridor: time set aside", "2027-03-02T09:00")]


def test_what_others_wrote_is_left_alone(
    radicale, calendar, blocking, make_occasion, bilal, run_jobs
):
    radicale.put(calendar, "meeting", MEETING)
    make_occasion(bilal, kind="away")
    run_jobs(at=timezone.now() + DAY)
    connecting.disconnect(by=bilal)
    run_jobs(at=timezone.now() + DAY)
    assert list(radicale.entries(calendar)) == ["meeting.ics"]
    assert "SUMMARY:Oncologist" in radicale.entries(calendar)["meeting.ics"]
    assert Connection.objects.count() == 0


def test_an_entry_that_its_owner_removed_there_is_no_trouble(
    radicale, calendar, blocking, make_occasion, bilal, run_jobs
):
    away = make_occasion(bilal, kind="away")
    run_jobs(at=timezone.now() + DAY)
    (name,) = radicale.entries(calendar)
    radicale.ask("DELETE", f"{calendar}{name}", "bilal")
    cancel_occasion(away, by=bilal)
    run_jobs(at=timezone.now() + DAY)
    assert Block.objects.count() == 0


def test_blocking_switched_off_takes_entries_out(
    radicale, calendar, blocking, make_occasion, bilal, run_jobs
):
    make_occasion(bilal, kind="away")
    run_jobs(at=timezone.now() + DAY)
    connecting.switch_blocking(by=bilal, blocks=False)
    run_jobs(at=timezone.now() + DAY)
    assert radicale.entries(calendar) == {}
    assert Connection.objects.count() == 1


def test_declining_takes_the_entry_out(
    radicale, calendar, blocking, make_occasion, ana, bilal, run_jobs
):
    walk = make_occasion(ana, [bilal])
    accept(walk, by=bilal)
    run_jobs(at=timezone.now() + DAY)
    decline(walk, by=bilal)
    run_jobs(at=timezone.now() + DAY)
    assert radicale.entries(calendar) == {}


def test_of_several_calendars_another_is_chosen_and_entries_follow(
    radicale, make_occasion, bilal, run_jobs
):
    work, home = (
        radicale.make_calendar("bilal", path, name)
        for path, name in (("a-work", "Work"), ("b-home", "Home"))
    )
    connect(by=bilal, address=radicale.address, name="bilal", password=PASSWORD)
    connecting.switch_blocking(by=bilal, blocks=True)
    way_in = connecting.way_in_of(connecting.connection_of(bilal))
    assert sorted(one.name for one in way_in.calendars) == ["Home", "Work"]
    make_occasion(bilal, kind="away")
    connecting.choose("/bilal/a-work/", by=bilal)
    run_jobs(at=timezone.now() + DAY)
    assert (len(radicale.entries(work)), len(radicale.entries(home))) == (1, 0)
    connecting.choose("/bilal/b-home/", by=bilal)
    run_jobs(at=timezone.now() + DAY)
    assert (len(radicale.entries(work)), len(radicale.entries(home))) == (0, 1)
    with pytest.raises(CalendarProblem, match="no_calendar"):
        connecting.choose("/chen/private/", by=bilal)


@pytest.mark.parametrize(
    ("name", "password", "path", "problem"),
    [
        ("bilal", "wrong", "/bilal/work/", "refused"),
        ("bilal", PASSWORD, "/chen/work/", "refused"),
        ("chen", PASSWORD, "/", "no_calendar"),
    ],
)
def test_a_wrong_way_in_is_said_and_not_kept(
    radicale, calendar, bilal, name, password, path, problem
):
    with pytest.raises(CalendarProblem, match=problem):
        connect(by=bilal, address=radicale.address + path, name=name, password=password)
    assert Connection.objects.count() == 0


def test_a_server_that_is_down_is_noted_and_tried_again(
    calendar, blocking, make_occasion, bilal, run_jobs, settings
):
    make_occasion(bilal, kind="away")
    settings.CALENDAR_HOSTS = []  # the operator took the leave back
    run_jobs(forgiving=True)
    found = taken_there(connection_of(bilal), MONDAY, MONDAY + FORTNIGHT)
    assert (found.problem, found.times) == ("not_https", ())
    assert Connection.objects.get().trouble == "not_https"
    settings.CALENDAR_HOSTS = ["127.0.0.1"]
    connecting.try_connection(by=bilal)
    assert Connection.objects.get().trouble == ""
    assert Job.objects.unfinished().filter(kind="calendars.block").count() == 1


def test_disconnecting_from_a_server_that_is_gone_forgets_the_way_in(
    calendar, blocking, make_occasion, bilal, run_jobs, settings
):
    make_occasion(bilal, kind="away")
    run_jobs(at=timezone.now() + DAY)
    settings.CALENDAR_HOSTS = []
    connecting.disconnect(by=bilal)
    run_jobs(forgiving=True)
    assert Connection.objects.count() == 1
    Connection.objects.update(ends_at=timezone.now() - DAY)
    run_jobs(at=timezone.now() + 3 * DAY, forgiving=True)
    assert (Connection.objects.count(), Block.objects.count()) == (0, 0)


def test_nobody_else_opens_the_way_in(connection, ana):
    from corridor.privacy.sealing import unseal

    assert unseal([connection], reader=ana) == {}


def test_together_with_the_owners_own_program(
    radicale, calendar, blocking, make_occasion, bilal, run_jobs, tmp_path
):
    folder = tmp_path / "phone"
    (folder / "work").mkdir(parents=True)
    (folder / "work" / "abc.ics").write_text(MEETING)
    radicale.sync(calendar, folder)
    assert taken(bilal) == [("03-01T08:00", "09:00")]
    away = make_occasion(bilal, kind="away")
    run_jobs(at=timezone.now() + DAY)
    radicale.sync(calendar, folder)

    def on_the_phone():
        files = sorted((folder / "work").glob("*.ics"))
        return sorted(
            str(Calendar.from_ical(file.read_text()).walk("VEVENT")[0]["SUMMARY"]) for file in files
        )

    assert on_the_phone() == ["Corridor: time set aside", "Oncologist"]
    cancel_occasion(away, by=bilal)
    run_jobs(at=timezone.now() + DAY)
    radicale.sync(calendar, folder)
    assert on_the_phone() == ["Oncologist"]
