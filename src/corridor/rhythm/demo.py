"""The demo's beat, and the letters of this fortnight to those as whom one looks around."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from corridor.people.models import Person
from corridor.rhythm.fortnight import fortnight_of, fortnight_under_way
from corridor.rhythm.letters import write_letter
from corridor.rhythm.models import Beat, Letter, MadeReady, OutboxLetter

ZONE = "Europe/Berlin"


def fill(world: Any) -> None:
    """Have fortnights begin on a Monday since the demo's first years: the present one on this Monday.

    Takes from `world`: `today`, `years`. Nobody else gets this fortnight's letter any more: with
    the next one everybody does.
    """
    monday = world.today - timedelta(days=world.today.weekday())
    Beat.objects.create(begins_on=monday - timedelta(weeks=52 * world.years), zone=ZONE)
    MadeReady.objects.create(fortnight_on=fortnight_under_way().begins_on)


def write_letters(people: Iterable[Person]) -> None:
    """Put this fortnight's letter to each into the demo's outbox, once the organisation is whole."""
    now = timezone.now()
    fortnight = fortnight_of(now.date())
    for person in people:
        row, new = Letter.objects.get_or_create(
            person=person, fortnight_on=fortnight.begins_on, defaults={"sent_at": now}
        )
        letter = write_letter(person, fortnight, row.pk) if new else None
        if letter is not None:
            OutboxLetter.objects.create(
                to=letter.to[0],
                subject=str(letter.subject),
                body=str(letter.body),
                written_at=now,
            )
