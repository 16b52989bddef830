"""From counts to what one leader sees, and to what everybody may: once, when a round is counted.

The counts come in memory and are written nowhere. What is found of a leader is sealed for that leader
alone; over groups of leaders nothing is said before both rounds of the half-year have ended, so what
the first has found waits in a file beside the keys of the rounds (`waiting_groups`), in no database
and in no backup.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np
from django.db import transaction

from corridor.ballots.counting import Counted
from corridor.ballots.engine.plane import place
from corridor.ballots.engine.release import bands
from corridor.ballots.models import Cell, Round
from corridor.people.models import Person
from corridor.practices.mirror import actions_waiting as waiting
from corridor.practices.mirror.engine.groups import publishable
from corridor.practices.mirror.engine.spread import Reals, axes_covariance
from corridor.practices.mirror.models import Distribution, HalfYear, Part, Result, Unwanted
from corridor.practices.mirror.models_felt import REGIONS, UNCLEAR, Felt, Place
from corridor.practices.mirror.models_items import AXES, COMPETENCE, ETHICS, MINIMUM, WARMTH, Axis
from corridor.privacy.sealing import seal_new

BATCH = 500
# Shown to a tenth: intervals are rounded outwards.
TENTHS = 10

ByItem = Mapping[str, Sequence[int]]


def keep_results(round_: Round, counted: Counted) -> None:
    """Seal what was counted for each leader of a round; the transaction is the closing's.

    A leader has a result whether enough answered or not; whoever wanted none, or has left, has none.
    """
    part = Part.objects.select_related("half_year").get(round=round_)
    cells = Cell.objects.filter(round=round_).order_by("place").values_list("node", "people")
    leaders = {UUID(node): people for node, people in cells}
    regions = write_results(part.half_year, leaders, counted)
    end_part(part, Counter(regions))


def write_results(half_year: HalfYear, leaders: Mapping[UUID, int], counted: Counted) -> list[str]:
    """Write the sealed results of these leaders; returns the region of each, in no order of theirs.

    Arguments: `leaders`, with how many people could answer about each; `counted`, by the leader's
    id as its node.
    """
    places = places_of(leaders, counted)
    wanting = set(
        Person.objects.here()
        .filter(pk__in=list(leaders))
        .exclude(pk__in=Unwanted.objects.values("person"))
        .values_list("pk", flat=True)
    )
    made = [
        (Result(owner_id=leader, half_year=half_year), {"felt": found.written() if found else []})
        for leader, found in places.items()
        if leader in wanting
    ]
    seal_new(made)
    Result.objects.bulk_create((result for result, _values in made), BATCH)
    return sorted(found.region if found else UNCLEAR for found in places.values())


def places_of(leaders: Mapping[UUID, int], counted: Counted) -> dict[UUID, Place | None]:
    """How each leader is felt; None where too few answered about warmth or competence.

    Arguments: `leaders`, with how many people could answer about each.
    """
    of_items = {
        key: [by_item[key] for by_item in counted.by_node.values() if key in by_item]
        for axis in AXES
        for key in axis.items
    }
    spread = axes_covariance(of_items, [list(axis.items) for axis in AXES], counted.crossed)
    return {
        leader: _place(counted.by_node.get(str(leader), {}), people, spread)
        for leader, people in leaders.items()
    }


def _place(by_item: ByItem, people: int, spread: Reals) -> Place | None:
    """What a leader may know: nothing of it is made of how many answered, but of the band's lower end."""
    plane = _mean_of(by_item, WARMTH), _mean_of(by_item, COMPETENCE)
    n = min((sum(by_item.get(key, ())) for key in (*WARMTH.items, *COMPETENCE.items)), default=0)
    if None in plane or n < MINIMUM:
        return None
    at_least, at_most = roughly(n, people)
    means = np.array(plane, dtype=np.float64)
    found = place(at_least, means * at_least, spread[:2, :2])
    warmth, competence = (
        _shown(float(mean), low, high)
        for mean, (low, high) in zip(found.centre, found.interval.tolist(), strict=True)
    )
    (a, b), (c, d) = found.axes.tolist()
    ethics = _ethics(by_item, n, people, spread)
    return Place(warmth, competence, ((a, b), (c, d)), ethics, at_least, at_most)


def _ethics(by_item: ByItem, most: int, people: int, spread: Reals) -> Felt | None:
    """An axis alone: a place on a plane of which one axis is read. Never surer than with `most`."""
    mean = _mean_of(by_item, ETHICS)
    if mean is None:
        return None
    n, _at_most = roughly(min(most, *(sum(by_item[key]) for key in ETHICS.items)), people)
    alone = place(n, [mean * n, mean * n], np.diag([spread[2, 2]] * 2))
    low, high = alone.interval[0].tolist()
    return _shown(float(alone.centre[0]), low, high)


def _mean_of(by_item: ByItem, axis: Axis) -> float | None:
    """The mean of an axis's items, each weighing the same; None where one had too few answers."""
    if any(sum(by_item.get(key, ())) < MINIMUM for key in axis.items):
        return None
    means = [
        float(np.average(np.arange(1, len(by_item[key]) + 1), weights=by_item[key]))
        for key in axis.items
    ]
    return sum(means) / len(means)


def _shown(mean: float, low: float, high: float) -> Felt:
    return Felt(
        round(mean, 1),
        float(np.floor(low * TENTHS + 1e-9)) / TENTHS,
        float(np.ceil(high * TENTHS - 1e-9)) / TENTHS,
    )


def end_part(part: Part, regions: Mapping[str, int]) -> None:
    """A round of the half-year has ended; with the last of them, publish over groups of leaders.

    Arguments: `regions`, how many of its leaders are of each. About whom nothing was counted,
    because the round was given up, or because what it had found was lost with its file, is unclear.
    """
    # Two workers may close both rounds at once: the second waits here and then sees the first's end.
    HalfYear.objects.select_for_update().get(pk=part.half_year_id)
    found = Counter(regions)
    found[UNCLEAR] += part.offered - sum(found.values())
    part.ended = True
    part.save(update_fields=["ended"])
    others = part.half_year.parts.exclude(pk=part.pk)
    if others.filter(ended=False).exists():
        waiting.put(part, found)
        return
    for other in others:
        known = waiting.take(other) or {UNCLEAR: other.offered}
        found.update(known)
    publish_groups(part.half_year, found)
    transaction.on_commit(lambda: waiting.forget(part.half_year))


def publish_groups(half_year: HalfYear, regions: Mapping[str, int]) -> Distribution:
    """Write once how the leaders of a half-year are felt, over groups of eight and more."""
    groups = publishable(regions, list(REGIONS))
    return Distribution.objects.create(
        half_year=half_year, groups=[[list(group.regions), group.leaders] for group in groups]
    )


def roughly(n: int, people: int) -> tuple[int, int]:
    """The first and the last of a band in which `n` lies, of so many people who could answer.

    Never a band in which all of them answered: where one begins at `people`, it is part of the one
    below. Refuses, with ValueError, a number below eight, and eight people or fewer.
    """
    ((first, last),) = bands([n], people=[people]).tolist()
    return first, last
