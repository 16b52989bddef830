"""The manifest of the pulse."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from corridor.runtime.register import (
    ExportSection,
    HomeItem,
    LetterItem,
    Navigation,
    Practice,
    Stored,
    Tick,
)
from corridor.runtime.taking_back import TakesBack

if TYPE_CHECKING:
    from datetime import datetime

    from corridor.kit.culture import CultureRow
    from corridor.people.models import Person
    from corridor.rhythm.fortnight import Fortnight
    from corridor.rhythm.readers import Readers


def home(person: "Person") -> Iterable[HomeItem]:
    """A round that is open."""
    from corridor.practices.pulse.queries import home_items  # models

    return home_items(person)


def letter(readers: "Readers", fortnight: "Fortnight") -> Iterable[LetterItem]:
    """A round that opens, with its fingerprint."""
    from corridor.practices.pulse.queries import letter_items  # models

    return letter_items(readers, fortnight)


def export(person: "Person") -> Iterable[ExportSection]:
    """Whether the person said no."""
    from corridor.practices.pulse.exporting import sections  # models

    return sections(person)


def erase(person: "Person") -> None:
    """What the pulse keeps of the person."""
    from corridor.practices.pulse.actions import erase_for  # models

    erase_for(person)


def decline_again(what: tuple[str, ...], at: "datetime") -> None:
    """After a restore: somebody had said no."""
    from corridor.practices.pulse import actions  # models

    actions.decline_again(what, at)


def culture() -> "Iterable[CultureRow]":
    """What the rounds say of the whole organisation."""
    from corridor.practices.pulse.queries_culture import culture_rows  # models

    return culture_rows()


def demo(world: Any) -> None:
    """Two years of rounds among invented people, published as any other."""
    from corridor.practices.pulse.demo import fill  # models

    fill(world)


def live(day: Any) -> None:
    """What a demo's people answer in a part of a day."""
    from corridor.practices.pulse.demo_days import live_on  # models

    live_on(day)


practice = Practice(
    name="pulse",
    slug="pulse",
    title=_("Pulse"),
    summary=_(
        "How are we? A few questions a fortnight, answered so that nobody can learn who said what."
    ),
    urls="corridor.practices.pulse.urls",
    navigation=(Navigation(_("Pulse"), "pulse"),),
    clock=(Tick("pulse.prepare", timedelta(hours=1)),),
    stores=(
        Stored(
            "pulse.Declined",
            ("person",),
            _("That you said “No, thank you” to the pulse"),
            _("No page shows it to anybody else; whoever holds the database could"),
            _("Until you take part again, or erase yourself"),
        ),
        Stored(
            "pulse.PutAway",
            ("person", "round"),
            _(
                "That you took the line about a round off home. It says nothing of whether you "
                "answered."
            ),
            _("No page shows it to anybody else; whoever holds the database could"),
            _("Until the round is published, or has ended without anything to publish"),
        ),
    ),
    # Which rounds were held, and when.
    impersonal=("pulse.Held",),
    takes_back=(TakesBack("pulse.declined", decline_again),),
    home=home,
    letter=letter,
    export=export,
    erase=erase,
    culture=culture,
    demo=demo,
    live=live,
)
