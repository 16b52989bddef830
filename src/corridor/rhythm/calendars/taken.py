"""When many people are not free: what stands in their calendars, looked up for all of them at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q

from corridor.people.models import Person
from corridor.privacy.models import Mute
from corridor.rhythm.calendars.engine.busy import Interval
from corridor.rhythm.calendars.models import Attendee, Connection, Exceptional, Occasion
from corridor.rhythm.calendars.recurrence import occurrences

Answer = Attendee.Answer


def taken_of_each(
    people: Sequence[Person], since: datetime, until: datetime
) -> dict[UUID, list[Interval]]:
    """The times between the two at which each has something to which they come, by person.

    The same as `comes` of `queries.occurrences_of`, for many: four queries, however many there are.
    Argument: `people`, who are all here.
    """
    touching = Occasion.objects.standing().touching(since, until)
    rows = Attendee.objects.filter(person__in=people, occasion__in=touching)
    answers = {
        (occasion, person): answer
        for occasion, person, answer in rows.values_list("occasion", "person", "answer")
    }
    accepted = rows.filter(answer=Answer.ACCEPTED).values("occasion")
    found = touching.filter(Q(pk__in=accepted) | Q(everyone=True)).prefetch_related(
        Prefetch("exceptional", Exceptional.objects.order_by("original_at"))
    )
    muted = set(Mute.objects.filter(person__in=people).values_list("person", "muted"))
    taken: dict[UUID, list[Interval]] = {person.pk: [] for person in people}
    for one in found:
        times = occurrences(one, since, until, one.exceptional.all())
        for pk in _who_comes(one, taken, answers, muted):
            taken[pk].extend((time.starts_at, time.ends_at) for time in times)
    return taken


def _who_comes(
    one: Occasion,
    people: Iterable[UUID],
    answers: Mapping[tuple[UUID, UUID], str],
    muted: set[tuple[UUID, UUID]],
) -> Iterator[UUID]:
    for pk in people:
        answer = answers.get((one.pk, pk))
        if one.everyone:
            comes = answer != Answer.DECLINED
        else:
            reached = not one.is_personal or (pk, one.organiser_id) not in muted
            comes = answer == Answer.ACCEPTED and reached
        if comes:
            yield pk


def connections_of(people: Iterable[Person]) -> dict[UUID, Connection]:
    """Their connected calendars, by person, but those that are being taken apart. One query."""
    rows = Connection.objects.filter(owner__in=list(people), ends_at=None)
    return {one.owner_id: one for one in rows.select_related("owner")}
