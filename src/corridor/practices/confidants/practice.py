"""The manifest of confidants."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.runtime.register import (
    ExportSection,
    HomeItem,
    Link,
    Navigation,
    Practice,
    Stored,
    Tick,
)
from corridor.runtime.taking_back import TakesBackTogether

if TYPE_CHECKING:
    from corridor.people.models import Person


def home(person: "Person") -> Iterable[HomeItem]:
    """That somebody named them too, until they have seen it."""
    from corridor.practices.confidants.queries import home_items  # models

    return home_items(person)


def export(person: "Person") -> Iterable[ExportSection]:
    """Whom the person named, and what is theirs as a volunteer."""
    from corridor.practices.confidants.exporting import sections  # models

    return sections(person)


def erase(person: "Person") -> None:
    """Everything of confidants that the person owns."""
    from corridor.practices.confidants.actions import erase_names_of  # models
    from corridor.practices.confidants.actions_volunteers import erase_volunteer  # models

    erase_names_of(person)
    erase_volunteer(person)


def leave(person: "Person") -> None:
    """They are nobody's confidant from now on."""
    from corridor.practices.confidants.actions import let_go  # models

    let_go(person)


def taken_back_again(facts: Collection[str]) -> None:
    """After a restore: names had been taken back."""
    from corridor.practices.confidants import actions  # models

    actions.taken_back_again(facts)


def demo(world: Any) -> None:
    """Some who named each other, some whom nobody answered, four volunteers. All of them made up."""
    from corridor.practices.confidants.demo import fill  # models

    fill(world)


def person_actions(viewer: "Person", person: "Person") -> Iterable[Link]:
    """On a volunteer's page: turn to them."""
    from corridor.people.switches import is_on_for  # models
    from corridor.practices.confidants.queries_volunteers import volunteer_of  # models

    if viewer.pk == person.pk or not is_on_for("confidants", person):
        return
    if volunteer_of(person) is not None:
        title = _("Turn to %(name)s as a volunteer") % {"name": person.name}
        yield Link(title, reverse("confidants_volunteer", args=[person.pk]))


def said_first(to: "Sequence[Person]") -> Iterable[str]:
    """To whoever writes to a volunteer: what these may do if somebody's life is in danger."""
    from corridor.practices.confidants import queries_volunteers  # models

    return queries_volunteers.said_first(to)


def not_before(to: "Sequence[Person]") -> str:
    """To whoever writes to a volunteer, while no steward has confirmed what is said first."""
    from corridor.practices.confidants import queries_volunteers  # models

    return queries_volunteers.not_before(to)


_everybody = gettext_lazy("Everybody here")
_only_you = gettext_lazy("Only you")

practice = Practice(
    name="confidants",
    slug="confidants",
    title=gettext_lazy("Confidants"),
    summary=gettext_lazy(
        "People name those they would tell what worries them; only where both did is it shown, to "
        "the two. And volunteers to whom everybody can turn."
    ),
    urls="corridor.practices.confidants.urls",
    navigation=(Navigation(gettext_lazy("Confidants"), "confidants"),),
    clock=(
        Tick("confidants.forget", timedelta(days=1)),
        Tick("confidants.prepare_turned", timedelta(hours=1)),
    ),
    stores=(
        Stored(
            "confidants.Book",
            ("names",),
            gettext_lazy("Whom you named, and since when"),
            _only_you,
            gettext_lazy(
                "Until you erase yourself; a name that ended is written over when you next name somebody "
                "or take a name back"
            ),
            sealed=True,
        ),
        Stored(
            "confidants.Book",
            ("id", "owner"),
            gettext_lazy(
                "That you have named somebody at some time, and how often you changed that. Not whom "
                "and not how many"
            ),
            gettext_lazy("You; and whoever holds the database"),
            gettext_lazy("Until you erase yourself"),
        ),
        Stored(
            "confidants.Mark",
            ("mark", "until_on", "shown"),
            gettext_lazy(
                "That somebody named somebody, as a number from which nobody can tell who or whom "
                "without the key store; and beside it, not sealed, until when, and whether they were "
                "shown an answer"
            ),
            gettext_lazy(
                "No page shows it to anybody. Whoever holds the database sees the number, the day and "
                "whether it is answered, and with the database's log whose book was changed with it"
            ),
            gettext_lazy(
                "Until the name is taken back; a year, or a year after one of a pair last came"
            ),
        ),
        Stored(
            "confidants.Training",
            ("person", "kind", "until_on", "confirmed_by", "confirmed_at"),
            gettext_lazy("What a steward confirmed that you are trained for as a volunteer"),
            gettext_lazy(
                "Everybody here while you are a volunteer; else stewards and you. That a steward "
                "confirmed it stands under the stewards’ acts"
            ),
            gettext_lazy("Until half a year after it ended, or until you erase yourself"),
        ),
        Stored(
            "confidants.Volunteer",
            (
                "person",
                "words",
                "at_most",
                "days",
                "begins_at",
                "ends_at",
                "takes_on",
                "since",
            ),
            gettext_lazy("What you say of yourself as a volunteer"),
            _everybody,
            gettext_lazy("Until you stop or erase yourself"),
        ),
        Stored(
            "confidants.Note",
            ("body",),
            gettext_lazy("What you note for yourself as a volunteer"),
            _only_you,
            gettext_lazy("Until you erase it, or half a year after you last changed it"),
            sealed=True,
        ),
        Stored(
            "confidants.Note",
            ("id", "owner", "changed_on"),
            gettext_lazy("That you note something as a volunteer, and the day of the last change"),
            gettext_lazy("You; and whoever holds the database"),
            gettext_lazy("Until you erase it, or half a year after you last changed it"),
        ),
        Stored(
            "confidants.InDanger",
            ("words", "confirmed_by", "confirmed_at"),
            gettext_lazy(
                "What you confirmed, as a steward, that volunteers may do if life is in danger"
            ),
            _everybody,
            gettext_lazy("As long as Corridor runs here"),
        ),
    ),
    # How many, at least, turned to volunteers in a quarter: of everybody, from ten on.
    impersonal=("confidants.Turned",),
    takes_back=(TakesBackTogether("confidants.taken_back", taken_back_again),),
    home=home,
    export=export,
    erase=erase,
    leave=leave,
    demo=demo,
    person_actions=person_actions,
    said_first=said_first,
    not_before=not_before,
)
