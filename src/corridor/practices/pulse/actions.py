"""What somebody does about the pulse for themselves: say no, take part again, put a line away."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from corridor.people.models import Person
from corridor.practices.pulse.models import Declined, PutAway
from corridor.practices.pulse.queries import place_now
from corridor.runtime.taking_back import gave_again, took_back

DECLINED = "pulse.declined"


@transaction.atomic
def decline(*, by: Person) -> None:
    """ "No, thank you": no line on home and no token from the next request on. Nobody is told."""
    Declined.objects.get_or_create(person=by)
    took_back(DECLINED, by.pk, owner=by.pk)


@transaction.atomic
def take_part(*, by: Person) -> None:
    """Take part again."""
    Declined.objects.filter(person=by).delete()
    gave_again(DECLINED, by.pk)


def decline_again(what: tuple[str, ...], at: datetime) -> None:
    """After a restore: somebody had said no."""
    person = Person.objects.filter(pk=UUID(what[0])).first()
    if person is not None:
        Declined.objects.get_or_create(person=person)


def put_away(*, by: Person) -> None:
    """Take the line about the open round off home; nothing where none is open for the person."""
    place = place_now(by)
    if place is not None:
        PutAway.objects.get_or_create(person=by, round=place.round)


def forget_put_away(round_id: UUID) -> None:
    """Nothing will be said of the round any more: not on home either, so no line is put away."""
    PutAway.objects.filter(round=round_id).delete()


@transaction.atomic
def erase_for(person: Person) -> None:
    """What the pulse keeps of the person. What they have answered cannot be found: it is nobody's."""
    Declined.objects.filter(person=person).delete()
    PutAway.objects.filter(person=person).delete()
