"""Who is let in where: this practice's lines of the role matrix, and the items in its addresses."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from sample import ROLES, WORDS, Sample

from corridor.practices.conversations.actions import say_wishes
from corridor.practices.conversations.models import Introduced, Introduction, Proposed, Round, Ties
from corridor.practices.conversations.queries import Wished
from corridor.practices.conversations.queries_round import Plan
from corridor.privacy.sealing import seal

THE_TWO = ("asker", "helper")
STEWARD = ("steward",)

LINES = {
    "conversations": (ROLES, ""),
    "conversations_wishes": (ROLES, ""),
    "conversations_stop": (ROLES, ""),
    "conversations_go_on": (ROLES, ""),
    "conversations_erase": (ROLES, ""),
    "conversations_ties": (ROLES, ""),
    "conversations_nearness": (STEWARD, ""),
    "conversations_introduction": (THE_TWO, "conversations_introduction"),
    "conversations_suits": (THE_TWO, "conversations_introduction"),
    "conversations_another_time": (THE_TWO, "conversations_introduction"),
    "conversations_no_thank_you": (THE_TWO, "conversations_introduction"),
}


def fill(sample: Sample) -> dict[str, dict[str, Any]]:
    """The asker and the helper are introduced, and both show a line."""
    wished = Wished(on=True, languages=("en",))
    for role in THE_TWO:
        say_wishes(by=sample[role], wished=wished, line=WORDS, about=WORDS)
    now = timezone.now()
    one = Introduction.objects.create(
        id=uuid4(), forms=7, languages=["en"], opening="place", lapses_at=now + timedelta(days=14)
    )
    for role in THE_TWO:
        Introduced.objects.create(introduction=one, person=sample[role])
    for days in (2, 3):
        Proposed.objects.create(introduction=one, starts_at=now + timedelta(days=days))
    earlier = Round(begins_on=now.date() - timedelta(days=60), ended_at=now)
    seal(earlier, plan=Plan([tuple(sample[role].pk for role in THE_TWO)], {}, {}).as_json())
    earlier.save(force_insert=True)
    parts = [[str(uuid4()), name] for name in ("Harbour", "Office", "Harbour Office")]
    for begins_on, band in ((date(2026, 4, 1), 1), (date(2026, 7, 1), 2)):
        bands = [[0, 1, band], [0, 2, 3 - band], [1, 2, 0]]
        Ties.objects.create(begins_on=begins_on, parts=parts, bands=bands)
    return {"conversations_introduction": {"introduction_id": one.pk}}
