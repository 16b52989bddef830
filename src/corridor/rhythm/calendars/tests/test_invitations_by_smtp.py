"""Invitations as they arrive at a real mail server, and what happens when it is rude."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from icalendar import Calendar

from corridor.rhythm.calendars.actions import move_occasion
from corridor.rhythm.calendars.models import Attendee
from corridor.rhythm.models import Bounce, Hours

LATER = timedelta(days=5)
HOUR = timedelta(hours=1)


def calendars(letters):
    return [
        Calendar.from_ical(part.get_payload(decode=True))
        for letter in letters
        for part in letter.message.walk()
        if part.get_content_type() == "text/calendar"
    ]


def test_what_arrives_is_what_was_meant_in_any_script(
    make_occasion, mail_server, run_jobs, ana, bilal
):
    title = "Летний праздник, 夏祭り; \\ and " + "ü" * 80
    set_at = make_occasion(ana, [bilal], kind="public", title=title, zone="Asia/Kolkata")
    run_jobs(at=timezone.now() + LATER)
    (letter,) = mail_server.letters
    (calendar,) = calendars([letter])
    (event,) = calendar.walk("VEVENT")
    assert (str(event["SUMMARY"]), event.start) == (title, set_at.starts_at)
    raw = letter.raw.replace(b"\r\n", b"\n")
    assert max(len(line) for line in raw.split(b"\n")) < 998


def test_a_letter_that_is_cut_off_comes_once_more_with_the_same_identity(
    walk, mail_server, run_jobs
):
    mail_server.cuts = 1
    for _try in range(2):
        run_jobs(at=timezone.now() + LATER, forgiving=True)
    (calendar,) = calendars(mail_server.letters)
    assert str(calendar.walk("VEVENT")[0]["UID"]) == str(walk.pk)
    assert len({letter.id for letter in mail_server.letters}) == len(mail_server.letters)


def test_an_address_that_takes_no_mail_is_noted_and_tried_with_the_next_change(
    walk, mail_server, run_jobs, ana, bilal
):
    mail_server.refuse = lambda address: "550 5.1.1 no such mailbox"
    run_jobs(at=timezone.now() + LATER)
    assert [bounce.person for bounce in Bounce.objects.all()] == [bilal]
    assert Attendee.objects.get(person=bilal).mailed is None
    mail_server.refuse = lambda address: None
    Bounce.objects.all().delete()
    move_occasion(walk, by=ana, starts_at=walk.starts_at + HOUR, ends_at=walk.ends_at + HOUR)
    run_jobs(at=timezone.now() + LATER)
    (calendar,) = calendars(mail_server.letters)
    assert calendar.walk("VEVENT")[0]["SEQUENCE"] == 1


def test_an_invitation_waits_for_its_readers_hours(
    make_occasion, mail_server, run_jobs, clock, ana, bilal
):
    bilal.time_zone = "Asia/Kolkata"
    bilal.save()
    Hours.objects.create(
        person=bilal, days="12345", begins="09:00", ends="17:00", holidays_off=False
    )
    evening = datetime(2027, 3, 3, 20, 0, tzinfo=ZoneInfo("Asia/Kolkata"))
    clock.stand_at(evening)
    at = evening + timedelta(days=7)
    make_occasion(ana, [bilal], starts_at=at, ends_at=at + HOUR)
    run_jobs()
    assert mail_server.letters == []
    clock.stand_at(evening + 13 * HOUR)
    run_jobs()
    assert [letter.to for letter in mail_server.letters] == [bilal.email]
