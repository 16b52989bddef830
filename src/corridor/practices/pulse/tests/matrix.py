"""Who is let in where: this practice's lines of the role matrix, and a release of the sample's."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from sample import ROLES, Sample

from corridor.ballots.models import Round
from corridor.ballots.releases.publishing import publish_round
from corridor.ballots.terms import items_as_json
from corridor.practices.pulse.models import SERIES, TEAM
from corridor.practices.pulse.models_items import items_for_team

LINES = {
    "pulse": (ROLES, ""),
    "pulse_answer": (ROLES, ""),
    "pulse_decline": (ROLES, ""),
    "pulse_take_part": (ROLES, ""),
    "pulse_put_away": (ROLES, ""),
    "pulse_rounds": (("steward",), ""),
    "pulse_results": (ROLES, ""),
    "pulse_release": (ROLES, "pulse_release"),
    "pulse_download": (ROLES, "pulse_release"),
    "pulse_over_time": (ROLES, "pulse_item"),
}


def fill(sample: Sample) -> dict[str, dict[str, Any]]:
    """A round that was counted and of which nothing could be published: the sample is too small."""
    now = timezone.now()
    begins = now - timedelta(days=28)
    held = Round.objects.create(
        kind=TEAM,
        opens_at=begins,
        closes_at=now,
        items=items_as_json(items_for_team()),
        fingerprint="0" * 64,
        opened_at=begins,
        closing_at=now,
        counted_at=now,
        closed_at=now,
    )
    release = publish_round(held, series=SERIES)
    return {"pulse_release": {"release_id": release.pk}, "pulse_item": {"key": "trust"}}
