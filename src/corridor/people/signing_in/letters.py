"""The letters about one's ways to sign in. They name nobody, no practice and no other address.

They leave at once, at any hour: each is what somebody waits for, or a warning.
"""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.runtime.jobs import enqueue

# The path is written out because this floor knows no pages; a test of the pages holds it.
WAYS_IN = "/settings/passkeys/"


def changing_letter(reader: Person, old: str) -> EmailMessage:
    """To the old address: another one is to take its place. It does not say which."""
    with translation.override(reader.language):
        return EmailMessage(
            subject=_("Your address for Corridor is to change"),
            body=_(
                "Hello,\n\nyour address for Corridor is to change in three days, because your "
                "organisation's list of people says so. Until then this one stays.\n\n"
                "If that is right, you need do nothing. If it is not, sign in and say so here:\n"
                "%(address)s\n"
            )
            % {"address": settings.ADDRESS + WAYS_IN},
            to=[old],
        )


def tell_of_new_way(person: Person) -> None:
    """Write to the person, if they have an address, that a way to sign in was added.

    Part of the caller's transaction: nothing is written if that is undone.
    """
    if person.email:
        enqueue("signing_in.tell_of_new_way", person=str(person.pk))


def new_way_letter(reader: Person) -> EmailMessage:
    """A way to sign in was added: which, the page says."""
    with translation.override(reader.language):
        return EmailMessage(
            subject=_("A way to sign in to Corridor was added"),
            body=_(
                "Hello,\n\na way to sign in to Corridor as you was just added. If that was you, "
                "you need do nothing. If it was not, sign in and remove it here:\n%(address)s\n"
            )
            % {"address": settings.ADDRESS + WAYS_IN},
            to=[reader.email or ""],
        )
