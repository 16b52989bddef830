"""Jobs: sending a link, and removing what is over."""

from datetime import timedelta

from django.utils import timezone

from corridor.people.signing_in import links
from corridor.people.signing_in.models import (
    Attempts,
    CodeWish,
    PrintedCode,
    Session,
    SignInLink,
)
from corridor.runtime.jobs import job

RECORD_KEPT = timedelta(days=365)


@job("signing_in.send_link", attempts=3)
def send_link(*, person: str) -> None:
    """Mail a sign-in link to the person with this id; "" is an address that nobody has."""
    links.send_link(person)


@job("signing_in.clean")
def clean() -> None:
    """Remove what is over; the record of a printed code stays a year, without its hash."""
    now = timezone.now()
    Session.objects.filter(expire_date__lte=now).delete()
    SignInLink.objects.filter(expires_at__lte=now).delete()
    Attempts.objects.filter(until__lte=now).delete()
    CodeWish.objects.filter(until__lt=now.date()).delete()
    codes = PrintedCode.objects.filter(expires_at__lte=now)
    codes.filter(code_hash__isnull=False).update(code_hash=None)
    codes.filter(printed_on__lt=now.date() - RECORD_KEPT).delete()
