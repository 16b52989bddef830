"""Copies of the key store, and their end: what was erased is gone from the last of them in a week.

Every copy lies in a folder of its own, named by the moment when it was made. A list beside the key
store remembers where copies were made, so that the clock can remove them on a machine where nobody
makes backups any more.
"""

import json
import os
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from corridor.privacy.keystore import key_store

# Half a day less than the seven days that are promised: an hour missed must not break the promise.
KEPT = timedelta(days=6, hours=12)
STAMP = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"corridor-keys-(\d{8}T\d{6}Z)(?:-\d+)?")
PLACES = "copies.json"
KEYS, SECRET = "keys.sqlite3", "secret"


def copy_keys(into: Path) -> Path:
    """Copy the key store and the installation's secret into a new folder in `into`; returns it."""
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    _remember(into)
    copy = _new_folder(into)
    key_store().copy_to(copy / KEYS)
    if (settings.KEYS / SECRET).exists():
        _write(copy / SECRET, (settings.KEYS / SECRET).read_bytes())
    return copy


def keep_aside(path: Path) -> None:
    """Put a key store that cannot be used among the copies, beside the new one."""
    _remember(settings.KEYS)
    path.replace(_new_folder(settings.KEYS) / KEYS)


def newest_copy() -> datetime | None:
    """When the newest copy was made that can be found now."""
    copies = [copy for place in known_places() for copy in _copies(place)]
    return max(map(made_at, copies), default=None)


def remove_old_copies(folder: Path | None = None) -> int:
    """Remove copies that are too old, in `folder` or wherever copies were made; how many there were.

    A folder that is not there now (a disk that is taken out) is asked again the next time.
    """
    removed = 0
    limit = timezone.now() - KEPT
    for place in [folder] if folder is not None else known_places():
        for copy in _copies(place):
            if made_at(copy) < limit:
                _destroy(copy)
                removed += 1
    return removed


def known_places() -> list[Path]:
    """The folders in which copies were made."""
    try:
        return [Path(place) for place in json.loads((settings.KEYS / PLACES).read_text())]
    except FileNotFoundError:
        return []


def made_at(copy: Path) -> datetime:
    """When the copy was made, from its name. Refuses, with ValueError, what is no copy."""
    match = NAME.fullmatch(copy.name)
    if match is None:
        raise ValueError(f"{copy} is no copy of a key store.")
    return datetime.strptime(match[1], STAMP).replace(tzinfo=UTC)


def _copies(place: Path) -> list[Path]:
    if not place.is_dir():
        return []
    return sorted(copy for copy in place.iterdir() if copy.is_dir() and NAME.fullmatch(copy.name))


def _remember(place: Path) -> None:
    places = {str(known) for known in known_places()} | {str(place)}
    _write(settings.KEYS / PLACES, json.dumps(sorted(places)).encode())


def _new_folder(into: Path) -> Path:
    name = f"corridor-keys-{timezone.now().strftime(STAMP)}"
    for number in range(100):
        copy = into / (f"{name}-{number}" if number else name)
        try:
            copy.mkdir(mode=0o700)
        except FileExistsError:
            continue
        return copy
    raise FileExistsError(f"{into} holds a hundred copies of this second.")


def _write(path: Path, content: bytes) -> None:
    """Write the whole file or nothing, for this account alone."""
    half = path.with_name(f".{path.name}.half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    half.replace(path)


def _destroy(copy: Path) -> None:
    """Overwrite the files before they are deleted: deleting alone leaves their bytes on the disk."""
    for path in copy.iterdir():
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
    shutil.rmtree(copy)
