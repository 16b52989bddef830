"""What invented people do in rest on one of a demo's days: plan, hold, hand over, agree, propose."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from corridor.people.models import Person
from corridor.practices.rest import actions, actions_together
from corridor.practices.rest.demo import PROPOSED, WORK
from corridor.practices.rest.engine.days import DAY, Days, laid_out
from corridor.practices.rest.models import Handover, Plan
from corridor.privacy.audiences import Choice, NobodyThere

# How often each person does it, once in so many days.
PLANS, PROPOSES = 500, 1_500
# What waits for an answer is looked at a few times a day; one in so many looks answers.
ANSWERED_ONE_IN = 4
# A week of work in a return, in half days.
SHORT_WEEK = 6


def live_on(day: Any) -> None:
    """A part of a day."""
    for person in day.some(PLANS):
        _plan(day, person)
    for person in day.some(PROPOSES):
        if others := day.colleagues(person):
            to = day.random.choice(others)
            actions_together.propose_rest(by=person, once=_once(day), for_person=to, words=PROPOSED)
    today = day.now.date()
    _agree_as_leader(day, today)
    _take_over(day, today)


def _once(day: Any) -> UUID:
    return UUID(int=day.random.getrandbits(128), version=4)


def _plan(day: Any, person: Person) -> None:
    """Days some weeks ahead, a return in steps for half of them, and cover asked of a colleague."""
    begins_on = day.now.date() + timedelta(days=day.random.randint(3, 30))
    days = Days(begins_on, begins_on + timedelta(days=day.random.randint(1, 13)))
    kinds = ("leader", "team") if day.random.random() < 0.5 else ("leader",)
    try:
        plan = actions.make_plan(
            by=person, once=_once(day), days=days, wanted=4, choice=Choice(kinds)
        )
    except (actions.InTheWay, NobodyThere):
        return  # They plan to rest then already, or nobody leads them.
    actions.hold_plan(plan, by=person)
    if day.random.random() < 0.5:
        until_on = days.ends_on + timedelta(days=7)
        actions.set_steps(plan, by=person, steps=laid_out(days.ends_on, [(until_on, SHORT_WEEK)]))
    if others := day.colleagues(person):
        asked = day.random.choice(others)
        actions_together.hand_over(plan, by=person, once=_once(day), asked=asked, words=WORK)


def _agree_as_leader(day: Any, today: date) -> None:
    """Leaders look at what is shown to them, and most say that it is fine."""
    waiting = Plan.objects.filter(settled_on=None, agreed_at=None, begins_on__gt=today + DAY)
    for plan in waiting.order_by("pk").select_related("owner"):
        leader = day.by_id.get(plan.owner.leader_id)
        if leader is None or day.random.randrange(ANSWERED_ONE_IN):
            continue
        if Plan.objects.visible_to(leader).filter(pk=plan.pk).exists():
            actions_together.agree_to_plan(plan, by=leader)


def _take_over(day: Any, today: date) -> None:
    waiting = Handover.objects.filter(
        agreed_at=None, declined_at=None, given_back_at=None,
        plan__settled_on=None, plan__begins_on__gt=today,
    )  # fmt: skip
    for handover in waiting.order_by("pk").select_related("asked", "plan"):
        asked = day.by_id.get(handover.asked_id)
        if asked is None or day.random.randrange(ANSWERED_ONE_IN):
            continue
        if Handover.objects.visible_to(asked).filter(pk=handover.pk).exists():
            actions_together.take_over(handover, by=asked)
