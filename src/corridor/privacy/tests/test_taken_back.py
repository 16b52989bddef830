"""What was taken back is noted in both stores, and carried out once in an older database."""

import sqlite3
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import transaction
from django.utils import timezone

from corridor.privacy import muting, taken_back
from corridor.privacy.audiences import withdraw
from corridor.privacy.keystore import Fact, key_store
from corridor.privacy.models import Audience, Mute, TakenBack
from corridor.runtime.taking_back import took_back

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("keys_of_its_own")]


def kinds():
    return [fact.kind for fact in key_store().taken_back()]


def test_noted_in_the_database_and_after_the_commit_in_the_key_store(bilal, chen):
    with transaction.atomic():
        muting.mute(bilal, by=chen)
        assert kinds() == []
    assert kinds() == ["privacy.muted"]
    row = TakenBack.objects.get()
    assert (row.what, row.owner, row.in_key_store) == (f"{chen.pk} {bilal.pk}", chen.pk, True)


def test_an_act_that_was_undone_is_noted_nowhere(bilal, chen):
    with transaction.atomic():
        muting.mute(bilal, by=chen)
        transaction.set_rollback(True)
    assert (kinds(), TakenBack.objects.count()) == ([], 0)


def test_twice_is_noted_once(bilal, chen, make_letter):
    letter = make_letter(bilal, "words", to=[chen])
    for _time in range(2):
        muting.mute(bilal, by=chen)
        withdraw(letter.audience, by=bilal)
    assert kinds() == ["privacy.muted", "privacy.withdrawn"]


def test_the_act_holds_though_the_key_store_is_busy_and_the_clock_tells_it(bilal, chen, caplog):
    busy = sqlite3.OperationalError("database is locked")
    with patch.object(taken_back, "carry_to_key_store", side_effect=busy):
        muting.mute(bilal, by=chen)
    assert Mute.objects.count() == 1
    assert "Not noted in the key store yet: OperationalError" in caplog.text
    assert taken_back.carry_to_key_store() == 1
    assert kinds() == ["privacy.muted"]


def test_given_again_is_forgotten_in_both(bilal, chen):
    muting.mute(bilal, by=chen)
    muting.unmute(bilal, by=chen)
    assert (kinds(), TakenBack.objects.count()) == ([], 0)


def test_an_older_database_gets_it_once_and_keeps_what_came_after(bilal, chen):
    muting.mute(bilal, by=chen)
    Mute.objects.all().delete()
    TakenBack.objects.all().delete()
    assert taken_back.honour_taken_back() == 1
    assert Mute.objects.get().muted == bilal
    Mute.objects.all().delete()
    assert taken_back.honour_taken_back() == 0
    assert Mute.objects.count() == 0


def test_however_many_are_new_to_it(ana, bilal, make_person, make_letter):
    letters = [make_letter(bilal, "words", to=[ana]) for _ in range(taken_back.LATEST + 5)]
    for letter in letters:
        withdraw(letter.audience, by=bilal)
    Audience.objects.update(withdrawn_at=None)
    TakenBack.objects.all().delete()
    assert taken_back.honour_taken_back() == len(letters)
    assert not Audience.objects.filter(withdrawn_at=None).exists()


def test_what_speaks_of_nobody_here_does_nothing(bilal, chen):
    muting.mute(bilal, by=chen)
    TakenBack.objects.all().delete()
    Mute.objects.all().delete()
    bilal.delete()
    assert taken_back.honour_taken_back() == 1
    assert Mute.objects.count() == 0


def test_an_act_of_a_practice_that_is_gone_is_kept_and_passed_over(bilal):
    took_back("waving.unwaved", bilal.pk)
    TakenBack.objects.all().delete()
    assert taken_back.honour_taken_back() == 1
    assert TakenBack.objects.get().kind == "waving.unwaved"


def test_after_two_years_it_is_forgotten_in_both(bilal, chen):
    muting.mute(bilal, by=chen)
    old = timezone.now() - taken_back.KEPT - timedelta(minutes=1)
    TakenBack.objects.update(at=old)
    store = key_store()
    [fact] = store.taken_back()
    store.forget_taken_back([fact.id])
    store.note_taken_back([Fact(fact.id, fact.kind, fact.what, fact.owner, old)])
    taken_back.forget_old()
    assert (kinds(), TakenBack.objects.count()) == ([], 0)
