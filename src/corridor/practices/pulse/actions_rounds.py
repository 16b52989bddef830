"""What the clock does: prepare the next round, and publish one that was counted."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from corridor.ballots.models import Round
from corridor.ballots.releases.models import Release
from corridor.ballots.releases.preparing import prepare_with_nodes
from corridor.ballots.releases.publishing import publish_round
from corridor.ballots.rolls import Rolls, rolls_of
from corridor.ballots.rolls_tenure import rolls_by_tenure
from corridor.people.models import PersonQuerySet
from corridor.people.switches import is_on_for_everybody
from corridor.practices.pulse import models_items as bank
from corridor.practices.pulse.actions import forget_put_away
from corridor.practices.pulse.models import ORGANISATION, SERIES, TEAM, TENURE, Held
from corridor.practices.pulse.queries_schedule import Planned, next_planned, who_may_answer

# Keys take about a tenth of a second for each cell: three days are enough for a million people.
AHEAD = timedelta(days=3)


@transaction.atomic
def prepare_next() -> Held | None:
    """Fix the cells of the next round and have its keys made, three days before it opens.

    None where it is not time yet, or the pulse is off. Who comes later waits for the round after.
    """
    planned = next_planned()
    begins_on = planned.fortnight.begins_on
    people = who_may_answer()
    if planned.opens_at - timezone.now() > AHEAD or Held.objects.filter(pk=begins_on).exists():
        return None
    if not people.exists():
        return None
    return prepare(planned)


@transaction.atomic
def prepare(planned: Planned) -> Held:
    """Fix who is counted with whom in a round, and note it; without a round where all are too few."""
    begins_on = planned.fortnight.begins_on
    kind, rolls = kind_and_rolls(planned, here_before=timezone.now() - planned.span)
    round_ = None
    if rolls.cells:
        round_ = prepare_with_nodes(
            kind,
            rolls,
            opens_at=planned.opens_at,
            closes_at=planned.closes_at,
            **terms_for(kind, planned.kind, counted=rolls.counted),
        )
    return Held.objects.create(begins_on=begins_on, kind=kind, round=round_)


def kind_and_rolls(
    planned: Planned, *, here_before: datetime, people: PersonQuerySet | None = None
) -> tuple[str, Rolls]:
    """The kind of a round and its cells, among those for whom the pulse is on, or `people`.

    Where people make no two bands of tenure, or too few days of joining are known, the round is one of
    the organisation, and asks what the other would have asked (`terms_for`).
    """
    some = who_may_answer() if people is None else people
    pilot = not is_on_for_everybody("pulse")
    if planned.kind == TENURE:
        rolls = rolls_by_tenure(
            some, on=planned.fortnight.begins_on, here_before=here_before, pilot=pilot
        )
        if rolls.cells:
            return TENURE, rolls
    if planned.kind == TEAM:
        return TEAM, rolls_of(
            some,
            here_before=here_before,
            least=bank.TEAM_CELL,
            least_to_answer=bank.TEAM_CELL,
            pilot=pilot,
        )
    return ORGANISATION, rolls_of(
        some,
        here_before=here_before,
        least=bank.ORGANISATION_CELL,
        least_to_answer=bank.ORGANISATION_LEAST,
        pilot=pilot,
    )


def terms_for(
    kind: str, planned: str = "", *, counted: int = bank.ORGANISATION_CELL
) -> dict[str, Any]:
    """What a round of this kind asks, on how many answers it rests, how many each is asked, what is
    looked at in pairs.

    Arguments: `planned`, the kind that the calendar has, where it is another: a round of the
    organisation in the place of one by tenure asks everybody that one's six items, and no set is
    passed over for it. `counted`, how many count: of fewer than
    one cell each is asked the whole set.
    """
    if kind == TEAM:
        items, pairs = bank.items_for_team(), bank.pairs_for_team()
        return {"items": items, "pairs": pairs, "minimum": bank.MINIMUM, "ask": 0}
    if TENURE in (kind, planned):
        items, pairs = bank.items_by_tenure(), bank.pairs_by_tenure()
        return {"items": items, "pairs": pairs, "minimum": bank.MINIMUM_LARGE, "ask": 0}
    first = [items[0].key for items in bank.SETS]
    held = Held.objects.filter(kind=ORGANISATION, round__items__0__key__in=first).count()
    items, pairs = bank.items_for_organisation(held), bank.pairs_for_organisation(held)
    ask = bank.ASKED if counted >= bank.ORGANISATION_CELL else 0
    return {"items": items, "pairs": pairs, "minimum": bank.MINIMUM_LARGE, "ask": ask}


@transaction.atomic
def publish(round_: Round) -> Release:
    """Publish a round that was counted; what was put away about it is forgotten.

    Refuses, with NotCounted, any other.
    """
    scales = bank.SCALES if round_.kind == TEAM else None
    made = publish_round(round_, series=SERIES, scales=scales)
    forget_put_away(round_.pk)
    return made
