"""The manifest of rest."""

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
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from corridor.people.models import Person
    from corridor.practices.rest.models import Plan


def home(person: "Person") -> Iterable[HomeItem]:
    """The person's own rest, what others ask of them and propose to them, and word that was sent."""
    from corridor.practices.rest.queries import on_home, today_of  # models

    found, locale = on_home(person), speaking.locale_of(person)

    def on(day: "date") -> str:
        return speaking.day(day, locale=locale)

    for plan in found.plans:
        yield _own(plan, today_of(person), on)
    for word in found.words:
        title = _("%(name)s let you know something") % {"name": word.sender.name}
        yield HomeItem(title, reverse("rest"), word.get_what_display(), weight=13, new=True)
    for proposal in found.proposals:
        yield HomeItem(
            _("%(name)s wrote to you about rest") % {"name": proposal.written_by.name},
            proposal.get_absolute_url(),
            _("Only you can see it now."),
            weight=11,
            new=True,
        )
    for handover in found.given_back:
        yield HomeItem(
            _("Something you handed over needs somebody else"),
            handover.plan.get_absolute_url(),
            weight=12,
            new=True,
        )
    for handover in found.handovers:
        names = {"name": handover.owner.name, "day": on(handover.plan.ends_on)}
        if handover.agreed_at is None:
            title = _("%(name)s asks you to take something over") % names
            detail = _("When you open it, they can see, by day, that you did.")
            url = handover.get_absolute_url()
            yield HomeItem(title, url, detail, weight=12, new=True)
        else:
            title = _("You take something over from %(name)s until %(day)s") % names
            yield HomeItem(title, handover.get_absolute_url(), weight=31)
    for plan in found.shown:
        yield HomeItem(
            _("%(name)s showed you a plan of rest") % {"name": plan.owner.name},
            plan.get_absolute_url(),
            _("When you open it, they can see, by day, that you did."),
            weight=14,
            new=True,
        )


def _own(plan: "Plan", today: "date", on: Any) -> HomeItem:
    if today < plan.begins_on:
        title = _("Your rest begins on %(day)s") % {"day": on(plan.begins_on)}
    elif plan.settled_on is None and today <= plan.ends_on:
        title = _("You are resting until %(day)s") % {"day": on(plan.ends_on)}
    else:
        title = _("Your return goes on until %(day)s") % {"day": on(plan.over_on)}
    return HomeItem(title, plan.get_absolute_url(), weight=5)


def quiet(people: "Sequence[Person]") -> "Callable[[Person, date], bool]":
    """Nothing reaches somebody on a day of their rest, whether or not the practice is on."""
    from corridor.practices.rest.queries import resting_among  # models

    return resting_among(people)


def export(person: "Person") -> Iterable[ExportSection]:
    """The person's own plans, and what was proposed to them."""
    from corridor.practices.rest.exporting import sections  # models

    return sections(person)


def erase(person: "Person") -> None:
    """Everything of rest that the person owns."""
    from corridor.practices.rest.actions import erase_for  # models

    erase_for(person)


def leave(person: "Person") -> None:
    """Nobody sees their plans from now on; what was committed goes back."""
    from corridor.practices.rest.actions import let_go  # models

    let_go(person)


def decline_again(what: tuple[str, ...], at: "datetime") -> None:
    """After a restore: somebody had said "No, thank you"."""
    from corridor.practices.rest import actions_together  # models

    actions_together.decline_again(what, at)


def demo(world: Any) -> None:
    """A few plans among invented people."""
    from corridor.practices.rest.demo import fill  # models

    fill(world)


def live(day: Any) -> None:
    """What invented people do on a day that a demo lives."""
    from corridor.practices.rest.demo_days import live_on  # models

    live_on(day)


def person_actions(viewer: "Person", person: "Person") -> Iterable[Link]:
    """On somebody's page: propose rest; for whoever leads them, plan it with them."""
    from corridor.people.switches import is_on_for  # models

    if viewer.pk == person.pk or not person.is_here or not is_on_for("rest", person):
        return
    name = {"name": person.name}
    if person.leader_id == viewer.pk:
        yield Link(_("Plan rest with %(name)s") % name, reverse("rest_plan_with", args=[person.pk]))
    yield Link(_("Propose rest to %(name)s") % name, reverse("rest_propose", args=[person.pk]))


_kept = gettext_lazy("Until you erase it, or 30 days after the last day of your return")
_two = gettext_lazy("You, whom you asked; and whoever holds the database")
_taken_up = gettext_lazy("Until it is taken up or declined, 14 days at most")

practice = Practice(
    name="rest",
    slug="rest",
    title=gettext_lazy("Rest"),
    summary=gettext_lazy(
        "Somebody plans rest, with cover handed over and a return in steps. Nobody asks why."
    ),
    urls="corridor.practices.rest.urls",
    navigation=(Navigation(gettext_lazy("Rest"), "rest"),),
    clock=(
        Tick("rest.settle", timedelta(hours=6)),
        Tick("rest.drop_old", timedelta(days=1)),
    ),
    stores=(
        Stored(
            "rest.Plan",
            ("body",),
            gettext_lazy(
                "How many days of your own a rest takes, how many you wished for, and the steps of "
                "your return. Never a reason."
            ),
            gettext_lazy("You, and your leader if you let them"),
            _kept,
            sealed=True,
        ),
        Stored(
            "rest.Plan",
            (
                "id",
                "owner",
                "audience",
                "begins_on",
                "ends_on",
                "begins_at_noon",
                "ends_at_noon",
                "over_on",
                "made_at",
                "held_at",
                "agreed_by",
                "agreed_at",
                "settled_on",
                "occasion",
            ),
            gettext_lazy(
                "That you plan to be away, from when to when, until when the return goes, and that "
                "your leader agreed. Never a reason."
            ),
            gettext_lazy(
                "You, those whom you let see it, and who took something over; and whoever holds "
                "the database"
            ),
            _kept,
        ),
        Stored(
            "rest.Handover",
            ("body",),
            gettext_lazy("What you ask a colleague to take over, in words"),
            gettext_lazy("You and that colleague"),
            gettext_lazy("Until you take it back, or the plan is erased"),
            sealed=True,
        ),
        Stored(
            "rest.Handover",
            ("id", "plan", "owner", "audience", "asked", "asked_at", "agreed_at", "given_back_at"),
            gettext_lazy("Whom you asked to take something over, and that they agreed"),
            _two,
            gettext_lazy("Until you take it back, or the plan is erased"),
        ),
        Stored(
            "rest.Handover",
            ("declined_at",),
            gettext_lazy('That you said "No, thank you" to taking something over'),
            gettext_lazy("No page shows it to anybody; whoever holds the database could"),
            gettext_lazy("Until it is taken back, or the plan is erased"),
        ),
        Stored(
            "rest.Proposal",
            ("body",),
            gettext_lazy("What somebody wrote to you about rest, and days that a leader offers"),
            gettext_lazy("Only you, for whom it was written"),
            _taken_up,
            sealed=True,
        ),
        Stored(
            "rest.Proposal",
            ("id", "owner", "written_by", "written_at"),
            gettext_lazy("That somebody wrote to another person about rest, and when"),
            gettext_lazy("For whom it was written; and whoever holds the database"),
            _taken_up,
        ),
        Stored(
            "rest.Word",
            ("id", "to", "sender", "what", "sent_at"),
            gettext_lazy("That you let somebody know that you plan rest, or called it off"),
            gettext_lazy("You and that person; and whoever holds the database"),
            gettext_lazy("Until they put it away, 14 days at most"),
        ),
    ),
    takes_back=(TakesBack("rest.declined", decline_again),),
    home=home,
    quiet=quiet,
    export=export,
    erase=erase,
    leave=leave,
    demo=demo,
    live=live,
    person_actions=person_actions,
)
