"""The jobs of importing."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from corridor.people.joining import actions
from corridor.people.models import Person
from corridor.runtime.jobs import Work, job
from corridor.runtime.register import contributions


def _page(arguments: dict[str, Any]) -> str:
    return reverse("import", args=[arguments["import_id"]])


@job("joining.check", title=_("Reading a file of people"), page=_page)
def check(*, import_id: str, work: Work) -> None:
    """The dry run of a large file."""
    actions.check_import(UUID(import_id), work)


@job("joining.apply", title=_("Bringing people in"), page=_page)
def apply(*, import_id: str, work: Work) -> None:
    """Write an import, everything or nothing."""
    actions.apply_import(UUID(import_id), work)


@job("joining.leave", attempts=10)
def leave(*, people: list[str], work: Work) -> None:
    """Tell every floor and practice that these people have left.

    Runs again from the start after a worker died: a contribution's `leave` may be called twice.
    Somebody who is back already is passed over.
    """
    for person in Person.objects.filter(pk__in=people).exclude(left_at=None).order_by("pk"):
        work.check()
        for contribution in contributions():
            if contribution.leave is not None:
                contribution.leave(person)


@job("joining.sweep")
def sweep() -> None:
    """Once an hour: end forgotten imports, delete their files."""
    actions.sweep()
