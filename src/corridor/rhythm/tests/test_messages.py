"""Messages from a human: at once in the reader's hours, held outside, through trouble, once."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from corridor.people.models import Person
from corridor.rhythm.floor import floor
from corridor.rhythm.hours import keep_hours
from corridor.rhythm.messages import tell
from corridor.rhythm.models import Bounce
from corridor.rhythm.post import addresses_that_bounced
from corridor.runtime.jobs import Job

pytestmark = pytest.mark.usefixtures("ordinary_hours")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def the_job():
    return Job.objects.get(kind="rhythm.tell")


def test_within_hours_it_leaves_at_once_and_says_nothing(mail_server, ana, run_jobs):
    tell(ana)
    run_jobs()
    [letter] = mail_server.letters
    assert (letter.to, letter.message["Subject"]) == (
        "ana.ruiz@example.org",
        "There is something for you",
    )
    assert " ".join(letter.text.split()) == (
        "Hello Ana Ruiz, there is something for you in Corridor. "
        "Open it when it suits you: http://localhost:8000"
    )
    assert letter.message["Auto-Submitted"] == "auto-generated"
    assert letter.message["Date"] == "Tue, 24 Nov 2026 12:00:00 +0000"


@pytest.mark.parametrize(
    ("zone", "asked", "leaves"),
    [
        ("Europe/Berlin", "2026-11-24 16:00", "2026-11-25 08:00"),
        ("Europe/Berlin", "2026-03-27 18:00", "2026-03-30 07:00"),  # summer time has begun
        ("America/New_York", "2026-11-24 12:00", "2026-11-24 14:00"),
        ("Asia/Kolkata", "2026-11-27 12:00", "2026-11-30 03:30"),
    ],
)
def test_outside_hours_it_waits_for_the_next(
    mail_server, ana, run_jobs, clock, zone, asked, leaves
):
    Person.objects.filter(pk=ana.pk).update(time_zone=zone)
    clock.stand_at(at(asked))
    tell(ana)
    run_jobs()
    assert (mail_server.letters, the_job().run_after) == ([], at(leaves))
    clock.stand_at(at(leaves) - timedelta(seconds=1))
    run_jobs()
    assert mail_server.letters == []
    clock.stand_at(at(leaves))
    run_jobs()
    assert [letter.to for letter in mail_server.letters] == [ana.email]


def test_however_much_waits_it_is_one_letter(mail_server, ana, run_jobs, clock):
    clock.stand_at(at("2026-11-24 20:00"))
    for _message in range(3):
        tell(ana)
        run_jobs()
    clock.stand_at(at("2026-11-25 09:00"))
    run_jobs()
    assert len(mail_server.letters) == 1


def test_who_opens_their_hours_gets_what_waits(mail_server, ana, run_jobs, clock):
    clock.stand_at(at("2026-11-24 20:00"))
    tell(ana)
    run_jobs()
    hours = {"begins": at("2026-01-01 18:00").time(), "ends": at("2026-01-01 22:00").time()}
    keep_hours(by=ana, days="2", holidays_off=False, **hours)
    run_jobs()
    assert len(mail_server.letters) == 1


def test_without_hours_nothing_leaves_and_nothing_waits(mail_server, ana, run_jobs):
    nine = at("2026-01-01 09:00").time()
    keep_hours(by=ana, days="", begins=nine, ends=nine, holidays_off=True)
    tell(ana)
    run_jobs()
    assert (mail_server.letters, the_job().outcome) == ([], "done")


def test_a_server_that_is_down_is_tried_with_growing_pauses(mail_server, ana, run_jobs, clock):
    mail_server.stop()
    tell(ana)
    pauses = []
    for _attempt in range(5):
        run_jobs(forgiving=True)
        pauses.append((the_job().run_after - timezone.now()).total_seconds())
        clock.stand_at(the_job().run_after)
    assert pauses == [10, 40, 160, 640, 2560]
    mail_server.start()
    run_jobs()
    run_jobs()
    assert [letter.to for letter in mail_server.letters] == [ana.email]


def test_trouble_that_lasts_past_the_hours_goes_on_in_the_next(mail_server, ana, run_jobs, clock):
    mail_server.stop()
    clock.stand_at(at("2026-11-24 16:59:55"))
    tell(ana)
    run_jobs(forgiving=True)
    mail_server.start()
    clock.stand_at(the_job().run_after)
    run_jobs()
    assert (mail_server.letters, the_job().run_after) == ([], at("2026-11-25 09:00"))


def test_greylisting_is_tried_again(mail_server, ana, run_jobs, clock):
    mail_server.refuse = lambda address: "451 4.7.1 Come back in a minute"
    tell(ana)
    run_jobs(forgiving=True)
    assert (mail_server.letters, Bounce.objects.count()) == ([], 0)
    mail_server.refuse = lambda address: None
    clock.stand_at(the_job().run_after)
    run_jobs()
    assert len(mail_server.letters) == 1


def test_cut_in_the_middle_it_is_sent_again_as_the_same_letter(mail_server, ana, run_jobs, clock):
    ids = []
    mail_server.cuts = 1
    tell(ana)
    run_jobs(forgiving=True)
    assert mail_server.letters == []
    # The second time it arrives whole, and the answer is lost.
    mail_server.answer = lambda letter: ids.append(letter.id) or "421 4.3.2 Going down"
    clock.stand_at(the_job().run_after)
    run_jobs(forgiving=True)
    mail_server.answer = lambda letter: None
    clock.stand_at(the_job().run_after)
    run_jobs()
    assert [letter.id for letter in mail_server.letters] == ids
    assert ids == [f"<message.{the_job().pk}@localhost>"]


@pytest.mark.parametrize(
    "answer", ["550 5.1.1 No such person", "550 Unknown", "553 5.1.2 Bad", "550 5.2.1 Disabled"]
)
def test_an_address_that_is_refused_for_good_is_not_tried_again(mail_server, ana, run_jobs, answer):
    mail_server.refuse = lambda address: answer
    tell(ana)
    run_jobs()
    assert (the_job().outcome, addresses_that_bounced()) == ("done", [ana])
    mail_server.refuse = lambda address: pytest.fail("it was tried again")
    tell(ana)
    run_jobs()
    assert [item.title for item in floor.home(ana)] == [
        "Mail to ana.ruiz@example.org does not arrive"
    ]


@pytest.mark.parametrize(
    "answer", ["554 5.7.1 Relay access denied", "530 5.7.0 Sign in first", "552 5.2.2 Full"]
)
def test_what_is_not_the_readers_fault_is_no_bounce(mail_server, ana, run_jobs, answer):
    mail_server.refuse = lambda address: answer
    tell(ana)
    run_jobs(forgiving=True)
    assert (the_job().ended_at, Bounce.objects.count()) == (None, 0)


def test_another_address_is_tried(mail_server, ana, run_jobs):
    Bounce.objects.create(person=ana, address=ana.email)
    Person.objects.filter(pk=ana.pk).update(email="ana@example.org")
    tell(Person.objects.get(pk=ana.pk))
    run_jobs()
    assert [letter.to for letter in mail_server.letters] == ["ana@example.org"]
    assert addresses_that_bounced() == []


def test_who_left_meanwhile_gets_nothing(mail_server, ana, run_jobs):
    tell(ana)
    Person.objects.filter(pk=ana.pk).update(left_at=timezone.now())
    run_jobs()
    assert mail_server.letters == []


def test_a_first_start_without_a_mail_server_is_quiet(settings, ana, run_jobs, caplog):
    settings.EMAIL_BACKEND = "corridor.rhythm.outbox.OutboxBackend"
    with caplog.at_level(logging.INFO):
        tell(ana)
        run_jobs()
    assert (Job.objects.count(), caplog.records) == (0, [])
