"""Readers whose letters say the same: all that what stands in a letter may depend on."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale

from corridor.people.locales import nearest_locale
from corridor.people.models import Person
from corridor.people.switches import practices_on_for, practices_on_for_each
from corridor.rhythm.zones import zone_named


@dataclass(frozen=True)
class Readers:
    """Any number of people with the same language, country, zone, and practices that are on.

    A practice that writes a line of the letter gets this and nobody's name: it cannot say anything
    to one of them that it does not say to all.
    """

    language: str
    country: str
    time_zone: str
    practices: frozenset[str]

    @property
    def zone(self) -> ZoneInfo:
        """Their time zone; UTC for a name that is none."""
        return zone_named(self.time_zone)

    @property
    def locale(self) -> Locale:
        """Their locale: their language as their country writes it."""
        return nearest_locale(self.language or "en", self.country)


def readers_like(person: Person) -> Readers:
    """Those whose letters say what this person's says."""
    return _readers(person, practices_on_for(person))


def readers_of(people: Iterable[Person]) -> dict[UUID, Readers]:
    """The same for many, by their id. The queries of one."""
    people = list(people)
    on = practices_on_for_each(people)
    return {person.pk: _readers(person, on[person.pk]) for person in people}


def _readers(person: Person, practices: frozenset[str]) -> Readers:
    return Readers(person.language, person.country, person.time_zone, practices)
