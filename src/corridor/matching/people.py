"""Those who take part in a round, and what they said, as arrays."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from corridor.matching.arrays import Bits, Given, Ints, Truths, keys_of, pairs_of, places, whole
from corridor.matching.forest import Forest

HOURS = 168  # of a week, from Monday 0:00 on, in one zone for everybody
WORDS = 3  # of 64 bits, that hold them


def bits(values: Given, name: str) -> Bits:
    """`values` as sets of up to 64 things, one in each bit; refuses what is not whole."""
    array = np.asarray(values)
    if array.dtype != np.uint64:
        array = whole(array, name)
    return array.astype(np.uint64)


def hours_of(free: Given) -> Bits:
    """[people, 3] the sets of hours that `free` [people, 168] says somebody has."""
    asked = np.asarray(free, dtype=bool)
    if asked.ndim != 2 or asked.shape[1] != HOURS:
        raise ValueError(f"A week has {HOURS} hours.")
    wide = np.zeros((len(asked), WORDS * 64), dtype=bool)
    wide[:, :HOURS] = asked
    packed = np.packbits(wide, axis=1, bitorder="little")
    return packed.view("<u8").astype(np.uint64)


@dataclass(frozen=True, eq=False)
class People:
    """Who takes part. Everything is of n people, but `leader` and `above`.

    `leader` [everybody here]: the place of each one's leader, -1 for none; `person` [n]: the place in
    it of each who takes part. `above` [teams]: the team above each, -1 for none; `team` [n], -1 for
    none. `department` [n]: a number from 0 up.

    `languages`, `forms`, `topics` [n]: sets, as the bits of a whole number. `hours` [n, 3]: sets of the
    week's hours (`hours_of`). `left_out` [n]: for how many rounds nobody was found. `regular` [n]:
    whether the same partner for three months is wanted. `threes` [n]: whether three are welcome.

    `rather_not`, `met` [pairs, 2]: places in n; who would rather not meet whom, whichever of them said
    so, and who met within the year.

    Refuses, with ValueError, other lengths, places that are not there, and somebody twice.
    """

    leader: Ints
    person: Ints
    above: Ints
    team: Ints
    department: Ints
    languages: Bits
    forms: Bits
    hours: Bits
    topics: Bits
    left_out: Ints
    regular: Truths
    threes: Truths
    rather_not: Ints = field(default_factory=lambda: np.zeros((0, 2), dtype=np.int64))
    met: Ints = field(default_factory=lambda: np.zeros((0, 2), dtype=np.int64))

    def __post_init__(self) -> None:
        size = np.size(self.person)
        made = {
            "leader": places(self.leader, "leader", np.size(self.leader), least=-1),
            "person": places(self.person, "person", np.size(self.leader)),
            "above": places(self.above, "above", np.size(self.above), least=-1),
            "team": places(self.team, "team", np.size(self.above), least=-1),
            "department": whole(self.department, "department"),
            "languages": bits(self.languages, "languages"),
            "forms": bits(self.forms, "forms"),
            "hours": bits(self.hours, "hours"),
            "topics": bits(self.topics, "topics"),
            "left_out": whole(self.left_out, "left_out"),
            "regular": np.asarray(self.regular, dtype=bool),
            "threes": np.asarray(self.threes, dtype=bool),
            "rather_not": pairs_of(self.rather_not, "rather_not", size),
            "met": pairs_of(self.met, "met", size),
        }
        for name, array in made.items():
            object.__setattr__(self, name, array)
        each = set(made) - {"leader", "above", "hours", "rather_not", "met"}
        if {made[name].shape for name in each} != {(size,)} or self.hours.shape != (size, WORDS):
            raise ValueError("There is one of everything for each who takes part.")
        if np.unique(self.person).size != size:
            raise ValueError("Nobody takes part twice.")
        if size and (self.department.min() < 0 or self.left_out.min() < 0):
            raise ValueError("Departments and rounds are counted from 0 up.")

    def __len__(self) -> int:
        return int(self.person.size)

    @cached_property
    def lines(self) -> Forest:
        """Who reports to whom."""
        return Forest(self.leader)

    @cached_property
    def teams(self) -> Forest:
        """Which team is below which."""
        return Forest(self.above)

    @cached_property
    def rather_not_keys(self) -> Ints:
        """In order, one number for each two of whom one would rather not meet the other."""
        return np.unique(keys_of(self.rather_not[:, 0], self.rather_not[:, 1], len(self)))

    @cached_property
    def met_keys(self) -> Ints:
        """In order, one number for each two who met within the year."""
        return np.unique(keys_of(self.met[:, 0], self.met[:, 1], len(self)))
