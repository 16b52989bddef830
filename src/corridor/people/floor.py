"""What the floor of people contributes: what is stored of a person, and what they take along of it."""

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.people.models import Duty, Person
from corridor.people.taken_back import (
    COUNTERPART_CHANGED,
    DUTY_TAKEN,
    SWITCHED_OFF,
    drop_counterpart_again,
    switch_off_again,
    take_duty_again,
)
from corridor.runtime.register import ExportSection, Floor, HomeItem, Stored
from corridor.runtime.taking_back import TakesBack

EVERYONE = gettext_lazy("Everyone here")
STEWARDS = gettext_lazy("You and the stewards")
WHILE_HERE = gettext_lazy("While you are here")


# How long home says that somebody was given a duty: one fortnight.
NEW_DUTY = timedelta(days=14)


def _home(person: Person) -> Iterable[HomeItem]:
    if person.duty_kinds == frozenset():
        return
    for duty in person.duties.filter(since__gt=timezone.now() - NEW_DUTY).order_by("kind"):
        steward = duty.kind == Duty.Kind.STEWARD
        yield HomeItem(
            _("You hold a duty: %(duty)s") % {"duty": duty.get_kind_display()},
            reverse("steward") if steward else reverse("acts"),
            _("Your first day") if steward else _("Who gave it, and what it means"),
            weight=30,
            new=True,
        )


def _export(person: Person) -> Iterable[ExportSection]:
    team, manager, counterpart = person.team, person.manager, person.counterpart
    yield ExportSection(
        _("You, as the directory knows you"),
        [
            {
                "name": person.name,
                "number": person.number,
                "email": person.email,
                "job_title": person.job_title,
                "country": person.country,
                "team": team.name if team else None,
                "leader": manager.name if manager else None,
                "counterpart": counterpart.name if counterpart else None,
                "joined_on": person.joined_on and person.joined_on.isoformat(),
                "here_since": person.here_since.isoformat(),
                "source": person.get_source_display(),
            }
        ],
    )
    duties = person.duties.order_by("kind")
    yield ExportSection(
        _("Your duties"),
        [{"duty": d.get_kind_display(), "since": d.since.isoformat()} for d in duties],
    )


floor = Floor(
    name="people",
    title=gettext_lazy("People"),
    stores=(
        Stored(
            "people.Person",
            ("id", "name", "name_key", "family_key", "job_title", "country", "team", "manager"),
            gettext_lazy("Your name, title, country, team and leader, from the HR export"),
            readers=EVERYONE,
            kept=gettext_lazy(
                "While you are here; your name stays where others kept what you gave"
            ),
        ),
        Stored(
            "people.Person",
            ("number", "email", "joined_on", "source"),
            gettext_lazy(
                "Your number in the HR system, address and first day, and whether an export named you."
                " The first day decides with whom you are counted in the pulse's rounds by how long"
                " people have been here"
            ),
            readers=STEWARDS,
            kept=WHILE_HERE,
        ),
        Stored(
            "people.Person",
            ("here_since", "left_at"),
            gettext_lazy("Since when you are in Corridor, and when you left"),
            readers=STEWARDS,
            kept=gettext_lazy("While your name stays"),
        ),
        Stored(
            "people.Person",
            ("language", "time_zone"),
            gettext_lazy("Your language and time zone"),
            readers=gettext_lazy("You"),
            kept=WHILE_HERE,
        ),
        Stored(
            "people.Person",
            ("counterpart",),
            gettext_lazy("Whom you named as your counterpart, if nobody leads you"),
            readers=EVERYONE,
            kept=gettext_lazy("Until you name somebody else or leave"),
        ),
        Stored(
            "people.Team",
            ("id", "name", "code", "parent", "led_by"),
            gettext_lazy("The teams, and the leader after whom a team is named"),
            readers=EVERYONE,
            kept=gettext_lazy("While the HR export has the team"),
        ),
        Stored(
            "people.Duty",
            ("id", "person", "kind", "since"),
            gettext_lazy("Which duties you hold, and since when"),
            readers=EVERYONE,
            kept=gettext_lazy("While you hold them"),
        ),
        Stored(
            "people.PracticeSwitch",
            ("practice", "state", "teams", "changed_at", "changed_by"),
            gettext_lazy("Which steward last switched a practice"),
            readers=EVERYONE,
            kept=gettext_lazy("Until somebody switches it again"),
        ),
        Stored(
            "people.Organisation",
            ("id", "name", "country", "set_up_by", "set_up_at"),
            gettext_lazy("Who set Corridor up, and when"),
            readers=EVERYONE,
            kept=gettext_lazy("As long as the organisation uses Corridor"),
        ),
    ),
    # When which practice was switched, and for whom: of the organisation, without who did it.
    impersonal=("people.Switched",),
    takes_back=(
        TakesBack(COUNTERPART_CHANGED, drop_counterpart_again),
        TakesBack(DUTY_TAKEN, take_duty_again),
        TakesBack(SWITCHED_OFF, switch_off_again),
    ),
    home=_home,
    export=_export,
)
