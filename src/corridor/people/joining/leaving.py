"""Leaving: out at the next request, no duty held any longer, and what each practice does about it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from corridor.people.models import Duty, Person
from corridor.people.signing_in.models import HeldAddress, Session
from corridor.people.taken_back import DUTY_TAKEN
from corridor.runtime.jobs import enqueue
from corridor.runtime.taking_back import took_back_each

LEFT = "people.left"


def leave_together(ids: Sequence[UUID]) -> None:
    """These people leave, now. Inside the caller's transaction; at most 500 ids at a time.

    Their sessions end and their duties are given back; whoever had one of them as counterpart has
    none. Practices learn of it in a job, person by person. The row stays: the number recognises
    somebody who comes back.
    """
    took_back_each(LEFT, [(pk,) for pk in ids])
    duties = Duty.objects.filter(person__in=ids).values_list("person", "kind")
    took_back_each(DUTY_TAKEN, list(duties))
    _leave(ids, timezone.now())


def leave_again(what: tuple[str, ...], at: datetime) -> None:
    """In a copy of the database that is older than their leaving: at the day when they left.

    Whoever came back since is gone, too, until the next import brings them back: then they begin
    anew, as they had to.
    """
    here = Person.objects.here().filter(pk=UUID(what[0]))
    _leave(list(here.values_list("pk", flat=True)), at)


def _leave(ids: Sequence[UUID], at: datetime) -> None:
    if not ids:
        return
    people = Person.objects.filter(pk__in=ids)
    people.update(left_at=at, counterpart=None)
    Session.objects.filter(person__in=ids).delete()
    HeldAddress.objects.filter(person__in=ids).delete()
    Duty.objects.filter(person__in=ids).delete()
    Person.objects.filter(counterpart__in=ids).update(counterpart=None)
    enqueue("joining.leave", people=[str(pk) for pk in ids])
