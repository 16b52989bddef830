"""What the clock does once a quarter: prepare the round that rides along, and publish it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from corridor.ballots.actions import forget_roll
from corridor.ballots.models import Roll, Round
from corridor.ballots.releases.models import Release
from corridor.ballots.releases.of_times import add_share, add_times
from corridor.ballots.releases.preparing import prepare_with_nodes
from corridor.ballots.releases.publishing import publish_round
from corridor.ballots.releases.queries import is_round_of_pilot
from corridor.ballots.rolls import Rolls, rolls_of
from corridor.people.models import PersonQuerySet
from corridor.people.switches import is_on_for_everybody, who_has
from corridor.practices.care.actions import forget_lacks
from corridor.practices.care.models import Held
from corridor.practices.care.models_taught import (
    KIND,
    LACKED,
    MINIMUM,
    SERIES,
    TIMED,
    items_to_ask,
)
from corridor.practices.care.queries_rounds import (
    AHEAD,
    LATEST,
    LEAST,
    asks_begin,
    asks_between,
    carrier_of,
    next_planned,
    speak_for_all,
    who_may_answer,
)
from corridor.rhythm.fortnight import Planned

# Of 300 people some ten have asked somebody in a quarter and say so, where one in twenty asks: what
# fewer than ten of a cell say is not kept. Fewer people, down to 60 (LEAST), are one cell.
CELL = 300
HOURS_OF_A_DAY = 24
WITHIN = {item.key: float(item.days * HOURS_OF_A_DAY) for item in TIMED if item.days}


@transaction.atomic
def prepare_next() -> Held | None:
    """Fix the cells of the next quarter's round and have its keys made, within three days of it.

    It takes the weeks, and of its people those, of the round that everybody is asked. Where a day
    before there is none, or it is asked of too few, it is held without questions, of everybody for
    whom care is on: then only times are published. None where it is not time yet, or care is off.
    """
    planned = next_planned()
    ahead = planned.opens_at - timezone.now()
    if ahead > AHEAD or Held.objects.filter(pk=planned.fortnight.begins_on).exists():
        return None
    carrier = carrier_of(planned)
    if carrier is None and ahead > LATEST:
        return None
    everybody = who_has("care")
    if not everybody.exists():
        return None
    if carrier is not None:
        pilot = is_pilot() or is_round_of_pilot(carrier)
        rolls = _rolls_within(planned, who_may_answer(carrier), everybody, pilot=pilot)
        if rolls is not None:
            return _prepare(planned, rolls, asks=True)
    return prepare(planned, everybody, asks=False)


def is_pilot() -> bool:
    """Whether care is on for some teams only."""
    return not is_on_for_everybody("care")


def _rolls_within(
    planned: Planned, people: PersonQuerySet, everybody: PersonQuerySet, *, pilot: bool
) -> Rolls | None:
    """The cells of those who are asked the other round; None where they are too few for care.

    That is fewer than half of those for whom care is on (a pilot of the other practice is not the
    whole organisation), or so few that there is no cell.
    """
    if not speak_for_all(people, everybody):
        return None
    rolls = _planned_rolls(planned, people, pilot=pilot)
    return rolls if rolls.cells else None


@transaction.atomic
def prepare(planned: Planned, people: PersonQuerySet, *, asks: bool) -> Held:
    """Fix who is counted with whom, and note it; without a round where all are too few.

    `asks`: whether its questions are asked.
    """
    return _prepare(planned, _planned_rolls(planned, people, pilot=is_pilot()), asks=asks)


def _planned_rolls(planned: Planned, people: PersonQuerySet, *, pilot: bool) -> Rolls:
    span = planned.closes_at - planned.opens_at
    return rolls_for(people, here_before=timezone.now() - span, pilot=pilot)


def _prepare(planned: Planned, rolls: Rolls, *, asks: bool) -> Held:
    made = None
    if rolls.cells:
        made = prepare_with_nodes(
            KIND,
            rolls,
            opens_at=planned.opens_at,
            closes_at=planned.closes_at,
            items=items_to_ask() if asks else [],
            minimum=MINIMUM,
        )
    else:  # nothing will be published of the quarter
        forget_lacks(planned.opens_at)
    return Held.objects.create(begins_on=planned.fortnight.begins_on, round=made)


def rolls_for(people: PersonQuerySet, *, here_before: datetime, pilot: bool = False) -> Rolls:
    """The cells of a quarter's round: large, because few have asked. `pilot`: not of everybody."""
    return rolls_of(people, here_before=here_before, least=CELL, least_to_answer=LEAST, pilot=pilot)


@transaction.atomic
def publish(round_: Round) -> Release:
    """Publish what was answered, how soon asks were answered, and what could not be given.

    Who asked is counted where the round's roll has them, and the roll is forgotten then. Where it is
    gone, because publishing failed for two weeks, what was answered is published and nothing of times:
    nobody knows any more who was counted with whom. A round that was published is returned as it is.
    Refuses, with NotCounted, one that was not counted.
    """
    before = Release.objects.filter(round=round_).first()
    if before is not None:
        return before
    if _roll_is_gone(round_):
        made = publish_round(round_, series=SERIES)
    else:
        made = _publish_with_times(round_)
        forget_roll(round_)
    forget_lacks(round_.opens_at)
    return made


def _roll_is_gone(round_: Round) -> bool:
    counted_at = round_.counted_at
    if counted_at is None or counted_at > timezone.now() - Roll.KEPT_AT_MOST:
        return False
    return not Roll.objects.filter(round=round_).exists()


def _publish_with_times(round_: Round) -> Release:
    begins_at, ends_at = asks_begin(round_), round_.opens_at
    rules: dict[str, object] = {
        "asks_from": begins_at.isoformat(),
        "asks_until": ends_at.isoformat(),
        "asks_seen_at": round_.closes_at.isoformat(),
        "hours": WITHIN,
        "people_at_least": MINIMUM,
    }
    made = publish_round(round_, series=SERIES, rules=rules)
    asks = asks_between(round_, begins_at, ends_at, seen_at=round_.closes_at)
    add_times(made, asks.waited, WITHIN, minimum=MINIMUM)
    others = len(asks.waited) - asks.lacked
    add_share(made, LACKED.key, asks.lacked, others, minimum=MINIMUM)
    return made
