"""When rounds are held: on the organisation's beat, with nothing chosen by hand."""

from dataclasses import dataclass

from corridor.people.models import PersonQuerySet
from corridor.people.switches import who_has
from corridor.practices.pulse.models import ORGANISATION, TEAM, TENURE, Held
from corridor.rhythm import fortnight as fortnights
from corridor.rhythm.fortnight import (
    Fortnight,
    begins_quarter,
    fortnight_after,
    organisation_zone,
    this_fortnight,
)


@dataclass(frozen=True)
class Planned(fortnights.Planned):
    """A round as the beat has it, with its kind."""

    kind: str


def planned_for(fortnight: Fortnight) -> Planned:
    """The round that begins with a fortnight: a team round, over two of them, where a quarter began.

    Before the next quarter's it is one by tenure: the calendar chooses that, long before. Whether it is
    held at all: not while another is open (`next_planned`).
    """
    zone = organisation_zone()
    of_teams = begins_quarter(fortnight)
    last = fortnight_after(fortnight) if of_teams else fortnight
    ends_quarter = begins_quarter(fortnight_after(fortnight))
    kind = TEAM if of_teams else TENURE if ends_quarter else ORGANISATION
    return Planned(fortnight, fortnight.begins_at(zone), last.ends_at(zone), kind)


def next_planned() -> Planned:
    """The next round that has not begun: the first fortnight from now on in which none is open."""
    latest = Held.objects.exclude(round=None).order_by("-begins_on").select_related("round").first()
    open_until = latest.round.closes_at if latest and latest.round else None
    fortnight = fortnight_after(this_fortnight())
    planned = planned_for(fortnight)
    while open_until is not None and planned.opens_at < open_until:
        if latest is not None and planned.fortnight.begins_on == latest.begins_on:
            break  # it is prepared, and waits
        fortnight = fortnight_after(fortnight)
        planned = planned_for(fortnight)
    return planned


def who_may_answer() -> PersonQuerySet:
    """Everybody here for whom the pulse is on; nobody where it is off."""
    return who_has("pulse")
