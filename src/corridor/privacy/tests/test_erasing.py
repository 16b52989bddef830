"""Erasing: keys first, then rows; what began to be erased ends erased, whatever is put back."""

import pytest
from django.db import transaction

from corridor.people.signing_in.models import Session
from corridor.privacy import tending
from corridor.privacy.erasing import erase_items, erase_person
from corridor.privacy.keystore import key_store
from corridor.privacy.leaving import keep_private_address
from corridor.privacy.models import (
    Audience,
    AudienceMember,
    Erasure,
    HandedOn,
    Mute,
    Opening,
    PrivateAddress,
)
from corridor.privacy.sealing import unseal


def test_erasing_an_item_destroys_its_key_its_log_and_notes_its_number(make_letter, bilal, chen):
    gone, kept = make_letter(bilal, "words", to=[chen]), make_letter(bilal, "kept", to=[chen])
    unseal([gone, kept], reader=chen)
    erase_items([gone.pk])
    assert unseal([gone, kept], reader=bilal) == {kept.pk: {"body": "kept"}}
    assert list(Opening.objects.values_list("item", flat=True)) == [kept.pk]
    assert list(Erasure.objects.values_list("item", flat=True)) == [gone.pk]


def test_erasing_twice_and_erasing_nothing_change_nothing(make_letter, bilal):
    letter = make_letter(bilal, "words")
    for items in ([letter.pk], [letter.pk], []):
        erase_items(items)
    assert Erasure.objects.count() == 1


def test_erasing_an_item_takes_a_generator(make_letter, bilal):
    letter = make_letter(bilal, "words")
    erase_items(pk for pk in [letter.pk])
    assert (key_store().get([letter.pk]), Erasure.objects.count()) == ({}, 1)


@transaction.atomic
def erase_and_fail(letter):
    erase_items([letter.pk])
    raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_an_erasure_that_was_undone_is_finished_by_the_clock(make_letter, bilal):
    letter = make_letter(bilal, "words")
    other = make_letter(bilal, "other")
    with pytest.raises(ZeroDivisionError):
        erase_and_fail(letter)
    assert unseal([letter], reader=bilal) == {}
    assert tending.finish_erasing() == 1
    assert list(HandedOn.objects.values_list("pk", flat=True)) == [other.pk]
    assert list(Audience.objects.values_list("pk", flat=True)) == [other.audience_id]
    assert list(Erasure.objects.values_list("item", flat=True)) == [letter.pk]
    assert tending.finish_erasing() == 0


def test_nobody_erases_somebody_else(make_letter, bilal, ana):
    letter = make_letter(bilal, "words")
    with pytest.raises(PermissionError):
        erase_person(bilal, by=ana)
    assert unseal([letter], reader=bilal) == {letter.pk: {"body": "words"}}


def test_erasing_oneself_takes_everything_of_ones_own_and_nothing_of_others(
    make_letter, bilal, chen, ana, browser_of
):
    browser_of(bilal)
    mine, theirs = make_letter(bilal, "mine", to=[chen]), make_letter(chen, "theirs", to=[bilal])
    unseal([mine], reader=chen)
    unseal([theirs], reader=bilal)
    keep_private_address("bilal@home.example", by=bilal)
    Mute.objects.create(person=bilal, muted=ana)
    Mute.objects.create(person=ana, muted=bilal)
    erase_person(bilal, by=bilal)
    assert list(HandedOn.objects.values_list("pk", flat=True)) == [theirs.pk]
    assert list(Audience.objects.values_list("owner__name", flat=True)) == ["Chen Wei"]
    assert list(AudienceMember.objects.values_list("person__name", flat=True)) == ["Bilal Haddad"]
    assert list(Opening.objects.values_list("owner__name", "reader__name")) == [
        ("Chen Wei", "Bilal Haddad")
    ]
    assert list(Mute.objects.values_list("person__name", flat=True)) == ["Ana Ruiz"]
    assert (PrivateAddress.objects.count(), Session.objects.filter(person=bilal).count()) == (0, 0)
    assert [e.item for e in key_store().entries() if e.owner == bilal.key_owner] == []
    assert unseal([theirs], reader=chen) == {theirs.pk: {"body": "theirs"}}
    bilal.refresh_from_db()
    assert (bilal.name, bilal.left_at) == ("Bilal Haddad", None)


def test_an_erased_person_can_begin_anew(make_letter, bilal):
    make_letter(bilal, "before")
    erase_person(bilal, by=bilal)
    letter = make_letter(bilal, "after")
    assert unseal([letter], reader=bilal) == {letter.pk: {"body": "after"}}
