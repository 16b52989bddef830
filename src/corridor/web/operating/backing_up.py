"""Backups: a copy of the database here, and elsewhere a copy of the key store."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from corridor.web.operating.database_files import copy_database, suffix
from corridor.web.operating.key_copies import STAMP, copy_keys, remove_old_copies
from corridor.web.operating.setting_up import NotReady


@dataclass(frozen=True)
class Backup:
    """What a backup made: the database's copy, the key store's, and how many old ones it removed."""

    database: Path
    keys: Path
    removed: int


def back_up(folder: Path, keys: Path) -> Backup:
    """Copy the database into `folder` and the key store into `keys`, while Corridor runs.

    Copies of the key store in `keys` that are older than a week are removed. Refuses, with
    NotReady, folders of which one lies in the other: whoever gets both copies can read everything.
    """
    folder, keys = folder.expanduser().resolve(), keys.expanduser().resolve()
    check_apart(folder, keys)
    for place in (folder, keys):
        _make_private(place)
    # First the database: every item in its copy then has its key in the other one.
    database = folder / f"corridor-{timezone.now().strftime(STAMP)}{suffix()}"
    copy_database(database)
    return Backup(database, copy_keys(keys), remove_old_copies(keys))


def check_apart(folder: Path, keys: Path) -> None:
    """Refuses, with NotReady, folders that would bring keys and what they open together."""
    if _nested(folder, keys):
        raise NotReady(
            f"{folder} and {keys} lie in one another. Choose two folders apart, on two disks if you "
            "can: whoever finds both copies together can read everything."
        )
    if _nested(keys, settings.KEYS):
        raise NotReady(f"{keys} is where the key store itself lies. Choose a folder elsewhere.")
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"]).parent
        if _nested(keys, database):
            raise NotReady(f"{keys} is where the database lies. Choose a folder elsewhere.")
    if folder == settings.KEYS or folder.is_relative_to(settings.KEYS):
        raise NotReady(f"{folder} is where the key store lies. Choose a folder elsewhere.")
    # The keys of open rounds are in no backup, so no backup lies among them, or around them.
    for place in (folder, keys):
        if _nested(place, settings.ROUND_KEYS):
            raise NotReady(f"{place} is where the rounds' keys lie. Choose a folder elsewhere.")


def _nested(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def _make_private(place: Path) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise NotReady(f"{place} cannot be made: {error.strerror}.") from error
