"""Who holds the installation's folder: locks between Corridor's own processes on this machine.

The lock lies with an open file, so it ends with its process, however that came. The files are empty.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

# Held by whoever serves or restores, alone.
SERVING = "serving.lock"
# Held by every worker, beside others; by whoever restores, alone: a worker keeps its connection to
# the embedded database open, and would write into a file that was replaced.
WORKING = "working.lock"


@contextmanager
def holding(name: str, *, alone: bool, refusal: Exception) -> Iterator[None]:
    """Hold the lock `name` while the block runs: `alone`, or beside others who do not hold it alone.

    Refuses, with `refusal` and without waiting, where somebody holds it already and cannot share it.
    """
    settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.DATA / name).open("a") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError as error:
            raise refusal from error
        yield
