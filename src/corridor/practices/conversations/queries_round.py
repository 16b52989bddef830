"""What a round is made of: everybody's wishes opened in memory, and those of the year before.

Nobody reads them here: they become arrays for the matching, and are forgotten with it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from corridor.people.models import Person
from corridor.practices.conversations.models import Round, Wishes
from corridor.practices.conversations.models_offered import (
    CHANGES,
    HOURS,
    LATE,
    NOT_ENOUGH,
    STOPPED,
    Text,
)
from corridor.privacy.sealing import open_for_work
from corridor.rhythm.fortnight import Fortnight, this_fortnight

YEAR = timedelta(days=365)
FORTNIGHT = timedelta(days=14)
CHUNK = 500


@dataclass(frozen=True)
class Left:
    """For how many rounds nobody was found for somebody, and what would have changed that, in bits."""

    rounds: int
    change: int

    @property
    def words(self) -> list[Text]:
        """What would change it, in sentences."""
        return [one.words for one in CHANGES if self.change & one.bit]

    @property
    def is_of_wishes(self) -> bool:
        """Whether wishes would have changed it; where the round was stopped, or late, none would."""
        return bool(self.change & ~(STOPPED | LATE))

    def where_late(self) -> "Left":
        """The same where too few days were left: that nobody had time then says nothing of wishes.

        Where something else would have changed it, too, that alone is told: it is of wishes.
        """
        rest = self.change & ~(HOURS | NOT_ENOUGH)
        return self if rest == self.change else replace(self, change=rest or LATE)


@dataclass(frozen=True)
class Plan:
    """Who is introduced to whom in a round, by ids, and for whom there was nobody.

    `groups`: two or three; `since`: for regular partners, by their place in `groups`, the first day of
    their first round. `earlier`: of those in `groups`, until it is handed out, for how many rounds there
    was nobody before this one. `short`: it was made where too few days were left (`where_late`).
    """

    groups: Sequence[tuple[UUID, ...]]
    since: Mapping[int, date]
    left: Mapping[UUID, Left]
    earlier: Mapping[UUID, int] = field(default_factory=dict)
    short: bool = False

    def as_json(self) -> dict[str, object]:
        """As it is sealed."""
        return {
            "groups": [[one.hex for one in group] for group in self.groups],
            "since": {str(place): day.isoformat() for place, day in self.since.items()},
            "left": {one.hex: [left.rounds, left.change] for one, left in self.left.items()},
            "earlier": {one.hex: rounds for one, rounds in self.earlier.items()},
            "short": self.short,
        }

    @classmethod
    def of(cls, sealed: Mapping[str, Any]) -> "Plan":
        """What was sealed."""
        groups, since, left = sealed["groups"], sealed["since"], sealed["left"]
        earlier = sealed.get("earlier", {})
        return cls(
            [tuple(UUID(hex=one) for one in group) for group in groups],
            {int(k): date.fromisoformat(v) for k, v in since.items()},
            {UUID(hex=k): Left(*v) for k, v in left.items()},
            {UUID(hex=k): v for k, v in earlier.items()},
            short=sealed.get("short", False),
        )

    def parted(self, places: Iterable[int]) -> "Plan":
        """The same, where those in some places are regular partners no more."""
        ended = set(places)
        since = {place: day for place, day in self.since.items() if place not in ended}
        return replace(self, since=since)

    def without(self, *people: UUID) -> "Plan":
        """The same without some people. Places stay as they are."""
        gone = set(people)
        groups = [tuple(one for one in group if one not in gone) for group in self.groups]
        left = {one: what for one, what in self.left.items() if one not in gone}
        earlier = {one: rounds for one, rounds in self.earlier.items() if one not in gone}
        return replace(self, groups=groups, left=left, earlier=earlier)

    @property
    def people(self) -> set[UUID]:
        """Everybody who is in it."""
        return set(self.left).union(*self.groups)

    def names(self, person: UUID) -> bool:
        """Whether somebody is in it."""
        return person in self.left or any(person in group for group in self.groups)


def plans_since(day: date, *, before: date | None = None) -> list[tuple[date, Plan]]:
    """The plans of the rounds from a day on, the oldest first, as far as they were handed out."""
    rounds = Round.objects.filter(begins_on__gte=day).order_by("begins_on")
    rounds = rounds.filter(begins_on__lt=before) if before else rounds
    found = list(rounds)
    opened = open_for_work(found)
    return [(one.begins_on, _handed_out(one, opened[one.pk])) for one in found if one.pk in opened]


def _handed_out(one: Round, opened: Mapping[str, Any]) -> Plan:
    """A round that ended keeps its plan as it was handed out; of another no more counts than that was."""
    made = Plan.of(opened["plan"])
    if one.ended_at is not None:
        return made
    return Plan(made.groups[: one.handed_out], made.since, made.left)


def plan_of(one: Round) -> Plan | None:
    """A round's plan; None where its key is gone."""
    opened = open_for_work([one]).get(one.pk)
    return Plan.of(opened["plan"]) if opened else None


def id_of(one: Round, place: int) -> UUID:
    """The id of an introduction is the plan's: the same is never made twice."""
    return uuid5(one.pk, str(place))


def of_the_year(person: Person) -> list[tuple[date, list[UUID]]]:
    """To whom the person was introduced in each round of the last year; an empty list: to nobody."""
    since = this_fortnight().begins_on - YEAR
    found: list[tuple[date, list[UUID]]] = []
    for day, plan in plans_since(since):
        mine = (group for group in plan.groups if person.pk in group)
        found.extend((day, [one for one in group if one != person.pk]) for group in mine)
        if person.pk in plan.left:
            found.append((day, []))
    return found


def left_out_of(person: Person) -> Left | None:
    """What the present fortnight's round says of somebody for whom there was nobody in it.

    Of a large plan no more than the person's own line is looked at.
    """
    one = Round.objects.filter(begins_on=this_fortnight().begins_on).first()
    opened = open_for_work([one]).get(one.pk) if one else None
    left = opened["plan"]["left"].get(person.pk.hex) if opened else None
    return Left(*left) if left else None


def is_stopped_in(fortnight: Fortnight) -> bool:
    """Whether a fortnight's round was cancelled, before it was planned or after. One query."""
    rounds = Round.objects.filter(begins_on=fortnight.begins_on, cancelled_at__isnull=False)
    return rounds.exists()


def sealed_wishes(people: Iterable[UUID]) -> Iterator[tuple[UUID, dict[str, object], str]]:
    """(owner, wishes, rather not) of those of `people` who said something."""
    ids = list(people)
    for start in range(0, len(ids), CHUNK):
        rows = list(Wishes.objects.filter(owner__in=ids[start : start + CHUNK]).order_by("owner"))
        opened = open_for_work(rows)
        for row in rows:
            if row.pk in opened:
                yield row.owner_id, opened[row.pk]["wishes"], opened[row.pk]["rather_not"]
