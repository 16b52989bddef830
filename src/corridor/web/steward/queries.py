"""Reads of the stewards' pages: the organisation as it stands, never who does what in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef

from corridor.people.acts.models import Act
from corridor.people.models import Duty, Organisation, Person, PracticeSwitch, Team
from corridor.runtime.register import Practice, practices

ACTS_SHOWN = 50
TEAMS_FOUND = 20


def organisation() -> Organisation:
    """The organisation, or an empty one that is not saved yet."""
    return Organisation.objects.filter(pk=1).first() or Organisation(name="")


@dataclass(frozen=True)
class Tree:
    """The teams' tree with how many people are directly in each team."""

    below: dict[UUID | None, list[UUID]]
    people: dict[UUID | None, int]

    def with_below(self, teams: Iterable[UUID]) -> set[UUID]:
        """The teams and every team below them (a circle of teams ends where it began)."""
        found: set[UUID] = set()
        waiting = list(teams)
        while waiting:
            team = waiting.pop()
            if team not in found:
                found.add(team)
                waiting.extend(self.below.get(team, ()))
        return found

    def reach(self, teams: Iterable[UUID]) -> int:
        """How many people are in the teams and below them; nobody counts twice."""
        return sum(self.people.get(team, 0) for team in self.with_below(teams))

    @property
    def everyone(self) -> int:
        """How many people are here."""
        return sum(self.people.values())


def tree() -> Tree:
    """The tree as it is now: two queries, whatever its size."""
    below: dict[UUID | None, list[UUID]] = {}
    for team, parent in Team.objects.values_list("pk", "parent"):
        below.setdefault(parent, []).append(team)
    counted = Person.objects.here().order_by().values_list("team").annotate(n=Count("pk"))
    return Tree(below, dict(counted))


@dataclass(frozen=True)
class Switched:
    """A practice and for whom it is on. `reach` counts people; `teams` are the pilot's."""

    practice: Practice
    state: PracticeSwitch.State
    teams: Sequence[Team] = ()
    reach: int = 0


def switched() -> list[Switched]:
    """Every practice of this installation with its switch, in the order of the settings."""
    rows = {s.practice: s for s in PracticeSwitch.objects.prefetch_related("teams")}
    grown = tree()
    return [_switched(practice, rows.get(practice.slug), grown) for practice in practices()]


def _switched(practice: Practice, row: PracticeSwitch | None, grown: Tree) -> Switched:
    state = PracticeSwitch.State(row.state) if row else PracticeSwitch.State.OFF
    if row is None or state == PracticeSwitch.State.OFF:
        return Switched(practice, state)
    if state == PracticeSwitch.State.ON:
        return Switched(practice, state, reach=grown.everyone)
    teams = sorted(row.teams.all(), key=lambda team: team.name)
    return Switched(practice, state, teams, grown.reach(team.pk for team in teams))


def practice_called(slug: str) -> Practice | None:
    """The practice of this installation with that slug, or None."""
    return next((practice for practice in practices() if practice.slug == slug), None)


def state_of(slug: str) -> tuple[PracticeSwitch.State, list[Team]]:
    """The practice's state and its pilot's teams."""
    row = PracticeSwitch.objects.filter(practice=slug).first()
    if row is None:
        return PracticeSwitch.State.OFF, []
    return PracticeSwitch.State(row.state), list(row.teams.order_by("name", "pk"))


def teams_called(words: str, without: Iterable[UUID] = ()) -> list[Team]:
    """The first teams whose name holds the words."""
    found = Team.objects.filter(name__icontains=words).exclude(pk__in=list(without))
    return list(found.select_related("parent").order_by("name", "pk")[:TEAMS_FOUND])


@dataclass
class Holders:
    """A duty and those who hold it."""

    kind: str
    title: str
    people: list[Duty] = field(default_factory=list)


def duties() -> list[Holders]:
    """Every kind of duty with those here who hold it, by name."""
    held = {str(kind): Holders(str(kind), str(kind.label)) for kind in Duty.Kind}
    rows = Duty.objects.filter(person__left_at=None).select_related("person")
    for duty in rows.order_by("person__name_key", "person_id"):
        held[duty.kind].people.append(duty)
    return list(held.values())


def duty_held(pk: int) -> Duty | None:
    """The duty with whoever holds it, or None when it was taken back already."""
    return Duty.objects.select_related("person").filter(pk=pk, person__left_at=None).first()


@dataclass(frozen=True)
class ActPage:
    """A page of acts, newest first. `before` is where the next page goes on, None on the last."""

    acts: list[Act]
    before: int | None


def acts_page(before: int | None = None) -> ActPage:
    """The newest acts, or those before the given one."""
    found = Act.objects.select_related("by").order_by("-pk")
    if before is not None:
        found = found.filter(pk__lt=before)
    acts = list(found[: ACTS_SHOWN + 1])
    shown = acts[:ACTS_SHOWN]
    return ActPage(shown, shown[-1].pk if len(acts) > ACTS_SHOWN else None)


def at_the_root() -> list[Person]:
    """Those to whom somebody reports and whom nobody leads, with their counterparts.

    At most twenty: first those who named nobody, then by name. A counterpart leads nobody else,
    and needs none of their own.
    """
    reports = Person.objects.here().filter(manager=OuterRef("pk"))
    found = Person.objects.here().filter(Exists(reports), manager=None)
    in_order = found.order_by(F("counterpart").asc(nulls_first=True), "name_key", "pk")
    return list(in_order.select_related("counterpart")[:20])
