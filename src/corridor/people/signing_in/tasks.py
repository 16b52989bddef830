"""Jobs: sending a link, and removing what is over."""

from datetime import timedelta

from django.utils import timezone

from corridor.people.models import Person
from corridor.people.signing_in import held, letters, links
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
def send_link(*, person: str, session: str = "") -> None:
    """Mail a sign-in link to the person with this id; "" is an address that nobody has.

    With the key of a session's row, a link that only confirms that it is them in that browser.
    """
    links.send_link(person, session)


@job("signing_in.tell_of_new_way", attempts=10)
def tell_of_new_way(*, person: str) -> None:
    """Write to somebody that a way to sign in was added."""
    reader = Person.objects.here().filter(pk=person).exclude(email=None).first()
    if reader is not None:
        letters.new_way_letter(reader).send()


@job("signing_in.tell_old_addresses", attempts=10)
def tell_old_addresses(*, people: list[str]) -> None:
    """Write to old addresses that they are to change; run again, only to those not told yet."""
    held.tell_old_addresses(people)


@job("signing_in.settle_addresses")
def settle_addresses() -> None:
    """Give everybody the held address whose time is over."""
    held.settle_due()


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
