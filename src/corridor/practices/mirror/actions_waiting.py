"""What the first of two rounds has found, in numbers over groups, until the second has ended.

Groups of fewer than eight leaders may be among these numbers, so they lie neither in the database
nor in its log nor in a backup, but in a file beside the keys of the rounds, and go as those do:
overwritten first. Lost, they are not found again: those leaders count as unclear.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from corridor.ballots import round_keys
from corridor.practices.mirror.models import HalfYear, Part

# A file of ours, or the half of one: "mirror-2027-03-01-one.json", ".mirror-2027-03-01-one.json.half".
STEM = "mirror-"
DAY = len("2027-03-01")


def put(part: Part, regions: Mapping[str, int]) -> None:
    """Keep the numbers of a part, whole or not at all; again is fine."""
    round_keys.write_whole(_path(part), json.dumps(dict(regions)).encode())


def take(part: Part) -> dict[str, int] | None:
    """The numbers of a part; None where there are none."""
    try:
        found: dict[str, int] = json.loads(_path(part).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found


def forget(half_year: HalfYear) -> None:
    """Destroy what waited for a half-year; nothing to do is fine."""
    _destroy([path for path in _all() if _half_year_of(path) == str(half_year.pk)])


def forget_needless() -> None:
    """Destroy what waits for nothing: its half-year is published, or is not in this database.

    So a process that was killed, or a copy of the database that was put back, leaves nothing behind.
    """
    paths = _all()  # before the half-years: a file is written after its half-year
    waited_for = HalfYear.objects.filter(distribution=None).values_list("pk", flat=True)
    days = {str(day) for day in waited_for}
    _destroy([path for path in paths if _half_year_of(path) not in days])


def _destroy(paths: list[Path]) -> None:
    if paths:
        round_keys.destroy_files(Path(settings.ROUND_KEYS), paths)


def _all() -> list[Path]:
    """Every file that waits, and every half of one."""
    folder = Path(settings.ROUND_KEYS)
    return [path for stem in (STEM, f".{STEM}") for path in sorted(folder.glob(f"{stem}*"))]


def _half_year_of(path: Path) -> str:
    return path.name.partition(STEM)[2][:DAY]


def _path(part: Part) -> Path:
    name = f"{STEM}{part.half_year_id}-{part.kind.rpartition('.')[2]}.json"
    return Path(settings.ROUND_KEYS) / name
