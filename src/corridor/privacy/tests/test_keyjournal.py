"""The key store's journals outlive the database, and forget whoever erased themselves."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from corridor.privacy.keystore import Fact, KeyStore

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    store = KeyStore(tmp_path / "keys" / "keys.sqlite3")
    store.create()
    yield store
    store.close()


def fact(kind="privacy.muted", owner="", at=NOW):
    return Fact(uuid4(), kind, (str(uuid4()), "all"), owner, at)


def test_a_fact_comes_back_as_it_was_and_once(store):
    one = fact(owner=str(uuid4()))
    store.note_taken_back([one])
    store.note_taken_back([one])
    assert list(store.taken_back()) == [one]


def test_facts_come_in_their_order_however_many(store):
    facts = [fact(at=NOW - timedelta(seconds=n)) for n in range(1_200)]
    store.note_taken_back(facts)
    assert list(store.taken_back()) == facts
    assert store.latest_taken_back(2) == [facts[-1], facts[-2]]


def test_what_was_given_again_and_what_is_old_is_forgotten(store):
    old, again, kept = fact(at=NOW - timedelta(days=9)), fact(), fact()
    store.note_taken_back([old, again, kept])
    store.forget_taken_back([again.id])
    store.forget_taken_back_before(NOW - timedelta(days=8))
    assert list(store.taken_back()) == [kept]


def test_whoever_erases_themselves_is_half_erased_until_told_otherwise(store):
    person = uuid4()
    item = uuid4()
    store.make([item], f"person:{person}")
    theirs, of_another = fact(owner=str(person)), fact(owner=str(uuid4()))
    store.note_taken_back([theirs, of_another])
    assert store.destroy_owner(f"person:{person}") == [item]
    assert list(store.taken_back()) == [of_another]
    assert store.half_erased() == [f"person:{person}"]
    store.erased(f"person:{person}")
    assert store.half_erased() == []


def test_a_copy_has_the_journals(store, tmp_path):
    one = fact()
    store.note_taken_back([one])
    store.copy_to(tmp_path / "copy.sqlite3")
    copy = KeyStore(tmp_path / "copy.sqlite3")
    assert list(copy.taken_back()) == [one]
    copy.close()


def test_a_file_from_before_there_were_journals_gets_them(store):
    store._connection().executescript("DROP TABLE taken_back; DROP TABLE half_erased")
    store.close()
    assert (list(store.taken_back()), store.half_erased()) == ([], [])
