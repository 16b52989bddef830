"""How long somebody waited, as a practice gives it to be published (`of_times`)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Waited:
    """How long somebody waited, in hours, and whether it happened then.

    `cell`: the place of the cell in which the round's roll has the person, wherever they are now: who
    is counted with whom was fixed with it. One for each person at most: the minimum is one of people.
    """

    cell: int
    hours: float
    happened: bool
