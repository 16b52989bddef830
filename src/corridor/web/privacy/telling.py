"""Telling moderators that something was handed on to them, by the same neutral letter as everybody."""

from corridor.people.models import Person
from corridor.privacy.handing_on import MessageHandedOn
from corridor.rhythm.messages import tell


def tell_moderators(event: MessageHandedOn) -> None:
    """In the transaction that handed it on."""
    for person in Person.objects.filter(pk__in=event.readers):
        tell(person)
