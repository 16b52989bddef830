"""Reads one calendar in a process of its own: `python -m corridor.rhythm.calendars.engine`.

From standard input a line of JSON (since, until, zone), then the file; to standard output JSON with
the taken times and notes, or the name of the problem. It limits its own time and memory: what a
hostile calendar breaks is this process, and titles never enter the one that serves pages.
"""

import json
import resource
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

SECONDS = 10
MEMORY = 768 * 1024 * 1024


def main() -> None:
    """Read, and write what was found."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # After the limits: reading itself may be what is too much.
    from corridor.runtime.zone_data import take_newest

    take_newest()
    from corridor.rhythm.calendars.engine.busy import read
    from corridor.rhythm.calendars.engine.problems import CannotRead

    asked = json.loads(sys.stdin.buffer.readline())
    since, until = (datetime.fromisoformat(asked[name]) for name in ("since", "until"))
    try:
        reading = read(sys.stdin.buffer.read(), since, until, ZoneInfo(asked["zone"]))
    except CannotRead as problem:
        json.dump({"problem": problem.name}, sys.stdout)
        return
    taken = [[start.isoformat(), end.isoformat()] for start, end in reading.taken]
    json.dump({"taken": taken, "notes": sorted(reading.notes)}, sys.stdout)


if __name__ == "__main__":
    main()
