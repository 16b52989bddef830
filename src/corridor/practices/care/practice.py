"""The manifest of care."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.kit import speaking
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

    from corridor.kit.culture import CultureRow
    from corridor.people.models import Person


def home(person: "Person") -> Iterable[HomeItem]:
    """What others asked of the person, and what they wrote for them."""
    from corridor.practices.care.queries import (  # models
        asked_of,
        full,
        proposals_for,
        unanswered_of,
    )

    locale = speaking.locale_of(person)
    asks = asked_of(person)
    carries_enough = bool(asks and full([person]))
    for ask in asks:
        passed_over = ask.of_team and carries_enough  # type: ignore[attr-defined]
        if not ask.answered and not passed_over:  # type: ignore[attr-defined]
            yield HomeItem(
                title=_("%(name)s asked you for help") % {"name": ask.owner.name},
                url=reverse("care_ask", args=[ask.pk]),
                detail=_("%(moment)s. When you open it, they can see, by day, that you did.")
                % {"moment": speaking.moment(ask.asked_at, locale=locale)},
                weight=10,
                new=True,
            )
    for proposal in proposals_for(person):
        yield HomeItem(
            title=_("%(name)s wrote something for you to ask with")
            % {"name": proposal.written_by.name},
            url=reverse("care_proposal", args=[proposal.pk]),
            detail=_("Only you can see it now."),
            weight=11,
            new=True,
        )
    yield from unanswered_of(person)


def export(person: "Person") -> Iterable[ExportSection]:
    """The person's asks with what was answered, and what they wrote to others."""
    from corridor.practices.care.exporting import sections  # models

    return sections(person)


def erase(person: "Person") -> None:
    """Everything of care that the person owns."""
    from corridor.practices.care.actions import erase_for  # models

    erase_for(person)


def leave(person: "Person") -> None:
    """Their circles see nothing of theirs from now on."""
    from corridor.practices.care.actions import let_go  # models

    let_go(person)


def stop_showing_again(what: tuple[str, ...], at: "datetime") -> None:
    """After a restore: the asker had stopped showing it."""
    from corridor.practices.care import actions_taken_back  # models

    actions_taken_back.stop_showing_again(what, at)


def tell_no_more_again(what: tuple[str, ...], at: "datetime") -> None:
    """After a restore: the giver was told no more how well it fitted."""
    from corridor.practices.care import actions_taken_back  # models

    actions_taken_back.tell_no_more_again(what, at)


def set_aside_again(what: tuple[str, ...], at: "datetime") -> None:
    """After a restore: somebody had said "No, thank you"."""
    from corridor.practices.care import actions_taken_back  # models

    actions_taken_back.set_aside_again(what, at)


def end_again(what: tuple[str, ...], at: "datetime") -> None:
    """After a restore: the ask had ended."""
    from corridor.practices.care import actions_taken_back  # models

    actions_taken_back.end_again(what, at)


def demo(world: Any) -> None:
    """Two years of asks and answers among invented people, and what was published of them."""
    from corridor.practices.care import demo, demo_taught  # models

    demo.fill(world)
    demo_taught.fill(world)


def live(day: Any) -> None:
    """What a demo's people ask, answer and end in a part of a day, and say of what came."""
    from corridor.practices.care.demo_days import live_on  # models
    from corridor.practices.care.demo_taught import say_what_came  # models

    live_on(day)
    say_what_came(day)


def culture() -> "Iterable[CultureRow]":
    """What care teaches, for the culture page."""
    from corridor.practices.care.queries_culture import culture_rows  # models

    return culture_rows()


def person_actions(viewer: "Person", person: "Person") -> Iterable[Link]:
    """On somebody's page: ask them for help."""
    if viewer.pk != person.pk and person.is_here:
        title = _("Ask %(name)s for help") % {"name": person.name}
        yield Link(title, f"{reverse('care_ask_new')}?to={person.pk}")


_until_ended = gettext_lazy(
    "Until its owner erases it; others see it until the day the owner chose, or until it is taken back."
)
_asker_circle = gettext_lazy("The asker and the circle they chose")

practice = Practice(
    name="care",
    slug="care",
    title=gettext_lazy("Care"),
    summary=gettext_lazy(
        "Somebody asks for help, in their own words, from the people they choose."
    ),
    urls="corridor.practices.care.urls",
    navigation=(Navigation(gettext_lazy("Care"), "care"),),
    ways_to_ask=(Navigation(gettext_lazy("Ask for help"), "care_ask_new"),),
    clock=(
        Tick("care.offer_further", timedelta(hours=1)),
        Tick("care.drop_old_proposals", timedelta(days=1)),
        Tick("care.prepare_taught", timedelta(hours=1)),
    ),
    stores=(
        Stored(
            "care.Ask",
            ("body", "wants"),
            gettext_lazy("What you wrote when you asked, and what would help"),
            _asker_circle,
            _until_ended,
            sealed=True,
        ),
        Stored(
            "care.Ask",
            (
                "id",
                "owner",
                "audience",
                "asked_at",
                "until_on",
                "further",
                "further_on",
                "further_at",
                "first_answer_at",
                "ended_at",
                "end",
            ),
            gettext_lazy(
                "That you asked, when, until when, to whom it goes if nobody answers, when "
                "the first answer came, and when you ended it"
            ),
            gettext_lazy("The circle; and whoever holds the database"),
            _until_ended,
        ),
        Stored(
            "care.Answer",
            ("body",),
            gettext_lazy("What was written between an asker and one helper"),
            gettext_lazy("The two of them; the circle if its author and the asker want that"),
            gettext_lazy("Until the ask or its author's part is erased"),
            sealed=True,
        ),
        Stored(
            "care.Answer",
            ("id", "ask", "author", "helper", "may_be_shown", "sent_at"),
            gettext_lazy("That somebody answered, and when"),
            gettext_lazy("The two of them; and whoever holds the database"),
            gettext_lazy("Until the ask or its author's part is erased"),
        ),
        Stored(
            "care.Shown",
            ("id", "ask", "item", "shown_at"),
            gettext_lazy("That an asker shows an answer or a commitment to the circle"),
            _asker_circle,
            gettext_lazy("Until the asker stops showing it"),
        ),
        Stored(
            "care.SetAside",
            ("id", "ask", "person"),
            gettext_lazy('That you said "No, thank you" to an ask'),
            gettext_lazy("No page shows it to anybody; whoever holds the database could"),
            gettext_lazy("Until the ask is erased"),
        ),
        Stored(
            "care.Proposal",
            ("body", "wants"),
            gettext_lazy("Words that somebody gave you to ask with"),
            gettext_lazy("Only you, for whom they were written"),
            gettext_lazy("Until it is taken up or declined, 14 days at most"),
            sealed=True,
        ),
        Stored(
            "care.Proposal",
            ("id", "owner", "written_by", "written_at"),
            gettext_lazy("That somebody wrote something for another person, and when"),
            gettext_lazy("For whom it was written; and whoever holds the database"),
            gettext_lazy("Until it is taken up or declined, 14 days at most"),
        ),
        Stored(
            "care.Fit",
            ("value",),
            gettext_lazy("How well something fitted, as the asker says"),
            gettext_lazy("The asker; the giver if the asker tells them"),
            gettext_lazy("Until the ask is erased"),
            sealed=True,
        ),
        Stored(
            "care.Fit",
            ("id", "owner", "ask", "item", "giver", "told_at"),
            gettext_lazy("That the asker said how well something fitted"),
            gettext_lazy("The asker; and whoever holds the database"),
            gettext_lazy("Until the ask is erased"),
        ),
        Stored(
            "care.Limit",
            ("person", "at_most"),
            gettext_lazy("How many asks you said you can carry at once"),
            gettext_lazy("Only you; and whoever holds the database"),
            gettext_lazy("Until you change it or erase yourself"),
        ),
        Stored(
            "care.Lacked",
            ("ask",),
            gettext_lazy(
                "That something could not be given for an ask, because a pool had not enough: not"
                " what, and not by whom"
            ),
            gettext_lazy("No page shows it to anybody; whoever holds the database could"),
            gettext_lazy(
                "Until the quarter's figures are published or its round has ended without any, or the"
                " ask is erased"
            ),
        ),
    ),
    # Which quarters' rounds were held, and when.
    impersonal=("care.Held",),
    takes_back=(
        TakesBack("care.stopped_showing", stop_showing_again),
        TakesBack("care.told_no_more", tell_no_more_again),
        TakesBack("care.set_aside", set_aside_again),
        TakesBack("care.ended", end_again),
    ),
    home=home,
    export=export,
    erase=erase,
    leave=leave,
    demo=demo,
    live=live,
    person_actions=person_actions,
    culture=culture,
)
