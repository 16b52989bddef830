"""Writes about volunteers: what stewards confirm, what a volunteer says, and what they note."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.people.acts.models import record
from corridor.people.models import Person
from corridor.practices.confidants.models_volunteers import (
    KEPT,
    InDanger,
    Note,
    Training,
    Volunteer,
)
from corridor.practices.confidants.queries_volunteers import is_trained
from corridor.privacy.erasing import erase_items
from corridor.privacy.sealing import id_made_with, seal

BATCH = 500
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class NotTrained(PermissionError):
    """No training of this person is confirmed."""


@transaction.atomic
def confirm_training(person: Person, *, by: Person, kind: str, until_on: date) -> Training:
    """A steward confirms that somebody is trained, until a day; once more, until another day.

    Whoever had no training that held is not listed by it: they say anew that they are there.
    """
    if not is_trained(person):
        _hide(person)
    training, _new = Training.objects.update_or_create(
        person=person,
        kind=Training.Kind(kind),
        defaults={"until_on": until_on, "confirmed_by": by, "confirmed_at": timezone.now()},
    )
    words = _("confirmed what %(name)s is trained for as a volunteer")
    record(by, words % {"name": person.name})
    return training


@transaction.atomic
def end_training(training: Training, *, by: Person) -> None:
    """It holds no more, from the next request on."""
    training.delete()
    if not is_trained(training.person):
        _hide(training.person)
    words = _("ended what was confirmed of %(name)s as a volunteer")
    record(by, words % {"name": training.person.name})


def _hide(person: Person) -> None:
    """What they wrote stays, and is as old as if they had been away: only their own act lists them."""
    Volunteer.objects.filter(person=person).update(since=LONG_AGO)


@transaction.atomic
def confirm_in_danger(words: str, *, by: Person) -> InDanger:
    """A steward confirms, in the organisation's words, what a volunteer may do if life is in danger."""
    confirmed = InDanger.objects.create(words=words, confirmed_by=by)
    record(by, _("confirmed what volunteers may do if somebody's life is in danger"))
    return confirmed


@transaction.atomic
def be_there(*, by: Person, **fields: Any) -> Volunteer:
    """A volunteer says who they are, when they can be reached and how many they take on.

    `fields`: those of the model. Refuses, with NotTrained, whoever has no confirmed training.
    """
    if not is_trained(by):
        raise NotTrained
    volunteer = Volunteer.objects.filter(person=by).first() or Volunteer(person=by)
    if volunteer._state.adding or volunteer.since < by.here_since:
        volunteer.since = timezone.now()
    for name, value in fields.items():
        setattr(volunteer, name, value)
    volunteer.save()
    return volunteer


def stop(*, by: Person) -> None:
    """Nobody finds them among the volunteers any more; what they noted stays theirs."""
    Volunteer.objects.filter(person=by).delete()


@transaction.atomic
def write_note(*, by: Person, once: UUID, body: str, note: Note | None = None) -> Note:
    """Write a note for oneself, or change one; sent twice it is one note.

    Refuses, with NotTrained, a new one of whoever has no confirmed training, and with
    PermissionError somebody else's.
    """
    if note is None:
        pk = id_made_with(once, by, Note)
        if (earlier := Note.objects.filter(pk=pk).first()) is not None:
            return earlier
        if not is_trained(by):
            raise NotTrained
        note = Note(id=pk, owner=by)
    if note.owner_id != by.pk:
        raise PermissionError("A note is its writer's.")
    note.changed_on = timezone.localdate()
    seal(note, body=body)
    note.save()
    return note


@transaction.atomic
def erase_note(note: Note, *, by: Person) -> None:
    """Erase a note. Refuses, with PermissionError, somebody else's."""
    if note.owner_id != by.pk:
        raise PermissionError("A note is its writer's.")
    erase_items([note.pk])
    note.delete()


@transaction.atomic
def erase_old_notes(today: date) -> int:
    """Erase what was not changed for half a year; returns how many."""
    old = Note.objects.filter(changed_on__lt=today - KEPT)
    ids = list(old.values_list("pk", flat=True)[:BATCH])
    erase_items(ids)
    Note.objects.filter(pk__in=ids).delete()
    return len(ids)


def forget_old_trainings(today: date) -> None:
    """What was over for half a year is not shown to stewards any more either.

    `today`: the organisation's, by which a training is over.
    """
    Training.objects.filter(until_on__lt=today - KEPT).delete()


@transaction.atomic
def erase_volunteer(person: Person) -> None:
    """What they said of themselves, and their notes. What a steward confirmed goes, too."""
    notes = Note.objects.filter(owner=person)
    erase_items(notes.values_list("pk", flat=True))
    notes.delete()
    Volunteer.objects.filter(person=person).delete()
    Training.objects.filter(person=person).delete()
