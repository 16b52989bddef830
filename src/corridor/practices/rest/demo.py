"""A little rest among invented people: one who returns in steps, one who plans, one proposal."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from corridor.people.models import Person
from corridor.practices.rest.engine.days import Days, laid_out
from corridor.practices.rest.models import Handover, Plan, Proposal
from corridor.privacy.audiences import Choice, freeze
from corridor.privacy.sealing import seal

# For so many days people have had it.
MONTHS = 170

WORK = "The Thursday round, and whatever comes in from the harbour office."
PROPOSED = "You have carried a lot since summer. What comes in next week I can look after."


def fill(world: Any) -> None:
    """Written as rows: nobody gets a letter about an invented past."""
    world.began("rest", MONTHS)
    team = [p for p in world.team_of[world.leader.team_id] if p.pk != world.leader.pk]
    person, colleague = team[0], team[1]
    days = Days(world.today + timedelta(days=9), world.today + timedelta(days=15))
    plan = _plan(person, days, steps=[(days.ends_on + timedelta(days=7), 6)])
    _hand_over(plan, colleague)
    away = Days(world.today - timedelta(days=2), world.today + timedelta(days=4))
    held = _plan(team[2], away, steps=[(away.ends_on + timedelta(days=14), 6)])
    Plan.objects.filter(pk=held.pk).update(held_at=timezone.now() - timedelta(days=5))
    proposal = Proposal(owner=person, written_by=colleague)
    seal(proposal, body={"words": PROPOSED, "days": None, "offer": None})
    proposal.save(force_insert=True)


def _plan(person: Person, days: Days, steps: list[tuple[Any, int]]) -> Plan:
    audience = freeze(person, Choice(("leader", "team")))
    rows = laid_out(days.ends_on, steps)
    plan = Plan(id=uuid4(), owner=person, audience=audience, over_on=rows[-1].until_on)
    plan.days = days
    seal(plan, body={"own": 0, "wanted": 6, "steps": [step.as_row() for step in rows]})
    plan.save(force_insert=True)
    return plan


def _hand_over(plan: Plan, colleague: Person) -> None:
    audience = freeze(plan.owner, Choice(("people",), (colleague,)))
    handover = Handover(plan=plan, owner=plan.owner, asked=colleague, audience=audience)
    seal(handover, body=WORK)
    handover.save(force_insert=True)
