"""What is wrong with what is published, in sentences for the operator; for `corridor doctor`."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from corridor.ballots.models import Round
from corridor.ballots.releases.models import Node

LATE = timedelta(hours=1)


def problems() -> Iterator[str]:
    """Each a sentence with what to do."""
    counted = Round.objects.filter(release=None, counted_at__lte=timezone.now() - LATE)
    late = counted.filter(pk__in=Node.objects.filter(place=0).values("round"))
    for number, kind in late.order_by("closes_at", "pk").values_list("pk", "kind"):
        yield (
            f"The round {number} ({kind}) was counted and is not published: the operator's pages say "
            "where its job breaks. It is tried again every hour."
        )
