"""How long somebody waited, as a practice gives it to be published (`of_times`)."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Waited:
    """How long somebody of a team waited, in hours, and whether it happened then.

    One for each person at most: the minimum is one of people.
    """

    team: UUID | None
    hours: float
    happened: bool
