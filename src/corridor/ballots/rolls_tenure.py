"""Who is counted with whom by how long they have been here: bands of 80 people and more.

One read of the people; of each only the id, the day of joining and whether they count are looked at.
"""

from datetime import date, datetime
from uuid import UUID

import numpy as np

from corridor.ballots.bands import mark_of, of_pilot
from corridor.ballots.engine.arrays import Ints
from corridor.ballots.engine.cells import TENURE_STEPS, fix_bands
from corridor.ballots.rolls import NewNode, Rolls, each_with
from corridor.ballots.terms import NewCell
from corridor.people.models import PersonQuerySet

# For a round by tenure the day of joining of at least so many in a hundred is known: it is a round of
# the organisation, and not of those of one export.
KNOWN = 90


def rolls_by_tenure(
    people: PersonQuerySet, *, on: date, here_before: datetime, pilot: bool = False
) -> Rolls:
    """Everybody of `people` whose day of joining is known, in one band each.

    Arguments: `people`, who may answer; `on`, the day as of which years are counted; `here_before`
    and `pilot`, as in `rolls_of`. The nodes are all of them and the bands, from the newest people to those who
    have been here longest. There are no cells where nine in ten are not known, or where they do not
    make two bands.
    """
    begins = [_years_before(on, years) for years in TENURE_STEPS]
    members: list[list[UUID]] = [[] for _step in range(len(begins) + 1)]
    counted = np.zeros(len(members), dtype=np.int64)
    unknown = 0
    for person, joined_on, counts in each_with("joined_on", people, here_before):
        if joined_on is None:
            unknown += 1
            continue
        step = sum(joined_on <= begin for begin in begins)
        members[step].append(person)
        counted[step] += counts
    known = sum(len(of_step) for of_step in members)
    bands = fix_bands([len(of_step) for of_step in members], counted=counted)
    if bands[-1] < 1 or known * 100 < KNOWN * (known + unknown):
        return Rolls([], [], 0)
    cells = [_band(bands, number, members) for number in range(int(bands[-1]) + 1)]
    whole = mark_of(0, None)
    nodes = [NewNode(-1, of_pilot(whole) if pilot else whole)]
    nodes += [NewNode(0, "", number) for number in range(len(cells))]
    return Rolls(cells, nodes, int(counted.sum()))


def _band(bands: Ints, number: int, members: list[list[UUID]]) -> NewCell:
    steps = np.flatnonzero(bands == number).tolist()
    people = [person for step in steps for person in members[step]]
    first = TENURE_STEPS[steps[0] - 1] if steps[0] else 0
    last = TENURE_STEPS[steps[-1]] if steps[-1] < len(TENURE_STEPS) else None
    mark = mark_of(first, last)
    return NewCell(people, mark, mark)


def _years_before(day: date, years: int) -> date:
    """The same day so many years before; of a 29 February the 28th where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
