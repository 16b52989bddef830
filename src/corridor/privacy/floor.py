"""What the privacy core contributes: what it stores itself, its clock, export, erasing, leaving."""

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from corridor.people.models import Duty, Person
from corridor.privacy.audiences import (
    LET_GO,
    NARROWED,
    WITHDRAWN,
    let_go_again,
    members_now,
    narrow_again,
    withdraw_again,
)
from corridor.privacy.erasing import ERASED, erase_again, erase_from_the_core
from corridor.privacy.leaving import begin_leaving, private_address_of
from corridor.privacy.logbook import lines_of, what_each_is_of
from corridor.privacy.models import Audience, HandedOn, Opening
from corridor.privacy.muting import MUTED, mute_again, mutes_of
from corridor.privacy.sealing import unseal
from corridor.runtime.register import ExportSection, Floor, HomeItem, Stored, Tick
from corridor.runtime.taking_back import TakesBack, TakesBackTogether


def home(person: Person) -> Iterable[HomeItem]:
    """For a moderator: what was handed on to them and waits."""
    duties = person.duty_kinds
    if duties is not None and Duty.Kind.MODERATOR not in duties:
        return
    waiting = HandedOn.objects.visible_to(person).exclude(owner=person).filter(settled_at=None)
    count = waiting.count()
    if count:
        yield HomeItem(
            ngettext(
                "A message was handed on to you", "%(n)d messages were handed on to you", count
            )
            % {"n": count},
            reverse("handed_on"),
            weight=5,
            new=True,
        )


def export(person: Person) -> Iterable[ExportSection]:
    """Who can see what, who looked, whom the person muted, what they handed on."""
    audiences = list(Audience.objects.filter(owner=person).order_by("frozen_at", "pk"))
    members, what = members_now(audiences), what_each_is_of(audiences)
    yield ExportSection(
        _("Who can see what is yours"),
        [
            {
                "what": what.get(audience.pk, ""),
                "since": audience.frozen_at.isoformat(),
                "until": audience.expires_at and audience.expires_at.isoformat(),
                "taken_back": audience.withdrawn_at and audience.withdrawn_at.isoformat(),
                "everyone_here": audience.everyone,
                "people": [m.person.name for m in members.get(audience.pk, ())],
            }
            for audience in audiences
        ],
    )
    openings = Opening.objects.filter(owner=person).select_related("reader")
    yield ExportSection(
        _("Who opened it"),
        [
            {"who": line.reader, "what": line.kind, "day": line.opened_on.isoformat()}
            for line in lines_of(openings, person)
        ],
    )
    yield ExportSection(
        _("Whom you muted"),
        [{"name": m.muted.name, "since": m.since.isoformat()} for m in mutes_of(person)],
    )
    handed_on = list(HandedOn.objects.filter(owner=person).select_related("about"))
    opened = unseal(handed_on, reader=person)
    yield ExportSection(
        _("What you handed on to the moderators"),
        [
            {
                "handed_on_at": item.handed_on_at.isoformat(),
                "written_by": item.about.name if item.about else "",
                "settled_at": item.settled_at and item.settled_at.isoformat(),
                "message": opened.get(item.pk, {}).get("body"),
            }
            for item in handed_on
        ],
    )
    address = private_address_of(person)
    yield ExportSection(
        _("Where your export goes when you leave"), [{"address": address}] if address else []
    )


floor = Floor(
    name="privacy",
    title=gettext_lazy("Privacy"),
    stores=(
        Stored(
            "privacy.Audience",
            ("owner", "everyone", "frozen_at", "expires_at", "withdrawn_at"),
            gettext_lazy("That you chose who can see something: since when, and until when"),
            gettext_lazy("You and those you chose; and whoever holds the database"),
            gettext_lazy("As long as what it belongs to"),
        ),
        Stored(
            "privacy.AudienceMember",
            (
                "audience",
                "person",
                "kind",
                "while_in_team",
                "while_leading",
                "while_duty",
                "mark",
                "added_at",
            ),
            gettext_lazy(
                "Whom you chose, and whether as your team, your leader or by name. Who is in it as a "
                "confidant cannot be told from a name without the key store"
            ),
            gettext_lazy("You and those you chose; and whoever holds the database"),
            gettext_lazy("As long as what it belongs to; a week after it was taken back or ended"),
        ),
        Stored(
            "privacy.Opening",
            ("owner", "item", "item_kind", "reader", "opened_on"),
            gettext_lazy("Your log: who opened something of yours, and on which day"),
            gettext_lazy("You; and whoever holds the database"),
            gettext_lazy("Two years, or until you erase what it speaks of"),
        ),
        Stored(
            "privacy.Mute",
            ("person", "muted", "since"),
            gettext_lazy("Whom you do not want to hear from"),
            gettext_lazy("You; and whoever holds the database"),
            gettext_lazy("Until you undo it"),
        ),
        Stored(
            "privacy.HandedOn",
            ("body",),
            gettext_lazy("The copy of an abusive message that somebody handed on"),
            gettext_lazy("Who handed it on, and the moderators of that day"),
            gettext_lazy("Until who handed it on takes it back, or 90 days after it was settled"),
            sealed=True,
        ),
        Stored(
            "privacy.HandedOn",
            ("owner", "audience", "about", "handed_on_at", "settled_at"),
            gettext_lazy("That somebody handed a message on, who wrote it, and when"),
            gettext_lazy("They and the moderators of that day; and whoever holds the database"),
            gettext_lazy("Until who handed it on takes it back, or 90 days after it was settled"),
        ),
        Stored(
            "privacy.PrivateAddress",
            ("body",),
            gettext_lazy("The private address to which your export goes when you leave"),
            gettext_lazy("Only you, and the program that writes the letter"),
            gettext_lazy("Until you change it, or 30 days after you left"),
            sealed=True,
        ),
        Stored(
            "privacy.PrivateAddress",
            ("owner",),
            gettext_lazy("That you gave a private address"),
            gettext_lazy("You; and whoever holds the database"),
            gettext_lazy("Until you change it, or 30 days after you left"),
        ),
        Stored(
            "privacy.Leaving",
            ("person", "left_at", "token", "private", "erased_at"),
            gettext_lazy(
                "That you left, and when what was yours was erased. Of the link that we wrote "
                "to you only a fingerprint."
            ),
            gettext_lazy("Whoever holds the database"),
            gettext_lazy("As long as your name stays in the directory of those who left"),
        ),
        Stored(
            "privacy.Erasure",
            ("item", "erased_on"),
            gettext_lazy(
                "The number of something that was erased, and nothing else of it, so that no "
                "backup brings it back"
            ),
            gettext_lazy("Whoever holds the database"),
            gettext_lazy("Eight days"),
        ),
        Stored(
            "privacy.TakenBack",
            ("kind", "what", "owner", "at", "in_key_store", "over"),
            gettext_lazy(
                "That you took something back, in numbers and nothing else of it, so that no backup "
                "undoes it: somebody let in, muted, set aside, a duty, a passkey"
            ),
            gettext_lazy("Whoever holds the database; the numbers lie with the key store, too"),
            gettext_lazy("Two years, until you give it again, or until you erase yourself"),
        ),
    ),
    takes_back=(
        TakesBack(WITHDRAWN, withdraw_again),
        TakesBack(NARROWED, narrow_again),
        TakesBackTogether(LET_GO, let_go_again),
        TakesBack(MUTED, mute_again),
        TakesBack(ERASED, erase_again),
    ),
    impersonal=("privacy.KeyStoreMark", "privacy.Rotation"),
    clock=(
        Tick("privacy.empty_log", timedelta(minutes=5)),
        Tick("privacy.settle", timedelta(minutes=5)),
        Tick("privacy.expire", timedelta(days=1)),
        Tick("privacy.sweep", timedelta(days=1)),
        Tick("privacy.erase_leavers", timedelta(hours=6)),
    ),
    home=home,
    export=export,
    erase=erase_from_the_core,
    leave=begin_leaving,
)
