"""What lies on disk while an import is open, and that it goes away."""

import os
import stat
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from corridor.people.joining import actions
from corridor.people.joining.models import Import
from corridor.people.joining.staging import folder, staging_path, upload_path
from corridor.people.joining.watching import Unwatched

FILE = "Name,Email\nAna,a@example.org\n"


def test_only_its_owner_reads_what_is_kept(check: Callable[..., Any]) -> None:
    opened = check(FILE).opened
    for path in (upload_path(opened.pk), staging_path(opened.pk)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder().stat().st_mode) == 0o700


def test_files_go_when_it_is_written(
    check: Callable[..., Any], django_capture_on_commit_callbacks: Any
) -> None:
    opened = check(FILE).opened
    with django_capture_on_commit_callbacks(execute=True):
        actions.confirm_import(opened, by=None)
        actions.apply_import(opened.pk, Unwatched())
    assert list(folder().glob(f"{opened.pk}*")) == []


def test_files_go_when_it_is_discarded(
    check: Callable[..., Any], django_capture_on_commit_callbacks: Any
) -> None:
    opened = check(FILE).opened
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.discard_import(opened)
    assert list(folder().glob(f"{opened.pk}*")) == []
    opened.refresh_from_db()
    assert (opened.state, opened.slot) == ("discarded", None)


@pytest.mark.parametrize(("hours", "state"), [(23, "checked"), (25, "discarded")])
def test_forgotten_import_ends_after_a_day(
    hours: int, state: str, check: Callable[..., Any], django_capture_on_commit_callbacks: Any
) -> None:
    opened = check(FILE).opened
    Import.objects.update(began_at=timezone.now() - timedelta(hours=hours))
    with django_capture_on_commit_callbacks(execute=True):
        actions.sweep()
    opened.refresh_from_db()
    assert opened.state == state
    assert upload_path(opened.pk).exists() is (state == "checked")


@pytest.mark.django_db
def test_what_lies_around_without_an_import_goes_after_a_day() -> None:
    old, new = folder() / "old.staging", folder() / "new.staging"
    for path in (old, new):
        path.write_text("")
    yesterday = time.time() - 25 * 3600
    os.utime(old, (yesterday, yesterday))
    actions.sweep()
    assert (old.exists(), new.exists()) == (False, True)
    new.unlink()
