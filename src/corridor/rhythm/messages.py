"""Telling somebody that a human being wants to reach them.

What leaves Corridor says only that there is something for you: not who, not what, not which
practice. The page says the rest to somebody who signed in. It leaves at once within the reader's
own hours, and waits for the next of them otherwise.
"""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.rhythm.hours import message_key, week_of
from corridor.rhythm.post import (
    PostOffice,
    Refused,
    bounced,
    letter_headers,
    mail_leaves,
    note_bounce,
)
from corridor.runtime.jobs import Later, Work, enqueue, job

# About four days of trying, with growing pauses (10 s, 40 s, ... at most an hour).
ATTEMPTS = 100


def tell(person: Person) -> None:
    """Tell the person that there is something for them, if the caller's transaction commits.

    One letter waits for a person at a time, however much there is for them. Nothing happens for
    somebody without an address (they see it on home) or who has left, nor where no mail can leave.
    """
    if person.is_here and person.email and mail_leaves():
        enqueue("rhythm.tell", once=message_key(person), person=str(person.pk))


@job("rhythm.tell", attempts=ATTEMPTS)
def send_notice(person: str, work: Work) -> None:
    """Send the neutral letter to one person, in their hours."""
    reader = Person.objects.here().filter(pk=person).exclude(email=None).first()
    if reader is None or not mail_leaves() or bounced(reader):
        return
    now = timezone.now()
    opens = week_of(reader).next_open(now)
    if opens is None:
        return
    if opens > now:
        raise Later(opens)
    letter = _write(reader, letter_headers("message", work.job))
    with PostOffice() as post:
        try:
            post.hand_over(letter)
        except Refused:
            note_bounce(reader)


def _write(reader: Person, headers: dict[str, str]) -> EmailMessage:
    with translation.override(reader.language):
        return EmailMessage(
            subject=_("There is something for you"),
            body=_(
                "Hello %(name)s,\n\nthere is something for you in Corridor. "
                "Open it when it suits you:\n%(address)s\n"
            )
            % {"name": reader.name, "address": settings.ADDRESS},
            to=[reader.email or ""],
            headers=headers,
        )
