"""The manifest of conversations."""

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

    from corridor.people.models import Person
    from corridor.rhythm.fortnight import Fortnight
    from corridor.rhythm.readers import Readers


def home(person: "Person") -> Iterable[HomeItem]:
    """To whom the person is introduced, or that nobody could be this time."""
    from corridor.practices.conversations.queries import home_items  # models

    return home_items(person)


def letter(readers: "Readers", fortnight: "Fortnight") -> Iterable[LetterItem]:
    """That introductions are made, the same for everybody."""
    from corridor.practices.conversations.queries_letter import letter_items  # models

    return letter_items(readers, fortnight)


def export(person: "Person") -> Iterable[ExportSection]:
    """What the person wishes and shows, and to whom they are introduced."""
    from corridor.practices.conversations.exporting import sections  # models

    return sections(person)


def erase(person: "Person") -> None:
    """Everything of conversations that is the person's, and out of the rounds' plans as well."""
    from corridor.practices.conversations.actions import erase_for  # models

    erase_for(person)


def put_away_again(what: tuple[str, ...], at: "datetime") -> None:
    """After a restore: somebody had said "No, thank you"."""
    from corridor.practices.conversations import actions_together  # models

    actions_together.put_away_again(what, at)


def demo(world: Any) -> None:
    """Rounds of some months among those who take part, and a map."""
    from corridor.practices.conversations.demo import fill  # models

    fill(world)


def live(day: Any) -> None:
    """What a demo's people say of the times of their introductions."""
    from corridor.practices.conversations.demo_days import live_on  # models

    live_on(day)


_only_you = _("Only you; the matching uses it and shows it to nobody")
_those_in_it = _("Those who are introduced; and whoever holds the database")
_nobody = _("Nobody: the matching alone")
_everybody = _("Everybody here")
_until_changed = _("Until you change or erase it")
_until_over = _("Until the fortnight is over; a day later at most")
_a_year = _("A year from the round on; then its key is destroyed")
_for_good = _("For good: it says nothing of anybody")

practice = Practice(
    name="conversations",
    slug="conversations",
    title=_("Conversations"),
    summary=_(
        "Being introduced, once a fortnight or less often, to somebody here whom one hardly knows."
    ),
    urls="corridor.practices.conversations.urls",
    navigation=(Navigation(_("Conversations"), "conversations"),),
    clock=(
        Tick("conversations.round", timedelta(hours=1)),
        Tick("conversations.publish_ties", timedelta(hours=12)),
        Tick("conversations.tidy", timedelta(hours=12)),
    ),
    stores=(
        Stored(
            "conversations.Wishes",
            ("wishes",),
            _(
                "Whether you want introductions, how often, in which forms and languages, at which "
                "hours, of what you would like to talk, and until when you pause"
            ),
            _only_you,
            _until_changed,
            sealed=True,
        ),
        Stored(
            "conversations.Wishes",
            ("rather_not",),
            _("Whom you would rather not meet"),
            _only_you,
            _until_changed,
            sealed=True,
        ),
        Stored(
            "conversations.Wishes",
            ("id", "owner"),
            _(
                "That you once said something of introductions. Whether you take part is not in it: "
                "the row is the same for whoever stopped."
            ),
            _("Whoever holds the database"),
            _until_changed,
        ),
        Stored(
            "conversations.Shown",
            ("body",),
            _(
                "A line about you, and what you would like to talk about. The log’s lines of who read "
                "it go when the fortnight of that introduction is over."
            ),
            _("You, and whom you are introduced to, until that fortnight is over"),
            _until_changed,
            sealed=True,
        ),
        Stored(
            "conversations.Shown",
            ("id", "owner"),
            _("That you once said something of introductions"),
            _("Whoever holds the database"),
            _until_changed,
        ),
        Stored(
            "conversations.Round",
            ("plan",),
            _(
                "Who was introduced to whom in a round, and for whom there was nobody: so that nobody "
                "is introduced to the same person within a year, and whoever was left comes first. "
                "Whoever erases themselves is taken out of it."
            ),
            _nobody,
            _a_year,
            sealed=True,
        ),
        Stored(
            "conversations.Round",
            ("id", "begins_on", "handed_out", "ended_at", "cancelled_at"),
            _("That a round was held, and how many introductions were planned"),
            _("Whoever holds the database"),
            _("A year"),
        ),
        Stored(
            "conversations.Introduction",
            (
                "id",
                "forms",
                "languages",
                "opening",
                "regular",
                "minutes",
                "made_at",
                "lapses_at",
                "occasion",
            ),
            _(
                "An introduction: the forms and languages that those in it have in common, the question "
                "to begin with, and the occasion that they set. Nothing of whether they met. The "
                "occasion itself stays in the calendars of those who agreed on it, as any other."
            ),
            _those_in_it,
            _until_over,
        ),
        Stored(
            "conversations.Introduced",
            ("introduction", "person", "suits"),
            _("Who is in an introduction, and which time each said suits them"),
            _those_in_it,
            _until_over,
        ),
        Stored(
            "conversations.Introduced",
            ("put_away",),
            _("That you said “No, thank you” to an introduction"),
            _("No page shows it to anybody; whoever holds the database could"),
            _until_over,
        ),
        Stored(
            "conversations.Proposed",
            ("introduction", "starts_at"),
            _("The times that are proposed for an introduction"),
            _those_in_it,
            _until_over,
        ),
        Stored(
            "conversations.Nearness",
            ("steps", "chosen_by", "chosen_at"),
            _(
                "How near in the organisation you, as a steward, chose two to be too near to be introduced"
            ),
            _("Stewards; that you chose, everybody here, under the stewards’ acts"),
            _("As long as Corridor runs here"),
        ),
    ),
    impersonal=("conversations.Ties",),
    takes_back=(TakesBack("conversations.put_away", put_away_again),),
    home=home,
    letter=letter,
    export=export,
    erase=erase,
    demo=demo,
    live=live,
)
