"""What is taken back in care, and how it is taken back once more in an older database."""

from datetime import datetime
from uuid import UUID

from corridor.means import actions as means
from corridor.people.models import Person
from corridor.practices.care.models import Ask, Fit, SetAside, Shown


def stop_showing_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy of the database in which the circle still sees what was given."""
    ask, item = map(UUID, what)
    Shown.objects.filter(ask=ask, item=item).delete()


def tell_no_more_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy in which the giver still sees how well it fitted."""
    Fit.objects.filter(pk=what[0]).update(told_at=None)


def set_aside_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy in which the ask is still on the person's pages."""
    ask, person = map(UUID, what)
    if Ask.objects.filter(pk=ask).exists() and Person.objects.filter(pk=person).exists():
        SetAside.objects.get_or_create(ask_id=ask, person_id=person)


def end_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy in which the ask is still open, or was ended for the circle to keep."""
    ask, how = UUID(what[0]), what[1]
    Ask.objects.filter(pk=ask, ended_at=None).update(ended_at=at, end=how)
    Ask.objects.filter(pk=ask).update(end=how)
    if how == Ask.End.MINE:
        means.let_go(ask)
