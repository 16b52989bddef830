"""How occasions reach a person's own calendar: what comes by mail."""

from corridor.people.models import Person
from corridor.rhythm.calendars.models import Wishes


def choose_mail(wish: str, *, by: Person) -> None:
    """Which occasions come by mail from now on; what a mail program knows already is still told.

    Refuses, with ValueError, what is no wish.
    """
    if wish not in Wishes.Mail.values:
        raise ValueError(f"{wish!r} is no wish.")
    Wishes.objects.update_or_create(person=by, defaults={"mail": wish})
