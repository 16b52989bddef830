"""Invitations by mail: what calendar programs get, when, and how often."""

import email
import smtplib
from datetime import timedelta
from email import policy

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone
from icalendar import Calendar

from corridor.privacy.muting import mute
from corridor.rhythm.calendars.actions import accept, cancel_occasion, decline, move_occasion
from corridor.rhythm.calendars.models import Attendee, Wishes

DAY = timedelta(days=1)
LATER = timedelta(hours=20)


@pytest.fixture
def sent(run_jobs, db):
    """Run what waits, and give the messages that left since the last time, parsed."""

    def read():
        before = len(mail.outbox)
        run_jobs(at=timezone.now() + LATER)
        return [
            email.message_from_bytes(message.message().as_bytes(), policy=policy.default)
            for message in mail.outbox[before:]
        ]

    return read


@pytest.fixture
def _addressed(settings):
    settings.ADDRESS = "https://corridor.example.org"
    settings.CALENDAR_FROM = "Corridor <calendar@example.org>"


def calendar_of(message):
    (part,) = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
    return Calendar.from_ical(part.get_payload(decode=True))


def event_of(message):
    (event,) = calendar_of(message).walk("VEVENT")
    return event


def methods(messages):
    return [str(calendar_of(message)["METHOD"]) for message in messages]


@pytest.mark.usefixtures("_addressed")
def test_message_has_the_form_that_mail_programs_look_for(walk, sent):
    (message,) = sent()
    assert message["To"] == "bilal.haddad@example.org"
    assert message["From"] == "Corridor <calendar@example.org>"
    assert message["Subject"] == "Corridor: time set aside"
    assert message.get_content_type() == "multipart/alternative"
    text, calendar = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert calendar.get_content_type() == "text/calendar"
    assert dict(calendar["Content-Type"].params) == {
        "method": "REQUEST",
        "component": "VEVENT",
        "charset": "utf-8",
    }
    raw = calendar.get_payload(decode=True).replace(b"\r\n", b"\n")
    assert max(len(line) for line in raw.split(b"\n")) <= 75


@pytest.mark.usefixtures("_addressed")
def test_it_says_only_that_there_is_something(walk, sent, ana):
    (message,) = sent()
    event = event_of(message)
    assert event["UID"] == str(walk.pk)
    assert (event["SEQUENCE"], str(event["SUMMARY"])) == (0, "Corridor: time set aside")
    assert str(event["URL"]) == f"https://corridor.example.org/calendar/{walk.pk}/"
    assert event["ORGANIZER"] == "mailto:calendar@example.org"
    assert event["ORGANIZER"].params["CN"] == "Corridor"
    assert event["ATTENDEE"] == "mailto:bilal.haddad@example.org"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    everything = message.as_string() + event.to_ical().decode()
    assert [word for word in ("Ana", "Ruiz", "river", "walk") if word in everything] == []


def test_nothing_is_sent_twice(walk, sent):
    assert len(sent()) == 1
    assert sent() == []


def test_moved_twice_before_it_leaves_is_one_message(walk, sent, ana):
    for days in (1, 2):
        move_occasion(
            walk, by=ana, starts_at=walk.starts_at + days * DAY, ends_at=walk.ends_at + days * DAY
        )
    (message,) = sent()
    assert (methods([message]), event_of(message)["SEQUENCE"]) == (["REQUEST"], 2)


def test_moving_is_an_update_with_the_next_number(walk, sent, ana):
    sent()
    move_occasion(walk, by=ana, starts_at=walk.starts_at + DAY, ends_at=walk.ends_at + DAY)
    (message,) = sent()
    assert methods([message]) == ["REQUEST"]
    event = event_of(message)
    assert (event["UID"], event["SEQUENCE"]) == (str(walk.pk), 1)
    assert event.start == walk.starts_at + DAY
    assert message["Subject"] == "Changed: Corridor: time set aside"


def test_moving_to_where_it_is_sends_nothing(walk, sent, ana):
    sent()
    move_occasion(walk, by=ana, starts_at=walk.starts_at, ends_at=walk.ends_at)
    assert sent() == []


def test_cancelling_takes_it_out(walk, sent, ana):
    sent()
    cancel_occasion(walk, by=ana)
    (message,) = sent()
    event = event_of(message)
    assert methods([message]) == ["CANCEL"]
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 1)
    assert sent() == []


def test_cancelled_before_it_leaves_is_no_message(walk, sent, ana):
    cancel_occasion(walk, by=ana)
    assert sent() == []


def test_who_declines_has_it_taken_out_and_hears_of_no_move(walk, sent, ana, bilal):
    sent()
    decline(walk, by=bilal)
    assert methods(sent()) == ["CANCEL"]
    move_occasion(walk, by=ana, starts_at=walk.starts_at + DAY, ends_at=walk.ends_at + DAY)
    assert sent() == []


def test_accepting_sends_no_calendar_and_moving_asks_again(walk, sent, ana, bilal):
    sent()
    accept(walk, by=bilal)
    (letter,) = sent()  # to Ana: there is something for her
    assert (letter["To"], letter.get_content_type()) == ("ana.ruiz@example.org", "text/plain")
    move_occasion(walk, by=ana, starts_at=walk.starts_at + DAY, ends_at=walk.ends_at + DAY)
    (message,) = sent()
    assert event_of(message)["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert Attendee.objects.get(person=bilal).answer == ""


def test_a_series_with_a_moved_and_a_left_out_time(make_occasion, sent, ana, bilal):
    series = make_occasion(
        ana,
        [bilal],
        zone="Europe/Berlin",
        recurs="FREQ=WEEKLY;COUNT=5",
    )
    second, third = (series.starts_at + n * 7 * DAY for n in (1, 2))
    hour = timedelta(hours=1)
    move_occasion(
        series, by=ana, original_at=second, starts_at=second + hour, ends_at=second + 2 * hour
    )
    cancel_occasion(series, by=ana, original_at=third)
    (message,) = sent()
    master, moved = calendar_of(message).walk("VEVENT")
    assert master["EXDATE"].dts[0].dt == third
    assert (moved["RECURRENCE-ID"].dt, moved.start) == (second, second + hour)
    assert {master["SEQUENCE"], moved["SEQUENCE"]} == {2}
    (zone,) = calendar_of(message).walk("VTIMEZONE")
    assert str(zone["TZID"]) == "Europe/Berlin"


def test_public_ones_say_what_and_where_in_any_script(make_occasion, sent, ana, bilal):
    title = "Ярмарка; 年末, and \\ more: " + "ü" * 90
    make_occasion(ana, [bilal], kind="public", title=title, place="Halle, 2. Stock")
    (message,) = sent()
    event = event_of(message)
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (title, "Halle, 2. Stock")
    assert event["ORGANIZER"].params["CN"] == "Ana Ruiz"
    assert message["Subject"].strip() == title


def test_title_cannot_add_a_header(make_occasion, sent, ana, bilal):
    make_occasion(ana, [bilal], kind="public", title="Party\r\nBcc: x@example.org")
    (message,) = sent()
    assert message["Bcc"] is None
    assert str(event_of(message)["SUMMARY"]).startswith("Party")


@pytest.mark.parametrize(
    ("wish", "to"),
    [("none", []), ("others", []), ("all", ["ana.ruiz@example.org"])],
)
def test_own_ones_come_by_mail_only_if_one_wishes(make_occasion, sent, ana, wish, to):
    Wishes.objects.create(person=ana, mail=wish)
    make_occasion(ana, kind="away")
    assert [message["To"] for message in sent()] == to


def test_who_wants_no_mail_gets_the_plain_letter(make_occasion, sent, ana, bilal):
    Wishes.objects.create(person=bilal, mail="none")
    make_occasion(ana, [bilal])
    (letter,) = sent()
    assert (letter["To"], letter["Subject"]) == (
        "bilal.haddad@example.org",
        "There is something for you",
    )


def test_who_muted_gets_nothing(make_occasion, sent, ana, bilal):
    mute(ana, by=bilal)
    make_occasion(ana, [bilal])
    assert sent() == []


def test_nobody_learns_of_others_who_are_asked(make_occasion, sent, ana, bilal, chen):
    make_occasion(ana, [bilal, chen])
    messages = sent()
    assert [message["To"] for message in messages] == [
        "bilal.haddad@example.org",
        "chen.wei@example.org",
    ]
    assert [len(event_of(message).get("ATTENDEE", [])) > 0 for message in messages] == [True, True]
    assert "Chen" not in messages[0].as_string()
    assert "Bilal" not in messages[1].as_string()


class NotToday(smtplib.SMTPException):
    """The server is busy."""


def test_a_server_that_is_down_is_tried_again_and_gets_it_once(walk, run_jobs, monkeypatch):
    from django.core.mail.backends.locmem import EmailBackend

    answers = [NotToday(), None]
    real = EmailBackend.send_messages

    def send(backend, messages):
        if (error := answers.pop(0)) is not None:
            raise error
        return real(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    run_jobs(at=timezone.now() + LATER, forgiving=True)
    run_jobs(at=timezone.now() + LATER, forgiving=True)
    assert len(mail.outbox) == 1


@override_settings(LANGUAGES=[("en", "English")])
def test_who_has_no_address_gets_none(make_occasion, sent, ana, make_person):
    pia = make_person("Pia Paper", email=None)
    make_occasion(ana, [pia])
    assert sent() == []
