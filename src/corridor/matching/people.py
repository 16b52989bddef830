"""Those who take part in a round, and what they said, as arrays."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from corridor.matching.arrays import (
    Bits,
    Given,
    Ints,
    Truths,
    distinct,
    keys_of,
    pairs_of,
    places,
    whole,
)
from corridor.matching.forest import Forest

# That can be told apart, at most: the quarters of a fortnight at which an hour can begin.
HOURS = 1_344
WORDS = 21  # of 64 bits, that hold as many


def bits(values: Given, name: str) -> Bits:
    """`values` as sets of up to 64 things, one in each bit; refuses what is not whole."""
    array = np.asarray(values)
    if array.dtype != np.uint64:
        array = whole(array, name)
    return array.astype(np.uint64)


def hours_of(free: Given) -> Bits:
    """[people, words] the sets of hours that `free` [people, hours] says somebody has.

    Two have an hour in common where one is in both sets: what an hour is, whoever calls decides.
    Refuses, with ValueError, more than `HOURS` of them.
    """
    asked = np.asarray(free, dtype=bool)
    if asked.ndim != 2 or asked.shape[1] > HOURS:
        raise ValueError(f"At most {HOURS} hours are told apart.")
    words = max(1, -(-asked.shape[1] // 64))
    wide = np.zeros((len(asked), words * 64), dtype=bool)
    wide[:, : asked.shape[1]] = asked
    packed = np.packbits(wide, axis=1, bitorder="little")
    return packed.view("<u8").astype(np.uint64)


@dataclass(frozen=True, eq=False)
class People:
    """Who takes part. Everything is of n people, but `leader` and `above`.

    `leader` [everybody here]: the place of each one's leader, -1 for none; `person` [n]: the place in
    it of each who takes part. `above` [teams]: the team above each, -1 for none; `team` [n], -1 for
    none. `department` [n]: a number from 0 up.

    `languages`, `forms`, `topics` [n]: sets, as the bits of a whole number. `hours` [n, words]: sets of
    hours (`hours_of`). `left_out` [n]: for how many rounds nobody was found. `regular` [n]:
    whether the same partner for three months is wanted, and `often` [n], how often: any number, the
    same for those who may be partners. `threes` [n]: whether three are welcome.

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
    often: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
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
            "often": whole(self.often, "often"),
            "rather_not": pairs_of(self.rather_not, "rather_not", size),
            "met": pairs_of(self.met, "met", size),
        }
        if not made["often"].size:
            made["often"] = np.zeros(size, dtype=np.int64)
        for name, array in made.items():
            object.__setattr__(self, name, array)
        each = set(made) - {"leader", "above", "hours", "rather_not", "met"}
        whole_rows = self.hours.ndim == 2 and self.hours.shape[0] == size
        if {made[name].shape for name in each} != {(size,)} or not whole_rows:
            raise ValueError("There is one of everything for each who takes part.")
        if not 1 <= self.hours.shape[1] <= WORDS:
            raise ValueError(f"At most {HOURS} hours are told apart.")
        if distinct(self.person).size != size:
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
        return distinct(keys_of(self.rather_not[:, 0], self.rather_not[:, 1], len(self)))

    @cached_property
    def met_keys(self) -> Ints:
        """In order, one number for each two who met within the year."""
        return distinct(keys_of(self.met[:, 0], self.met[:, 1], len(self)))
