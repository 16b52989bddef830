"""Reads about the quarter's round: when it is, who rides where, and what an asker is offered."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from corridor.ballots import issuing
from corridor.ballots.kinds import kinds
from corridor.ballots.models import Roll, Round
from corridor.ballots.queries import count_towards
from corridor.ballots.releases.waited import Waited
from corridor.people.models import Person, PersonQuerySet
from corridor.people.switches import is_on_for, who_has
from corridor.practices.care.models import Ask, Held, Lacked
from corridor.practices.care.models_taught import KIND
from corridor.rhythm.fortnight import (
    Fortnight,
    Planned,
    begins_quarter,
    fortnight_after,
    last_day_of,
    organisation_zone,
    this_fortnight,
)

AHEAD = timedelta(days=3)
# Where fewer count, nobody is asked.
LEAST = 60
# Of those for whom care is on, one in so many at least is asked the round with which it rides.
HALF = 2
# How long before its opening a round looks at most for one to ride along with.
LATEST = timedelta(days=1)
# A quarter of fortnights has seven of them at most.
QUARTER = timedelta(days=7 * 14)
OFFERED_AFTER = timedelta(days=28)
HOUR = timedelta(hours=1)


def planned_for(fortnight: Fortnight) -> Planned:
    """The round of the quarter that begins with a fortnight: it is open for two of them."""
    zone = organisation_zone()
    return Planned(fortnight, fortnight.begins_at(zone), fortnight_after(fortnight).ends_at(zone))


def next_planned() -> Planned:
    """The next quarter's round that has not begun."""
    fortnight = fortnight_after(this_fortnight())
    while not begins_quarter(fortnight):
        fortnight = fortnight_after(fortnight)
    return planned_for(fortnight)


def carrier_of(planned: Planned) -> Round | None:
    """The round that everybody is asked in the same weeks, once it is prepared."""
    carrying = [name for name, kind in kinds.items() if kind.carries]
    same = Round.objects.filter(kind__in=carrying, opens_at=planned.opens_at, lost_at=None)
    return same.filter(closes_at=planned.closes_at).first()


def who_may_answer(carrier: Round) -> PersonQuerySet:
    """Everybody for whom care is on, and who may answer the round with which this one rides."""
    return who_has("care").filter(Exists(Roll.objects.filter(round=carrier, person=OuterRef("pk"))))


def speak_for_all(people: PersonQuerySet, everybody: PersonQuerySet) -> bool:
    """Whether those who are asked are half of those for whom care is on, or more: a pilot may be fewer."""
    return people.count() * HALF >= everybody.count()


def asks_begin(round_: Round) -> datetime:
    """From when on a round speaks of asks: where the quarter before ended."""
    before = Held.objects.filter(round__opens_at__lt=round_.opens_at).order_by("-begins_on")
    last = before.values_list("round__opens_at", flat=True).first()
    earliest = round_.opens_at - QUARTER
    return max(last, earliest) if last else earliest


@dataclass(frozen=True)
class Asks:
    """What a quarter's asks say: how long each person's first one waited; for how many of them
    something could not be given.
    """

    waited: list[Waited]
    lacked: int


def asks_between(
    round_: Round, begins_at: datetime, ends_at: datetime, *, seen_at: datetime
) -> Asks:
    """Of each person on the round's roll the first ask of a time, as it stood at `seen_at`. One query.

    From what stands in the clear: when it was asked, first answered, ended or taken back. An ask
    that was erased is not in it; one that is open, or was ended without an answer, waited so long
    at least.
    """
    asks = Ask.objects.filter(asked_at__gte=begins_at, asked_at__lt=ends_at)
    cell = Roll.objects.filter(round=round_, person=OuterRef("owner")).values("cell__place")
    lacked = Exists(Lacked.objects.filter(ask__owner=OuterRef("owner"), ask__in=asks))
    rows = asks.annotate(cell=Subquery(cell), lacked=lacked).exclude(cell=None)
    firsts: dict[object, tuple[Waited, bool]] = {}
    in_order = rows.order_by("owner", "asked_at", "pk")
    for owner, place, asked, answered, ended, withdrawn, expired, wanting in in_order.values_list(
        "owner", "cell", "asked_at", "first_answer_at", "ended_at",
        "audience__withdrawn_at", "audience__expires_at", "lacked",
    ):  # fmt: skip
        if owner in firsts:
            continue
        until = min(at for at in (ended, withdrawn, expired, seen_at) if at is not None)
        happened = answered is not None and answered <= until
        last = answered if happened and answered is not None else until
        firsts[owner] = Waited(place, max((last - asked) / HOUR, 0.0), happened), wanting
    return Asks([one for one, _wanting in firsts.values()], sum(w for _one, w in firsts.values()))


@dataclass(frozen=True)
class Offer:
    """What an asker is told at their ask: where and until when everybody is asked what came of it.

    `url` is empty between two rounds: then `day` is that on which the next one opens.
    """

    url: str
    day: date


def offer_for(ask: Ask) -> Offer | None:
    """For the asker alone, when the ask has ended or four weeks have gone by. It leaves no record.

    None where they will not be asked, as far as it can be known now: the round that carries this one is
    off for them, or they said no to it, or it is a pilot of fewer than half of those for whom care is
    on, or too few count; or the next round is prepared, and they are not on its roll.
    """
    if ask.is_open and ask.asked_at > timezone.now() - OFFERED_AFTER:
        return None
    person = ask.owner
    carrier = issuing.carrier_for(person)
    if carrier is not None and any(p.round.kind == KIND for p in issuing.riders_for(person)):
        page = kinds[carrier.round.kind].page(carrier.round)
        return Offer(page, last_day_of(carrier.round.closes_at))
    planned = next_planned()
    carrying = [name for name, kind in kinds.items() if kind.carries]
    if not any(_will_carry(name, person, planned) for name in carrying):
        return None
    return Offer("", planned.fortnight.begins_on)


def _will_carry(name: str, person: Person, planned: Planned) -> bool:
    if not _is_carried_by(name, person):
        return False
    held = Held.objects.filter(pk=planned.fortnight.begins_on).select_related("round").first()
    if held is not None:
        prepared = held.round
        if prepared is None or not prepared.items or prepared.lost_at is not None:
            return False
        return Roll.objects.filter(round=prepared, person=person).exists()
    everybody = who_has("care")
    asked = everybody.filter(pk__in=who_has(kinds[name].practice).values("pk"))
    # As many as would count if it were prepared with them as they are now, three days before it opens.
    span = planned.closes_at - planned.opens_at
    counting = asked.filter(count_towards(planned.opens_at - AHEAD - span))
    return counting[:LEAST].count() == LEAST and speak_for_all(asked, everybody)


def _is_carried_by(name: str, person: Person) -> bool:
    kind = kinds[name]
    return is_on_for(kind.practice, person) and kind.wanted(person)


def page_of(round_: Round) -> str:
    """Where one learns of the round: it is answered on the page of the one that carries it."""
    return reverse("care_taught")
