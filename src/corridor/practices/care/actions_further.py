"""Letting more people see an ask: the asker's own act, or what they agreed to if nobody answers."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.practices.care.actions import require_open, require_owner
from corridor.practices.care.actions_telling import tell_circle
from corridor.practices.care.models import Ask
from corridor.practices.care.queries import further_due
from corridor.privacy.audiences import Choice, NobodyThere, widen
from corridor.privacy.models import AudienceMember, membership_holds


@transaction.atomic
def offer_further(ask: Ask, *, by: Person, choice: Choice) -> list[Person]:
    """The asker lets more people see the ask. Returns those who are new.

    Refuses, with NobodyThere, when it would reach nobody new or its last day has passed, and with
    Ended an ask that has ended.
    """
    require_owner(ask, by)
    require_open(ask)
    if not ask.audience.is_open:
        raise NobodyThere(_("Its last day has passed, so nobody else sees it. Ask anew."))
    new = widen(ask.audience, choice, by=by)
    if not new:
        raise NobodyThere(_("They can see it already. Choose somebody else."))
    tell_circle(ask, list(ask.audience.members.filter(person__in=new).select_related("person")))
    return new


def offer_unanswered_further(today: date) -> int:
    """Offer what nobody answered to whom its owner agreed to beforehand; returns how many.

    Each ask goes further once, in a transaction of its own, so that a killed worker resumes.
    """
    count = 0
    for ask in further_due(today):
        with transaction.atomic():
            mine = Ask.objects.unanswered().filter(pk=ask.pk, further_at=None)
            if not mine.update(further_at=timezone.now()):
                continue
            tell_circle(ask, _let_further_in(ask))
            count += 1
    return count


def _let_further_in(ask: Ask) -> list[AudienceMember]:
    """Those whom the owner named beforehand, who still belong and do not see the ask yet."""
    if ask.further is None:
        return []
    already = ask.audience.members.values("person")
    named = ask.further.members.filter(membership_holds()).exclude(person__in=already)
    members = list(named.select_related("person"))
    for member in members:
        member.pk, member.audience, member._state.adding = None, ask.audience, True
    AudienceMember.objects.bulk_create(members)
    return members
