"""Who is let in where: this practice's lines of the role matrix, and the items in its addresses."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sample import PROPOSED, ROLES, WORDS, Sample

from corridor.practices.rest import actions, actions_telling, actions_together
from corridor.practices.rest.engine.days import Days, laid_out
from corridor.practices.rest.models import Word
from corridor.practices.rest.queries import today_of
from corridor.privacy.audiences import Choice

RESTS = ("asker",)
LEADER = ("leader",)
COLLEAGUE = ("helper",)

LINES = {
    "rest": (ROLES, ""),
    "rest_plan_new": (ROLES, ""),
    "rest_propose_to": (ROLES, ""),
    "rest_propose": (tuple(role for role in ROLES if role not in RESTS), "rest_person"),
    "rest_plan_with": (LEADER, "rest_person"),
    "rest_proposal": (RESTS, "rest_proposal"),
    "rest_proposal_decline": (RESTS, "rest_proposal"),
    "rest_hand_on_proposal": (RESTS, "rest_proposal"),
    "rest_put_away": (RESTS, "rest_word"),
    "rest_plan": (RESTS + LEADER, "rest_plan"),
    "rest_hold": (RESTS, "rest_plan"),
    "rest_days": (RESTS, "rest_plan"),
    "rest_steps": (RESTS, "rest_plan"),
    "rest_who": (RESTS, "rest_plan"),
    "rest_hand_over": (RESTS, "rest_plan"),
    "rest_end": (RESTS, "rest_plan"),
    "rest_commit": (LEADER, "rest_plan"),
    "rest_agree": (LEADER, "rest_plan"),
    "rest_handover": (RESTS + COLLEAGUE, "rest_handover"),
    "rest_take_over": (COLLEAGUE, "rest_handover"),
    "rest_handover_decline": (COLLEAGUE, "rest_handover"),
    "rest_hand_on_handover": (COLLEAGUE, "rest_handover"),
    "rest_handover_take_back": (RESTS, "rest_handover"),
}


def fill(sample: Sample) -> dict[str, dict[str, Any]]:
    """A plan of the asker's that their leader sees, work handed to the helper, a proposal, a word."""
    asker, helper = sample["asker"], sample["helper"]
    first = today_of(asker) + timedelta(days=20)
    days = Days(first, first + timedelta(days=6))
    plan = actions.make_plan(
        by=asker, once=uuid4(), days=days, wanted=6, choice=Choice(("leader", "team"))
    )
    steps = laid_out(days.ends_on, [(days.ends_on + timedelta(days=7), 6)])
    actions.set_steps(plan, by=asker, steps=steps)
    handover = actions_together.hand_over(plan, by=asker, once=uuid4(), asked=helper, words=WORDS)
    proposal = actions_together.propose_rest(
        by=helper, once=uuid4(), for_person=asker, words=PROPOSED
    )
    actions_telling.send_word([asker], by=helper, what=Word.What.PLANS)
    return {
        "rest_person": {"person_id": asker.pk},
        "rest_plan": {"plan_id": plan.pk},
        "rest_handover": {"handover_id": handover.pk},
        "rest_proposal": {"proposal_id": proposal.pk},
        "rest_word": {"word_id": Word.objects.get().pk},
    }
