"""Two years of mirrors among invented people: the answers are invented, what becomes of them is not.

Answers are drawn for each leader as people might have given them, and go the way of any round's: what
rests on too few is not even there, each leader's part is sealed, and over groups it is published.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from corridor.ballots.counting import Counted
from corridor.ballots.models import LEAST_PEOPLE
from corridor.practices.mirror.actions_results import end_part, write_results
from corridor.practices.mirror.actions_rounds import note_half_year, prepare
from corridor.practices.mirror.models_items import AXES, MINIMUM, STEPS
from corridor.practices.mirror.queries_lines import Around, leaders_with_people, who_may_answer
from corridor.practices.mirror.queries_schedule import Planned, half_year_of, planned_for
from corridor.rhythm.fortnight import fortnight_after, fortnight_of, this_fortnight

ANSWERING = 0.65
# Where leaders' axes lie, how far leaders are apart on each, how far a rater is from the others.
USUAL = {"warmth": 3.45, "competence": 3.7, "ethics": 3.6}
APART, WITHIN, OF_AN_ITEM = 0.55, 0.7, 0.5
# What stays of a leader from one half-year to the next.
STAYS = 0.8
LONGER_THAN_HALF = timedelta(days=190)


class Drawn:
    """How leaders are felt in a demo: a mean for each axis that moves slowly over the years."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.last: dict[UUID, dict[str, float]] = {}

    def means(self, leader: UUID) -> dict[str, float]:
        """The leader's axes in the half-year that comes next."""
        before = self.last.get(leader)
        fresh = {key: self.random.gauss(mean, APART) for key, mean in USUAL.items()}
        if before is not None:
            fresh = {key: STAYS * before[key] + (1 - STAYS) * fresh[key] for key in fresh}
        self.last[leader] = fresh
        return fresh

    def counts(self, around: Around) -> dict[str, tuple[int, ...]]:
        """How often each option was chosen about a leader, of items that enough answered."""
        means = self.means(around.leader)
        by_item = {key: [0] * len(STEPS) for axis in AXES for key in axis.items}
        for _person in around.people:
            if self.random.random() < ANSWERING:
                for axis in AXES:
                    felt = self.random.gauss(means[axis.key], WITHIN)
                    for key in axis.items:
                        step = round(self.random.gauss(felt, OF_AN_ITEM))
                        by_item[key][min(max(step, 1), len(STEPS)) - 1] += 1
        return {key: tuple(row) for key, row in by_item.items() if sum(row) >= MINIMUM}


def fill(world: Any) -> None:
    """Half-years of the past, one after the other; and one that is open now.

    It says about how many of the leaders people are asked: the others have the self-reflection.
    """
    now = timezone.now()
    leaders = leaders_with_people(who_may_answer(), here_before=now)
    drawn = Drawn(world.random)
    *past, present = _half_years(now.date(), world.years)
    for planned in past:
        _hold(planned, leaders, drawn)
    half_year = prepare(present)
    offered, of = (half_year.offered, half_year.leaders) if half_year else (0, len(leaders))
    world.report(share_in_words(offered, of))


def share_in_words(offered: int, of: int) -> str:
    """About how many of how many leaders people are asked, as a line of the demo says it."""
    share = f" ({offered / of:.0%})" if of else ""
    return (
        f"  People are asked about {offered:,} of {of:,} leaders{share}, whom at least"
        f" {LEAST_PEOPLE} people work with; for the other {of - offered:,} there is a guided"
        " self-reflection, and their page says why"
    )


def _half_years(today: date, years: int) -> Iterator[Planned]:
    """Those before the present one, each from its first fortnight on; the present from now on."""
    present = half_year_of(today)
    begins = present.replace(year=present.year - years)
    while begins < present:
        fortnight = fortnight_of(begins)
        yield planned_for(
            fortnight if fortnight.begins_on >= begins else fortnight_after(fortnight)
        )
        begins = half_year_of(begins + LONGER_THAN_HALF)
    now = this_fortnight()
    yield planned_for(now if now.begins_on >= present else fortnight_after(now))


def _hold(planned: Planned, leaders: Sequence[Around], drawn: Drawn) -> None:
    """A half-year of the past: its rows, each leader's sealed part, what was published over groups."""
    offered = [around for around in leaders if around.is_offered]
    if not offered:
        return
    half_year = note_half_year(planned, leaders=len(leaders), offered=offered)
    for part in half_year.parts.order_by("kind"):
        of_part = [around for around in offered if around.kind == part.kind]
        counted = Counted({str(one.leader): drawn.counts(one) for one in of_part}, {})
        people = {one.leader: len(one.people) for one in of_part}
        regions = write_results(half_year, people, counted)
        end_part(part, {region: regions.count(region) for region in regions})
