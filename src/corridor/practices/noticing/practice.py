"""The manifest of noticing."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from corridor.runtime.register import (
    ExportSection,
    HomeItem,
    Link,
    Navigation,
    Practice,
    Stored,
    Tick,
)
from corridor.runtime.taking_back import TakesBack

if TYPE_CHECKING:
    from datetime import datetime

    from corridor.people.models import Person


def home(person: "Person") -> Iterable[HomeItem]:
    """Who wants time with the person, who wrote; and once a fortnight, quietly, a check-in."""
    from corridor.practices.noticing.queries import home_items  # models

    return home_items(person)


def export(person: "Person") -> Iterable[ExportSection]:
    """Check-ins, choices, and what passed between the person and others."""
    from corridor.practices.noticing.exporting import sections  # models

    return sections(person)


def erase(person: "Person") -> None:
    """Everything of noticing that the person owns."""
    from corridor.practices.noticing.actions_together import erase_for  # models

    erase_for(person)


def leave(person: "Person") -> None:
    """Nobody sees what they sent from now on."""
    from corridor.practices.noticing.actions_together import let_go  # models

    let_go(person)


def set_aside_again(what: tuple[str, ...], at: "datetime") -> None:
    """After a restore: somebody had said "No, thank you", or erased a note from their side."""
    from corridor.practices.noticing import actions_together  # models

    actions_together.set_aside_again(what, at)


def demo(world: Any) -> None:
    """Check-ins of some, a walk, a few thank-yous."""
    from corridor.practices.noticing.demo import fill  # models

    fill(world)


def live(day: Any) -> None:
    """What a demo's people write for themselves and to each other in a part of a day."""
    from corridor.practices.noticing.demo_days import live_on  # models

    live_on(day)


def person_actions(viewer: "Person", person: "Person") -> Iterable[Link]:
    """On somebody's page: ask them for time, thank them. Not where it would not arrive."""
    from corridor.people.switches import is_on_for  # models
    from corridor.practices.noticing.queries import address_towards, asking  # models

    if viewer.pk != person.pk and person.is_here and is_on_for("noticing", person):
        for key in ("walk", "thank"):
            yield Link(asking(key, person), address_towards(key, person))


_only_you = _("Only you")
_database = _("Only you; and whoever holds the database")
_the_two = _("The two of you")
_two_and_database = _("The two of you; and whoever holds the database")
_until_erased = _("Until you erase it")
_until_its_day = _(
    "Until the end of its day, or of a fortnight if it has none; a day later at most"
)
_until_back = _("Until its author takes it back; off the other's pages when they erase it there")

practice = Practice(
    name="noticing",
    slug="noticing",
    title=_("Noticing"),
    summary=_("How are you, really? For yourself alone; and ways that lead to a person."),
    urls="corridor.practices.noticing.urls",
    navigation=(Navigation(_("Noticing"), "noticing"),),
    clock=(Tick("noticing.erase_lapsed", timedelta(hours=12)),),
    stores=(
        Stored(
            "noticing.CheckIn",
            ("body", "good", "marks"),
            _("How you are, something good, and what you marked, when you checked in"),
            _only_you,
            _until_erased,
            sealed=True,
        ),
        Stored(
            "noticing.CheckIn",
            ("id", "owner", "written_at"),
            _("That you checked in, and when"),
            _database,
            _until_erased,
        ),
        Stored(
            "noticing.Choices",
            ("scales", "talk_to", "prompts"),
            _("What you mark, the people you can talk to, and the order of what you can do"),
            _only_you,
            _("Until you change it or erase yourself"),
            sealed=True,
        ),
        Stored(
            "noticing.Choices",
            ("id", "owner", "next_offer_on"),
            _(
                "From which day home offers you a check-in again, or that it never does. A check-in "
                "and “Not this time” move that day alike."
            ),
            _database,
            _("Until you change it or erase yourself"),
        ),
        Stored(
            "noticing.Invitation",
            ("what", "body"),
            _(
                "For what somebody would like time with you, or you with them, and the words with it"
            ),
            _the_two,
            _until_its_day,
            sealed=True,
        ),
        Stored(
            "noticing.Invitation",
            (
                "id",
                "owner",
                "to",
                "turn",
                "starts_at",
                "minutes",
                "sent_at",
                "lapses_at",
                "closed_at",
                "accepted_at",
                "occasion",
            ),
            _(
                "That somebody asked another for time, who of the two is to answer, the time that "
                "was suggested, and a yes. Of anything else who asked learns nothing."
            ),
            _two_and_database,
            _until_its_day,
        ),
        Stored(
            "noticing.Note",
            ("what", "body"),
            _("What somebody wrote to one person, and whether it is a thank-you"),
            _the_two,
            _until_back,
            sealed=True,
        ),
        Stored(
            "noticing.Note",
            ("id", "owner", "to", "sent_at", "closed_at"),
            _("That somebody wrote to one person, and when"),
            _two_and_database,
            _until_back,
        ),
        Stored(
            "noticing.SetAside",
            ("item", "person"),
            _(
                "That you said “No, thank you” to an invitation, or erased from your side what "
                "somebody wrote to you"
            ),
            _("No page shows it to anybody; whoever holds the database could"),
            _("Until what it is about is erased"),
        ),
    ),
    takes_back=(TakesBack("noticing.set_aside", set_aside_again),),
    home=home,
    export=export,
    erase=erase,
    leave=leave,
    demo=demo,
    live=live,
    person_actions=person_actions,
)
