"""Setting an installation up: its folders, its database, its static files; and asking whether it is."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from corridor.privacy.keeping import ensure_key_store
from corridor.privacy.keystore import KeyStoreBroken, KeyStoreMissing, key_store

STATIC_STAMP = ".made-from"


class NotReady(Exception):
    """The installation cannot be used as it is; the message says what to do."""


def set_up(report: Callable[[str], None]) -> None:
    """Make whatever is missing; quick where nothing is. Safe to repeat, and needed after an update.

    `report` is told, a line at a time, what was made. Refuses, with NotReady, to make an empty key
    store where something is sealed already: it would hide that the keys are gone.
    """
    make_folders()
    _keep_secret()
    keys_were_there = key_store().exists
    if missing_migrations():
        call_command("migrate", verbosity=0, interactive=False)
        report("The database is up to date.")
    try:
        ensure_key_store()
    except (KeyStoreMissing, KeyStoreBroken) as problem:
        raise NotReady(str(problem)) from problem
    if not keys_were_there:
        report(where_the_keys_are())
    gather_static()


def make_folders() -> None:
    """The folders for data and keys, open to this account alone."""
    for folder in (settings.DATA, settings.KEYS, settings.ROUND_KEYS, _database_folder()):
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            if folder.stat().st_uid == os.getuid():
                folder.chmod(0o700)


def secret_is_kept() -> bool:
    """Whether the installation's secret is set, or lies where it belongs."""
    return bool(os.environ.get("CORRIDOR_SECRET", "").strip()) or _secret().exists()


def _secret() -> Path:
    return settings.KEYS / "secret"


def _keep_secret() -> None:
    """Write down the secret of this process, unless there is one: the next start has the same.

    Readable by its owner only, with the key store, never with the database.
    """
    if not secret_is_kept():
        descriptor = os.open(_secret(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(settings.SECRET_KEY)


def where_the_keys_are() -> str:
    """What an operator must know about the key store, once."""
    return (
        f"The key store lies in {settings.KEYS}\n"
        "  Without it nobody can read anything sealed: lose it, and all that is lost with it.\n"
        "  Keep its copies apart from those of the database: `corridor backup` does both."
    )


def _database_folder() -> Path | None:
    if connection.vendor != "sqlite":
        return None
    return Path(connection.settings_dict["NAME"]).parent


def missing_migrations() -> list[str]:
    """The changes of the database's layout that were not made yet.

    Refuses, with NotReady, a database that does not answer.
    """
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise NotReady(
            f"The database does not answer ({type(error).__name__}). See CORRIDOR_DATABASE, and "
            "whether its server runs."
        ) from error
    return [str(migration) for migration, _backwards in plan]


def check_there_is_something() -> None:
    """Refuses, with NotReady, a folder in which nothing was ever set up."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        raise NotReady(
            f"There is nothing in {settings.DATA} yet. To look around: corridor demo. For your own "
            "organisation: corridor set-up, then corridor import-people export.csv. If it lies "
            "elsewhere, set CORRIDOR_DATA."
        )


def is_set_up() -> None:
    """Refuses, with NotReady, an installation that must not be served as it is."""
    check_there_is_something()
    if missing_migrations():
        raise NotReady(
            "The database is not set up for this version of Corridor. Make a backup, and type: "
            "corridor set-up"
        )
    if not secret_is_kept():
        raise NotReady(
            f"{_secret()} is missing. Put it back from the latest copy of the key store; without one "
            "type corridor set-up, and everybody signs in anew."
        )
    if not static_is_current():
        raise NotReady("The pages' files are not in their place. Type: corridor set-up")


def gather_static() -> None:
    """Copy the pages' files to where they are served from, unless they are there already."""
    if static_is_current():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    Path(settings.STATIC_ROOT, STATIC_STAMP).write_text(_static_fingerprint())


def static_is_current() -> bool:
    """Whether the gathered files are those of this version."""
    stamp = Path(settings.STATIC_ROOT, STATIC_STAMP)
    return stamp.is_file() and stamp.read_text() == _static_fingerprint()


def _static_fingerprint() -> str:
    files = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = os.stat(storage.path(name))
            files.append((name, found.st_size, found.st_mtime_ns))
    return hashlib.sha256(json.dumps(sorted(files)).encode()).hexdigest()
