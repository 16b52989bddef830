"""Reads of the directory: who is here, page by page, and what one can do towards somebody.

Lists go on after the last person shown (no counting, no skipping): page 2,000 of an organisation
of 120,000 costs what page 1 costs.
"""

from dataclasses import dataclass
from uuid import UUID

from corridor.kit.choosing_people import turned
from corridor.people.models import Person, Team, fold
from corridor.people.searching import find_by_name, in_order
from corridor.people.switches import practices_on_for
from corridor.privacy.models import Mute
from corridor.runtime.register import Link, floors, practices

PAGE = 50
TEAMS_SHOWN = 100


@dataclass(frozen=True)
class Page:
    """A page of people. `after` is the id that the next page goes on from, None on the last."""

    people: list[Person]
    after: UUID | None


def _page(found: list[Person]) -> Page:
    shown = found[:PAGE]
    return Page(shown, shown[-1].pk if len(found) > PAGE else None)


def people_page(words: str = "", after: UUID | None = None) -> Page:
    """The people here, by name; with `words` those whose given or family name begins so."""
    last = Person.objects.filter(pk=after).first() if after else None
    if fold(words):
        found = find_by_name(words, last=last, at_most=PAGE + 1)
        return _page(found or find_by_name(turned(words), last=last, at_most=PAGE + 1))
    return _page(in_order(Person.objects.here(), "name_key", last=last, at_most=PAGE + 1))


def person_here(pk: UUID) -> Person | None:
    """Somebody who is here, with team and leader; None for a stranger and for a leaver."""
    return (
        Person.objects.here().select_related("team", "manager", "counterpart").filter(pk=pk).first()
    )


def team_named(pk: UUID) -> Team | None:
    """The team with the team above it, or None."""
    return Team.objects.select_related("parent").filter(pk=pk).first()


def teams_in(team: Team) -> list[Team]:
    """The first teams directly below, by name."""
    return list(team.teams.order_by("name", "pk")[:TEAMS_SHOWN])


def team_page(team: Team, after: UUID | None = None) -> Page:
    """The people of the team itself, by name."""
    last = Person.objects.filter(pk=after).first() if after else None
    people = Person.objects.here().filter(team=team)
    return _page(in_order(people, "name_key", last=last, at_most=PAGE + 1))


def links_towards(viewer: Person, person: Person) -> list[Link]:
    """What the floors and the practices that are on for `viewer` offer towards `person`."""
    on = practices_on_for(viewer)
    offering = (*floors(), *(p for p in practices() if p.slug in on))
    return [
        link
        for contribution in offering
        if contribution.person_actions is not None
        for link in contribution.person_actions(viewer, person)
    ]


def has_muted(viewer: Person, person: Person) -> bool:
    """Whether the viewer muted the person."""
    return Mute.objects.filter(person=viewer, muted=person).exists()
