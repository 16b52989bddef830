"""The doctor: looks at an installation and says, a sentence each, what is wrong and what to do.

It never names a person, so that what it says can be shown to whoever helps.
"""

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.models import Count
from django.utils import timezone

from corridor.ballots.health import ended_unopened
from corridor.ballots.health import problems as round_problems
from corridor.kit.queries import countries_to_confirm
from corridor.means.ledger import problems as ledger_problems
from corridor.means.queries import references_open
from corridor.people.acts.models import was_done
from corridor.people.models import Duty, Organisation, Person
from corridor.privacy.keeping import problems as key_store_problems
from corridor.privacy.keystore import key_store
from corridor.rhythm.post import addresses_that_bounced
from corridor.runtime.clock import all_ticks, slot_of
from corridor.runtime.models import ClockSlot, Job
from corridor.runtime.register import contributions
from corridor.web.operating.key_copies import known_places, newest_copy
from corridor.web.operating.restoring import unfinished_restore
from corridor.web.operating.serving import LOCAL, check_address, is_served
from corridor.web.operating.setting_up import (
    NotReady,
    check_there_is_something,
    missing_migrations,
    static_is_current,
)
from corridor.web.steward.actions import MAIL_ARRIVED

LEAST_FREE = 1_000_000_000  # bytes
COPY_AFTER = timedelta(days=2)
LATE = timedelta(minutes=10)
PATIENCE = timedelta(seconds=60)
SKEW = timedelta(minutes=2)


class Level(StrEnum):
    """How bad it is: fine, worth knowing, or to be mended."""

    GOOD = "good"
    LOOK = "look"
    MEND = "MEND"


@dataclass(frozen=True)
class Finding:
    """One sentence of the doctor's; `about` in a word or two."""

    level: Level
    about: str
    text: str


Found = Iterator[tuple[Level, str]]


def examine() -> Iterator[Finding]:
    """Every check in turn. Without a database that answers, those that need one are left out."""
    for about, check in FIRST.items():
        yield from _carry_out(about, check)
    try:
        if missing_migrations():
            return
    except NotReady:
        return
    for about, check in WITH_DATABASE.items():
        yield from _carry_out(about, check)


def _carry_out(about: str, check: Callable[[], Found]) -> Iterator[Finding]:
    found = False
    try:
        for level, text in check():
            found = True
            yield Finding(level, about, text)
    except (OSError, DatabaseError, NotReady) as error:
        found = True
        yield Finding(Level.MEND, about, str(error))
    if not found:
        yield Finding(Level.GOOD, about, "")


def _address() -> Found:
    check_address()
    if settings.DEMO and urlsplit(settings.ADDRESS).hostname not in LOCAL:
        yield Level.LOOK, "This is a demo: whoever reaches it can sign in as its invented people."


def _database() -> Found:
    check_there_is_something()
    missing = missing_migrations()
    if missing:
        yield Level.MEND, f"{len(missing)} changes of its layout are missing. Type: corridor set-up"
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        (mode,) = cursor.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal":
        yield (
            Level.MEND,
            (f"Its journal is {mode!r} where it must be 'wal': put CORRIDOR_DATA on a local disk."),
        )


def _restore() -> Found:
    if unfinished_restore():
        yield Level.MEND, "A restore was broken off. Repeat it: corridor restore …"


def _folders() -> Found:
    yield from _private(settings.DATA)
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"])
        yield from _private(database.parent)
        if settings.KEYS.is_relative_to(database.parent):
            yield (
                Level.MEND,
                (
                    f"The key store's folder {settings.KEYS} lies in that of the database: a copy of the "
                    "one would hold the other. Set CORRIDOR_KEYS to another folder, and move it there."
                ),
            )
        if database.is_relative_to(settings.KEYS):
            yield (
                Level.MEND,
                (
                    f"The database lies in the key store's folder {settings.KEYS}: a copy of the one "
                    "would hold the other. Move one of them."
                ),
            )


def _keys() -> Found:
    for problem in key_store_problems():
        yield Level.MEND, problem
    for path in (settings.KEYS, key_store().path, settings.KEYS / "secret"):
        yield from _private(path)
    if not (settings.KEYS / "secret").exists() and len(settings.SECRET_KEY) < 32:
        yield Level.MEND, "CORRIDOR_SECRET is short: write at least 32 characters nobody can guess."


def _books() -> Found:
    """Pools and commitments: the ledger's own look at itself, and whether its references open."""
    for problem in ledger_problems():
        yield (
            Level.MEND,
            f"{problem} Commit nothing, bring back the latest copy of the database "
            "(corridor restore --database …), and keep this one for whoever helps you.",
        )
    if not references_open():
        yield (
            Level.MEND,
            "Commitments cannot be told to which ask they belong: the installation's secret is "
            "another one than when they were made. Put the right one into "
            f"{settings.KEYS / 'secret'}, from the latest copy of the key store, or into "
            "CORRIDOR_SECRET where you set it.",
        )


def _rounds() -> Found:
    """Rounds that are open, their keys, and the guards of their tables."""
    for problem in round_problems():
        yield Level.MEND, problem
    for said in ended_unopened():
        yield Level.LOOK, said
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"]).parent
        if settings.ROUND_KEYS.is_relative_to(database):
            yield (
                Level.MEND,
                f"The rounds' keys {settings.ROUND_KEYS} lie in the folder of the database: a copy of "
                "the one would hold the other. Set CORRIDOR_ROUND_KEYS to another folder.",
            )


def _contributed() -> Found:
    """What floors and practices know of themselves: guards that are missing, what is not published."""
    for contribution in contributions():
        for problem in contribution.problems() if contribution.problems else ():
            yield Level.MEND, problem


def _private(path: Path) -> Found:
    if not path.exists():
        return
    found = path.stat()
    if stat.S_IMODE(found.st_mode) & 0o077:
        mode = "700" if path.is_dir() else "600"
        yield Level.MEND, f"Others on this machine can look into {path}: chmod {mode} {path}"


def _static() -> Found:
    if not static_is_current():
        yield Level.MEND, "They are missing or of another version. Type: corridor set-up"


def _disk() -> Found:
    for folder in {settings.DATA, settings.KEYS}:
        free = shutil.disk_usage(folder).free
        if free < LEAST_FREE:
            yield (
                Level.MEND,
                (
                    f"{folder} has {free // 1_000_000:,} MB left: make room before nothing can be saved."
                ),
            )


def _mail() -> Found:
    if settings.DEMO and not settings.EMAIL_HOST:
        yield Level.LOOK, "This is a demo: its letters go to the outbox page, and nowhere else."
        return
    if not settings.EMAIL_HOST:
        yield (
            Level.MEND,
            (
                "No mail server is set: nobody can ask for a link to sign in. Set CORRIDOR_SMTP_HOST; "
                "until then `corridor sign-in-link` lets single people in."
            ),
        )
        return
    try:
        with get_connection():
            pass
    except OSError as error:
        yield (
            Level.MEND,
            (
                f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not take letters "
                f"({type(error).__name__}). Look at the CORRIDOR_SMTP_ settings."
            ),
        )


def _letter() -> Found:
    if settings.EMAIL_HOST and not was_done(MAIL_ARRIVED):
        yield Level.LOOK, "No steward has yet confirmed that a letter arrived: see their first day."
    bounced = len(addresses_that_bounced())
    if bounced:
        yield (
            Level.LOOK,
            f"{bounced} addresses take no mail: stewards see whose, on their page of mail.",
        )


def _worker() -> Found:
    now = timezone.now()
    if not is_served():
        yield Level.LOOK, "Corridor is not being served from here now (corridor serve)."
    elif not _clock_ticks(now):
        yield (
            Level.MEND,
            (
                "It gives no sign of life: no letters leave, nothing is carried out. Start Corridor "
                "anew, and look at what `corridor serve` says."
            ),
        )
    waiting = Job.objects.waiting(now - LATE).count()
    if waiting:
        minutes = int(LATE.total_seconds() // 60)
        yield Level.MEND, f"{waiting} jobs have waited for more than {minutes} minutes."


def _clock_ticks(now: datetime) -> bool:
    """Whether the worker's clock served the latest slot of the beat that comes most often."""
    shortest = min(all_ticks(), key=lambda tick: tick.every)
    expected = slot_of(now - PATIENCE, shortest.every)
    return ClockSlot.objects.filter(job=shortest.job, slot_at__gte=expected).exists()


def _jobs() -> Found:
    since = timezone.now() - timedelta(days=7)
    failed = (
        Job.objects.filter(outcome=Job.Outcome.FAILED, ended_at__gte=since)
        .values_list("kind")
        .annotate(n=Count("pk"))
        .order_by("kind")
    )
    for kind, n in failed:
        yield Level.LOOK, f"{kind} failed {n} times in a week: the operator's pages say where."


def _clock() -> Found:
    now = timezone.now()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - now)
        if apart > SKEW:
            yield (
                Level.MEND,
                (
                    f"This machine's clock and the database server's are {int(apart.total_seconds())} s "
                    "apart. Set both by a time server."
                ),
            )
    if ClockSlot.objects.filter(slot_at__gt=now + SKEW).exists():
        yield (
            Level.MEND,
            (
                "This machine's clock was ahead once, or is behind now: what comes every so often waits "
                "until the time is reached. Set it by a time server."
            ),
        )


def _organisation() -> Found:
    if not Person.objects.here().exists():
        yield (
            Level.MEND,
            (
                "Nobody is here yet. Bring your people in: corridor import-people export.csv. "
                "Or look around first: corridor demo"
            ),
        )
        return
    if not Organisation.objects.exclude(name="").exists():
        yield Level.MEND, "It has no name yet: a steward gives it one, on their first day's page."
    stewards = Duty.objects.filter(kind=Duty.Kind.STEWARD, person__left_at=None).count()
    if not stewards:
        yield Level.MEND, "Nobody is steward. Type: corridor steward ADDRESS"
    elif stewards == 1:
        yield Level.LOOK, "Only one person is steward: a second one is there when they are away."


def _help_lines() -> Found:
    open_ones = [state.country for state in countries_to_confirm() if not state.confirmed]
    if open_ones:
        yield (
            Level.LOOK if settings.DEMO else Level.MEND,
            (
                f"The numbers for people in danger are not confirmed for: {', '.join(open_ones)}. "
                "A steward checks them, on the page of help lines."
            ),
        )


def _copies() -> Found:
    newest = newest_copy()
    if settings.DEMO:
        if newest is None:
            yield Level.LOOK, "None was made; a demo can be made anew."
    elif newest is None and not known_places():
        yield (
            Level.LOOK,
            (
                "No copy of the key store was made from here. If its disk dies, everything sealed is "
                "lost: corridor backup FOLDER --keys OTHER-FOLDER, every night."
            ),
        )
    elif newest is None or timezone.now() - newest > COPY_AFTER:
        yield (
            Level.MEND,
            (
                "The latest copy of the key store that can be found is older than two days. See why "
                "`corridor backup` no longer runs, or whether its disk is there."
            ),
        )


FIRST: dict[str, Callable[[], Found]] = {
    "Address": _address,
    "Database": _database,
    "Restore": _restore,
    "Folders": _folders,
    "Pages' files": _static,
    "Disk": _disk,
    "Mail": _mail,
}
WITH_DATABASE: dict[str, Callable[[], Found]] = {
    "Key store": _keys,
    "Pools": _books,
    "Rounds": _rounds,
    "Practices": _contributed,
    "Copies": _copies,
    "Letters": _letter,
    "Worker": _worker,
    "Jobs": _jobs,
    "Clock": _clock,
    "Organisation": _organisation,
    "Help lines": _help_lines,
}
