"""The rules of time zones: the newer of the machine's and those of the package tzdata.

Governments change their clocks at short notice. Python takes the machine's rules where it has any,
however old; an invitation made with them is an hour wrong for everybody whose rules are newer.
Knows no Django: the process that reads calendars apart uses it, too.
"""

import zoneinfo
from pathlib import Path

import tzdata


def take_newest() -> str:
    """Have `zoneinfo` use the newer rules; returns their version ("2026f"), "" if nobody knows."""
    of_package: str = tzdata.IANA_VERSION
    of_machine = max((_version_in(Path(folder)) for folder in zoneinfo.TZPATH), default="")
    if of_machine >= of_package:
        return of_machine
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()
    return of_package


def _version_in(folder: Path) -> str:
    """Which version lies there: "2025b"; "" for one that does not say."""
    for name in ("+VERSION", "tzdata.zi"):
        try:
            with (folder / name).open() as file:
                said = file.readline()
        except OSError:
            continue
        return said.replace("# version", "").strip()
    return ""
