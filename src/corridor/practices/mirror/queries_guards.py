"""What is wrong with the mirror, in sentences for the operator; for `corridor doctor`."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from corridor.ballots.health import SAID_FOR
from corridor.practices.mirror.models import Part
from corridor.runtime.guards import missing_triggers

# Whoever ends a part and forgets its round comes every hour.
LATE = timedelta(hours=3)
GUARDS = {
    "sqlite": {
        "mirror_distribution_stays",
        "mirror_distribution_kept",
        "mirror_distribution_is_new",
    },
    "postgresql": {"mirror_distribution_stays"},
}


def problems() -> Iterator[str]:
    """Each a sentence with what to do. Names nobody, and not how many leaders there are."""
    for name in sorted(missing_triggers(GUARDS[connection.vendor])):
        yield f"The guard {name} of the mirror is missing: was the database brought back whole?"
    lately = timezone.now() - SAID_FOR
    if Part.objects.filter(not_held=True, half_year__closes_at__gt=lately).exists():
        yield (
            "A round of the mirror ended without having opened, so nobody was asked in it: was no worker "
            "running, or could it not write to the folder of the rounds' keys?"
        )
    over = Part.objects.filter(half_year__closes_at__lte=timezone.now() - LATE)
    if over.exclude(ended=True, round=None).exists():
        yield (
            "The mirror's half-year is over and not ended: see what the jobs ballots.close and "
            "mirror.tidy say. Until then the list of the leaders about whom people were asked stays."
        )
