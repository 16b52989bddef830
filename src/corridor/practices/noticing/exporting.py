"""What a person takes along of noticing."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.practices.noticing.models import CheckIn, Invitation, Note
from corridor.practices.noticing.models_offered import PROMPTS, SCALES, TOGETHER
from corridor.practices.noticing.queries import chosen_by
from corridor.privacy.sealing import unseal
from corridor.runtime.register import ExportSection


def sections(person: Person) -> Iterable[ExportSection]:
    """Check-ins, choices, invitations and notes; what others wrote to the person as well."""
    check_ins = list(CheckIn.objects.filter(owner=person).order_by("written_at"))
    opened = unseal(check_ins, reader=person)
    yield ExportSection(_("Your check-ins"), [_check_in(c, opened) for c in check_ins])
    chosen = chosen_by(person)
    yield ExportSection(
        _("What you chose for checking in"),
        [
            {
                "scales": [str(scale.title) for scale in chosen.scales],
                "people_you_can_talk_to": [other.name for other in chosen.talk_to],
                "prompts": [str(PROMPTS[key]) for key in chosen.prompts],
                "offered_on_home": chosen.offered,
            }
        ],
    )
    yield _invitations(_("Whom you asked for time"), person, owner=person)
    yield _invitations(_("Who asked you for time"), person, to=person)
    yield _notes(_("What you wrote to one person"), person, owner=person)
    yield _notes(_("What somebody wrote to you"), person, to=person)


def _check_in(row: CheckIn, opened: dict[UUID, dict[str, Any]]) -> dict[str, Any]:
    words = opened.get(row.pk, {})
    marks = words.get("marks") or {}
    return {
        "written_at": row.written_at.isoformat(),
        "words": words.get("body"),
        "something_good": words.get("good"),
        "marks": [str(SCALES[key].steps[step]) for key, step in marks.items() if key in SCALES],
    }


def _invitations(title: str, person: Person, **side: Person) -> ExportSection:
    rows = Invitation.objects.visible_to(person).filter(**side).order_by("sent_at")
    found = list(rows.select_related("owner", "to"))
    opened = unseal(found, reader=person)
    return ExportSection(
        title,
        [
            {
                "sent_at": one.sent_at.isoformat(),
                "with": one.other(person).name,
                "for": _title(opened.get(one.pk, {}).get("what")),
                "words": opened.get(one.pk, {}).get("body"),
                "time": one.starts_at and one.starts_at.isoformat(),
                "agreed": one.accepted_at is not None,
            }
            for one in found
        ],
    )


def _title(what: str | None) -> str:
    return str(TOGETHER[what].title) if what in TOGETHER else ""


def _notes(title: str, person: Person, **side: Person) -> ExportSection:
    rows = Note.objects.visible_to(person).filter(**side).order_by("sent_at")
    found = list(rows.select_related("owner", "to"))
    opened = unseal(found, reader=person)
    return ExportSection(
        title,
        [
            {
                "sent_at": note.sent_at.isoformat(),
                "with": (note.to if note.owner_id == person.pk else note.owner).name,
                "words": opened.get(note.pk, {}).get("body"),
                "thanks": opened.get(note.pk, {}).get("what") == "thank",
            }
            for note in found
        ],
    )
