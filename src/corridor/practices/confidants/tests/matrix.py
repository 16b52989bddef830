"""Who is let in where: this practice's lines of the role matrix, and the items in its addresses."""

from datetime import time, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from sample import ROLES, Sample

from corridor.practices.confidants import actions, actions_volunteers
from corridor.practices.confidants.models_volunteers import Training

NAMED = ("asker",)
VOLUNTEER = ("helper",)
STEWARD = ("steward",)

LINES = {
    "confidants": (ROLES, ""),
    "confidants_name": (ROLES, ""),
    "confidants_take_back": (NAMED, "confidants_named"),
    "confidants_volunteers": (ROLES, ""),
    "confidants_volunteer": (ROLES, "confidants_volunteer"),
    "confidants_turned": (ROLES, ""),
    "confidants_mine": (VOLUNTEER, ""),
    "confidants_stop": (VOLUNTEER, ""),
    "confidants_note_new": (VOLUNTEER, ""),
    "confidants_note": (VOLUNTEER, "confidants_note"),
    "confidants_note_erase": (VOLUNTEER, "confidants_note"),
    "confidants_trainings": (STEWARD, ""),
    "confidants_end_training": (STEWARD, "confidants_training"),
    "confidants_in_danger": (STEWARD, ""),
}


def fill(sample: Sample) -> dict[str, dict[str, Any]]:
    """The asker named the helper, who has not answered; the helper is a volunteer with a note."""
    asker, helper, steward = sample["asker"], sample["helper"], sample["steward"]
    actions.name_somebody(helper, by=asker)
    until = timezone.localdate() + timedelta(days=300)
    for kind in Training.Kind:
        training = actions_volunteers.confirm_training(
            helper, by=steward, kind=kind, until_on=until
        )
    actions_volunteers.confirm_in_danger("I call 112.", by=steward)
    actions_volunteers.be_there(
        by=helper,
        words="I listen.",
        days="1111100",
        begins_at=time(9),
        ends_at=time(12),
        at_most=2,
        takes_on=True,
    )
    note = actions_volunteers.write_note(by=helper, once=uuid4(), body="Second walk.")
    return {
        "confidants_named": {"place": 1},
        "confidants_volunteer": {"person_id": helper.pk},
        "confidants_note": {"note_id": note.pk},
        "confidants_training": {"training_id": training.pk},
    }
