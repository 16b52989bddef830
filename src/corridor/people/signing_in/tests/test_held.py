"""Held addresses: no link before the time is over, and what the person's yes and no do."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from corridor.people.signing_in import held, links, provider
from corridor.people.signing_in.floor import erase, home
from corridor.people.signing_in.models import HeldAddress
from corridor.runtime.jobs import run_waiting_jobs

NEW = "new@example.org"
OLD = "ana.ruiz@example.org"


def hold(person, new=NEW, *, old=None, over=False):
    now = timezone.now()
    until = now if over else now + held.HELD_FOR
    return HeldAddress.objects.create(
        person=person, old=person.email if old is None else old, new=new, since=now, until=until
    )


def who_got_a_link(address):
    mail.outbox.clear()
    links.request_link(address)
    run_waiting_jobs()
    return [letter.to for letter in mail.outbox]


def test_links_go_to_the_old_address_alone_while_it_is_held(ana):
    hold(ana)
    assert who_got_a_link(NEW) == []
    assert who_got_a_link(OLD) == [[OLD]]


def test_links_go_to_the_new_address_alone_when_the_time_is_over(ana):
    hold(ana, over=True)
    assert who_got_a_link(OLD) == []
    assert who_got_a_link(NEW.upper()) == [[NEW]]
    assert not HeldAddress.objects.exists()


def test_the_provider_does_not_know_a_held_address(ana):
    hold(ana)
    claims = {"iss": "https://id", "sub": "1", "email": NEW, "email_verified": True}
    with pytest.raises(provider.NotKnownHere):
        provider.person_of(claims)
    HeldAddress.objects.update(until=timezone.now())
    assert provider.person_of(claims) == ana


def test_yes_makes_it_theirs_at_once(ana):
    hold(ana)
    assert held.confirm_address(NEW, by=ana)
    ana.refresh_from_db()
    assert (ana.email, HeldAddress.objects.count()) == (NEW, 0)


def test_yes_and_no_speak_of_the_address_that_was_shown(ana):
    hold(ana, new="third@example.org")
    assert not held.confirm_address(NEW, by=ana)
    assert not held.refuse_address(NEW, by=ana)
    assert HeldAddress.objects.get().refused_at is None


def test_nobody_answers_for_somebody_else(ana, bilal):
    hold(ana)
    assert not held.confirm_address(NEW, by=bilal)
    assert not held.refuse_address(NEW, by=bilal)


def test_no_keeps_the_old_one_for_good(ana):
    hold(ana)
    assert held.refuse_address(NEW, by=ana)
    assert held.refuse_address(NEW, by=ana)
    HeldAddress.objects.update(until=timezone.now() - timedelta(days=9))
    assert held.settle_due() == 0
    assert who_got_a_link(NEW) == []
    assert held.confirm_address(NEW, by=ana)
    ana.refresh_from_db()
    assert ana.email == NEW


def test_a_no_is_said_once_more_in_an_older_copy(ana):
    hold(ana)
    what = (str(ana.pk), held._fingerprint(NEW))
    held.refuse_again((str(ana.pk), held._fingerprint("third@example.org")), timezone.now())
    assert HeldAddress.objects.get().refused_at is None
    held.refuse_again(what, timezone.now())
    held.refuse_again(what, timezone.now())
    assert HeldAddress.objects.get().refused_at is not None


def test_two_who_change_with_each_other_change_together(ana, bilal):
    hold(ana, new=bilal.email, over=True)
    hers = hold(bilal, new=ana.email)
    assert held.settle_due() == 0
    HeldAddress.objects.filter(pk=hers.pk).update(until=timezone.now())
    assert held.person_at(OLD) == bilal
    assert held.person_at("bilal.haddad@example.org") == ana


def test_an_address_that_somebody_keeps_waits(ana, bilal):
    hold(ana, new=bilal.email, over=True)
    assert held.settle_due() == 0
    assert held.person_at(bilal.email) == bilal
    bilal.left_at = timezone.now()
    bilal.save()
    assert held.settle_due() == 1
    assert held.person_at(bilal.email) == ana


def test_an_address_taken_away(ana):
    hold(ana, new="", over=True)
    assert held.person_at(OLD) is None
    ana.refresh_from_db()
    assert ana.email is None


def test_the_letter_is_in_the_person_s_language_and_not_told_twice(ana):
    hold(ana)
    held.tell_old_addresses([str(ana.pk)])
    held.tell_old_addresses([str(ana.pk)])
    assert [letter.to for letter in mail.outbox] == [[OLD]]


def test_home_says_it_until_it_is_answered(ana):
    assert list(home(ana)) == []
    hold(ana)
    assert [str(item.title) for item in home(ana)] == ["Your address is to change"]
    held.refuse_address(NEW, by=ana)
    assert list(home(ana)) == []


def test_erasing_oneself_forgets_it_and_keeps_the_old_one(ana):
    hold(ana)
    erase(ana)
    ana.refresh_from_db()
    assert (ana.email, HeldAddress.objects.count()) == (OLD, 0)


def test_many_at_once_and_two_who_are_to_have_the_same(make_person):
    people = [make_person(f"Person {n}") for n in range(205)]
    for n, person in enumerate(people):
        hold(person, new=f"p{min(n, 203)}@other.example", over=True)
    assert held.settle_due() == 204
    assert held.person_at("p7@other.example") == people[7]
    assert held.person_at("p203@other.example") == people[203]
    assert [waiting.person for waiting in HeldAddress.objects.all()] == [people[204]]


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="one writer at a time is SQLite's own rule"
)
@pytest.mark.django_db(transaction=True)
def test_while_an_import_is_written_the_old_address_counts(ana):
    hold(ana, over=True)
    writing, done = threading.Event(), threading.Event()

    def import_people():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE people_person IN SHARE ROW EXCLUSIVE MODE")
            writing.set()
            done.wait(20)
        connection.close()

    thread = threading.Thread(target=import_people)
    thread.start()
    assert writing.wait(20)
    try:
        assert held.person_at(NEW) is None
        assert held.person_at(OLD) == ana
        assert held.settle_due() == 0
    finally:
        done.set()
        thread.join()
    assert held.settle_due() == 1
