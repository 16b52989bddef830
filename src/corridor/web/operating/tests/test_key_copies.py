"""Copies of the key store end within seven days, wherever they were made."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from corridor.privacy.keeping import ensure_key_store
from corridor.privacy.keystore import KeyStore
from corridor.web.operating import key_copies
from corridor.web.operating.floor import floor
from corridor.web.operating.key_copies import KEPT, copy_keys, known_places, made_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_places() -> None:
    (settings.KEYS / key_copies.PLACES).unlink(missing_ok=True)
    ensure_key_store()


def test_a_copy_holds_the_key_store_and_the_secret_for_this_account_alone(tmp_path: Path) -> None:
    copy = copy_keys(tmp_path / "keys")
    assert sorted(path.name for path in copy.iterdir()) == ["keys.sqlite3", "secret"]
    assert KeyStore(copy / "keys.sqlite3").id == KeyStore(settings.KEYS / "keys.sqlite3").id
    modes = {stat.S_IMODE(path.stat().st_mode) for path in copy.iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE(copy.stat().st_mode) == 0o700


def test_two_copies_within_a_second_are_two(tmp_path: Path) -> None:
    assert copy_keys(tmp_path) != copy_keys(tmp_path)


def test_the_promise_of_seven_days_holds_even_if_an_hour_is_missed() -> None:
    (tick,) = floor.clock
    assert KEPT + 2 * tick.every < timedelta(days=7)


def test_the_clock_removes_old_copies_wherever_they_were_made(
    tmp_path: Path, run_jobs, make_older
) -> None:
    from corridor.runtime.jobs import enqueue

    old = make_older(copy_keys(tmp_path / "one"), KEPT + timedelta(minutes=1))
    also_old = make_older(copy_keys(tmp_path / "two"), timedelta(days=30))
    young = make_older(copy_keys(tmp_path / "two"), KEPT - timedelta(minutes=1))
    stranger = tmp_path / "two" / "corridor-keys-of-mine"
    stranger.mkdir()
    enqueue("operating.remove_old_key_copies")
    run_jobs()
    assert [path.exists() for path in (old, also_old, young, stranger)] == [
        False,
        False,
        True,
        True,
    ]


def test_the_bytes_are_overwritten_before_they_are_deleted(tmp_path: Path, make_older) -> None:
    copy = make_older(copy_keys(tmp_path / "keys"), timedelta(days=8))
    kept = tmp_path / "same-bytes"
    kept.hardlink_to(copy / "keys.sqlite3")
    size = kept.stat().st_size
    assert key_copies.remove_old_copies() == 1
    assert kept.read_bytes() == bytes(size)


def test_a_disk_that_is_taken_out_is_asked_again(tmp_path: Path, make_older) -> None:
    place = tmp_path / "disk"
    make_older(copy_keys(place), timedelta(days=8))
    place.rename(tmp_path / "away")
    assert key_copies.remove_old_copies() == 0
    (tmp_path / "away").rename(place)
    assert key_copies.remove_old_copies() == 1
    assert known_places() == [place]


def test_the_moment_is_in_the_name() -> None:
    assert made_at(Path("/x/corridor-keys-20260305T070809Z-3")) == datetime(
        2026, 3, 5, 7, 8, 9, tzinfo=UTC
    )
    with pytest.raises(ValueError, match="no copy"):
        made_at(Path("/x/keys"))
