"""People's own calendars follow an occasion: jobs for mail and for connected calendars.

Each job looks at what should be in somebody's calendar and at what was last told, and mends the
difference: moved twice before a letter leaves, it is one letter.
"""

from collections.abc import Iterable
from uuid import UUID

from corridor.people.models import Person
from corridor.rhythm.calendars.models import Connection, Occasion, Wishes
from corridor.runtime.jobs import enqueue


def follow(occasion: Occasion, *, only: Person | None = None) -> None:
    """Have the calendars of its people follow it; of one person, with `only`."""
    attendees = occasion.attendees.select_related("person")
    connections = Connection.objects.filter(blocks=True, ends_at=None)
    if only is not None:
        attendees, connections = attendees.filter(person=only), connections.filter(owner=only)
    elif not occasion.everyone:
        connections = connections.filter(owner__in=occasion.attendees.values("person"))
    for attendee in attendees:
        if attendee.person.email and attendee.person.is_here:
            enqueue("calendars.mail", once=f"calendars.mail:{attendee.pk}", attendee=attendee.pk)
    for pk in connections.values_list("pk", flat=True):
        enqueue("calendars.block", once=f"calendars.block:{pk}", connection=str(pk))


def get_invitations(people: Iterable[Person]) -> set[UUID]:
    """Those of `people` to whom invitations go by mail."""
    with_address = {person.pk for person in people if person.email and person.is_here}
    none = Wishes.objects.filter(person__in=with_address, mail=Wishes.Mail.NONE)
    return with_address - set(none.values_list("person_id", flat=True))
