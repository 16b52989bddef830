"""Reads of occasions: what a person has, who comes, what waits for an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils import timezone

from corridor.people.models import Person
from corridor.rhythm.calendars.models import Attendee, Exceptional, Occasion
from corridor.rhythm.calendars.recurrence import HORIZON, Occurrence, occurrences

Answer = Attendee.Answer


@dataclass(frozen=True)
class Seen:
    """One time of an occasion as one person has it. `comes`: it is their own, or they accepted."""

    occasion: Occasion
    comes: bool
    starts_at: datetime
    ends_at: datetime
    original_at: datetime


def occasions_of(person: Person, since: datetime, until: datetime) -> list[Occasion]:
    """Standing occasions of the person that may touch the time; each with `comes` and `exceptional`.

    Three queries, however many there are.
    """
    mine = Attendee.objects.filter(person=person)
    found = (
        Occasion.objects.visible_to(person)
        .standing()
        .touching(since, until)
        .filter(Q(attendees__in=mine) | Q(everyone=True))
        .distinct()
        .order_by("first_starts_at", "pk")
        .select_related("organiser")
        .prefetch_related(
            Prefetch("exceptional", Exceptional.objects.order_by("original_at")),
            Prefetch("attendees", mine, to_attr="own_row"),
        )
    )
    occasions = list(found)
    for occasion in occasions:
        row = next(iter(occasion.own_row), None)  # type: ignore[attr-defined]  # prefetched above
        occasion.comes = occasion.everyone or (row is not None and row.answer == Answer.ACCEPTED)  # type: ignore[attr-defined]
    return occasions


def occurrences_of(person: Person, since: datetime, until: datetime) -> list[Seen]:
    """Every time that something of the person's takes place, in order."""
    seen = [
        Seen(occasion, occasion.comes, one.starts_at, one.ends_at, one.original_at)  # type: ignore[attr-defined]
        for occasion in occasions_of(person, since, until)
        for one in occurrences(occasion, since, until, occasion.exceptional.all())
    ]
    return sorted(seen, key=lambda one: (one.starts_at, one.occasion.pk))


def next_occurrence(occasion: Occasion, after: datetime | None = None) -> Occurrence | None:
    """The next time that it takes place, or None when it is over: within three years."""
    after = after or timezone.now()
    exceptional = list(occasion.exceptional.all())
    for length in (timedelta(days=62), HORIZON):
        found = occurrences(occasion, after, after + length, exceptional)
        if found:
            return found[0]
    return None


def waiting_for(person: Person) -> list[Occasion]:
    """What others asked the person to and they have not answered, soonest first."""
    waiting = Attendee.objects.filter(person=person, answer=Answer.NONE)
    if not waiting.filter(
        Q(occasion__last_ends_at=None) | Q(occasion__last_ends_at__gt=timezone.now())
    ).exists():
        return []
    return list(
        Occasion.objects.visible_to(person)
        .standing()
        .filter(attendees__in=waiting, kind=Occasion.Kind.TOGETHER)
        .filter(Q(last_ends_at=None) | Q(last_ends_at__gt=timezone.now()))
        .select_related("organiser")
        .order_by("first_starts_at", "pk")
    )


def who_comes(occasions: Iterable[Occasion]) -> dict[UUID, list[Person]]:
    """Those who accepted, beside the organiser, by the occasion's id. Never who declined."""
    pks = [occasion.pk for occasion in occasions]
    rows = (
        Attendee.objects.filter(occasion__in=pks, answer=Answer.ACCEPTED, person__left_at=None)
        .select_related("person", "occasion")
        .order_by("person__name_key", "person_id")
    )
    coming: dict[UUID, list[Person]] = {pk: [] for pk in pks}
    for row in rows:
        if row.person_id != row.occasion.organiser_id:
            coming[row.occasion_id].append(row.person)
    return coming


def who_is_asked(occasion: Occasion) -> Sequence[Person]:
    """Whom the organiser asked; whatever they answered, they stand here. For the organiser alone."""
    return list(
        Person.objects.here()
        .filter(attends__occasion=occasion)
        .exclude(occasions=occasion)
        .order_by("name_key", "pk")
    )
