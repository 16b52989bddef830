"""What the clock does: prepare the next round, and publish one that was counted."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from corridor.ballots.models import Round
from corridor.ballots.releases.models import Release
from corridor.ballots.releases.preparing import prepare_over_teams
from corridor.ballots.releases.publishing import publish_round
from corridor.ballots.rolls import rolls_of
from corridor.practices.pulse import models_items as bank
from corridor.practices.pulse.models import ORGANISATION, SERIES, TEAM, Held, PutAway
from corridor.practices.pulse.queries_schedule import Planned, next_planned, who_may_answer

# Keys take about a tenth of a second for each cell: three days are enough for a million people.
AHEAD = timedelta(days=3)
TEAM_CELL = 16
# Three of six items are asked of each: at 65 in 100 answering, so many people give an item the 30
# answers on which a figure of these rounds rests. Fewer, down to 60, are one cell.
ORGANISATION_CELL, ORGANISATION_LEAST = 100, 60


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
    return Held.objects.create(begins_on=begins_on, kind=planned.kind, round=_prepare(planned))


def _prepare(planned: Planned) -> Round | None:
    """The round; None where there are too few people for a single cell."""
    team = planned.kind == TEAM
    rolls = rolls_of(
        who_may_answer(),
        here_before=timezone.now() - planned.span,
        least=TEAM_CELL if team else ORGANISATION_CELL,
        least_to_answer=TEAM_CELL if team else ORGANISATION_LEAST,
    )
    if not rolls.cells:
        return None
    held = Held.objects.filter(kind=ORGANISATION).exclude(round=None).count()
    return prepare_over_teams(
        planned.kind,
        rolls,
        opens_at=planned.opens_at,
        closes_at=planned.closes_at,
        items=bank.items_for_team() if team else bank.items_for_organisation(held),
        minimum=bank.MINIMUM if team else bank.MINIMUM_LARGE,
        ask=0 if team else bank.ASKED,
    )


@transaction.atomic
def publish(round_: Round) -> Release:
    """Publish a round that was counted; what was put away about it is forgotten.

    Refuses, with NotCounted, any other.
    """
    made = publish_round(round_, series=SERIES)
    PutAway.objects.filter(round=round_).delete()
    return made
