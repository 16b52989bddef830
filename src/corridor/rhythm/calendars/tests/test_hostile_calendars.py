"""Broken and hostile calendars and servers: a clear message, in bounded time and memory."""

import resource
import socket
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from corridor.rhythm.calendars import problems
from corridor.rhythm.calendars.dav import asking
from corridor.rhythm.calendars.dav.addresses import is_public, looked_up
from corridor.rhythm.calendars.dav.asking import Credentials
from corridor.rhythm.calendars.dav.client import Server
from corridor.rhythm.calendars.engine import problems as engine_problems
from corridor.rhythm.calendars.problems import WORDS, CalendarProblem
from corridor.rhythm.calendars.reading_apart import read_apart
from corridor.rhythm.calendars.tests import hostile_server as corpus

MONDAY = datetime(2027, 3, 1, tzinfo=UTC)
WEEK = timedelta(days=7)
PASSWORD = "app-password"
IN = Credentials("bilal", PASSWORD)

DAILY_TIMES = ("DTSTART:20270301T090000Z", "DTEND:20270301T090100Z")

REFUSED_FILES = {
    "nothing at all": (b"", "not_a_calendar"),
    "a page": (b"<!doctype html><html><body>Sign in</body></html>", "not_a_calendar"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "not_a_calendar"),
    "a calendar further down": (b"x\r\n" + corpus.calendar(corpus.GOOD), "not_a_calendar"),
    "cut off in an entry": (corpus.calendar(corpus.GOOD)[:-40], "cut_off"),
    "cut off at the end": ((corpus.HEAD + corpus.GOOD).encode(), "cut_off"),
    "ends crossed": (
        corpus.calendar("BEGIN:VEVENT\r\nEND:VCALENDAR\r\n"),
        "cut_off",
    ),
    "every second, for ever": (
        corpus.calendar(corpus.entry(*DAILY_TIMES, "RRULE:FREQ=SECONDLY")),
        "too_dense",
    ),
    "every second, said in another way": (
        corpus.calendar(
            corpus.entry(
                *DAILY_TIMES,
                "RRULE:FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=0,1,2,3",
            )
        ),
        "too_dense",
    ),
    "fifty million bytes": (corpus.calendar("X-FILL:x\r\n" * 5_000_000), "too_large"),
    "a hundred thousand entries": (
        corpus.calendar(*["BEGIN:VEVENT\r\nEND:VEVENT\r\n"] * 100_000),
        "too_dense",
    ),
    "twenty thousand endless series": (
        corpus.calendar(
            *[
                corpus.entry(*DAILY_TIMES, "RRULE:FREQ=DAILY").replace("UID:2", f"UID:{n}")
                for n in range(20_000)
            ]
        ),
        "too_long",
    ),
}


@pytest.mark.parametrize("name", REFUSED_FILES)
def test_a_file_that_cannot_be_read_is_refused_by_name(name, monkeypatch):
    raw, problem = REFUSED_FILES[name]
    began = time.monotonic()
    with pytest.raises(CalendarProblem, match=problem) as found:
        read_apart(raw, MONDAY, MONDAY + WEEK, "Europe/Berlin")
    assert time.monotonic() - began < 26
    assert found.value.words == WORDS[problem]


READ_FILES = {
    "a rule that never falls": (
        corpus.entry(*DAILY_TIMES, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        set(),
    ),
    "a zone that nobody knows": (
        corpus.entry("DTSTART;TZID=Middle Earth:20270302T090000", "DURATION:PT1H"),
        {"unknown_zone"},
    ),
    "a time without a zone": (
        corpus.entry("DTSTART:20270302T090000", "DURATION:PT1H"),
        set(),
    ),
    "no time": (corpus.entry("SUMMARY:Sometime"), {"broken_entry"}),
    "the thirteenth month": (corpus.entry("DTSTART:20271301T090000Z"), {"broken_entry"}),
    "an end before its start": (
        corpus.entry("DTSTART:20270301T090000Z", "DTEND:20270228T090000Z"),
        {"broken_entry"},
    ),
    "a rule that is none": (
        corpus.entry("DTSTART:20270302T090000Z", "DURATION:PT1H", "RRULE:FREQ=OFTEN"),
        {"broken_entry"},
    ),
    "a line of a million characters": (
        corpus.entry("SUMMARY:" + "x" * 1_000_000, "DTSTART:20270302T090000Z", "DURATION:PT1H"),
        set(),
    ),
}


@pytest.mark.parametrize("name", READ_FILES)
def test_a_broken_entry_does_not_hide_the_good_one(name):
    entry, notes = READ_FILES[name]
    reading = read_apart(
        corpus.calendar(corpus.GOOD, entry), MONDAY, MONDAY + WEEK, "Europe/Berlin"
    )
    good = (MONDAY + timedelta(hours=9), MONDAY + timedelta(hours=10))
    assert reading.taken[0] == good
    assert reading.notes == notes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_whatever_titles_are_written_in_times_are_read(encoding):
    raw = corpus.calendar(corpus.GOOD).decode().replace("UID:1", "UID:1\r\nSUMMARY:Übergabe é")
    reading = read_apart(raw.encode(encoding), MONDAY, MONDAY + WEEK, "UTC")
    assert len(reading.taken) == 1


def test_reading_leaves_no_memory_behind_and_the_process_is_small():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(CalendarProblem):
        read_apart(corpus.calendar("X-FILL:x\r\n" * 400_000)[:-20], MONDAY, MONDAY + WEEK, "UTC")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kilobytes


SERVERS = {
    "wants another password": (corpus.answering(401), "refused"),
    "forbids": (corpus.answering(403), "refused"),
    "knows nothing": (corpus.answering(404), "not_there"),
    "is broken": (corpus.answering(500), "server_broken"),
    "is being mended": (corpus.answering(503), "server_broken"),
    "has had enough": (corpus.answering(429), "server_broken"),
    "answers with a page": (corpus.answering(200, b"<html></html>", "text/html"), "not_caldav"),
    "answers with a broken list": (corpus.answering(207, b"<multistatus"), "not_caldav"),
    "laughs a billion times": (corpus.answering(207, corpus.LAUGHS), "not_caldav"),
    "reads our files": (corpus.answering(207, corpus.OUTSIDE), "not_caldav"),
    "goes very deep": (corpus.answering(207, corpus.DEEP), "not_caldav"),
    "leads in circles": (corpus.round_and_round, "leads_elsewhere"),
    "leads into the network": (
        corpus.answering(301, Location="http://169.254.169.254/latest/"),
        "leads_elsewhere",
    ),
    "leads to a file": (corpus.answering(301, Location="file:///etc/passwd"), "leads_elsewhere"),
    "leads to another port": (
        corpus.answering(307, Location="http://127.0.0.1:1/"),
        "leads_elsewhere",
    ),
    "sends fifty million bytes": (corpus.endless, "too_large"),
    "announces fifty million bytes": (
        lambda request: (
            request.send_response(200),
            request.send_header("Content-Length", "50000000"),
            request.end_headers(),
        ),
        "too_large",
    ),
    "packs what it sends": (corpus.squeezed, "not_caldav"),
    "hangs up": (corpus.hanging_up, "cut_off"),
    "speaks no HTTP": (corpus.babbling, "not_caldav"),
    "says nothing": (corpus.silent, "too_slow"),
    "drips": (corpus.dripping, "too_slow"),
}


@pytest.fixture
def _allowed(settings, monkeypatch):
    settings.CALENDAR_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(asking, "SECONDS", 1)


@pytest.mark.usefixtures("_allowed")
@pytest.mark.parametrize("name", SERVERS)
def test_a_server_that_is_no_good_is_said_by_name(name):
    behave, problem = SERVERS[name]
    began = time.monotonic()
    with corpus.hostile(behave) as address:
        server = Server(address, IN)
        with pytest.raises(CalendarProblem, match=f"^{problem}$"):
            server.taken(server.path, MONDAY, MONDAY + WEEK, "UTC")
        with pytest.raises(CalendarProblem) as found:
            server.calendars()
    assert found.value.name in WORDS
    assert time.monotonic() - began < 15


@pytest.mark.usefixtures("_allowed")
def test_nobody_is_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(CalendarProblem, match="no_answer"):
        Server(address, IN).calendars()


@pytest.mark.usefixtures("_allowed")
def test_a_server_that_cannot_prove_who_it_is():
    with corpus.hostile(corpus.answering(200)) as address:
        server = Server(address.replace("http://", "https://"), IN)
        with pytest.raises(CalendarProblem, match="certificate"):
            server.calendars()


ADDRESSES = {
    "https://127.0.0.1/": "private_address",
    "https://[::1]/": "private_address",
    "https://10.0.0.1/": "private_address",
    "https://172.16.0.1/": "private_address",
    "https://192.168.1.1/": "private_address",
    "https://169.254.169.254/latest/meta-data/": "private_address",
    "https://100.64.0.1/": "private_address",
    "https://0.0.0.0/": "private_address",
    "https://224.0.0.1/": "private_address",
    "https://255.255.255.255/": "private_address",
    "https://[fe80::1]/": "private_address",
    "https://[fd00::1]/": "private_address",
    "https://[::ffff:127.0.0.1]/": "private_address",
    "https://[::ffff:10.0.0.1]/": "private_address",
    "https://[64:ff9b::7f00:1]/": "private_address",
    "https://[2002:7f00:1::]/": "private_address",
    "https://2130706433/": "private_address",
    "https://0x7f.1/": "private_address",
    "https://localhost/": "private_address",
    "https://localhost./": "private_address",
    "http://example.org/": "not_https",
    "ftp://example.org/": "address",
    "file:///etc/passwd": "address",
    "https://": "address",
    "https://ana:secret@example.org/": "address",
    "https://example.org:22/": "address",
    "https://example.org:99999/": "address",
    "https://example.org/\r\nHost: x": "address",
    "https://exa mple.org/": "address",
    "calendar": "address",
    "https://no-such-host.invalid/": "unknown_host",
    "https://" + "x" * 2_000: "address",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_leads_inside_is_refused_before_anything_is_sent(address):
    with pytest.raises(CalendarProblem, match=f"^{ADDRESSES[address]}$"):
        looked_up(address)


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "64:ff9b::909:909"])
def test_an_address_in_the_open_is_one(address):
    assert is_public(address)


def test_a_name_is_looked_up_once_and_one_private_address_is_enough_to_refuse(monkeypatch):
    asked = []

    def answers(*found):
        def look(host, port, **_more):
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in found]

        return look

    monkeypatch.setattr(socket, "getaddrinfo", answers("9.9.9.9", "10.0.0.1"))
    with pytest.raises(CalendarProblem, match="private_address"):
        looked_up("https://calendar.example.org/")
    monkeypatch.setattr(socket, "getaddrinfo", answers("9.9.9.9"))
    server = Server("https://calendar.example.org/", IN)
    # From now on the name means another address: whoever looks again is led inside.
    monkeypatch.setattr(socket, "getaddrinfo", answers("127.0.0.1"))
    knocked = []
    monkeypatch.setattr(
        socket, "create_connection", lambda where, _seconds: knocked.append(where) or 1 / 0
    )
    with pytest.raises(ZeroDivisionError):
        server.calendars()
    assert knocked == [("9.9.9.9", 443)]
    assert asked == ["calendar.example.org"] * 2


def test_every_problem_has_words_and_no_words_are_left_over():
    names = {
        value
        for module in (problems, engine_problems)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str)
    }
    assert names - set(problems.NOTES) == set(WORDS)
    with override("en"):
        assert all(str(w.what).endswith(".") and str(w.to_do).endswith(".") for w in WORDS.values())


def test_a_password_stands_in_no_text_of_ours():
    assert PASSWORD not in repr(IN)
