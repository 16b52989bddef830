"""Promise 4: a leaver receives their export, nothing of theirs passes on, and then it is erased."""

import io
import re
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from corridor.people.joining.leaving import leave_together
from corridor.people.models import Person
from corridor.practices.care import actions as care
from corridor.practices.care.models import Ask
from corridor.privacy.audiences import Choice
from corridor.privacy.keystore import key_store
from corridor.privacy.leaving import erase_old_leavers, keep_private_address

WORDS = "My mother comes home on Thursday."


@pytest.fixture
def ask(practices_on, bilal, chen):
    return care.ask_for_help(
        by=bilal, once=uuid4(), body=WORDS, wants=[], choice=Choice(("people",), (chen,))
    )


@pytest.fixture
def leave(bilal, run_jobs):
    def leave():
        leave_together([bilal.pk])
        run_jobs()
        links = [re.search(r"/privacy/leaving/[\w-]+/", letter.body) for letter in mail.outbox]
        return [
            (letter.to, link[0]) for letter, link in zip(mail.outbox, links, strict=True) if link
        ]

    return leave


def test_out_at_the_next_request_and_closed_to_everybody(ask, leave, browser_of, bilal, chen, ana):
    browser = browser_of(bilal)
    assert browser.get(f"/care/{ask.pk}/").status_code == 200
    leave()
    assert browser.get(f"/care/{ask.pk}/").status_code == 302
    for person in (chen, ana):
        assert browser_of(person).get(f"/care/{ask.pk}/").status_code == 404


def test_the_export_reaches_the_leaver_in_their_own_mailbox(ask, leave, bilal):
    keep_private_address("bilal@home.example", by=bilal)
    [(to, link)] = leave()
    assert to == ["bilal@home.example"]
    answer = Client().post(f"{link}export/")
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        assert WORDS in archive.read("care.html").decode()
        assert WORDS in archive.read("everything.json").decode()


def test_whoever_takes_over_the_work_mailbox_reads_nothing(ask, leave, bilal):
    [(to, link)] = leave()
    assert to == [bilal.email]
    successor = Client()
    assert WORDS not in successor.get(link).content.decode()
    assert successor.post(f"{link}export/").status_code == 404


def test_the_successor_in_the_same_team_and_duty_gets_nothing(
    ask, leave, bilal, make_person, browser_of
):
    leave()
    successor = make_person("Sam Successor", team=bilal.team, manager=bilal.manager)
    browser = browser_of(successor)
    assert browser.get(f"/care/{ask.pk}/").status_code == 404
    assert WORDS not in browser.get("/").content.decode()


def test_after_thirty_days_every_key_is_destroyed(ask, leave, bilal):
    [(_to, link)] = leave()
    past = timezone.now() - timedelta(days=30, minutes=1)
    Person.objects.filter(pk=bilal.pk).update(left_at=past)
    assert erase_old_leavers() == 1
    assert Ask.objects.count() == 0
    assert [e for e in key_store().entries() if e.owner == bilal.key_owner] == []
    assert Client().get(link).status_code == 404
