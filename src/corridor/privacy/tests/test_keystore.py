"""The key store: one file, safe for many at once, and nothing of a destroyed key left in its bytes."""

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corridor.privacy import keyfile, keyslots
from corridor.privacy.keystore import (
    Key,
    KeyDestroyed,
    KeyStore,
    KeyStoreBroken,
    KeyStoreMissing,
    KeyTaken,
    today,
)


@pytest.fixture
def store(tmp_path):
    store = KeyStore(tmp_path / "keys" / "keys.sqlite3")
    store.create()
    yield store
    store.close()


def bytes_of(store):
    log = Path(f"{store.path}-wal")
    return store.path.read_bytes() + (log.read_bytes() if log.exists() else b"")


def secret(store, item, version=1):
    return store.get([item])[item, version].secret


def test_a_key_is_made_and_found(store):
    item = uuid4()
    made = store.make([item], "person:ana", kind="letter")[item]
    assert made == Key(item, 1, "person:ana", made.secret)
    assert len(made.secret) == 32
    assert store.get([item, uuid4()]) == {(item, 1): made}
    [entry] = store.entries()
    assert (entry.item, entry.version, entry.owner, entry.kind, entry.made_on) == (
        item,
        1,
        "person:ana",
        "letter",
        today(),
    )


def test_a_key_never_shows_its_secret_in_a_log(store):
    item = uuid4()
    made = store.make([item], "person:ana")[item]
    assert repr(made) == f"Key({item}, 1)"


def test_versions_count_up_and_older_ones_can_be_forgotten(store):
    item = uuid4()
    for _ in range(3):
        store.make([item], "person:ana")
    assert sorted(version for _item, version in store.get([item])) == [1, 2, 3]
    store.drop_versions(item, below=3)
    assert [version for _item, version in store.get([item])] == [3]
    store.drop([(item, 3)])
    assert store.get([item]) == {}
    assert store.destroyed() == []


def test_what_is_destroyed_can_never_have_a_key_again(store):
    item = uuid4()
    store.make([item], "person:ana")
    assert store.destroy([item, uuid4()]) == 1
    assert store.get([item]) == {}
    with pytest.raises(KeyDestroyed):
        store.make([item], "person:ana")


def test_a_refused_key_makes_none_of_the_others(store):
    gone, other = uuid4(), uuid4()
    store.destroy([gone])
    with pytest.raises(KeyDestroyed):
        store.make([other, gone], "person:ana")
    assert store.get([other]) == {}
    assert store.count() == 0


def test_an_owner_is_destroyed_with_all_their_keys_and_nobody_elses(store):
    mine, also_mine, theirs = uuid4(), uuid4(), uuid4()
    store.make([mine, also_mine], "person:ana")
    store.make([theirs], "person:bilal")
    assert set(store.destroy_owner("person:ana")) == {mine, also_mine}
    assert set(store.items()) == {theirs}


def test_what_was_handed_over_outlives_its_first_owner(store):
    item = uuid4()
    store.make([item], "person:ana")
    with pytest.raises(KeyTaken):
        store.make([item], "person:bilal")
    kept = store.make([item], "person:bilal", new_owner=True)[item]
    assert store.destroy_owner("person:ana") == []
    assert store.get([item]) == {(item, 2): kept}


def test_nothing_of_a_destroyed_key_is_left_in_file_or_log(store):
    items = [uuid4() for _ in range(5)]
    secrets = {item: key.secret for item, key in store.make(items, "person:ana").items()}
    assert all(secret in bytes_of(store) for secret in secrets.values())
    store.destroy(items[:2])
    assert [secrets[item] in bytes_of(store) for item in items] == [False, False, True, True, True]
    assert Path(f"{store.path}-wal").stat().st_size == 0


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("make"), st.integers(1, 40), st.integers(1, 60)),
        st.tuples(st.just("destroy"), st.integers(1, 40), st.integers(0, 10**6)),
        st.tuples(st.just("again"), st.integers(1, 5), st.integers(0, 10**6)),
    ),
    min_size=5,
    max_size=60,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS)
def test_whatever_is_made_and_destroyed_the_bytes_hold_the_living_keys_alone(
    tmp_path, monkeypatch, acts
):
    monkeypatch.setattr(keyslots, "SLAB_SLOTS", 16)
    store = KeyStore(tmp_path / uuid4().hex / "keys.sqlite3")
    store.create()
    living, dead = {}, set()
    try:
        for act, count, number in acts:
            if act == "make":
                pairs = [(uuid4(), "person:" + "x" * number) for _ in range(count)]
                living |= {(k.item, k.version): k.secret for k in store.make_all(pairs).values()}
            elif act == "again" and living:
                item = sorted(living)[number % len(living)][0]
                key = store.make([item], "person:ana", new_owner=True)[item]
                store.drop_versions(item, below=key.version)
                dead |= {living.pop(known) for known in list(living) if known[0] == item}
                living[item, key.version] = key.secret
            elif act == "destroy" and living:
                first = number % len(living)
                gone = {item for item, _version in sorted(living)[first : first + count]}
                store.destroy(gone)
                dead |= {living.pop(known) for known in list(living) if known[0] in gone}
        store.empty_log()
        found = store.get({item for item, _version in living})
        assert {known: key.secret for known, key in found.items()} == living
        content = bytes_of(store)
        assert [secret for secret in dead if secret in content] == []
        assert all(content.count(secret) == 1 for secret in living.values())
    finally:
        store.close()
        shutil.rmtree(store.path.parent)


def test_a_reader_in_the_way_does_not_hold_up_an_erasure_and_the_log_is_emptied_later(store):
    item = uuid4()
    gone = store.make([item], "person:ana")[item].secret
    reader = sqlite3.connect(store.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM key").fetchone()
    began = time.monotonic()
    assert store.destroy([item]) == 1
    assert time.monotonic() - began < 5
    assert store.empty_log() is False
    reader.execute("COMMIT")
    reader.close()
    assert store.empty_log() is True
    assert gone not in bytes_of(store)


def test_only_its_owner_can_read_the_file_and_its_folder(store):
    store.make([uuid4()], "person:ana")
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700
    for name in ("keys.sqlite3", "keys.sqlite3-wal", "keys.sqlite3-shm"):
        assert stat.S_IMODE((store.path.parent / name).stat().st_mode) == 0o600, name


def test_a_file_that_others_can_read_is_closed_to_them(store):
    store.path.chmod(0o644)
    store.destroyed()
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_it_is_never_made_where_one_was_expected(tmp_path):
    store = KeyStore(tmp_path / "keys" / "keys.sqlite3")
    for use in (
        lambda: store.get([uuid4()]),
        lambda: store.make([uuid4()], "person:ana"),
        lambda: store.destroy([uuid4()]),
        store.empty_log,
    ):
        with pytest.raises(KeyStoreMissing):
            use()
    assert not store.path.exists()


def test_making_it_twice_keeps_the_first(store):
    first = store.id
    store.make([uuid4()], "person:ana")
    assert store.create() is False
    assert (store.id, store.count()) == (first, 1)
    assert sorted(p.name for p in store.path.parent.iterdir() if p.name.startswith(".")) == []


def test_two_stores_are_told_apart_and_a_copy_is_not(store, tmp_path):
    other = KeyStore(tmp_path / "other" / "keys.sqlite3")
    other.create()
    assert other.id != store.id
    store.copy_to(tmp_path / "copies" / "copy.sqlite3")
    copy = KeyStore(tmp_path / "copies" / "copy.sqlite3")
    assert copy.id == store.id
    other.close()
    copy.close()


def test_what_is_no_key_store_is_refused(tmp_path):
    path = tmp_path / "keys.sqlite3"
    path.write_bytes(b"something else" * 100)
    path.chmod(0o600)
    with pytest.raises(KeyStoreBroken):
        KeyStore(path).destroyed()
    path.unlink()
    sqlite3.connect(path).close()
    with pytest.raises(KeyStoreBroken):
        KeyStore(path).destroyed()


def test_a_disk_that_cannot_do_what_erasing_needs_is_refused(store, monkeypatch):
    store.close()
    monkeypatch.setattr(keyfile, "_set", _deaf_to_pragmas)
    with pytest.raises(KeyStoreBroken):
        store.destroyed()


real_set = keyfile._set


def _deaf_to_pragmas(connection, name, value, wanted):
    real_set(connection, name, value, "something that no disk answers")


def test_a_copy_is_whole_private_and_never_over_another(store, tmp_path):
    item = uuid4()
    key = store.make([item], "person:ana")[item]
    target = tmp_path / "copies" / "keys.sqlite3"
    store.copy_to(target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert sorted(p.name for p in target.parent.iterdir()) == ["keys.sqlite3"]
    copy = KeyStore(target)
    assert copy.get([item]) == {(item, 1): key}
    copy.close()
    with pytest.raises(FileExistsError):
        store.copy_to(target)


def test_the_journal_is_forgotten_when_no_copy_needs_it(store):
    old, recent = uuid4(), uuid4()
    store.destroy([old, recent])
    day = (today() - timedelta(days=9)).isoformat()
    store._connection().execute(
        "UPDATE destroyed SET destroyed_on=? WHERE item=?", (day, old.bytes)
    )
    store.forget_journal()
    assert [item for item, _day in store.destroyed()] == [recent]


def test_fifty_keys_are_found_quickly_among_many(store):
    items = [uuid4() for _ in range(20_000)]
    for first in range(0, len(items), 2_000):
        store.make(items[first : first + 2_000], "person:ana")
    wanted = items[::400]
    times = []
    for _ in range(20):
        began = time.perf_counter()
        assert len(store.get(wanted)) == 50
        times.append(time.perf_counter() - began)
    assert sorted(times)[10] < 0.02


BUSY = """
import sys
from pathlib import Path
from uuid import uuid4
from corridor.privacy.keystore import KeyStore
store = KeyStore(Path(sys.argv[1]))
for number in range(30):
    item = uuid4()
    secret = store.make([item], sys.argv[2])[item].secret
    if number % 3 == 0:
        store.destroy([item])
    else:
        print(item.hex, secret.hex())
"""


def program(text, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", text, *arguments], stdout=subprocess.PIPE, text=True
    )


def test_many_processes_at_once_lose_and_mix_up_nothing(store):
    workers = [program(BUSY, str(store.path), f"person:{number}") for number in range(4)]
    made = {}
    for worker in workers:
        said, _errors = worker.communicate(timeout=60)
        assert worker.returncode == 0
        made |= dict(line.split() for line in said.splitlines())
    found = store.get(UUID(hex=name) for name in made)
    assert {item.hex: key.secret.hex() for (item, _version), key in found.items()} == made
    assert store.count() == len(made) == 80
    used = [slot for (slot,) in store._connection().execute("SELECT slot FROM key")]
    assert len(set(used)) == len(used)


def test_a_file_put_in_its_place_is_used_from_then_on(store, tmp_path):
    item = uuid4()
    store.make([item], "person:ana")
    store.copy_to(tmp_path / "copy.sqlite3")
    later = uuid4()
    store.make([later], "person:ana")
    for name in ("keys.sqlite3-wal", "keys.sqlite3-shm"):
        (store.path.parent / name).unlink()
    os.replace(tmp_path / "copy.sqlite3", store.path)
    assert {found for found, _version in store.get([item, later])} == {item}
    store.make([uuid4()], "person:ana")
    assert KeyStore(store.path).count() == 2


def test_a_child_process_opens_its_own_connection(store):
    item = uuid4()
    store.make([item], "person:ana")
    child = os.fork()
    if child == 0:
        os._exit(0 if len(store.get([item])) == 1 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert len(store.get([item])) == 1


KILLED = """
import sys
from pathlib import Path
from uuid import UUID, uuid4
from corridor.privacy.keystore import KeyStore
store = KeyStore(Path(sys.argv[1]))
while True:
    items = [uuid4() for _ in range(20)]
    made = store.make(items, "person:ana")
    for item in items:
        print("made", item.hex, made[item].secret.hex(), flush=True)
    store.destroy(items[:10])
    for item in items[:10]:
        print("destroyed", item.hex, flush=True)
"""


def test_a_kill_at_any_moment_loses_no_key_and_brings_none_back(store):
    made, destroyed = {}, set()
    for attempt in range(6):
        process = program(KILLED, str(store.path))
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(60 + 37 * attempt)]
        os.kill(process.pid, signal.SIGKILL)
        said += process.stdout.read().splitlines()
        process.stdout.close()
        process.wait()
        for line in said:
            words = line.split()
            if len(words) == 3 and len(words[2]) == 64:
                made[UUID(hex=words[1])] = bytes.fromhex(words[2])
            # A line that the kill cut short says nothing.
            elif len(words) == 2 and words[0] == "destroyed" and len(words[1]) == 32:
                destroyed.add(UUID(hex=words[1]))
    assert len(destroyed) > 20
    assert store.get(destroyed) == {}
    noted = {item for item, _day in store.destroyed()}
    kept = {item: secret for item, secret in made.items() if item not in noted}
    found = store.get(made)
    assert {item: key.secret for (item, _version), key in found.items()} == kept
    assert store.empty_log() is True
    content = bytes_of(store)
    assert [item for item in noted & set(made) if made[item] in content] == []
