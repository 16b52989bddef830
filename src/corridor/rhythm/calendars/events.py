"""What a practice may learn of the occasions that it made. No event says that somebody declined."""

from dataclasses import dataclass
from uuid import UUID

from corridor.runtime.events import Event


@dataclass(frozen=True)
class OccasionAccepted(Event):
    """Somebody comes."""

    occasion: UUID
    person: UUID


@dataclass(frozen=True)
class OccasionMoved(Event):
    """An occasion, or one occurrence of it, takes place at another time."""

    occasion: UUID


@dataclass(frozen=True)
class OccasionCancelled(Event):
    """An occasion does not take place."""

    occasion: UUID
