"""Leaving: out at the next request, no duty held any longer, and what each practice does about it."""

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from corridor.people.models import Duty, Person
from corridor.people.signing_in.models import Session
from corridor.runtime.jobs import enqueue


def leave_together(ids: Sequence[UUID]) -> None:
    """These people leave, now. Inside the caller's transaction; at most 500 ids at a time.

    Their sessions end and their duties are given back; whoever had one of them as counterpart has
    none. Practices learn of it in a job, person by person. The row stays: the number recognises
    somebody who comes back.
    """
    people = Person.objects.filter(pk__in=ids)
    people.update(left_at=timezone.now(), counterpart=None)
    Session.objects.filter(person__in=ids).delete()
    Duty.objects.filter(person__in=ids).delete()
    Person.objects.filter(counterpart__in=ids).update(counterpart=None)
    enqueue("joining.leave", people=[str(pk) for pk in ids])
