"""Who is let in where: this practice's lines of the role matrix, and a leader's mirror of the sample's."""

from datetime import timedelta
from functools import cache
from typing import Any

from django.utils import timezone
from sample import ROLES, Sample

from corridor.ballots.models import Cell, Roll, Round
from corridor.ballots.signing.tokens import make_key
from corridor.ballots.terms import items_as_json
from corridor.people.models import Person
from corridor.practices.mirror.actions import show, write_for_oneself
from corridor.practices.mirror.models import KINDS, HalfYear, Reflection, Result
from corridor.practices.mirror.models_felt import Felt, Place
from corridor.practices.mirror.models_items import items
from corridor.practices.mirror.queries import half_year_now
from corridor.privacy.audiences import Choice
from corridor.privacy.sealing import seal

LEADERS = ("leader", "root")
OWNER = ("leader",)

LINES = {
    "mirror": (ROLES, ""),
    "mirror_answer": (ROLES, "mirror_round"),
    "mirror_decline": (ROLES, ""),
    "mirror_take_part": (ROLES, ""),
    "mirror_put_away": (ROLES, ""),
    "mirror_put_away_result": (ROLES, ""),
    "mirror_put_away_shown": (("helper",), "mirror_result"),
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
    words = _write(leader, half_year, body="I stayed for the answer.")
    assert words is not None
    return {
        "mirror_round": {"round_id": _open_round(sample["asker"], leader).pk},
        "mirror_result": {"result_id": result.pk},
        "mirror_reflection": {"reflection_id": words.pk},
    }


def _write(leader: Person, half_year: HalfYear, *, body: str) -> Reflection | None:
    words = {"warmth": body, "note": body}
    return write_for_oneself(words, by=leader, half_year=half_year.pk)


@cache
def _a_public_key() -> bytes:
    """The key of a cell, made once: nothing of the sample is signed with its other half."""
    _private, public = make_key()
    return public


def _open_round(asker: Person, leader: Person) -> Round:
    """A round in which the asker may answer about the leader; the sample is too small for a real one."""
    now = timezone.now()
    opened = Round.objects.create(
        kind=KINDS[0],
        opens_at=now,
        closes_at=now + timedelta(days=28),
        items=items_as_json(items()),
    )
    cell = Cell.objects.create(
        round=opened,
        place=0,
        node=str(leader.pk),
        words=str(leader.pk),
        people=16,
        public_key=_a_public_key(),
    )
    Roll.objects.create(round=opened, person=asker, cell=cell)
    opened.terms, opened.fingerprint, opened.opened_at = "{}", "1" * 64, now
    opened.save()
    return opened
