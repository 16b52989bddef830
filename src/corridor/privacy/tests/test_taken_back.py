"""What was taken back is noted in both stores, and carried out once in an older database."""

import sqlite3
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import transaction
from django.utils import timezone

from corridor.privacy import muting, taken_back
from corridor.privacy.audiences import Choice, freeze, let_go, withdraw
from corridor.privacy.keystore import Fact, key_store
from corridor.privacy.marking import marks
from corridor.privacy.models import Audience, AudienceMember, Mute, TakenBack
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


@pytest.fixture
def let_in(ana, bilal, chen) -> list[AudienceMember]:
    """Ana's audiences in which Bilal is for what can end; and Chen, by name."""
    audiences = [freeze(ana, Choice(("people",), (bilal, chen))) for _ in range(3)]
    rows = list(AudienceMember.objects.filter(audience__in=audiences, person=bilal))
    made = marks([("privacy.audience", one.audience_id, bilal.pk, "tried") for one in rows])
    for row, row.mark in zip(rows, made, strict=True):
        row.save(update_fields=["mark"])
    return rows


@pytest.mark.parametrize("newest", ["withdrawn", "let go"])
def test_killed_anywhere_in_between_the_next_time_does_what_is_left(
    monkeypatch, ana, bilal, let_in, newest
):
    """Of being let go only the day is known, so by its time it would always be the older."""
    monkeypatch.setattr(taken_back, "LATEST", 2)

    def withdraw_each():
        for row in let_in:
            withdraw(row.audience, by=ana)

    def end():
        let_go(ana, bilal, because="tried")

    for act in (withdraw_each, end) if newest == "let go" else (end, withdraw_each):
        act()
    many = len(kinds())
    keep = taken_back._keep
    for kept in range(many):
        TakenBack.objects.all().delete()
        Audience.objects.update(withdrawn_at=None)
        AudienceMember.objects.bulk_create(let_in)
        killed = patch.object(taken_back, "_keep", side_effect=killed_after(kept, keep))
        with killed, pytest.raises(KeyboardInterrupt):
            taken_back.honour_taken_back()
        assert taken_back.honour_taken_back() == many - kept
        assert not AudienceMember.objects.filter(person=bilal).exists()
        assert not Audience.objects.filter(withdrawn_at=None).exists()
        assert taken_back.honour_taken_back() == 0


def killed_after(count, act):
    """`act`, so many times; then the process ends."""
    left = iter([act] * count)

    def acting(*args):
        if (one := next(left, None)) is None:
            raise KeyboardInterrupt
        return one(*args)

    return acting


def test_the_key_store_is_told_the_oldest_first(bilal, chen, make_letter):
    letters = [make_letter(bilal, "words", to=[chen]) for _ in range(9)]
    with patch.object(taken_back, "_carry_now"):
        for letter in letters:
            withdraw(letter.audience, by=bilal)
    taken_back.carry_to_key_store()
    assert [fact.what for fact in key_store().taken_back()] == [
        (str(letter.audience_id),) for letter in letters
    ]


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
