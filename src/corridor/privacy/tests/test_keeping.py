"""Keeping the key store: made once with the database, and a missing or a wrong one noticed at once."""

import pytest
from django.core.management import CommandError, call_command

from corridor.privacy import keeping
from corridor.privacy.erasing import note_erased
from corridor.privacy.keeping import KeyStoreWrong, begin_anew, ensure_key_store, problems
from corridor.privacy.keystore import KeyStore, KeyStoreMissing, key_store
from corridor.privacy.models import KeyStoreMark
from corridor.privacy.sealing import seal, unseal


@pytest.fixture
def elsewhere(settings, tmp_path):
    """An installation whose key store was not made yet."""
    settings.KEYS = tmp_path / "keys"
    yield settings.KEYS
    key_store().close()


def replace_store(folder):
    """Put another installation's key store in the place of the right one."""
    key_store().close()
    for path in folder.iterdir():
        path.unlink()
    KeyStore(folder / "keys.sqlite3").create()


def test_migrating_made_it_and_marked_the_database(db):
    assert KeyStoreMark.objects.get().store == key_store().id


def test_the_first_start_makes_it_says_so_once_and_marks_the_database(db, elsewhere):
    assert ensure_key_store() is True
    assert KeyStoreMark.objects.get().store == key_store().id
    assert ensure_key_store() is False
    assert problems() == []


def test_the_file_that_migrate_made_is_told_of_once(db, elsewhere):
    keeping.make_if_new()
    assert (ensure_key_store(), ensure_key_store()) == (True, False)


def test_where_something_is_sealed_a_missing_one_is_never_made_anew(
    make_letter, bilal, settings, tmp_path
):
    letter = make_letter(bilal, "words")
    right = settings.KEYS
    settings.KEYS = tmp_path / "empty"
    with pytest.raises(KeyStoreMissing, match=str(KeyStoreMark.objects.get().store)):
        ensure_key_store()
    with pytest.raises(KeyStoreMissing):
        unseal([letter], reader=bilal)
    with pytest.raises(KeyStoreMissing):
        seal(letter, body="more")
    assert not (tmp_path / "empty" / "keys.sqlite3").exists()
    assert ["There is no key store" in problem for problem in problems()] == [True]
    settings.KEYS = right
    assert unseal([letter], reader=bilal) == {letter.pk: {"body": "words"}}


def test_missing_without_the_mark_is_refused_too(make_letter, bilal, settings, tmp_path):
    make_letter(bilal, "words")
    KeyStoreMark.objects.all().delete()
    settings.KEYS = tmp_path / "empty"
    with pytest.raises(KeyStoreMissing):
        ensure_key_store()


def test_a_wrong_one_is_noticed_before_anything_is_sealed_with_it(
    db, bilal, make_letter, elsewhere
):
    ensure_key_store()
    letter = make_letter(bilal, "words")
    replace_store(elsewhere)
    for use in (
        ensure_key_store,
        lambda: seal(letter, body="more"),
        lambda: unseal([letter], reader=bilal),
    ):
        with pytest.raises(KeyStoreWrong):
            use()
    assert ["another installation's" in problem for problem in problems()] == [True]
    assert key_store().count() == 0


def test_a_lost_mark_is_written_again(db):
    ensure_key_store()
    KeyStoreMark.objects.all().delete()
    assert ensure_key_store() is False
    assert KeyStoreMark.objects.get().store == key_store().id


def test_a_folder_that_others_can_look_into_is_a_problem(db, elsewhere):
    ensure_key_store()
    elsewhere.chmod(0o755)
    assert problems() == [
        f"Others on this machine can look into {elsewhere}: chmod 700 {elsewhere}"
    ]


def test_items_without_keys_and_erased_ones_with_keys_are_problems(make_letter, bilal):
    letter, other = make_letter(bilal, "words"), make_letter(bilal, "other")
    key_store().drop([(letter.pk, 1)])
    note_erased([other.pk])
    assert [problem.split(":")[0] for problem in problems()] == [
        "1 of the sealed items looked at have no key",
        "1 erased items still have a key",
    ]


def test_beginning_anew_is_refused_while_nothing_is_lost(db):
    with pytest.raises(FileExistsError):
        begin_anew()
    with pytest.raises(CommandError, match="Nothing was done"):
        call_command("new_key_store")
    with pytest.raises(CommandError, match="nothing is lost"):
        call_command("new_key_store", confirm="lose everything sealed")


def test_beginning_anew_empties_what_nobody_can_read(
    db, bilal, make_letter, settings, tmp_path, capsys
):
    letter = make_letter(bilal, "words")
    settings.KEYS = tmp_path / "new"
    call_command("new_key_store", confirm="lose everything sealed")
    assert "A new key store lies at" in capsys.readouterr().out
    letter.refresh_from_db()
    assert (letter.body, problems()) == (None, [])
    seal(letter, body="anew")
    letter.save()
    assert unseal([letter], reader=bilal) == {letter.pk: {"body": "anew"}}
    key_store().close()
