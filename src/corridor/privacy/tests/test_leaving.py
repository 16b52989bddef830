"""Leaving: thirty days to take along or erase, through a link that shows nothing in a work mailbox."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from corridor.people.models import Person
from corridor.privacy.keystore import key_store
from corridor.privacy.leaving import (
    DAYS,
    begin_leaving,
    erase_leaver,
    erase_old_leavers,
    keep_private_address,
    leaver_of,
    private_address_of,
)
from corridor.privacy.models import HandedOn, Leaving, PrivateAddress
from corridor.privacy.sealing import unseal
from corridor.runtime.models import Job


@pytest.fixture
def leave(run_jobs):
    def leave(person, days_ago=0):
        person.left_at = timezone.now() - timedelta(days=days_ago)
        person.save()
        begin_leaving(person)
        run_jobs()
        return _link()

    return leave


def _link():
    found = re.search(r"/privacy/leaving/([\w-]+)/", mail.outbox[-1].body) if mail.outbox else None
    return found[1] if found else ""


def test_the_private_address_is_sealed_changed_and_forgotten(bilal, chen):
    keep_private_address("bilal@home.example", by=bilal)
    assert private_address_of(bilal) == "bilal@home.example"
    assert b"home.example" not in bytes(PrivateAddress.objects.get().body)
    assert private_address_of(chen) == ""
    keep_private_address("other@home.example", by=bilal)
    assert (private_address_of(bilal), PrivateAddress.objects.count()) == ("other@home.example", 1)
    keep_private_address("", by=bilal)
    assert (private_address_of(bilal), PrivateAddress.objects.count()) == ("", 0)
    assert [e for e in key_store().entries() if e.owner == bilal.key_owner] == []


def test_who_gave_a_private_address_is_written_to_there(bilal, leave):
    keep_private_address("bilal@home.example", by=bilal)
    link = leave(bilal)
    [letter] = mail.outbox
    assert letter.to == ["bilal@home.example"]
    leaver = leaver_of(link)
    assert (leaver.person, leaver.private, leaver.until) == (bilal, True, bilal.left_at + DAYS)


def test_a_link_to_the_work_address_is_not_private(bilal, leave):
    link = leave(bilal)
    [letter] = mail.outbox
    assert letter.to == ["bilal.haddad@example.org"]
    assert "shows nothing of it" in letter.body
    assert leaver_of(link).private is False


def test_who_has_no_address_is_not_written_to_and_is_erased_all_the_same(
    make_person, make_letter, leave
):
    nobody = make_person("No Mailbox", email=None)
    make_letter(nobody, "words")
    assert leave(nobody, days_ago=31) == ""
    assert (mail.outbox, erase_old_leavers()) == ([], 1)
    assert HandedOn.objects.count() == 0


def test_the_letter_says_nothing_of_what_is_there(bilal, make_letter, leave):
    make_letter(bilal, "My mother is ill")
    leave(bilal)
    assert "mother" not in mail.outbox[0].body + str(mail.outbox[0].subject)


def test_the_link_is_stored_nowhere(bilal, leave):
    link = leave(bilal)
    assert len(link) > 40
    assert link not in str(list(Leaving.objects.values()))
    assert link not in str(list(Job.objects.values()))


def test_leaving_told_twice_is_one_letter(bilal, leave, run_jobs):
    leave(bilal)
    begin_leaving(Person.objects.get(pk=bilal.pk))
    run_jobs()
    assert len(mail.outbox) == 1


def test_a_wrong_or_an_old_link_is_nobodys(bilal, leave):
    link = leave(bilal, days_ago=29)
    assert leaver_of(link) is not None
    assert (leaver_of("wrong"), leaver_of(""), leaver_of(Leaving.objects.get().token)) == (
        None,
        None,
        None,
    )
    Person.objects.filter(pk=bilal.pk).update(left_at=timezone.now() - timedelta(days=30))
    Leaving.objects.update(left_at=Person.objects.get(pk=bilal.pk).left_at)
    assert leaver_of(link) is None


def test_who_is_back_keeps_what_is_theirs_and_the_link_is_over(bilal, make_letter, leave):
    letter = make_letter(bilal, "words")
    link = leave(bilal)
    Person.objects.filter(pk=bilal.pk).update(left_at=None)
    assert leaver_of(link) is None
    assert erase_old_leavers() == 0
    assert unseal([letter], reader=bilal) == {letter.pk: {"body": "words"}}


def test_who_leaves_a_second_time_has_thirty_days_again(bilal, make_letter, leave):
    leave(bilal, days_ago=40)
    assert erase_old_leavers() == 1
    Person.objects.filter(pk=bilal.pk).update(left_at=None)
    bilal.refresh_from_db()
    make_letter(bilal, "new words")
    link = leave(bilal, days_ago=2)
    assert leaver_of(link).person == bilal
    assert (erase_old_leavers(), HandedOn.objects.count()) == (0, 1)


def test_erasing_through_the_link_ends_it(bilal, make_letter, leave):
    make_letter(bilal, "words")
    link = leave(bilal)
    erase_leaver(leaver_of(link).person)
    assert (leaver_of(link), HandedOn.objects.count()) == (None, 0)


def test_after_thirty_days_everything_is_erased_once(bilal, chen, make_letter, leave):
    mine, theirs = make_letter(bilal, "mine"), make_letter(chen, "theirs")
    keep_private_address("bilal@home.example", by=bilal)
    leave(bilal, days_ago=29)
    assert erase_old_leavers() == 0
    for model in (Person.objects.filter(pk=bilal.pk), Leaving.objects):
        model.update(left_at=timezone.now() - timedelta(days=30))
    assert erase_old_leavers() == 1
    assert list(HandedOn.objects.all()) == [theirs]
    assert key_store().get([mine.pk]) == {}
    assert [e for e in key_store().entries() if e.owner == bilal.key_owner] == []
    assert erase_old_leavers() == 0


def test_who_left_without_anybody_telling_is_erased_too(bilal, make_letter):
    make_letter(bilal, "words")
    Person.objects.filter(pk=bilal.pk).update(left_at=timezone.now() - timedelta(days=400))
    assert (erase_old_leavers(), HandedOn.objects.count(), erase_old_leavers()) == (1, 0, 0)
