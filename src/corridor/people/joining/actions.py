"""An import, step by step: the file arrives, its columns are chosen, it is checked, it is written."""

import os
from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from corridor.people.acts.models import record
from corridor.people.joining import fields
from corridor.people.joining.applying import ChangedSince, write
from corridor.people.joining.checking import check_file
from corridor.people.joining.dialect import look_at
from corridor.people.joining.models import Import
from corridor.people.joining.queries import leavers_to_confirm
from corridor.people.joining.staging import (
    Staging,
    delete_files,
    folder,
    open_new,
    staging_path,
    upload_path,
)
from corridor.people.joining.watching import Unwatched, Watch
from corridor.people.models import Person
from corridor.runtime.jobs import Job, cancel_job, enqueue

# A file of this many bytes (some 3,000 people) is checked while its steward waits.
CHECKED_AT_ONCE = 400_000
LONGEST_OPEN = timedelta(days=1)


class AnotherIsOpen(Exception):
    """One import at a time: an earlier one has not ended."""


class CannotRead(ValueError):
    """The columns do not suffice; `kind` is what fields.missing says."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class NotConfirmed(ValueError):
    """More than 2 % would leave, and their number was not typed."""


class HasProblems(ValueError):
    """Something stands in the way: nothing can be written."""


def begin_import(*, by: Person | None, chunks: Iterable[bytes]) -> Import:
    """Keep an uploaded file and open an import for it, with its columns guessed.

    Arguments: `by`, None for a command on the server; `chunks`, the file's bytes. Refuses, with
    AnotherIsOpen, a second import, and with encodings.Unreadable a file that is no table; then
    nothing is kept.
    """
    new = Import(by=by)
    try:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    new.save(force_insert=True)
            except IntegrityError as error:
                raise AnotherIsOpen from error
            _keep(new, chunks)
            shape = look_at(upload_path(new.pk))
            last = Import.objects.filter(state=Import.State.DONE).first()
            guessed = fields.guess(shape.header, last.known if last else None)
            new.columns = [[h, guessed.get(i, "")] for i, h in enumerate(shape.header)]
            new.save()
    except BaseException:
        delete_files(new.pk)
        raise
    return new


def _keep(new: Import, chunks: Iterable[bytes]) -> None:
    with os.fdopen(open_new(upload_path(new.pk)), "wb") as file:
        for chunk in chunks:
            new.size += file.write(chunk)


def choose_columns(
    opened: Import, mapping: Mapping[int, str], *, dates: str = "", by: Person
) -> None:
    """Keep which column is what and read the file: at once if it is small, else in a job.

    The arguments and what is refused are those of `start_checking`.
    """
    with transaction.atomic():
        if not start_checking(opened, mapping, dates=dates):
            return
        if opened.size > CHECKED_AT_ONCE:
            job = enqueue("joining.check", import_id=str(opened.pk), asked_by=by.pk)
            Import.objects.filter(pk=opened.pk).update(job=job.pk)
            return
    check_import(opened.pk, Unwatched())


def start_checking(opened: Import, mapping: Mapping[int, str], *, dates: str = "") -> bool:
    """Keep which column is what; the file can be read then, with `check_import`.

    Arguments: `mapping`, {column index: field name}; `dates`, "day-first", "month-first" or "".
    Returns False for an import that is being read or written already. Refuses, with CannotRead,
    columns without a name or without number and address, and one field taken from two columns.
    """
    if lacking := fields.missing(mapping):
        raise CannotRead(lacking)
    columns = [[heading, mapping.get(i, "")] for i, (heading, _f) in enumerate(opened.columns)]
    waiting = Import.objects.open().filter(
        pk=opened.pk, state__in=[Import.State.COLUMNS, Import.State.CHECKED]
    )
    changed = {"columns": columns, "dates": dates, "changed_since": False, "job": None}
    return bool(waiting.update(state=Import.State.CHECKING, **changed))


def check_import(import_id: UUID, watch: Watch) -> None:
    """Carry out the dry run. Can be run again from the start; does nothing for an ended import."""
    opened = Import.objects.open().filter(pk=import_id, state=Import.State.CHECKING).first()
    if opened is None:
        return
    upload = upload_path(import_id)
    check_file(
        upload,
        staging_path(import_id),
        look_at(upload),
        opened.mapping,
        watch=watch,
        order=opened.dates,
        today=timezone.localdate(),
    )
    waiting = Import.objects.open().filter(pk=import_id, state=Import.State.CHECKING)
    waiting.update(state=Import.State.CHECKED)


def choose_again(opened: Import) -> None:
    """Back to the columns: nothing was written. Does nothing while the import is being written."""
    stuck = [Import.State.CHECKED, Import.State.CHECKING, Import.State.APPLYING]
    running = Job.objects.unfinished().filter(pk=opened.job).exists() if opened.job else False
    if not running:
        back = Import.objects.open().filter(pk=opened.pk, state__in=stuck)
        back.update(state=Import.State.COLUMNS, job=None)


@transaction.atomic
def confirm_import(opened: Import, *, by: Person | None, leavers: int | None = None) -> None:
    """Have what the dry run showed written, by a job for a steward. Twice is the same as once.

    Arguments: `leavers`, the typed number of those who leave, needed when it is more than 2 % of
    those here. Refuses with HasProblems while something stands in the way, with NotConfirmed when
    the number was not typed or is another one.
    """
    waiting = Import.objects.open().select_for_update().filter(pk=opened.pk)
    if not waiting.filter(state=Import.State.CHECKED).exists():
        return
    with Staging.open(staging_path(opened.pk)) as staging:
        counts = staging.fact("counts")
        if counts is None or staging.stops() or staging.fact("ask_dates"):
            raise HasProblems
        needed = leavers_to_confirm(counts)
    if needed and leavers != needed:
        raise NotConfirmed
    waiting.update(state=Import.State.APPLYING, job=None, changed_since=False)
    if by is not None:
        once = f"import:{opened.pk}"
        job = enqueue("joining.apply", import_id=str(opened.pk), asked_by=by.pk, once=once)
        Import.objects.filter(pk=opened.pk).update(job=job.pk)


def apply_import(import_id: UUID, watch: Watch) -> None:
    """Write it, everything or nothing. Can be run again after it was killed in the middle.

    When people changed since the dry run nothing is written; the import waits for a new decision.
    """
    try:
        with transaction.atomic():
            opened = _being_written(import_id)
            if opened is None:
                return
            with Staging.open(staging_path(import_id)) as staging:
                counts = write(staging, watch)
            opened.end(Import.State.DONE, counts)
            _record(opened)
            watch.report(0, 0, in_words(opened))
            watch.fence()
            transaction.on_commit(lambda: delete_files(import_id))
    except ChangedSince:
        with transaction.atomic():
            if _being_written(import_id):
                again = Import.objects.filter(pk=import_id)
                again.update(state=Import.State.CHECKED, changed_since=True)
            watch.report(0, 0, _("People changed in the meantime. Nothing was written; look again"))
            watch.fence()


def _being_written(import_id: UUID) -> Import | None:
    """The import, locked: on a server database a worker that lost its lease may still be at it."""
    locked = Import.objects.open().select_for_update(of=("self",))
    return locked.filter(pk=import_id, state=Import.State.APPLYING).first()


def in_words(ended: Import) -> str:
    """What an import did: "3 joined, 1 came back, 2 changed, 1 left"."""
    return _("%(joined)s joined, %(returned)s came back, %(moved)s changed, %(left)s left") % {
        "joined": ended.joined,
        "returned": ended.returned,
        "moved": ended.moved,
        "left": ended.left,
    }


def _record(ended: Import) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        record(ended.by, _("imported a file of people: %(words)s") % {"words": in_words(ended)})


@transaction.atomic
def discard_import(opened: Import) -> bool:
    """End it without writing anything, and take its files away. False while it is being written."""
    locked = Import.objects.open().select_for_update(of=("self",)).filter(pk=opened.pk).first()
    if locked is None:
        return True
    job = Job.objects.unfinished().filter(pk=locked.job).first() if locked.job else None
    if job is not None and locked.state == Import.State.APPLYING:
        return False
    if job is not None and job.asked_by is not None:
        cancel_job(job, by=job.asked_by)
    locked.end(Import.State.DISCARDED)
    transaction.on_commit(lambda: delete_files(locked.pk))
    return True


def sweep() -> None:
    """End imports that nobody came back to within a day, and delete what lies around without one."""
    old = timezone.now() - LONGEST_OPEN
    for forgotten in Import.objects.open().filter(began_at__lt=old):
        discard_import(forgotten)
    still = {str(pk) for pk in Import.objects.open().values_list("pk", flat=True)}
    for path in folder().iterdir():
        is_old = path.stat().st_mtime < old.timestamp()
        if is_old and path.name.partition(".")[0] not in still:
            path.unlink(missing_ok=True)
