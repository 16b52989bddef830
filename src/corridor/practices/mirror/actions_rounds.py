"""What the clock does: prepare a half-year's rounds, publish over groups, forget what is closed."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from corridor.ballots.actions import discard_round, forget_round, prepare_round
from corridor.ballots.models import Round
from corridor.ballots.terms import NewCell
from corridor.practices.mirror import actions_waiting as waiting
from corridor.practices.mirror import models_items as bank
from corridor.practices.mirror.actions_results import end_part
from corridor.practices.mirror.models import KINDS, HalfYear, Part, PutAway
from corridor.practices.mirror.queries_lines import Around, leaders_with_people, who_may_answer
from corridor.practices.mirror.queries_schedule import Planned, next_planned

# Keys take about a tenth of a second for each leader: three days are more than enough.
AHEAD = timedelta(days=3)


@transaction.atomic
def prepare_next() -> HalfYear | None:
    """Fix about whom and by whom questions are answered, three days before the rounds open.

    None where it is not time yet, the mirror is off, or no leader can be offered one: then the next
    fortnight is looked at again.
    """
    planned = next_planned()
    if planned.opens_at - timezone.now() > AHEAD:
        return None
    if HalfYear.objects.filter(pk=planned.half_year).exists():
        return None
    return prepare(planned)


@transaction.atomic
def prepare(planned: Planned) -> HalfYear | None:
    """Note a half-year and have the keys of its rounds made; None where no leader can be offered one."""
    here_before = timezone.now() - planned.span
    leaders = leaders_with_people(who_may_answer(), here_before=here_before)
    offered = [around for around in leaders if around.is_offered]
    if not offered:
        return None
    half_year = note_half_year(planned, leaders=len(leaders), offered=offered)
    PutAway.objects.exclude(half_year=half_year).delete()
    for part in half_year.parts.all():
        part.round = prepare_round(
            part.kind,
            opens_at=planned.opens_at,
            closes_at=planned.closes_at,
            items=bank.items(),
            cells=cells_of([around for around in offered if around.kind == part.kind]),
            minimum=bank.MINIMUM,
            pairs=bank.PAIRS,
        )
        part.save(update_fields=["round"])
    return half_year


def note_half_year(planned: Planned, *, leaders: int, offered: Sequence[Around]) -> HalfYear:
    """The rows of a half-year and of its one or two parts, without their rounds."""
    half_year = HalfYear.objects.create(
        begins_on=planned.half_year,
        opens_at=planned.opens_at,
        closes_at=planned.closes_at,
        leaders=leaders,
        offered=len(offered),
    )
    for kind in KINDS:
        count = sum(around.kind == kind for around in offered)
        if count:
            Part.objects.create(half_year=half_year, kind=kind, offered=count)
    return half_year


def cells_of(offered: Sequence[Around]) -> list[NewCell]:
    """A cell for each leader: those who work with them; the leader is not among them.

    It holds the leader's id and never the name, which is put in when the cell is shown
    (`queries_lines.about_whom`): what the keys' fingerprint is of cannot be changed any more.
    """
    return [
        NewCell(around.people, words=str(around.leader), node=str(around.leader))
        for around in offered
    ]


def tidy() -> None:
    """Forget the rounds that are over, with their lists of leaders, and files that wait for nothing.

    Parts that were given up, or whose round never opened, end here. Until then the public list of
    keys is there to be compared.
    """
    waiting.forget_needless()
    over = Part.objects.filter(half_year__closes_at__lte=timezone.now())
    for part in over.filter(ended=False, round__opened_at=None).select_related("half_year"):
        with transaction.atomic():
            if part.round is not None:
                discard_round(part.round)
                Part.objects.filter(pk=part.pk).update(not_held=True)
            end_part(part, {})
    closed = Part.objects.exclude(round=None).exclude(round__closed_at=None)
    for part in closed.select_related("round", "half_year"):
        round_ = part.round
        if round_ is None:
            continue
        with transaction.atomic():
            if not part.ended:
                end_part(part, {})
            forget_round(Round.objects.get(pk=round_.pk))
