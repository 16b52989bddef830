"""Which practices are on, and for whom."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from corridor.people.models import Person, PersonQuerySet, PracticeSwitch, Switched, Team
from corridor.people.taken_back import SWITCHED_OFF
from corridor.runtime.taking_back import gave_again, took_back


def practices_on_for(person: Person) -> frozenset[str]:
    """The slugs of the practices that are on for the person."""
    known: frozenset[str] | None = getattr(person, "_practices_on", None)
    return practices_on_for_each([person])[person.pk] if known is None else known


def practices_on_for_each(people: Iterable[Person]) -> dict[UUID, frozenset[str]]:
    """The same for many, by their id; each person object then knows its own.

    One query for all of them; during a pilot one more, and one for each level of teams.
    """
    people = list(people)
    switches = list(PracticeSwitch.objects.exclude(state=PracticeSwitch.State.OFF))
    pilots = [switch for switch in switches if switch.state == PracticeSwitch.State.PILOT]
    everywhere = frozenset(s.practice for s in switches if s.state == PracticeSwitch.State.ON)
    prefetch_related_objects(pilots, "teams")
    in_pilot = [(pilot.practice, {team.pk for team in pilot.teams.all()}) for pilot in pilots]
    above = _parents({p.team_id for p in people if p.team_id}) if pilots else {}
    found = {}
    for person in people:
        teams = set(_chain(person.team_id, above)) if pilots else set()
        some = {practice for practice, chosen in in_pilot if chosen & teams}
        found[person.pk] = everywhere | some
        person._practices_on = found[person.pk]  # type: ignore[attr-defined]
    return found


def _parents(teams: set[UUID]) -> dict[UUID, UUID | None]:
    """The parent of each team, and of those above them. A query for each level."""
    parents: dict[UUID, UUID | None] = {}
    while teams:
        parents.update(Team.objects.filter(pk__in=teams).values_list("pk", "parent"))
        teams = {above for team in teams if (above := parents.get(team)) and above not in parents}
    return parents


def _chain(team: UUID | None, parents: dict[UUID, UUID | None]) -> list[UUID]:
    """The team and those above it, each once."""
    chain: list[UUID] = []
    while team is not None and team not in chain:
        chain.append(team)
        team = parents.get(team)
    return chain


def is_on_for_everybody(practice: str) -> bool:
    """Whether the practice is on for the whole organisation, and not in a pilot. One query."""
    return PracticeSwitch.objects.filter(practice=practice, state=PracticeSwitch.State.ON).exists()


def without_it(practice: str, people: Iterable[Person]) -> list[Person]:
    """Those of the people for whom the practice is not on. The queries of one."""
    people = list(people)
    on = practices_on_for_each(people) if people else {}
    return [person for person in people if practice not in on[person.pk]]


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

    Switching off hides and forgets nothing: what people have there waits for its retention. What
    changes something is noted for ever (`Switched`).
    """
    before = _as_it_is(practice)
    chosen = teams or [] if state == PracticeSwitch.State.PILOT else []
    if state == PracticeSwitch.State.ON:
        gave_again(SWITCHED_OFF, practice)
    elif _narrows(before, {team.pk for team in chosen}):
        took_back(SWITCHED_OFF, practice)
    switch, _made = PracticeSwitch.objects.update_or_create(
        practice=practice,
        defaults={"state": state, "changed_by": by, "changed_at": timezone.now()},
    )
    switch.teams.set(chosen)
    if before != (state, frozenset(team.pk for team in chosen)):
        Switched.objects.create(practice=practice, state=state, at=switch.changed_at)
    return switch


def _as_it_is(practice: str) -> tuple[str, frozenset[UUID]]:
    """The state of a practice and its pilot's teams; off where nobody ever switched it."""
    now = PracticeSwitch.objects.select_for_update().filter(practice=practice).first()
    if now is None:
        return PracticeSwitch.State.OFF, frozenset()
    return now.state, frozenset(now.teams.values_list("pk", flat=True))


def _narrows(before: tuple[str, frozenset[UUID]], teams: set[UUID]) -> bool:
    """Whether somebody who had the practice does not have it with these teams alone."""
    state, had = before
    return state == PracticeSwitch.State.ON or bool(had - teams)
