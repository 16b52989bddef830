"""Where mail goes when no SMTP server is set: in a demo to the outbox page, else nowhere."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from corridor.rhythm.models import OutboxLetter


class NoMailServer(Exception):
    """No SMTP server is set, and this is no demo: nothing can leave. `corridor doctor` says so."""


class OutboxBackend(BaseEmailBackend):
    """Keeps letters for the demo's outbox page; refuses to keep them in a real organisation.

    A kept letter can hold a sign-in link: whoever reads it signs in as its person. That is right
    for invented people on one's own machine and nowhere else.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep each letter; returns how many."""
        if not settings.DEMO:
            if self.fail_silently:
                return 0
            raise NoMailServer("Set CORRIDOR_SMTP_HOST, or letters cannot leave.")
        for message in email_messages:
            OutboxLetter.objects.create(
                to=", ".join(message.to), subject=str(message.subject), body=str(message.body)
            )
        return len(email_messages)
