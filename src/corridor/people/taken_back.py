"""What is taken back among people, and how it is taken back once more in an older database."""

from datetime import datetime
from uuid import UUID

from corridor.people.models import Duty, Person, PracticeSwitch, Switched

COUNTERPART_CHANGED = "people.counterpart_changed"
DUTY_TAKEN = "people.duty_taken"
SWITCHED_OFF = "people.practice_narrowed"


def drop_counterpart_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy in which somebody is still the counterpart of whoever named another since."""
    person, counterpart = map(UUID, what)
    Person.objects.filter(pk=person, counterpart=counterpart).update(counterpart=None)


def take_duty_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy of the database in which the person holds the duty still."""
    person, kind = what
    Duty.objects.filter(person=UUID(person), kind=kind).delete()


def switch_off_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy in which the practice is on for people for whom it was switched off since.

    It is off for everyone then: for which teams it was on is known to nobody any more.
    """
    off = PracticeSwitch.State.OFF
    on = PracticeSwitch.objects.filter(practice=what[0]).exclude(state=off)
    if on.update(state=off):
        Switched.objects.create(practice=what[0], state=off, at=at)
