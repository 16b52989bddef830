"""Invitations by mail (iMIP, RFC 6047): asking, saying that something moved, taking it back.

One message is for one person. Its text says no more than the calendar entry in it.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.privacy.muting import has_muted
from corridor.rhythm.calendars.models import Attendee, Occasion, Wishes
from corridor.rhythm.calendars.writing import cancellation_for, request_for
from corridor.rhythm.hours import next_reachable
from corridor.rhythm.post import (
    PostOffice,
    Refused,
    bounced,
    letter_headers,
    mail_leaves,
    note_bounce,
)
from corridor.runtime.work import Later, Work

Answer = Attendee.Answer
# Whoever goes on changing an occasion while it is being mailed is told by the next job.
ROUNDS = 5
# When to look again at somebody whom no mail may reach at any hour.
ASKED_AGAIN = timedelta(days=7)


@dataclass(frozen=True)
class Message:
    """What one person's mail program should be told now; `known` is what it knows afterwards."""

    method: str
    known: int | None


def bring_up_to_date(attendee: int, work: Work) -> None:
    """Tell one person's mail program what has changed since it was told last, if anything.

    The job ends in the transaction that notes what was told, so that whoever changes the occasion
    afterwards queues another. A worker that dies between the mail server's "yes" and that note
    sends the same message again: same identifier, same sequence number, so programs ignore it.
    """
    for _round in range(ROUNDS):
        row = (
            Attendee.objects.select_related("occasion", "occasion__organiser", "person")
            .filter(pk=attendee)
            .first()
        )
        if row is None:
            return
        message = _wanted(row)
        if message is not None:
            if not mail_leaves() or bounced(row.person):
                return
            _wait_for_hours(row.person)
            work.check()
            if not send(row, message.method):
                return  # the address takes no mail; the next change tries it again
        with transaction.atomic():
            Occasion.objects.select_for_update().get(pk=row.occasion_id)
            if message is not None:
                Attendee.objects.filter(pk=row.pk).update(mailed=message.known)
            now = Attendee.objects.select_related("occasion", "person").filter(pk=row.pk).first()
            if now is None or _wanted(now) is None:
                work.fence()
                return


def _wait_for_hours(person: Person) -> None:
    """Put the job back into the queue until the person may be reached; for good if never."""
    now = timezone.now()
    opens = next_reachable(person, now)
    if opens is None or opens > now:
        raise Later(opens or now + ASKED_AGAIN)


def _wanted(row: Attendee) -> Message | None:
    occasion, person = row.occasion, row.person
    over = occasion.last_ends_at is not None and occasion.last_ends_at < timezone.now()
    if over or not person.is_here or not person.email:
        return None
    if not _belongs(row):
        return Message("CANCEL", None) if row.mailed is not None else None
    if row.mailed == occasion.sequence or (row.mailed is None and not _wishes_it(row)):
        return None
    return Message("REQUEST", occasion.sequence)


def _belongs(row: Attendee) -> bool:
    """Whether the occasion should stand in the person's calendar."""
    occasion = row.occasion
    if occasion.cancelled_at is not None or row.answer == Answer.DECLINED:
        return False
    organiser = occasion.organiser
    if organiser is None or not occasion.is_personal or organiser.pk == row.person_id:
        return True
    return not has_muted(row.person, organiser)


def _wishes_it(row: Attendee) -> bool:
    wish = Wishes.objects.filter(person=row.person_id).values_list("mail", flat=True).first()
    wish = wish or Wishes.Mail.OTHERS
    if row.occasion.organiser_id == row.person_id:
        return wish == Wishes.Mail.ALL
    return wish != Wishes.Mail.NONE


def send(row: Attendee, method: str) -> bool:
    """Send one message, in the person's language; False for an address that takes none, which is noted."""
    with PostOffice() as post:
        try:
            post.hand_over(_letter(row, method))
        except Refused:
            note_bounce(row.person)
            return False
    return True


def _letter(row: Attendee, method: str) -> EmailMultiAlternatives:
    occasion, person = row.occasion, row.person
    with translation.override(person.language):
        now = timezone.now()
        if method == "CANCEL":
            calendar = cancellation_for(occasion, person, now=now)
        else:
            comes = row.answer == Answer.ACCEPTED
            calendar = request_for(occasion, person, comes=comes, now=now)
        letter = EmailMultiAlternatives(
            subject=_subject(row, method),
            body=_body(occasion, method),
            from_email=settings.CALENDAR_FROM,
            to=[person.email or ""],
            headers=letter_headers(*_identity(row, method)),
        )
        letter.attach_alternative(
            calendar.decode(), f"text/calendar; method={method}; component=VEVENT"
        )
    return letter


def _subject(row: Attendee, method: str) -> str:
    said = " ".join(row.occasion.said.split())
    if method == "CANCEL":
        return _("Cancelled: %(what)s") % {"what": said}
    if row.mailed is not None:
        return _("Changed: %(what)s") % {"what": said}
    return said


def _body(occasion: Occasion, method: str) -> str:
    if method == "CANCEL":
        return _("This is not in your calendar any more. There is nothing to do.\n")
    address = f"{settings.ADDRESS}{occasion.get_absolute_url()}"
    return _(
        "There is a time for you in Corridor. Answer there; nobody reads answers to this "
        "letter:\n%(address)s\n"
    ) % {"address": address}


def _identity(row: Attendee, method: str) -> tuple[str, UUID]:
    """What the Message-ID is made of: the same for the same message, however often it is tried."""
    occasion = row.occasion
    return "occasion", uuid5(occasion.pk, f"{row.pk}.{occasion.sequence}.{method}")
