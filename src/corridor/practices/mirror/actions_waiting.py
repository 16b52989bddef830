"""What the first of two rounds has found, in numbers over groups, until the second has ended.

Groups of fewer than eight leaders may be among these numbers, so they lie neither in the database
nor in its log nor in a backup, but in a file beside the keys of the rounds, and go with it. Lost,
they are not found again: those leaders count as unclear.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from corridor.practices.mirror.models import HalfYear, Part


def put(part: Part, regions: Mapping[str, int]) -> None:
    """Keep the numbers of a part, whole or not at all; again is fine."""
    folder = Path(settings.ROUND_KEYS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = _path(part)
    half = path.with_suffix(".half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(dict(regions), file)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def take(part: Part) -> dict[str, int] | None:
    """The numbers of a part; None where there are none."""
    try:
        found: dict[str, int] = json.loads(_path(part).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found


def forget(half_year: HalfYear) -> None:
    """Delete what waited for a half-year; nothing to do is fine."""
    for part in half_year.parts.all():
        _path(part).unlink(missing_ok=True)


def _path(part: Part) -> Path:
    name = f"mirror-{part.half_year_id}-{part.kind.rpartition('.')[2]}.json"
    return Path(settings.ROUND_KEYS) / name
