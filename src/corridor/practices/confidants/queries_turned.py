"""Reads of how many turned to volunteers: the quarter's round, and what was published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from corridor.ballots.kinds import kinds
from corridor.ballots.models import Roll, Round
from corridor.people.models import PersonQuerySet
from corridor.people.switches import who_has
from corridor.practices.confidants.models_turned import KIND, Category, Turned
from corridor.rhythm.fortnight import (
    begins_quarter,
    fortnight_after,
    organisation_zone,
    this_fortnight,
)

AHEAD = timedelta(days=3)
# Quarters that the page shows: two years.
SHOWN = 8


def next_opening() -> datetime:
    """When the next quarter's first fortnight begins."""
    fortnight = fortnight_after(this_fortnight())
    while not begins_quarter(fortnight):
        fortnight = fortnight_after(fortnight)
    return fortnight.begins_at(organisation_zone())


def carrier_to_ride() -> Round | None:
    """The round that everybody is asked from the next quarter's beginning on, three days before it.

    None where it is not prepared yet, or where this quarter's own round is.
    """
    opens_at = next_opening()
    if opens_at - timezone.now() > AHEAD:
        return None
    if Round.objects.filter(kind=KIND, opens_at=opens_at).exists():
        return None
    carrying = [name for name, kind in kinds.items() if kind.carries]
    return Round.objects.filter(kind__in=carrying, opens_at=opens_at, lost_at=None).first()


def who_may_answer(carrier: Round) -> PersonQuerySet:
    """Everybody for whom confidants is on, and who may answer the round with which this one rides."""
    on_roll = Roll.objects.filter(round=carrier, person=OuterRef("pk"))
    return who_has("confidants").filter(Exists(on_roll))


def page_of(round_: Round) -> str:
    """Where one learns of the round: it is answered on the page of the one that carries it."""
    return reverse("confidants_turned")


@dataclass(frozen=True)
class Quarter:
    """What was published of a quarter: in all, and by category; None where it was fewer than ten."""

    begins_on: date
    in_all: int | None
    by_category: Sequence[tuple[str, int | None]]


def quarters() -> list[Quarter]:
    """The newest quarters first. One query."""
    found: dict[date, dict[str, int | None]] = {}
    for row in Turned.objects.order_by("-begins_on")[: SHOWN * (len(Category) + 1)]:
        found.setdefault(row.begins_on, {})[row.category] = row.at_least
    return [
        Quarter(
            begins_on, rows.get(""), [(str(one.label), rows.get(one.value)) for one in Category]
        )
        for begins_on, rows in found.items()
    ]
