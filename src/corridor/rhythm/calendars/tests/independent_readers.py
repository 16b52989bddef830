"""Three programs that are not ours read a calendar: khal, ical.js, and recurring-ical-events."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import recurring_ical_events
from icalendar import Calendar

ROOT = Path(__file__).resolve().parents[5]
NODE = ROOT / "tests" / "node"

# Identifier, start and end; in UTC.
Times = list[tuple[str, datetime, datetime]]
Reader = Callable[[bytes, datetime, datetime, Path], Times]


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)


def by_ical_js(ics: bytes, since: datetime, until: datetime, folder: Path) -> Times:
    """What Thunderbird and others read with."""
    file = folder / "calendar.ics"
    file.write_bytes(ics)
    span = [str(int(since.timestamp())), str(int(until.timestamp()))]
    node = shutil.which("node") or "node"
    done = subprocess.run(
        [node, NODE / "read_calendar.mjs", file, *span], capture_output=True, check=True, text=True
    )
    return sorted(
        (uid, _moment(start), _moment(end)) for uid, start, end in json.loads(done.stdout)
    )


def by_khal(ics: bytes, since: datetime, until: datetime, folder: Path) -> Times:
    """A calendar program for the terminal; it keeps one file for each identifier."""
    entries = folder / "entries"
    entries.mkdir()
    whole = Calendar.from_ical(ics)
    zones = [part.to_ical().decode() for part in whole.walk("VTIMEZONE")]
    bodies: dict[str, list[str]] = {}
    for event in whole.walk("VEVENT"):
        event["SUMMARY"] = event["UID"]  # what khal is asked to print
        bodies.setdefault(str(event["UID"]), []).append(event.to_ical().decode())
    for uid, events in bodies.items():
        parts = ["BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n", *zones, *events]
        (entries / f"{uid}.ics").write_bytes("".join([*parts, "END:VCALENDAR\r\n"]).encode())
    config = folder / "khal"
    config.write_text(
        f"[calendars]\n[[ours]]\npath = {entries}\n[locale]\nlocal_timezone = UTC\n"
        "default_timezone = UTC\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\n"
        "longdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n"
        f"longdatetimeformat = %Y-%m-%d %H:%M\n[sqlite]\npath = {folder / 'khal.db'}\n"
    )
    command = [sys.executable, "-m", "khal", "-c", config, "list", "--day-format", ""]
    command += ["--format", "{title}|{start-long-full}|{end-long-full}|{all-day}"]
    days = (until - since).days
    done = subprocess.run(
        [*command, f"{since:%Y-%m-%d}", f"{days}d"],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "HOME": str(folder), "TZ": "UTC"},
    )
    found = []
    for line in done.stdout.splitlines():
        uid, start, end, _all_day = line.strip().split("|")
        found.append((uid, _read(start), _read(end)))
    return sorted(set(found))


def _read(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def by_recurring_ical_events(ics: bytes, since: datetime, until: datetime, folder: Path) -> Times:
    """The library with which we read others' calendars, which has no part in writing ours."""
    found = recurring_ical_events.of(Calendar.from_ical(ics)).between(since, until)
    return sorted(
        (str(one["UID"]), one.start.astimezone(UTC), one.end.astimezone(UTC)) for one in found
    )


READERS: dict[str, Reader] = {
    "khal": by_khal,
    "ical.js": by_ical_js,
    "recurring-ical-events": by_recurring_ical_events,
}
