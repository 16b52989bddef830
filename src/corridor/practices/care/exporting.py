"""What a person takes along of care."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.practices.care.models import Answer, Ask, Limit, Proposal, Want
from corridor.practices.care.queries import Thread, threads_of_each
from corridor.privacy.sealing import unseal
from corridor.runtime.register import ExportSection


def sections(person: Person) -> Iterable[ExportSection]:
    """The person's asks with what was given, what they wrote to others, proposals, the limit."""
    asks = list(Ask.objects.filter(owner=person).select_related("audience").order_by("asked_at"))
    opened = unseal(asks, reader=person)
    threads = threads_of_each(asks, reader=person)
    yield ExportSection(
        _("What you asked"),
        [
            {
                "asked_at": ask.asked_at.isoformat(),
                "words": opened.get(ask.pk, {}).get("body"),
                "would_help": [
                    str(Want(w).label) for w in opened.get(ask.pk, {}).get("wants") or []
                ],
                "until": ask.until_on and ask.until_on.isoformat(),
                "ended_at": ask.ended_at and ask.ended_at.isoformat(),
                "given": _given(threads[ask.pk]),
            }
            for ask in asks
        ],
    )
    answers = list(
        Answer.objects.filter(author=person).exclude(ask__owner=person).order_by("sent_at")
    )
    texts = unseal(answers, reader=person)
    yield ExportSection(
        _("What you wrote to people who asked"),
        [
            {"sent_at": answer.sent_at.isoformat(), "words": texts.get(answer.pk, {}).get("body")}
            for answer in answers
        ],
    )
    proposals = list(Proposal.objects.visible_to(person))
    words = unseal(proposals, reader=person)
    yield ExportSection(
        _("What somebody gave you to ask with"),
        [
            {"written_at": p.written_at.isoformat(), "words": words.get(p.pk, {}).get("body")}
            for p in proposals
        ],
    )
    limits = Limit.objects.filter(person=person)
    yield ExportSection(_("How many asks you can carry"), [{"at_most": x.at_most} for x in limits])


def _given(threads: list[Thread]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for thread in threads:
        for one in thread.given:
            row: dict[str, object] = {"by": one.giver.name}
            if one.commitment is None:
                row["words"] = one.text
            else:
                row |= {
                    "what": str(one.commitment.get_kind_display()),
                    "due_on": one.commitment.due_on.isoformat(),
                }
            if one.fit is not None:
                row["fitted"] = one.fit
            rows.append(row)
    return rows
