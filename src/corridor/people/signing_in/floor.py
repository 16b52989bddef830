"""What signing in contributes: what it stores, what goes when somebody leaves, what one may take."""

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.people.models import Person
from corridor.people.signing_in.demo import everybody_comes
from corridor.people.signing_in.held import ADDRESS_REFUSED, refuse_again
from corridor.people.signing_in.models import (
    Came,
    CodeWish,
    HeldAddress,
    Identity,
    Passkey,
    PrintedCode,
    Session,
    SignInLink,
)
from corridor.people.signing_in.passkeys import PASSKEY_REMOVED, remove_passkey_again
from corridor.people.signing_in.queries import codes_printed_for, held_address_of, sessions_of
from corridor.runtime.register import ExportSection, Floor, HomeItem, Stored, Tick
from corridor.runtime.taking_back import TakesBack


def end_every_way_in(person: Person) -> None:
    """Sessions, links, passkeys, accounts, open codes and a held address are gone at once.

    So is that the person ever came.
    """
    for model in (Came, Session, SignInLink, Passkey, Identity, CodeWish, HeldAddress):
        model._default_manager.filter(person=person).delete()
    PrintedCode.objects.filter(person=person).update(code_hash=None)


def erase(person: Person) -> None:
    """End every way in, and forget the record of printed codes too."""
    end_every_way_in(person)
    PrintedCode.objects.filter(person=person).delete()


def export(person: Person) -> Iterable[ExportSection]:
    """Where the person is signed in, and how they may sign in."""
    yield ExportSection(
        _("Where you are signed in"),
        [
            {"device": session.device, "since": str(session.since or "")}
            for session in sessions_of(person, cookie=None)
        ],
    )
    yield ExportSection(
        _("Whether you came in at least once"),
        [{"came": True}] if Came.objects.filter(person=person).exists() else [],
    )
    yield ExportSection(
        _("Your passkeys"),
        [
            {"name": name, "added_on": added_on.isoformat()}
            for name, added_on in Passkey.objects.filter(person=person)
            .order_by("pk")
            .values_list("name", "added_on")
        ],
    )
    yield ExportSection(
        _("Your accounts elsewhere"),
        [
            {"provider": issuer, "since": since.isoformat()}
            for issuer, since in Identity.objects.filter(person=person)
            .order_by("pk")
            .values_list("issuer", "since")
        ],
    )
    held = held_address_of(person)
    yield ExportSection(
        _("An address that is to become yours"),
        [
            {
                "old": held.old,
                "new": held.new,
                "since": held.since.isoformat(),
                "until": held.until.isoformat(),
                "you_said_no_on": held.refused_at.isoformat() if held.refused_at else "",
            }
        ]
        if held
        else [],
    )
    yield ExportSection(
        _("Codes that were printed for you"),
        [
            {
                "printed_on": code.printed_on.isoformat(),
                "printed_by": code.printed_by.name if code.printed_by else "",
                "used_on": code.used_on.isoformat() if code.used_on else "",
            }
            for code in codes_printed_for(person)
        ],
    )


def home(person: Person) -> Iterable[HomeItem]:
    """An address that waits for the person's word."""
    held = held_address_of(person)
    if held is not None and held.refused_at is None:
        yield HomeItem(
            _("Your address is to change"),
            reverse("settings_passkeys"),
            _("Your organisation's list of people says so. Is it right?"),
            weight=15,
            new=True,
        )


_OPERATORS = gettext_lazy("You, and operators with the database")

floor = Floor(
    name="signing_in",
    title=gettext_lazy("Signing in"),
    stores=(
        Stored(
            "signing_in.Session",
            ("session_key", "session_data", "person", "device", "began_on", "expire_date"),
            gettext_lazy(
                "That you are signed in: kind of browser, the day you signed in and, from when it "
                "ends, the day you last came. No network address. The cookie is only kept as a "
                "fingerprint, and the rest is encrypted with your cookie."
            ),
            _OPERATORS,
            gettext_lazy("Two weeks after your last visit, or until you sign out"),
        ),
        Stored(
            "signing_in.Came",
            ("person",),
            gettext_lazy(
                "That you came in at least once: not when, and not how often. Whoever never came "
                "does not count towards the people among whom an answer is hidden."
            ),
            _OPERATORS,
            gettext_lazy("Until you leave or erase yourself"),
        ),
        Stored(
            "signing_in.SignInLink",
            ("person", "token_hash", "expires_at", "reusable", "session"),
            gettext_lazy(
                "That a link to sign in, or to confirm in a browser that it is you, was sent to "
                "you. Only a fingerprint of the link, and of that browser's cookie."
            ),
            gettext_lazy("Operators with the database"),
            gettext_lazy("Until you use it, at most 15 minutes, then to the end of the hour"),
        ),
        Stored(
            "signing_in.HeldAddress",
            ("person", "old", "new", "since", "until", "told_at"),
            gettext_lazy(
                "That an import gave you another address: the old and the new one, since when, "
                "until when it is held, and when the old one was told"
            ),
            gettext_lazy(
                "You, and operators with the database. Stewards know which address they imported."
            ),
            gettext_lazy("Until the new address is yours, or a file names the old one again"),
        ),
        Stored(
            "signing_in.HeldAddress",
            ("refused_at",),
            gettext_lazy("That you said that the new address is not yours"),
            _OPERATORS,
            gettext_lazy("Until you take the address after all, or a file names another"),
        ),
        Stored(
            "signing_in.PrintedCode",
            ("person", "code_hash", "printed_on", "printed_by", "expires_at", "used_on"),
            gettext_lazy(
                "That a steward printed a code for you, and the day you used it. Only a "
                "fingerprint of the code, until it is used or 14 days old."
            ),
            gettext_lazy(
                "You, and operators with the database. The steward knows that they printed it, "
                "and never whether it was used."
            ),
            gettext_lazy("A year"),
        ),
        Stored(
            "signing_in.CodeWish",
            ("person", "until"),
            gettext_lazy(
                "That you allowed stewards to print you a code although you have a passkey"
            ),
            _OPERATORS,
            gettext_lazy("14 days, or until a code is printed"),
        ),
        Stored(
            "signing_in.Passkey",
            ("person", "name", "credential", "public_key", "sign_count", "added_on"),
            gettext_lazy(
                "The public half of your passkeys, their names, and how often a device says that "
                "it was used, where it counts"
            ),
            _OPERATORS,
            gettext_lazy("Until you remove it or leave"),
        ),
        Stored(
            "signing_in.Identity",
            ("person", "issuer", "subject_hash", "since"),
            gettext_lazy("That an account at your organisation's sign-in service is you"),
            _OPERATORS,
            gettext_lazy("Until you disconnect it or leave"),
        ),
        Stored(
            "signing_in.Attempts",
            ("kind", "who", "until", "count"),
            gettext_lazy(
                "How often somebody tried to sign in from a network address or with a mail "
                "address: fingerprints that change every day"
            ),
            gettext_lazy("Operators with the database"),
            gettext_lazy("A quarter of an hour, then to the end of the hour"),
        ),
    ),
    takes_back=(
        TakesBack(PASSKEY_REMOVED, remove_passkey_again),
        TakesBack(ADDRESS_REFUSED, refuse_again),
    ),
    clock=(
        Tick("signing_in.clean", timedelta(hours=1)),
        Tick("signing_in.settle_addresses", timedelta(hours=1)),
    ),
    home=home,
    export=export,
    erase=erase,
    leave=end_every_way_in,
    demo=everybody_comes,
    live=everybody_comes,
)
