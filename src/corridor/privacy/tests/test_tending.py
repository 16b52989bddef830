"""Tending the key store: what is left over is swept, what was erased stays erased."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from corridor.privacy import tending
from corridor.privacy.erasing import erase_items
from corridor.privacy.floor import floor
from corridor.privacy.keeping import ensure_key_store
from corridor.privacy.keyslots import today
from corridor.privacy.keystore import JOURNAL_DAYS, KeyStore, key_store
from corridor.privacy.models import Audience, Erasure, HandedOn
from corridor.privacy.sealing import seal, unseal
from corridor.runtime.jobs import enqueue


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path, db):
    """A key store of this test's own: sweeping looks at all of it."""
    settings.KEYS = tmp_path / "keys"
    ensure_key_store()
    yield key_store()
    key_store().close()


def age(days=3):
    day = (today() - timedelta(days=days)).isoformat()
    key_store()._connection().execute("UPDATE key SET made_on=?", (day,))


def versions(letter):
    return sorted(version for _item, version in key_store().get([letter.pk]))


def test_a_key_whose_row_never_came_is_swept_after_a_day(make_letter, bilal):
    kept, undone = make_letter(bilal, "words"), HandedOn(owner=bilal)
    seal(undone, body="never saved")
    assert tending.sweep_keys() == 0
    age()
    assert tending.sweep_keys() == 1
    assert (versions(kept), versions(undone)) == ([1], [])
    assert key_store().destroyed() == []


def test_versions_that_no_row_uses_are_swept_and_the_used_one_stays(make_letter, bilal):
    letter = make_letter(bilal, "words")
    seal(letter, body="second")
    letter.save()
    seal(letter, body="third, never saved")
    age()
    assert tending.sweep_keys() == 2
    assert versions(letter) == [2]
    assert unseal([HandedOn.objects.get()], reader=bilal) == {letter.pk: {"body": "second"}}


def test_a_key_whose_kind_is_noted_wrongly_is_kept_while_any_row_uses_it(make_letter, bilal):
    letter = make_letter(bilal, "words")
    key_store()._connection().execute("UPDATE key SET kind='privacy_privateaddress'")
    age()
    assert (tending.sweep_keys(), versions(letter)) == (0, [1])


def test_keys_of_a_practice_that_is_not_installed_stay(bilal):
    key_store().make([bilal.pk], bilal.key_owner, kind="gone_item")
    age()
    assert (tending.sweep_keys(), key_store().count()) == (0, 1)


def test_so_many_orphans_that_an_older_database_seems_to_be_in_place_are_left(
    make_letter, bilal, monkeypatch
):
    monkeypatch.setattr(tending, "FEW", 1)
    letters = [make_letter(bilal, "words") for _ in range(3)]
    HandedOn.objects.all().delete()
    age()
    with pytest.raises(tending.TooManyOrphans):
        tending.sweep_keys()
    assert [versions(letter) for letter in letters] == [[1], [1], [1]]


def test_a_copy_of_the_key_store_that_is_put_back_forgets_what_was_erased(
    make_letter, bilal, tmp_path, settings
):
    letter, kept = make_letter(bilal, "words"), make_letter(bilal, "kept")
    key_store().copy_to(tmp_path / "copy" / "keys.sqlite3")
    erase_items([letter.pk])
    key_store().close()
    settings.KEYS = tmp_path / "copy"
    assert versions(letter) == [1]
    assert tending.honour_erasures() == 1
    assert (versions(letter), versions(kept)) == ([], [1])
    assert tending.honour_erasures() == 0


def test_last_months_database_shows_nothing_that_was_erased_since(make_letter, bilal):
    letter, kept = make_letter(bilal, "words"), make_letter(bilal, "kept")
    key_store().destroy([letter.pk])
    key_store().forget_journal()
    rows = list(HandedOn.objects.all())
    assert unseal(rows, reader=bilal) == {kept.pk: {"body": "kept"}}


def test_what_an_older_database_brought_back_goes_when_the_operator_says_so(
    make_letter, bilal, capsys
):
    gone, kept = make_letter(bilal, "words"), make_letter(bilal, "kept")
    key_store().drop([(gone.pk, 1)])
    call_command("settle_keys")
    assert HandedOn.objects.count() == 2
    call_command("settle_keys", drop_unreadable=True)
    assert capsys.readouterr().out.splitlines()[-1] == "1 rows without a key were deleted."
    assert list(HandedOn.objects.all()) == [kept]
    assert list(Audience.objects.all()) == [kept.audience]


def test_journals_are_forgotten_when_no_copy_can_need_them(make_letter, bilal):
    old, recent = make_letter(bilal, "old"), make_letter(bilal, "recent")
    erase_items([old.pk, recent.pk])
    day = today() - timedelta(days=JOURNAL_DAYS + 1)
    Erasure.objects.filter(item=old.pk).update(erased_on=day)
    key_store()._connection().execute(
        "UPDATE destroyed SET destroyed_on=? WHERE item=?", (day.isoformat(), old.pk.bytes)
    )
    tending.forget_journals()
    assert list(Erasure.objects.values_list("item", flat=True)) == [recent.pk]
    assert [item for item, _day in key_store().destroyed()] == [recent.pk]


def test_the_clock_tends_it(make_letter, bilal, run_jobs):
    for tick in floor.clock:
        enqueue(tick.job)
    assert {job.outcome for job in run_jobs()} == {"done"}
    assert KeyStore(key_store().path).empty_log() is True
