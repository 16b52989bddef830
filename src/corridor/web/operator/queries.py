"""Reads of the operator's pages: how the machine fares. No person, nothing sealed, no free query."""

import os
import platform
import shutil
import stat
import time
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from uuid import uuid4

import django
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from corridor.people.models import PracticeSwitch
from corridor.privacy.keystore import KeyStoreBroken, key_store
from corridor.rhythm.models import OutboxLetter
from corridor.rhythm.post import addresses_that_bounced
from corridor.runtime.kinds import kinds
from corridor.runtime.models import Job
from corridor.runtime.register import practices

FAILURES_SHOWN = 50
RUNNING_SHOWN = 50
LETTERS_SHOWN = 50
LETTER_JOB = "rhythm.tell"


@dataclass(frozen=True)
class JobState:
    """How the jobs of one kind fare: how many wait, run, failed and were done, and the last end.

    `if_cancelled`: what follows where they are cancelled, as the kind says.
    """

    kind: str
    title: str | Promise
    if_cancelled: str | Promise
    waiting: int
    overdue: int
    running: int
    failed: int
    done: int
    last_ended_at: datetime | None


def jobs() -> list[JobState]:
    """One line for each kind of job of which there is one."""
    waits = Q(ended_at=None, lease_until=None)
    rows = (
        Job.objects.order_by()
        .values("kind")
        .annotate(
            waiting=Count("pk", filter=waits),
            overdue=Count("pk", filter=waits & Q(run_after__lt=timezone.now())),
            running=Count("pk", filter=Q(ended_at=None, lease_until__isnull=False)),
            failed=Count("pk", filter=Q(outcome=Job.Outcome.FAILED)),
            done=Count("pk", filter=Q(outcome=Job.Outcome.DONE)),
            last_ended_at=Max("ended_at"),
        )
        .order_by("kind")
    )
    return [
        JobState(title=_title(row["kind"]), if_cancelled=_if_cancelled(row["kind"]), **row)
        for row in rows
    ]


@dataclass(frozen=True)
class Running:
    """A job that a worker has now: how far it is (`total` 0: not known), and what it does, in words."""

    title: str | Promise
    done: int
    total: int
    words: str


def running() -> list[Running]:
    """Those that nobody asked for, as the clock's: of another only who asked for it sees the progress."""
    rows = Job.objects.filter(ended_at=None, lease_until__isnull=False, asked_by=None)
    found = rows.order_by("started_at", "pk")[:RUNNING_SHOWN]
    return [Running(_title(job.kind), job.done, job.total, job.message) for job in found]


def _title(kind: str) -> str | Promise:
    known = kinds.get(kind)
    return known.title if known is not None and known.title else kind


def _if_cancelled(kind: str) -> str | Promise:
    known = kinds.get(kind)
    return known.if_cancelled if known is not None else ""


@dataclass(frozen=True)
class Failure:
    """Jobs of one kind that broke at one place: an exception's class and a line of code."""

    kind: str
    problem: str
    n: int
    last_at: datetime


def failures() -> list[Failure]:
    """What failed for good, by kind and place, newest first."""
    failed = Job.objects.filter(outcome=Job.Outcome.FAILED).order_by()
    rows = failed.values("kind", "problem").annotate(n=Count("pk"), last_at=Max("ended_at"))
    return [Failure(**row) for row in rows.order_by("-last_at", "kind")[:FAILURES_SHOWN]]


@dataclass(frozen=True)
class Line:
    """One line of the machine's state; `wrong` says in words what to do, or nothing."""

    title: str
    value: str
    wrong: str = ""


def database() -> list[Line]:
    """Which database, whether it answers, and whether its tables are up to date."""
    began = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return [Line(_("Database"), type(error).__name__, _("It does not answer. Is it running?"))]
    took = (time.perf_counter() - began) * 1000
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    behind = _("Start Corridor anew: it brings the tables up to date.") if missing else ""
    return [
        Line(_("Database"), f"{connection.display_name} {_database_version()}"),
        Line(_("Answers in"), _("%(ms).1f ms") % {"ms": took}),
        Line(_("Tables"), _("behind") if missing else _("up to date"), behind),
        Line(_("Size"), in_bytes(_database_size())),
    ]


def _database_version() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
        else:
            cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _database_size() -> int:
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        return sum(_size(Path(f"{name}{ending}")) for ending in ("", "-wal"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def key_store_lines() -> list[Line]:
    """Whether the key store is there, opens, and is readable by its owner only."""
    store = key_store()
    try:
        store.get([uuid4()])
    except (KeyStoreBroken, OSError) as error:
        broken = _("It does not open. Stop Corridor and look at its folder before anything else.")
        return [Line(_("Key store"), type(error).__name__, broken)]
    mode = stat.S_IMODE(store.path.stat().st_mode)
    too_open = _("Others on this machine can read it: chmod 600.") if mode & 0o077 else ""
    lines = [
        Line(_("Key store"), str(store.path), too_open),
        Line(_("Size"), in_bytes(_size(store.path) + _size(Path(f"{store.path}-wal")))),
    ]
    if _same_disk(settings.KEYS, settings.DATA):
        together = _("the same as the data folder's: keep copies of the two apart")
        lines.append(Line(_("Disk"), together))
    return lines


def _same_disk(one: Path, other: Path) -> bool:
    try:
        return os.stat(one).st_dev == os.stat(other).st_dev
    except OSError:
        return False


def mail() -> list[Line]:
    """Where letters go, and whether they leave."""
    state = next((state for state in jobs() if state.kind == LETTER_JOB), None)
    if settings.EMAIL_HOST:
        server = Line(_("Mail server"), f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}")
    elif settings.DEMO:
        server = Line(_("Mail server"), _("none: a demo keeps its letters"))
    else:
        unset = _("Set CORRIDOR_SMTP_HOST: nobody can sign in with a link.")
        server = Line(_("Mail server"), _("none is set"), unset)
    failed = state.failed if state else 0
    bounced = len(addresses_that_bounced())
    return [
        server,
        Line(_("Letters come from"), settings.DEFAULT_FROM_EMAIL),
        Line(_("Letters waiting"), str(state.waiting if state else 0)),
        Line(
            _("Addresses that take no mail"),
            str(bounced),
            _("Stewards see whose, on their page of mail.") if bounced else "",
        ),
        Line(
            _("Letters that failed"),
            str(failed),
            _("See below where they broke, and try them again.") if failed else "",
        ),
    ]


def storage() -> list[Line]:
    """What is left on the disks."""
    lines = []
    for title, folder in ((_("Data folder"), settings.DATA), (_("Keys folder"), settings.KEYS)):
        if not folder.exists():
            continue
        disk = shutil.disk_usage(folder)
        full = _("Less than a tenth is left. Make room.") if disk.free < disk.total / 10 else ""
        value = _("%(free)s free of %(total)s") % {
            "free": in_bytes(disk.free),
            "total": in_bytes(disk.total),
        }
        lines.append(Line(title, f"{folder}: {value}", full))
    return lines


def versions() -> list[Line]:
    """What runs here."""
    try:
        own = version("corridor")
    except PackageNotFoundError:
        own = _("unpacked, not installed")
    return [
        Line("Corridor", own),
        Line("Django", django.get_version()),
        Line("Python", platform.python_version()),
        Line(_("System"), platform.platform(terse=True)),
    ]


def practices_on() -> list[Line]:
    """Each practice and whether it is on; for how many is the stewards' page."""
    states = dict(PracticeSwitch.objects.values_list("practice", "state"))
    names = dict(PracticeSwitch.State.choices)
    return [Line(str(p.title), str(names[states.get(p.slug, "off")])) for p in practices()]


def in_bytes(size: int) -> str:
    """A size in words: "1.5 MB"."""
    amount = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def letters(after: int | None = None) -> tuple[list[OutboxLetter], int | None]:
    """The demo's newest letters, or those before the given one; and where the next page goes on."""
    found = OutboxLetter.objects.order_by("-pk")
    if after is not None:
        found = found.filter(pk__lt=after)
    rows = list(found[: LETTERS_SHOWN + 1])
    shown = rows[:LETTERS_SHOWN]
    return shown, shown[-1].pk if len(rows) > LETTERS_SHOWN else None


def letter(pk: int) -> OutboxLetter | None:
    """One letter of the demo, or None."""
    return OutboxLetter.objects.filter(pk=pk).first()
