"""The keys of rounds, in files outside the database and its backups; destroyed when a round closes.

One folder for each round: `box`, which opens its boxes, and one file for each cell, which signs its
tokens. With `box` and the database one can read what was said in a round that is open; that is why
no backup takes it along, and why it is gone for good at the end.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from corridor.ballots.signing.boxes import BoxKey
from corridor.ballots.signing.tokens import SigningKey

BOX = "box"


class KeyMissing(Exception):
    """A key of a round is not where the settings say; the message says what to do."""


def folder_of(round_id: UUID) -> Path:
    """Where the keys of a round lie."""
    return Path(settings.ROUND_KEYS, str(round_id))


def keep_signing_key(round_id: UUID, cell: UUID, private: bytes) -> None:
    """Write a cell's key (PKCS #8), whole or not at all, for this account alone."""
    write_whole(folder_of(round_id) / str(cell), private)


def keep_box_key(round_id: UUID, key: BoxKey) -> None:
    """Write a round's own key, whole or not at all, for this account alone."""
    write_whole(folder_of(round_id) / BOX, key.written())


def signing_key(round_id: UUID, cell: UUID) -> SigningKey:
    """The key of a cell. Refuses, with KeyMissing, when it is not there."""
    return SigningKey.read(_read(folder_of(round_id) / str(cell)))


def box_key(round_id: UUID) -> BoxKey:
    """The round's own key. Refuses, with KeyMissing, when it is not there."""
    return BoxKey.read(_read(folder_of(round_id) / BOX))


def has_box_key(round_id: UUID) -> bool:
    """Whether the boxes of the round could be opened here."""
    return (folder_of(round_id) / BOX).is_file()


def destroy_keys(round_id: UUID) -> None:
    """Destroy whatever there is of a round's keys; nothing to do is fine, so it can be repeated.

    The key of the boxes goes first: overwritten, then deleted, each as far as the disk. The others
    sign for a round that takes nothing any more; they are deleted.
    """
    folder = folder_of(round_id)
    if not folder.is_dir():
        return
    destroy_files(folder, [folder / BOX, *folder.glob(f".{BOX}.*")])
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    _sync(folder.parent)


def destroy_files(folder: Path, paths: Iterable[Path]) -> None:
    """Overwrite files of a folder, then delete them, each as far as the disk; one that is gone is fine."""
    for path in paths:
        if path.exists():
            _overwrite(path)
            path.unlink()
    _sync(folder)


def known_rounds() -> Iterator[UUID]:
    """The rounds of which there are keys here."""
    if not settings.ROUND_KEYS.is_dir():
        return
    for path in sorted(settings.ROUND_KEYS.iterdir()):
        try:
            yield UUID(path.name)
        except ValueError:
            continue


def seen_by_others() -> list[Path]:
    """Folders and files of keys into which others on this machine can look."""
    root = settings.ROUND_KEYS
    if not root.is_dir():
        return []
    return [path for path in [root, *root.rglob("*")] if path.stat().st_mode & 0o077]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise KeyMissing(
            f"{path} is missing. Put the folder of the rounds' keys (CORRIDOR_ROUND_KEYS) back, or "
            "give the round up: corridor give-up-round. Without its key nobody can open its boxes."
        ) from None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file among the keys, whole or not at all, for this account alone; again is fine.

    Killed before its end it leaves its half, whose name is that of the file between "." and ".half".
    """
    settings.ROUND_KEYS.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.mkdir(exist_ok=True, mode=0o700)
    half = path.with_name(f".{path.name}.half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    _sync(path.parent)


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """A name that was taken out of a folder is out of it on the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
