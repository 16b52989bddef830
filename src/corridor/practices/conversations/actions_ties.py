"""The map of a quarter: made once of the rounds' plans, in memory, and kept as bands."""

from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from corridor.people.models import Person, Team
from corridor.practices.conversations.engine.ties import bands_of, parts_of
from corridor.practices.conversations.models import Ties
from corridor.practices.conversations.queries_round import plans_since
from corridor.rhythm.fortnight import fortnight_after, fortnight_of, organisation_zone

MONTHS = 3
DAY = timedelta(days=1)


def quarter_of(day: date) -> date:
    """The first day of the quarter in which a day lies."""
    return date(day.year, (day.month - 1) // MONTHS * MONTHS + 1, 1)


def _first_of(quarter: date) -> date:
    """The first day of the first fortnight that begins in a quarter."""
    fortnight = fortnight_of(quarter)
    return quarter if fortnight.begins_on == quarter else fortnight_after(fortnight).begins_on


def publish_due() -> Ties | None:
    """Publish the quarter that ended last, unless it is published or nobody was introduced in it."""
    today = timezone.now().astimezone(organisation_zone()).date()
    ended = quarter_of(today)
    return publish_ties(quarter_of(ended - DAY), ended)


@transaction.atomic
def publish_ties(begins_on: date, until: date) -> Ties | None:
    """The map of the rounds that began from one day on and before another. Written once.

    None of a quarter that was not held from its first fortnight on: a part of it is not one. Parts are
    those of the organisation as it is now; whoever has left, or is in no part, is not counted.
    """
    if Ties.objects.filter(pk=begins_on).exists():
        return None
    plans = plans_since(begins_on, before=until)
    if not plans or plans[0][0] != _first_of(begins_on):
        return None
    pairs = [
        (one, other)
        for _day, plan in plans
        for group in plan.groups
        for number, one in enumerate(group)
        for other in group[number + 1 :]
    ]
    if not pairs:
        return None
    held = sum(bool(plan.groups) for _day, plan in plans)
    rows = list(Team.objects.order_by("pk").values_list("pk", "name", "parent"))
    place: dict[UUID | None, int] = {pk: number for number, (pk, _name, _parent) in enumerate(rows)}
    team_of = {
        person: place[team]
        for person, team in Person.objects.here().exclude(team=None).values_list("pk", "team")
    }
    people = [0] * len(rows)
    for team in team_of.values():
        people[team] += 1
    parts = parts_of([place.get(parent, -1) for _pk, _name, parent in rows], people)
    part_of = {team: number for number, part in enumerate(parts) for team in part.teams}
    number_of = {person: number for number, person in enumerate(team_of)}
    met = [
        (number_of[one], number_of[other], part_of[team_of[one]], part_of[team_of[other]])
        for one, other in pairs
        if one in team_of
        and other in team_of
        and team_of[one] in part_of
        and team_of[other] in part_of
    ]
    made = Ties(
        begins_on=begins_on,
        parts=[[str(rows[part.head][0]), rows[part.head][1]] for part in parts],
        bands=[list(band) for band in bands_of(met, len(parts), rounds=held)],
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        return None
    return made
