"""A clock that can be moved, in tests and in demos and nowhere else.

Corridor asks one function what time it is: `django.utils.timezone.now()`. Where the clock may be
moved, the settings call `install(file)` before anything else is imported, and that function adds
what the file says. The file is the same for every process of an installation, and is looked at each
time: moving the clock moves the pages, the worker and the clock's beats that run at that moment.

    move_by(timedelta(days=3))       everything that is due in three days is due now
    move_to(moment)                  goes on from there
    stand_at(moment)                 stands still there
    put_right()                      the machine's own time again

What is measured with a stopwatch (leases' heartbeats, time-outs) is not moved. A job that runs while
the clock jumps by more than its lease is taken for a dead worker's, and run again.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

_machine_time: Callable[[], datetime] = timezone.now
_file: Path | None = None
# What the file said when it was looked at last, and the state of the file by which to know.
_seen: tuple[tuple[int, int] | None, dict[str, Any]] = (None, {})


class NotMovable(Exception):
    """Neither a test nor a demo: the clock is the machine's."""


def install(file: Path) -> None:
    """From now on `timezone.now()` is what `file` makes of the machine's time. Only for settings."""
    global _file  # noqa: PLW0603 - one clock for the process, like the function it takes the place of
    _file = file
    # Migrations name the defaults of columns by module: they must not know of this one.
    now.__module__ = timezone.__name__
    timezone.now = now


def is_movable() -> bool:
    """Whether this process was started with a clock that can be moved."""
    return _file is not None


def file() -> Path:
    """The file that moves the clock. Refuses with NotMovable."""
    if _file is None:
        raise NotMovable("Only a test or a demo moves its clock.")
    return _file


def now() -> datetime:
    """The time as Corridor has it, aware and in UTC."""
    said = _read()
    if "stands_at" in said:
        return datetime.fromisoformat(said["stands_at"])
    return _machine_time() + timedelta(seconds=said.get("ahead", 0))


def move_by(length: timedelta) -> None:
    """Move the clock ahead, or back; a clock that stands stays standing, there."""
    said = _read()
    if "stands_at" in said:
        stand_at(now() + length)
    else:
        _write({"ahead": said.get("ahead", 0) + length.total_seconds()})


def move_to(moment: datetime) -> None:
    """Set the clock to an aware moment; it goes on from there."""
    _write({"ahead": (moment - _machine_time()).total_seconds()})


def stand_at(moment: datetime) -> None:
    """Have the clock stand still at an aware moment."""
    _write({"stands_at": moment.astimezone(timezone.get_fixed_timezone(0)).isoformat()})


def put_right() -> None:
    """The machine's own time again."""
    if _file is not None:
        _file.unlink(missing_ok=True)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Have the clock stand at a moment for the length of a `with` block; as it was afterwards."""
    before = _read()
    stand_at(moment)
    try:
        yield
    finally:
        _write(before)


def _read() -> dict[str, Any]:
    global _seen  # noqa: PLW0603 - a file is read once, however often somebody asks for the time
    if _file is None:
        return {}
    try:
        found = os.stat(_file)
    except FileNotFoundError:
        return {}
    state = (found.st_ino, found.st_mtime_ns)
    if _seen[0] != state:
        _seen = (state, json.loads(_file.read_text()))
    return _seen[1]


def _write(said: dict[str, Any]) -> None:
    """Put the file in place as a whole: a process never reads half of it."""
    whole = file()
    half = whole.with_name(f"{whole.name}.{os.getpid()}")
    half.write_text(json.dumps(said))
    os.replace(half, whole)
