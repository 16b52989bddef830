"""Sealing: what is sealed opens for those who may see it, and for nothing and nobody else."""

import json

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corridor.privacy import sealing
from corridor.privacy.audiences import withdraw
from corridor.privacy.keyslots import write_slot
from corridor.privacy.keystore import KeyDestroyed, key_store
from corridor.privacy.models import HandedOn, PrivateAddress
from corridor.privacy.sealing import (
    SealedItem,
    Unreadable,
    forget_old_keys,
    hand_over,
    open_items,
    padded_length,
    seal,
    seal_new,
    sealed_models,
    unseal,
    version_of,
    versions_in_use,
)

WORDS = "My mother is ill, and I cannot sleep. Ж 日本 🌧"


def stored(letter):
    return bytes(HandedOn.objects.values_list("body", flat=True).get(pk=letter.pk))


def put(letter, blob):
    HandedOn.objects.filter(pk=letter.pk).update(body=blob)


def read(letter, reader):
    fresh = HandedOn.objects.get(pk=letter.pk)
    return unseal([fresh], reader=reader).get(letter.pk)


def test_what_is_sealed_opens_for_its_owner_and_its_circle_and_nobody_else(
    make_letter, bilal, chen, ana
):
    letter = make_letter(bilal, WORDS, to=[chen])
    assert read(letter, bilal) == {"body": WORDS}
    assert read(letter, chen) == {"body": WORDS}
    assert read(letter, ana) is None


def test_the_row_holds_nothing_readable(make_letter, bilal):
    letter = make_letter(bilal, WORDS)
    assert WORDS.encode() not in stored(letter)
    assert b"mother" not in stored(letter)
    assert len(stored(letter)) == 5 + 12 + 256 + 16


def test_the_same_words_never_look_the_same(make_letter, bilal):
    assert stored(make_letter(bilal, WORDS)) != stored(make_letter(bilal, WORDS))


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    value=st.recursive(
        st.text() | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    )
)
def test_whatever_json_holds_comes_back_as_it_was(ana, value):
    address = PrivateAddress(owner=ana)
    seal(address, body=value)
    assert open_items([address]) == {address.pk: {"body": value}}


@pytest.mark.parametrize("words", ["", "x", "x" * 100_000, "\ud800 broken", "é" * 255, "\0"])
def test_empty_long_and_broken_words_come_back(ana, words):
    address = PrivateAddress(owner=ana)
    seal(address, body=words)
    assert open_items([address])[address.pk] == {"body": words}


def test_what_was_left_blank_looks_like_what_was_written(ana, bilal):
    blank, written = PrivateAddress(owner=ana), PrivateAddress(owner=bilal)
    seal(blank, body="")
    seal(written, body="a few words")
    assert len(blank.body) == len(written.body)


@given(st.integers(0, 10**7))
def test_padding_hides_the_length_and_adds_little(length):
    padded = padded_length(length)
    assert padded >= length
    assert padded % 256 == 0
    assert padded - length < 256 or (padded - length) * 16 <= length


def test_only_a_few_lengths_can_be_told_apart():
    assert len({padded_length(length) for length in range(1, 3_000)}) == 12
    assert len({padded_length(length) for length in range(1, 100_000)}) < 130


def test_a_ciphertext_opens_in_no_other_row(make_letter, bilal):
    mine, other = make_letter(bilal, WORDS), make_letter(bilal, "another")
    put(other, stored(mine))
    assert read(other, bilal) is None


def test_a_ciphertext_opens_in_no_other_row_even_with_its_key(make_letter, bilal):
    mine, other = make_letter(bilal, WORDS), make_letter(bilal, "another")
    key = key_store().get([mine.pk])[mine.pk, 1]
    put(other, stored(mine))
    _give(other, key)
    assert read(other, bilal) is None


def _give(item, key):
    """Put another item's secret under this item's id: what an attacker with both stores could do."""
    connection_ = key_store()._connection()
    slot = connection_.execute("SELECT slot FROM key WHERE item=?", (item.pk.bytes,)).fetchone()[0]
    write_slot(connection_, slot, key.secret)


def test_a_ciphertext_opens_for_no_other_owner(make_letter, bilal, chen):
    letter = make_letter(bilal, WORDS)
    HandedOn.objects.filter(pk=letter.pk).update(owner=chen)
    assert read(letter, chen) is None


def test_a_ciphertext_opens_in_no_other_table(make_letter, bilal):
    letter = make_letter(bilal, WORDS)
    address = PrivateAddress(id=letter.pk, owner=bilal, body=letter.body)
    assert open_items([address]) == {}
    assert open_items([letter]) == {letter.pk: {"body": WORDS}}


def test_a_ciphertext_opens_in_no_other_column(ana):
    address = PrivateAddress(owner=ana)
    seal(address, body=WORDS)
    address.secret = address.body
    keys = key_store().get([address.pk])
    assert sealing._decrypt(address, "body", keys) == WORDS
    with pytest.raises(Unreadable):
        sealing._decrypt(address, "secret", keys)


@pytest.mark.parametrize("place", [0, 1, 4, 5, 16, 17, 100, -1])
def test_a_changed_byte_anywhere_closes_it(make_letter, bilal, place):
    letter = make_letter(bilal, WORDS)
    blob = bytearray(stored(letter))
    blob[place] ^= 1
    put(letter, bytes(blob))
    assert read(letter, bilal) is None


@pytest.mark.parametrize("blob", [b"", b"\1", b"\1\0\0\0\1" + b"x" * 11, b"nonsense" * 100])
def test_what_is_no_ciphertext_opens_nothing_and_breaks_nothing(make_letter, bilal, blob):
    letter, whole = make_letter(bilal, WORDS), make_letter(bilal, "whole")
    put(letter, blob)
    items = list(HandedOn.objects.filter(pk__in=[letter.pk, whole.pk]))
    assert unseal(items, reader=bilal) == {whole.pk: {"body": "whole"}}


def test_a_fault_is_logged_without_saying_whose(make_letter, bilal, caplog):
    letter = make_letter(bilal, WORDS)
    put(letter, stored(letter)[:-1] + b"\0")
    read(letter, bilal)
    assert caplog.messages == ["privacy.HandedOn: a ciphertext does not open"]


def test_unseal_asks_again_whatever_the_caller_holds(make_letter, bilal, chen):
    letter = make_letter(bilal, WORDS, to=[chen])
    held = HandedOn.objects.visible_to(chen).get(pk=letter.pk)
    withdraw(letter.audience, by=bilal)
    assert unseal([held], reader=chen) == {}


def test_items_of_two_models_are_refused(make_letter, bilal):
    address = PrivateAddress(owner=bilal)
    with pytest.raises(TypeError):
        unseal([make_letter(bilal, WORDS), address], reader=bilal)


def test_unsealing_nothing_asks_nothing(bilal, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert unseal([], reader=bilal) == {}


def test_the_number_of_queries_does_not_grow(make_letter, bilal, chen, django_assert_num_queries):
    letters = [make_letter(bilal, f"letter {n}", to=[chen]) for n in range(3)]
    with django_assert_num_queries(3):  # who may see them, the owners' days, the log
        assert len(unseal(letters[:1], reader=chen)) == 1
    with django_assert_num_queries(3):
        assert len(unseal(letters, reader=chen)) == 3
    with django_assert_num_queries(1):
        assert len(unseal(letters, reader=bilal)) == 3


def test_a_column_that_is_not_sealed_is_refused(bilal):
    with pytest.raises(TypeError, match="settled_at"):
        seal(HandedOn(owner=bilal), settled_at="now")


def test_an_erased_item_is_never_sealed_again(make_letter, bilal):
    letter = make_letter(bilal, WORDS)
    key_store().destroy([letter.pk])
    with pytest.raises(KeyDestroyed):
        seal(letter, body="anew")


@pytest.mark.django_db(transaction=True)
def test_what_is_sealed_anew_forgets_its_old_key_after_the_commit(make_letter, bilal):
    letter = make_letter(bilal, "before")
    with transaction.atomic():
        seal(letter, body="after")
        letter.save()
        assert sorted(v for _item, v in key_store().get([letter.pk])) == [1, 2]
    assert [v for _item, v in key_store().get([letter.pk])] == [2]
    assert read(letter, bilal) == {"body": "after"}


@transaction.atomic
def seal_and_fail(letter):
    seal(letter, body="after")
    letter.save()
    raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_what_was_undone_keeps_the_key_it_needs(make_letter, bilal):
    letter = make_letter(bilal, "before")
    with pytest.raises(ZeroDivisionError):
        seal_and_fail(letter)
    assert read(letter, bilal) == {"body": "before"}


@pytest.mark.django_db(transaction=True)
def test_sealing_without_saving_loses_nothing(make_letter, bilal):
    letter = make_letter(bilal, "before")
    with transaction.atomic():
        seal(HandedOn.objects.get(pk=letter.pk), body="after")
    assert read(letter, bilal) == {"body": "before"}


@pytest.mark.django_db(transaction=True)
def test_a_saved_row_is_sealed_inside_a_transaction_only(make_letter, bilal):
    letter = make_letter(bilal, "before")
    with pytest.raises(TransactionManagementError):
        seal(letter, body="after")


def test_a_row_loaded_earlier_never_puts_an_old_ciphertext_back(make_letter, bilal):
    letter = make_letter(bilal, "before")
    early = HandedOn.objects.get(pk=letter.pk)
    seal(letter, body="after")
    letter.save()
    forget_old_keys(letter)
    early.settled_at = early.handed_on_at
    early.save()
    assert read(letter, bilal) == {"body": "after"}
    assert HandedOn.objects.get(pk=letter.pk).settled_at == early.settled_at


def test_a_save_of_some_columns_saves_what_was_sealed(make_letter, bilal):
    letter = make_letter(bilal, "before")
    seal(letter, body="after")
    letter.save(update_fields=["settled_at"])
    assert read(letter, bilal) == {"body": "after"}


def test_a_reader_of_an_item_that_is_sealed_anew_meanwhile_reads_it(make_letter, bilal, chen):
    letter = make_letter(bilal, "before", to=[chen])
    held = HandedOn.objects.get(pk=letter.pk)
    seal(letter, body="after")
    letter.save()
    forget_old_keys(letter)
    assert unseal([held], reader=chen) == {letter.pk: {"body": "after"}}


def test_half_an_item_is_not_sealed_when_the_other_half_is_lost(monkeypatch, ana):
    address = PrivateAddress(owner=ana)
    seal(address, body="words")
    key_store().drop([(address.pk, 1)])
    monkeypatch.setattr(
        PrivateAddress, "sealed_columns", classmethod(lambda cls: ("body", "other"))
    )
    with pytest.raises(Unreadable):
        seal(address, other="more")


def test_many_new_items_are_sealed_in_one_write(bilal, chen):
    new = [PrivateAddress(owner=person) for person in (bilal, chen)]
    seal_new([(new[0], {"body": "b"}), (new[1], {"body": None})])
    PrivateAddress.objects.bulk_create(new)
    assert open_items(list(PrivateAddress.objects.all())) == {
        new[0].pk: {"body": "b"},
        new[1].pk: {"body": None},
    }
    assert key_store().get([new[0].pk])[new[0].pk, 1].owner == bilal.key_owner
    seal_new([])


def test_new_items_of_two_models_are_sealed_together_each_under_its_own_kind(bilal):
    letter, address = HandedOn(owner=bilal), PrivateAddress(owner=bilal)
    seal_new([(letter, {"body": "a"}), (address, {"body": "b"})])
    kinds = {entry.item: entry.kind for entry in key_store().entries()}
    assert (kinds[letter.pk], kinds[address.pk]) == ("privacy_handedon", "privacy_privateaddress")
    assert open_items([letter]) | open_items([address]) == {
        letter.pk: {"body": "a"},
        address.pk: {"body": "b"},
    }


def test_what_is_handed_over_belongs_to_its_new_owner(make_letter, bilal, chen):
    letter = make_letter(bilal, WORDS)

    def to_chen():
        letter.owner = chen

    hand_over(letter, to_chen)
    letter.save()
    forget_old_keys(letter)
    assert read(letter, chen) == {"body": WORDS}
    key_store().destroy_owner(bilal.key_owner)
    assert read(letter, chen) == {"body": WORDS}
    key_store().destroy_owner(chen.key_owner)
    assert read(letter, chen) is None


def test_the_version_in_use_is_known(make_letter, bilal):
    letter = make_letter(bilal, WORDS)
    seal(letter, body="more")
    letter.save()
    assert versions_in_use(HandedOn, [letter.pk, bilal.pk]) == {letter.pk: {2}}
    with pytest.raises(Unreadable):
        version_of(b"short")


def test_a_destroyed_key_closes_the_item_for_its_owner_too(make_letter, bilal):
    letter = make_letter(bilal, WORDS)
    key_store().destroy([letter.pk])
    assert read(letter, bilal) is None


def test_every_sealed_model_says_who_sees_it():
    models = sealed_models()
    assert {HandedOn, PrivateAddress} <= set(models)
    for model in models:
        assert issubclass(model, SealedItem)
        assert callable(model._default_manager.visible_to), model
        assert model.sealed_columns(), model


def test_the_database_never_sees_the_words(make_letter, bilal):
    with CaptureQueriesContext(connection) as queries:
        letter = make_letter(bilal, WORDS)
        read(letter, bilal)
    assert "mother" not in json.dumps(queries.captured_queries, default=repr)
