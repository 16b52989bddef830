"""What confidants stores of names: books, which name, and marks, which match and name nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Self
from uuid import UUID

from django.db import models
from django.utils import timezone

from corridor.people.models import Person
from corridor.privacy.sealing import SealedField, SealedItem

# How many people one can name at a time. Few, so that nobody names everybody to see who answers.
PLACES = 5
# A name counts after a week: whoever tries somebody out has to let it stand, where both then see it.
WAITS = timedelta(days=7)
# A place whose name could have been answered is free again so long after it was taken back.
RESTS = timedelta(days=90)
# A name that is not answered ends after a year; so does a pair of which one has not come for as long.
HOLDS = timedelta(days=365)
# Showing a pair renews it, not more often than this: the row says to nobody how often somebody came.
RENEWED_AFTER = timedelta(days=90)

_NOBODY = UUID(int=0)
_NO_DAY = date(1, 1, 1)


def today() -> date:
    """The day by which names count, rest and end: one for everybody, in UTC.

    Not the reader's own: whoever changed their time zone could look at a name that counts there
    already, and take it back where it does not count yet.
    """
    return timezone.now().astimezone(UTC).date()


@dataclass(frozen=True)
class Place:
    """One of the places in a book: a name and since when, or until when the place rests, or neither."""

    person: UUID = _NOBODY
    since: date = _NO_DAY
    rests_until: date = _NO_DAY

    @property
    def is_named(self) -> bool:
        """Whether somebody is named in it."""
        return self.person != _NOBODY

    def is_free(self, today: date) -> bool:
        """Whether a name can be written into it."""
        return not self.is_named and self.rests_until <= today


def written(places: Sequence[Place]) -> list[list[str]]:
    """Places as they are sealed: always as many, always as long, whoever is named or nobody."""
    padded = [*places, *[Place()] * PLACES][:PLACES]
    return [[p.person.hex, p.since.isoformat(), p.rests_until.isoformat()] for p in padded]


def read(rows: Sequence[Sequence[str]] | None) -> list[Place]:
    """The places of a book that was opened; of one that cannot be read, empty ones."""
    found = [
        Place(UUID(hex=person), date.fromisoformat(since), date.fromisoformat(rests))
        for person, since, rests in rows or ()
    ]
    return [*found, *[Place()] * PLACES][:PLACES]


class BookQuerySet(models.QuerySet["Book"]):
    """Questions about books."""

    def visible_to(self, person: Person) -> Self:
        """One's own, and nobody else's."""
        return self.filter(owner=person)


class Book(SealedItem):
    """Whom a person named. It is as long for whoever named five people as for whoever named nobody.

    It says nothing of who answered: a name holds while its mark is there.
    """

    owner = models.OneToOneField(Person, models.CASCADE, related_name="+")
    names = SealedField()

    objects = BookQuerySet.as_manager()

    def __str__(self) -> str:
        return f"book {self.pk}"


class MarkQuerySet(models.QuerySet["Mark"]):
    """Questions about marks."""

    def over(self, today: date) -> Self:
        """Those whose time is over."""
        return self.filter(until_on__lte=today)


class Mark(models.Model):
    """That somebody named somebody, as a keyed hash: without the key store the row names neither.

    The mark of the one who names and that of the answer have nothing in common. What stands beside
    them in the clear says more: which are answered, and by their days likely by which (ADR 0016).
    """

    class Shown(models.IntegerChoices):
        """Whether its owner was shown that it is answered."""

        NOT = 0
        ON_HOME = 1
        ON_PAGE = 2

    mark = models.CharField(max_length=64, primary_key=True)
    until_on = models.DateField()
    shown = models.PositiveSmallIntegerField(choices=Shown.choices, default=Shown.NOT)

    objects = MarkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["until_on"], name="confidants_mark_until")]

    def __str__(self) -> str:
        return f"mark until {self.until_on}"

    def note_shown(self, where: "Mark.Shown", today: date) -> None:
        """Its owner was shown, on home or on their page, that it is answered: it is renewed."""
        # Updated where it is: it may have been taken back since it was read.
        here = Mark.objects.filter(pk=self.pk)
        if self.shown < where:
            here.filter(shown__lt=where).update(shown=where, until_on=today + HOLDS)
        elif self.until_on < today + HOLDS - RENEWED_AFTER:
            here.update(until_on=today + HOLDS)

    def counts(self, today: date) -> bool:
        """Whether it can be answered: it has stood for a week, and its time is not over."""
        stood = self.shown != Mark.Shown.NOT or self.until_on <= today + HOLDS - WAITS
        return stood and today < self.until_on
