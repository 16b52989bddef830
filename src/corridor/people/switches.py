"""Which practices are on, and for whom."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from corridor.people.models import Person, PersonQuerySet, PracticeSwitch, Team
from corridor.people.taken_back import SWITCHED_OFF
from corridor.runtime.taking_back import gave_again, took_back


def team_and_above(person: Person) -> list[UUID]:
    """The ids of the person's team and of every team above it."""
    ids: list[UUID] = []
    team = person.team
    while team is not None and team.pk not in ids:
        ids.append(team.pk)
        team = team.parent
    return ids


def practices_on_for(person: Person) -> frozenset[str]:
    """The slugs of the practices that are on for the person."""
    known: frozenset[str] | None = getattr(person, "_practices_on", None)
    if known is not None:
        return known
    on = set()
    switches = PracticeSwitch.objects.exclude(state=PracticeSwitch.State.OFF)
    for switch in switches:
        everywhere = switch.state == PracticeSwitch.State.ON
        if everywhere or switch.teams.filter(pk__in=team_and_above(person)).exists():
            on.add(switch.practice)
    person._practices_on = frozenset(on)  # type: ignore[attr-defined]
    return frozenset(on)


def is_on_for(practice: str, person: Person) -> bool:
    """Whether the practice is on for the person: for everyone, or in a pilot that holds their team."""
    return practice in practices_on_for(person)


def who_has(practice: str) -> PersonQuerySet:
    """Everybody here for whom the practice is on; nobody where it is off."""
    here = Person.objects.here()
    switch = PracticeSwitch.objects.filter(practice=practice).first()
    if switch is None or switch.state == PracticeSwitch.State.OFF:
        return here.none()
    if switch.state == PracticeSwitch.State.ON:
        return here
    return here.filter(team__in=_with_all_below(set(switch.teams.values_list("pk", flat=True))))


def _with_all_below(teams: set[UUID]) -> set[UUID]:
    below: dict[UUID | None, list[UUID]] = {}
    for team, parent in Team.objects.values_list("pk", "parent_id"):
        below.setdefault(parent, []).append(team)
    look = list(teams)
    while look:
        fresh = [team for team in below.get(look.pop(), ()) if team not in teams]
        teams.update(fresh)
        look += fresh
    return teams


@transaction.atomic
def switch_practice(
    practice: str,
    state: PracticeSwitch.State,
    *,
    by: Person | None,
    teams: "list[Team] | None" = None,
) -> PracticeSwitch:
    """Switch a practice off, on, or on for a pilot's teams (with everybody below them).

    Switching off hides and forgets nothing: what people have there waits for its retention.
    """
    chosen = teams or [] if state == PracticeSwitch.State.PILOT else []
    if state == PracticeSwitch.State.ON:
        gave_again(SWITCHED_OFF, practice)
    elif _narrows(practice, {team.pk for team in chosen}):
        took_back(SWITCHED_OFF, practice)
    switch, _made = PracticeSwitch.objects.update_or_create(
        practice=practice,
        defaults={"state": state, "changed_by": by, "changed_at": timezone.now()},
    )
    switch.teams.set(chosen)
    return switch


def _narrows(practice: str, teams: set[UUID]) -> bool:
    """Whether somebody who has the practice now would not have it with these teams alone."""
    now = PracticeSwitch.objects.filter(practice=practice).first()
    if now is None or now.state == PracticeSwitch.State.OFF:
        return False
    if now.state == PracticeSwitch.State.ON:
        return True
    return bool(set(now.teams.values_list("pk", flat=True)) - teams)
