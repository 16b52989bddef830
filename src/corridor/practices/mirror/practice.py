"""The manifest of the mirror."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from corridor.runtime.register import (
    ExportSection,
    HomeItem,
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


def home(person: "Person") -> Iterable[HomeItem]:
    """About whom one may answer; a mirror of one's own, or one that is shown to one."""
    from corridor.practices.mirror.queries import home_items  # models

    return home_items(person)


def export(person: "Person") -> Iterable[ExportSection]:
    """Results and words of one's own, and what one said no to."""
    from corridor.practices.mirror.exporting import sections  # models

    return sections(person)


def erase(person: "Person") -> None:
    """Everything of the mirror that the person owns."""
    from corridor.practices.mirror.actions import erase_for  # models

    erase_for(person)


def leave(person: "Person") -> None:
    """Nobody sees a leaver's mirror."""
    from corridor.practices.mirror.actions import let_go  # models

    let_go(person)


def decline_again(what: tuple[str, ...], at: "datetime") -> None:
    """After a restore: somebody had said no."""
    from corridor.practices.mirror import actions  # models

    actions.decline_again(what, at)


def want_none_again(what: tuple[str, ...], at: "datetime") -> None:
    """After a restore: a leader had wanted no mirror."""
    from corridor.practices.mirror import actions  # models

    actions.want_none_again(what, at)


def culture() -> "Iterable[CultureRow]":
    """How leaders are felt, over groups of eight and more."""
    from corridor.practices.mirror.queries_culture import culture_rows  # models

    return culture_rows()


def problems() -> Iterable[str]:
    """What is wrong with it on this machine."""
    from corridor.practices.mirror.queries_guards import problems as found  # models

    return found()


def demo(world: Any) -> None:
    """Two years of half-years among invented people, counted and sealed as any other."""
    from corridor.practices.mirror.demo import fill  # models

    fill(world)


def live(day: Any) -> None:
    """What a demo's people answer in a part of a day."""
    from corridor.practices.mirror.demo_days import live_on  # models

    live_on(day)


_only_you = _("Only you, and the people to whom you show it")
_database = _("No page shows it to anybody else; whoever holds the database could")
_until_erased = _("Until you erase it")

practice = Practice(
    name="mirror",
    slug="mirror",
    title=_("Mirror"),
    summary=_(
        "A leader sees, alone, how their warmth, competence and ethics are felt by those who work "
        "with them."
    ),
    urls="corridor.practices.mirror.urls",
    navigation=(Navigation(_("Mirror"), "mirror"),),
    clock=(
        Tick("mirror.prepare", timedelta(hours=1)),
        Tick("mirror.tidy", timedelta(hours=1)),
    ),
    stores=(
        Stored(
            "mirror.Result",
            ("felt",),
            _(
                "How you are felt as a leader, and whether enough people answered. Nothing of what "
                "a single one of them said."
            ),
            _only_you,
            _until_erased,
            sealed=True,
        ),
        Stored(
            "mirror.Result",
            ("id", "owner", "half_year", "audience"),
            _(
                "That those who work with you were asked, in which half-year, and to whom you show it"
            ),
            _database,
            _until_erased,
        ),
        Stored(
            "mirror.Reflection",
            ("words",),
            _("What you write for yourself about your leading"),
            _("Only you"),
            _until_erased,
            sealed=True,
        ),
        Stored(
            "mirror.Reflection",
            ("id", "owner", "half_year"),
            _("That you wrote something for yourself, in which half-year"),
            _database,
            _until_erased,
        ),
        Stored(
            "ballots.Cell",
            ("node", "words"),
            _(
                "That those who work with you are asked about you. It holds your number in our "
                "list, and not your name: pages put that in when they are shown, and no more once "
                "you have left."
            ),
            _("Everybody here, while people are asked"),
            _("Until an hour after the round has ended"),
        ),
        Stored(
            "mirror.Declined",
            ("person",),
            _("That you said “No, thank you” to being asked about leaders"),
            _database,
            _("Until you want to be asked again, or erase yourself"),
        ),
        Stored(
            "mirror.Unwanted",
            ("person",),
            _("That you want no mirror of your own"),
            _database,
            _("Until you want one again, or erase yourself"),
        ),
        Stored(
            "mirror.PutAway",
            ("person", "half_year", "line"),
            _(
                "That you took a line about the mirror off home. It says nothing of whether you "
                "answered or looked."
            ),
            _database,
            _("Until the next half-year"),
        ),
        Stored(
            "mirror.ShownPutAway",
            ("person", "audience"),
            _(
                "That you took the line about a mirror that somebody shows you off home. It says "
                "nothing of whether you looked."
            ),
            _database,
            _("Until the mirror is shown anew or erased, or you erase yourself"),
        ),
    ),
    # When people were asked, about how many leaders, and what was published over groups of eight.
    impersonal=("mirror.HalfYear", "mirror.Part", "mirror.Distribution"),
    takes_back=(
        TakesBack("mirror.declined", decline_again),
        TakesBack("mirror.unwanted", want_none_again),
    ),
    home=home,
    export=export,
    erase=erase,
    leave=leave,
    culture=culture,
    problems=problems,
    demo=demo,
    live=live,
)
