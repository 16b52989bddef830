"""Sending many letters: through trouble, by two at once, and once each."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from corridor.rhythm import hours, sending
from corridor.rhythm import letters as letters_module
from corridor.rhythm.letters import Contents
from corridor.rhythm.models import Bounce, Letter
from corridor.rhythm.post import PostOffice, ServerTrouble
from corridor.rhythm.readers import readers_like
from corridor.rhythm.sending import Batch, make_ready, pause, send_letters
from corridor.runtime.jobs import Job, enqueue
from corridor.runtime.register import Floor, LetterItem

# Real transactions, as in a worker: what was noted as sent stays noted when the job breaks.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("beat", "meeting"),
]


@pytest.fixture
def send(run_jobs):
    """`send()`: the clock's beat for letters comes; trouble is left to the job's retries."""

    def tick():
        enqueue("rhythm.letters", once="clock:rhythm.letters")
        run_jobs(forgiving=True)
        return Job.objects.filter(kind="rhythm.letters").latest("queued_at")

    return tick


def counted(mail_server):
    return Counter(letter.to for letter in mail_server.letters)


def once_each(people):
    return Counter(person.email for person in people)


def test_each_gets_one_over_one_connection(mail_server, send, readers, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 5)
    people = readers(23)
    before = mail_server.connections
    send()
    send()
    assert counted(mail_server) == once_each(people)
    assert mail_server.connections - before == 1
    assert Letter.objects.filter(sent_at=None).count() == 0
    assert len({letter.id for letter in mail_server.letters}) == 23


@pytest.mark.parametrize("count", [1, 3])
def test_a_letter_more_is_one_query_more(
    mail_server, readers, count, django_assert_num_queries, django_assert_max_num_queries
):
    """What it says is asked once for all readers alike, and their hours once for the batch."""
    readers(count)
    make_ready(sending.fortnight_under_way())
    with PostOffice() as post:
        with django_assert_max_num_queries(12):
            batch = Batch.claim(post, Contents())
        # The fortnight, and that the letters are given back; for each, that it left.
        with django_assert_num_queries(2 + count):
            batch.send()
    assert len(mail_server.letters) == count


def test_what_is_called_off_while_letters_leave_is_in_none_a_minute_later(readers, monkeypatch):
    now = [1_000.0]
    monkeypatch.setattr(letters_module.time, "monotonic", lambda: now[0])
    alike, fortnight = readers_like(readers(1)[0]), sending.fortnight_under_way()
    contents = Contents()
    before = contents.of(alike, fortnight)
    monkeypatch.setattr(letters_module, "floors", lambda: ())
    now[0] += 59
    assert contents.of(alike, fortnight) is before
    now[0] += 2
    assert contents.of(alike, fortnight).lines == ()


@pytest.mark.parametrize("count", [1, 3])
def test_making_ready_takes_the_same_queries(
    readers, count, django_assert_max_num_queries, monkeypatch
):
    """Beside those of practices that keep days quiet."""
    monkeypatch.setattr(hours, "contributions", lambda: ())
    readers(count)
    with django_assert_max_num_queries(14):
        make_ready(sending.fortnight_under_way())
    assert Letter.objects.count() == count


def test_a_server_that_goes_down_half_way_is_tried_again_and_nobody_gets_two(
    mail_server, send, readers, clock
):
    people = readers(8)
    mail_server.answer = lambda letter: "421 Down" if len(mail_server.letters) == 3 else None
    job = send()
    assert (job.outcome, len(mail_server.letters)) == ("", 3)
    mail_server.stop()
    clock.stand_at(job.run_after)
    job = send()
    assert (job.outcome, job.attempts) == ("", 2)
    mail_server.answer = lambda letter: None
    mail_server.start()
    clock.stand_at(job.run_after)
    send()
    assert counted(mail_server) == once_each(people)


def test_cut_in_the_middle_it_comes_again_once(mail_server, send, readers, clock):
    people = readers(4)
    mail_server.cuts = 1
    job = send()
    assert mail_server.letters == []
    clock.stand_at(job.run_after)
    send()
    assert counted(mail_server) == once_each(people)


def test_greylisting_of_one_keeps_nobody_else(mail_server, send, readers, clock):
    slow, *others = people = readers(4)
    mail_server.refuse = lambda address: "450 4.7.1 Later" if address == slow.email else None
    send()
    assert counted(mail_server) == once_each(others)
    [waiting] = Letter.objects.open()
    assert (waiting.person, waiting.due_at - timezone.now()) == (slow, timedelta(minutes=10))
    mail_server.refuse = lambda address: None
    clock.move_by(timedelta(minutes=10))
    send()
    assert counted(mail_server) == once_each(people)


def test_pauses_grow():
    assert [pause(n) // timedelta(minutes=1) for n in (0, 1, 2, 5, 9, 60)] == [
        10,
        20,
        40,
        320,
        480,
        480,
    ]


def test_a_bounce_is_noted_and_keeps_nobody_else(mail_server, send, readers):
    gone, *others = readers(4)
    mail_server.refuse = lambda address: "550 5.1.1 Unknown" if address == gone.email else None
    send()
    assert counted(mail_server) == once_each(others)
    assert [(b.person, b.address) for b in Bounce.objects.all()] == [(gone, gone.email)]
    assert not Letter.objects.open().exists()


def test_a_server_that_refuses_everybody_is_not_everybodys_fault(mail_server, send, readers):
    readers(25)
    mail_server.refuse = lambda address: "550 No"
    job = send()
    assert (Bounce.objects.count(), Letter.objects.open().count()) == (0, 25)
    assert "ServerTrouble" in job.problem


def test_addresses_that_are_wrong_do_not_stand_in_the_way_for_ever(
    mail_server, send, readers, clock
):
    people = readers(25)
    wrong = {person.email for person in people[:22]}
    mail_server.refuse = lambda address: "550 Unknown" if address in wrong else None
    for _beat in range(8):
        job = send()
        clock.stand_at(max(job.run_after, timezone.now()) + timedelta(minutes=15))
    assert counted(mail_server) == once_each(people[22:])
    assert Bounce.objects.count() == 22


def test_one_practice_that_breaks_keeps_nobody_elses_letter(
    mail_server, send, readers, monkeypatch
):
    others = readers(2)
    [unlucky] = readers(1, country="US", email="unlucky@example.org")

    def letter(alike, fortnight):
        if alike.country == "US":
            raise RuntimeError("a slip")
        return [LetterItem("Company meeting", "/")]

    monkeypatch.setattr(letters_module, "floors", lambda: (Floor(name="x", letter=letter),))
    send()
    assert counted(mail_server) == once_each(others)
    assert [row.person for row in Letter.objects.open()] == [unlucky]


def test_what_a_dead_worker_had_in_hand_is_sent_by_another(mail_server, send, readers, clock):
    people = readers(3)
    make_ready(sending.fortnight_under_way())
    Batch.claim(PostOffice(), Contents())  # and its worker dies
    send()
    assert mail_server.letters == []
    clock.move_by(timedelta(minutes=16))
    send()
    assert counted(mail_server) == once_each(people)


def test_a_worker_that_was_stopped_too_long_sends_nothing_more(mail_server, readers, monkeypatch):
    readers(3)
    make_ready(sending.fortnight_under_way())
    with PostOffice() as post:
        batch = Batch.claim(post, Contents())
        batch._until -= sending.CLAIM.total_seconds()
        assert batch.send() == 0
    assert (mail_server.letters, Letter.objects.due(timezone.now(), timezone.now()).count()) == (
        [],
        3,
    )


def test_trouble_gives_back_what_was_in_hand(mail_server, readers):
    readers(3)
    make_ready(sending.fortnight_under_way())
    mail_server.stop()
    with PostOffice() as post, pytest.raises(ServerTrouble):
        Batch.claim(post, Contents()).send()
    assert Letter.objects.filter(claim=None).count() == 3


def test_two_workers_at_once_send_each_letter_once(
    mail_server, readers, beat, meeting, monkeypatch
):
    monkeypatch.setattr(sending, "BATCH", 3)
    people = readers(30)
    begin = threading.Barrier(2)
    broken = []

    class NoWork:
        def check(self):
            pass

        def report(self, *progress):
            pass

    def work():
        try:
            begin.wait()
            send_letters(NoWork())
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert broken == []
    assert counted(mail_server) == once_each(people)


def test_a_first_start_without_a_mail_server_is_quiet(send, readers, settings):
    settings.EMAIL_BACKEND = "corridor.rhythm.outbox.OutboxBackend"
    readers(2)
    job = send()
    assert (job.outcome, Letter.objects.count()) == ("done", 0)
