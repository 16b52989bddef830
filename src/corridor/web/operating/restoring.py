"""Restoring: copies come back, and nothing that was taken back comes back with them.

A copy of the database is older than what people did since: they erased, withdrew, muted, left, gave
back a duty, took a passkey away. What is known of that, from the present database and the present
key store, is applied to the copy before anybody can see it.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from corridor.privacy.erasing import finish_erasing_people
from corridor.privacy.keystore import KeyStore, KeyStoreBroken, KeyStoreMissing, key_store
from corridor.privacy.models import Erasure, KeyStoreMark
from corridor.privacy.taken_back import carry_to_key_store
from corridor.privacy.tending import drop_unreadable, finish_erasing
from corridor.web.operating.database_files import (
    bring_postgresql_back,
    check_copy,
    copy_sqlite,
)
from corridor.web.operating.key_copies import KEYS, SECRET, keep_aside
from corridor.web.operating.serving import UNFINISHED_RESTORE, nobody_works, serving_alone
from corridor.web.operating.setting_up import NotReady, make_folders
from corridor.web.operating.taken_back import TakenBack, known_now


def restore(*, database: Path | None, keys: Path | None, say: Callable[[str], None]) -> None:
    """Bring the database, the key store or both back from copies.

    Arguments: `database`, a file that a backup made; `keys`, a folder that a backup made; `say`
    is told what was done. Refuses, with NotReady, while Corridor is served or a worker runs,
    what is no copy, and a copy of the keys while the key store is in order.
    """
    make_folders()
    with serving_alone(), nobody_works():
        if database is not None:
            check_copy(database)
        if keys is not None:
            _check_keys(keys)
        taken = _remember(known_now(say))
        if keys is not None:
            if database is None:
                _check_mark(KeyStore(keys / KEYS))
            _bring_keys_back(keys.resolve(), taken, say)
        try:
            if database is not None:
                _bring_database_back(database.resolve(), taken, say)
            _settle(taken, keys_are_older=keys is not None)
        except (KeyStoreMissing, KeyStoreBroken) as problem:
            raise NotReady(str(problem)) from problem
        _unfinished().unlink()
        if database is not None:
            say(
                "Teams, leaders and addresses are those of the copy's day: import your latest file "
                "of people before you serve."
            )


def unfinished_restore() -> bool:
    """Whether a restore was broken off: then nothing may be served before it was repeated."""
    return _unfinished().exists()


def _unfinished() -> Path:
    return Path(settings.DATA, UNFINISHED_RESTORE)


def _remember(taken: TakenBack) -> TakenBack:
    """Keep what was taken back until the restore is through: a repeated one still knows it."""
    if unfinished_restore():
        taken = taken.joined_with(TakenBack.from_json(_unfinished().read_text()))
    half = _unfinished().with_suffix(".half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(taken.to_json())
    half.replace(_unfinished())
    return taken


def _bring_database_back(copy: Path, taken: TakenBack, say: Callable[[str], None]) -> None:
    if connection.vendor != "sqlite":
        bring_postgresql_back(copy)
        call_command("migrate", verbosity=0, interactive=False)
        taken.apply()
    else:
        _swap_sqlite(copy, taken, say)
    say(f"The database is that of {copy.name}. Everybody has to sign in anew.")


def _swap_sqlite(copy: Path, taken: TakenBack, say: Callable[[str], None]) -> None:
    present = Path(connection.settings_dict["NAME"])
    making = present.with_name(f"{present.name}.restoring")
    making.unlink(missing_ok=True)
    os.close(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    copy_sqlite(copy, making)
    with _database_at(making):
        call_command("migrate", verbosity=0, interactive=False)
        taken.apply()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")
    if present.exists():
        aside = present.with_name(f"before-restore-{timezone.now():%Y%m%dT%H%M%S.%f}.sqlite3")
        copy_sqlite(present, aside)
        aside.chmod(0o600)
        say(f"What was there before is kept as {aside}: delete it when all is well.")
    for rest in ("-wal", "-shm"):
        present.with_name(present.name + rest).unlink(missing_ok=True)
    making.replace(present)


@contextmanager
def _database_at(path: Path) -> Iterator[None]:
    """Let Django work on another file while the block runs."""
    present = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = present


def _check_keys(copy: Path) -> None:
    """Refuses, with NotReady, what is no copy, and one that nobody needs."""
    if not (copy / KEYS).is_file():
        raise NotReady(f"{copy} is no copy of a key store: it holds no {KEYS}.")
    secret = copy / SECRET
    if secret.is_file() and secret.read_text().strip() != settings.SECRET_KEY:
        raise NotReady(
            f"The copy's secret is another than this installation's. Put {secret} in the place of "
            f"{settings.KEYS / SECRET} (and leave CORRIDOR_SECRET unset), then repeat this: without "
            "it nobody can tell to which ask a commitment belongs."
        )
    try:
        # One that holds nothing is that of a machine which was just set up.
        if key_store().count() == 0:
            return
    except (KeyStoreMissing, KeyStoreBroken):
        return
    raise NotReady(
        f"The key store in {settings.KEYS} is in order, and newer than any copy: keep it. A copy "
        "would bring back keys that were destroyed, and lack those made since. To use the copy "
        f"nevertheless, move {settings.KEYS / KEYS} away first."
    )


def _bring_keys_back(copy: Path, taken: TakenBack, say: Callable[[str], None]) -> None:
    making = settings.KEYS / f".{KEYS}.restoring"
    for rest in ("", "-wal", "-shm"):
        making.with_name(making.name + rest).unlink(missing_ok=True)
    copy_sqlite(copy / KEYS, making)
    making.chmod(0o600)
    store = KeyStore(making)
    try:
        # Before anybody can use the copy: what was erased since it was made is erased in it.
        store.destroy(sorted(taken.erased))
        store.note_taken_back(taken.facts.values())
    except KeyStoreBroken as error:
        raise NotReady(str(error)) from error
    finally:
        store.close()
    present = settings.KEYS / KEYS
    key_store().close()
    if present.exists():
        # Among the copies, so that it ends as they do.
        keep_aside(present)
    for rest in ("-wal", "-shm"):
        present.with_name(present.name + rest).unlink(missing_ok=True)
    making.replace(present)
    say(f"The key store is that of {copy.name}. What was sealed after it was made is lost.")


def _check_mark(store: KeyStore) -> None:
    """Refuses, with NotReady, a key store that nothing in the database at hand opens with."""
    try:
        mark = KeyStoreMark.objects.first()
        if mark is not None and mark.store != store.id:
            raise NotReady(
                f"{store.path} is the key store of another database: nothing here opens with it. "
                f"The right one has the id {mark.store}. Repeat the restore with a copy of that."
            )
    except (KeyStoreMissing, KeyStoreBroken) as problem:
        raise NotReady(str(problem)) from problem
    finally:
        store.close()


def _settle(taken: TakenBack, *, keys_are_older: bool) -> None:
    """Whatever is erased goes: its key, if a copy brought it along, and its row."""
    if not key_store().exists:
        return
    _check_mark(key_store())
    erased = set(Erasure.objects.values_list("item", flat=True))
    key_store().destroy(sorted(taken.erased | erased))
    finish_erasing_people()
    finish_erasing()
    carry_to_key_store()
    if not keys_are_older:
        # The key store is that of today, so a row without a key was erased, however long ago.
        drop_unreadable()
