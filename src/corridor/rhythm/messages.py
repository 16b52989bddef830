"""Telling somebody that a human being wants to reach them.

What leaves Corridor says only that there is something for you: not who, not what, not which
practice. The page says the rest to somebody who signed in.
"""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.runtime.jobs import enqueue, job


def tell(person: Person) -> None:
    """Tell the person that there is something for them, if the caller's transaction commits.

    One letter waits for a person at a time, however much there is for them. Nothing happens for
    somebody without an address (they see it on home) or who has left.
    """
    if person.is_here and person.email:
        enqueue("rhythm.tell", once=f"tell:{person.pk}", person=str(person.pk))


@job("rhythm.tell")
def send_notice(person: str) -> None:
    """Send the neutral letter to one person."""
    reader = Person.objects.here().filter(pk=person).exclude(email=None).first()
    if reader is None:
        return
    with translation.override(reader.language):
        EmailMessage(
            subject=_("There is something for you"),
            body=_(
                "Hello %(name)s,\n\nthere is something for you in Corridor. "
                "Open it when it suits you:\n%(address)s\n"
            )
            % {"name": reader.name, "address": settings.ADDRESS},
            to=[reader.email or ""],
        ).send()
