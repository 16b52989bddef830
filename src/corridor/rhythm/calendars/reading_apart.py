"""Reads a calendar in a process of its own, with limits of time and memory.

A hostile calendar breaks that process and nothing else, and what an entry is called never enters
this one's memory as more than bytes that are passed on.
"""

import json
import subprocess
import sys
from datetime import datetime
from typing import Any

from corridor.rhythm.calendars.engine.busy import Reading
from corridor.rhythm.calendars.engine.lines import MOST_BYTES
from corridor.rhythm.calendars.engine.problems import TOO_LARGE, TOO_LONG
from corridor.rhythm.calendars.problems import CalendarProblem

# Of the wall's clock; of the processor's the process grants itself less (engine.__main__).
SECONDS = 25
COMMAND = (sys.executable, "-I", "-m", "corridor.rhythm.calendars.engine")


def read_apart(ics: bytes, since: datetime, until: datetime, zone: str) -> Reading:
    """As engine.busy.read; `zone` by its name. Refuses with CalendarProblem."""
    if len(ics) > MOST_BYTES:
        raise CalendarProblem(TOO_LARGE)
    asked = {"since": since.isoformat(), "until": until.isoformat(), "zone": zone}
    try:
        done = subprocess.run(  # noqa: S603 - our own module; nothing of it comes from outside
            COMMAND,
            input=json.dumps(asked).encode() + b"\n" + ics,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={},  # no secret of ours is in its hands
        )
    except subprocess.TimeoutExpired:
        raise CalendarProblem(TOO_LONG) from None
    if done.returncode != 0:
        raise CalendarProblem(TOO_LONG)
    found: dict[str, Any] = json.loads(done.stdout)
    if "problem" in found:
        raise CalendarProblem(found["problem"])
    taken = tuple(
        (datetime.fromisoformat(start), datetime.fromisoformat(end))
        for start, end in found["taken"]
    )
    return Reading(taken, frozenset(found["notes"]))
