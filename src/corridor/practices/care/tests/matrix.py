"""Who is let in where: the lines of what care teaches, and a quarter of the sample's."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from sample import ROLES, Sample

from corridor.ballots.models import Round
from corridor.ballots.terms import items_as_json
from corridor.practices.care.actions_rounds import publish
from corridor.practices.care.models_taught import KIND, items_to_ask

LINES = {
    "care_taught": (ROLES, ""),
    "care_taught_release": (ROLES, "taught_release"),
    "care_taught_download": (ROLES, "taught_release"),
    "care_taught_over_time": (ROLES, "taught_item"),
}


def fill(sample: Sample) -> dict[str, dict[str, Any]]:
    """A round that was counted and of which nothing could be published: the sample is too small."""
    now = timezone.now()
    begins = now - timedelta(days=28)
    held = Round.objects.create(
        kind=KIND,
        opens_at=begins,
        closes_at=now,
        items=items_as_json(items_to_ask()),
        fingerprint="0" * 64,
        opened_at=begins,
        closing_at=now,
        counted_at=now,
        closed_at=now,
    )
    release = publish(held)
    return {"taught_release": {"release_id": release.pk}, "taught_item": {"key": "fitted"}}
