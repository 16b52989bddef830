"""Handing letters to the mail server: over one connection, and knowing what its answer means.

SMTP cannot say for certain that a letter was handed over once. When a server has taken a letter and
the connection or this process dies before its answer is noted, nobody can know. We send it again
then (a lost message from a human being is worse than one that comes twice), with the same
Message-ID, by which mail programs tell that it is the same.
"""

import re
import smtplib
from collections.abc import Sequence
from email.utils import format_datetime
from types import TracebackType
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone

from corridor.people.models import Person
from corridor.rhythm.models import Bounce

CLOSING = 421  # "service not available": the server hangs up
OUTBOX = "corridor.rhythm.outbox.OutboxBackend"


class NotNow(Exception):
    """The server does not take this letter now (greylisting, a full mailbox): later perhaps."""


class Refused(Exception):
    """The server refuses the reader's address for good: a bounce."""


class ServerTrouble(Exception):
    """No letter leaves: the server is down, hung up, or refuses us and not the reader."""


def mail_leaves() -> bool:
    """Whether there is anywhere for letters to go. Without, nothing is queued: it stands on home."""
    return settings.DEMO or settings.EMAIL_BACKEND != OUTBOX


def message_id(kind: str, which: UUID) -> str:
    """The Message-ID of a letter, the same however often it is tried: "<letter.…@corridor.host>"."""
    return f"<{kind}.{which}@{urlsplit(settings.ADDRESS).hostname}>"


def letter_headers(kind: str, which: UUID) -> dict[str, str]:
    """What every letter of ours carries: its own id, our time, and that a machine sent it."""
    return {
        "Message-ID": message_id(kind, which),
        "Date": format_datetime(timezone.now()),
        "Auto-Submitted": "auto-generated",
    }


class PostOffice:
    """One connection to the mail server, for one letter or many; a context manager.

    It connects with the first letter, and anew after trouble.
    """

    def __init__(self) -> None:
        self._connection: BaseEmailBackend = get_connection()

    def __enter__(self) -> "PostOffice":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hang_up()

    def hand_over(self, letter: EmailMessage | EmailMultiAlternatives) -> None:
        """Give the server one letter to one reader; returns when it has taken it.

        Refuses with NotNow or Refused, which concern this reader alone, or with ServerTrouble.
        """
        try:
            self._connection.open()
            self._connection.send_messages([letter])
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()))
            raise self._meaning_of(code, words) from None
        except smtplib.SMTPDataError as refused:
            # About the letter, after the address was taken: never a bounce.
            if refused.smtp_code < 500 and refused.smtp_code != CLOSING:
                raise NotNow from None
            self._hang_up()
            raise ServerTrouble(f"DATA {refused.smtp_code}") from None
        except (OSError, smtplib.SMTPException) as trouble:
            self._hang_up()
            raise ServerTrouble(type(trouble).__name__) from None

    def _meaning_of(self, code: int, words: bytes | str) -> Exception:
        meaning = meaning_of(code, words)
        if isinstance(meaning, ServerTrouble):
            self._hang_up()
        return meaning

    def _hang_up(self) -> None:
        try:
            self._connection.close()
        except (OSError, smtplib.SMTPException):
            self._connection = get_connection()


_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


def meaning_of(code: int, words: bytes | str) -> Exception:
    """What a refusal of a reader's address means (RFC 5321, 4.2; RFC 3463 for the longer number)."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    status = _STATUS.search(text)
    subject = status.group(2) if status else ""
    if code == CLOSING:
        return ServerTrouble(f"RCPT {code}")
    if code < 500 or code == 552 or (status and status.group(2, 3) == ("2", "2")):
        return NotNow()  # a full mailbox empties
    if subject in {"7", "3", "4", "5"} or code in {521, 530, 535}:
        return ServerTrouble(f"RCPT {code}")  # it refuses us, or cannot: not the reader's fault
    return Refused()


def bounced(person: Person) -> bool:
    """Whether mail to the address that the person has now came back. One query."""
    return Bounce.objects.filter(person=person, address=person.email or "").exists()


def note_bounce(person: Person) -> None:
    """Do not try the person's address again until it changes or they say that it is right."""
    fields = {"address": person.email or "", "since": timezone.now()}
    Bounce.objects.update_or_create(person=person, defaults=fields)


def address_is_right(person: Person) -> None:
    """The person says so: letters are tried again."""
    Bounce.objects.filter(person=person).delete()


def addresses_that_bounced() -> Sequence[Person]:
    """Those here whose present address takes no mail, by name."""
    found = Bounce.objects.filter(address=F("person__email"), person__left_at=None)
    in_order = found.select_related("person").order_by("person__name_key", "person_id")
    return [bounce.person for bounce in in_order]
