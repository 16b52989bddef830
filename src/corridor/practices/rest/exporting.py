"""What a person takes along of rest."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.practices.rest.models import Handover, Plan, Proposal, Word
from corridor.practices.rest.queries import of_body
from corridor.privacy.sealing import unseal
from corridor.runtime.register import ExportSection


def sections(person: Person) -> Iterable[ExportSection]:
    """The person's plans with what they handed over, proposals to them, and word they sent or got.

    What others asked the person to take over is those others': not how long somebody rested.
    """
    plans = list(Plan.objects.filter(owner=person).order_by("begins_on"))
    opened = unseal(plans, reader=person)
    handed = _handed_over(person)
    yield ExportSection(
        _("Your plans of rest"),
        [_plan(p, opened.get(p.pk, {}), handed.get(p.pk, [])) for p in plans],
    )
    proposals = list(Proposal.objects.visible_to(person))
    words = unseal(proposals, reader=person)
    yield ExportSection(
        _("What somebody wrote to you about rest"),
        [
            {"written_at": p.written_at.isoformat(), **(words.get(p.pk, {}).get("body") or {})}
            for p in proposals
        ],
    )
    sent = Word.objects.filter(sender=person).select_related("to")
    yield ExportSection(
        _("What you let others know about rest"),
        [
            {"to": w.to.name, "what": w.get_what_display(), "sent_at": w.sent_at.isoformat()}
            for w in sent
        ],
    )


def _handed_over(person: Person) -> dict[UUID, list[dict[str, object]]]:
    """What the person handed over, by plan. Whether somebody said no is not in it."""
    handovers = list(Handover.objects.filter(owner=person).select_related("asked"))
    texts = unseal(handovers, reader=person)
    rows: dict[UUID, list[dict[str, object]]] = {}
    for handover in handovers:
        rows.setdefault(handover.plan_id, []).append(
            {
                "to": handover.asked.name,
                "words": texts.get(handover.pk, {}).get("body"),
                "agreed_at": handover.agreed_at and handover.agreed_at.isoformat(),
            }
        )
    return rows


def _plan(
    plan: Plan, opened: dict[str, object], handed: list[dict[str, object]]
) -> dict[str, object]:
    body = opened.get("body")
    what = of_body(body) if isinstance(body, dict) else None
    return {
        "from": plan.begins_on.isoformat(),
        "to": plan.ends_on.isoformat(),
        "begins_at_noon": plan.begins_at_noon,
        "ends_at_noon": plan.ends_at_noon,
        "agreed_at": plan.held_at and plan.held_at.isoformat(),
        "own_days": what and what.own / 2,
        "days_wished_for": what and what.wanted / 2,
        "steps": [
            {"from": s.from_on.isoformat(), "to": s.until_on.isoformat(), "days": s.half_days / 2}
            for s in (what.steps if what else [])
        ],
        "handed_over": handed,
    }
