"""Who is let in where: this practice's lines of the role matrix, and the items in its addresses."""

from typing import Any
from uuid import uuid4

from sample import ROLES, WORDS, Sample

from corridor.practices.noticing.actions import keep_check_in
from corridor.practices.noticing.actions_together import invite, write_note

OWNER = ("asker",)
RECEIVER = ("helper",)
THE_TWO = (*OWNER, *RECEIVER)
# To the helper anybody but the helper can write.
OTHERS = tuple(role for role in ROLES if role != "helper")

LINES = {
    "noticing": (ROLES, ""),
    "noticing_check_in": (ROLES, ""),
    "noticing_not_this_time": (ROLES, ""),
    "noticing_never_offer": (ROLES, ""),
    "noticing_months": (ROLES, ""),
    "noticing_erase_all": (ROLES, ""),
    "noticing_erase": (OWNER, "noticing_check_in"),
    "noticing_prompts": (ROLES, ""),
    "noticing_prompt_up": (ROLES, ""),
    "noticing_whom": (ROLES, ""),
    "noticing_choices": (ROLES, ""),
    "noticing_words": (ROLES, ""),
    "noticing_invite": (OTHERS, "noticing_person"),
    "noticing_write": (OTHERS, "noticing_person"),
    "noticing_thank": (OTHERS, "noticing_person"),
    "noticing_invitation": (THE_TWO, "noticing_invitation"),
    "noticing_yes": (RECEIVER, "noticing_invitation"),
    "noticing_another_time": (RECEIVER, "noticing_invitation"),
    "noticing_no_thank_you": (RECEIVER, "noticing_invitation"),
    "noticing_take_back": (OWNER, "noticing_invitation"),
    "noticing_hand_on_invitation": (RECEIVER, "noticing_invitation"),
    "noticing_note": (THE_TWO, "noticing_note"),
    "noticing_erase_note": (THE_TWO, "noticing_note"),
    "noticing_hand_on_note": (RECEIVER, "noticing_note"),
}


def fill(sample: Sample) -> dict[str, dict[str, Any]]:
    """The asker checks in, asks the helper for a walk, and thanks them."""
    asker, helper = sample["asker"], sample["helper"]
    check_in = keep_check_in(by=asker, once=uuid4(), body=WORDS, marks={"rest": 1})
    assert check_in is not None
    walk = invite(by=asker, once=uuid4(), to=helper, what="walk", body=WORDS, minutes=30)
    note = write_note(by=asker, once=uuid4(), to=helper, what="thank", body=WORDS)
    return {
        "noticing_check_in": {"check_in_id": check_in.pk},
        "noticing_person": {"person_id": helper.pk},
        "noticing_invitation": {"invitation_id": walk.pk},
        "noticing_note": {"note_id": note.pk},
    }
