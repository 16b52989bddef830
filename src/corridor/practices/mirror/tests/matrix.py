"""Who is let in where: this practice's lines of the role matrix, and a leader's mirror of the sample's."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from sample import ROLES, Sample

from corridor.practices.mirror.actions import show, write_for_oneself
from corridor.practices.mirror.models import HalfYear, Result
from corridor.practices.mirror.models_felt import Felt, Place
from corridor.practices.mirror.queries import half_year_now
from corridor.privacy.audiences import Choice
from corridor.privacy.sealing import seal

LEADERS = ("leader", "root")
OWNER = ("leader",)

LINES = {
    "mirror": (ROLES, ""),
    "mirror_answer": (ROLES, "ballot"),
    "mirror_decline": (ROLES, ""),
    "mirror_take_part": (ROLES, ""),
    "mirror_put_away": (ROLES, ""),
    "mirror_put_away_result": (ROLES, ""),
    "mirror_leaders_here": (ROLES, ""),
    "mirror_result": ((*OWNER, "helper"), "mirror_result"),
    "mirror_note": (OWNER, "mirror_result"),
    "mirror_show": (OWNER, "mirror_result"),
    "mirror_stop": (OWNER, "mirror_result"),
    "mirror_erase": (OWNER, "mirror_result"),
    "mirror_reflect": (LEADERS, ""),
    "mirror_erase_reflection": (OWNER, "mirror_reflection"),
    "mirror_want_none": (LEADERS, ""),
    "mirror_want_one": (LEADERS, ""),
}


def fill(sample: Sample) -> dict[str, dict[str, Any]]:
    """The leader has a mirror, wrote for themselves, and shows it to the helper."""
    leader = sample["leader"]
    now = timezone.now()
    half_year = HalfYear.objects.create(
        begins_on=half_year_now(),
        opens_at=now - timedelta(days=28),
        closes_at=now,
        leaders=2,
        offered=1,
    )
    result = Result(owner=leader, half_year=half_year)
    felt = Felt(3.9, 3.6, 4.2)
    place = Place(felt, Felt(3.1, 2.8, 3.4), ((0.4, 0.1), (-0.1, 0.3)), felt, 12, 15)
    seal(result, felt=place.written())
    result.save(force_insert=True)
    show(result, Choice(("people",), (sample["helper"],)), by=leader)
    words = write_for_oneself(
        {"warmth": "When I stayed for the answer.", "note": "Ask first."},
        by=leader,
        half_year=half_year.pk,
    )
    assert words is not None
    return {
        "mirror_result": {"result_id": result.pk},
        "mirror_reflection": {"reflection_id": words.pk},
    }
