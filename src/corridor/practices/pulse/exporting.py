"""What a person takes along of the pulse."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.practices.pulse.models import PutAway
from corridor.practices.pulse.queries import has_declined
from corridor.runtime.register import ExportSection


def sections(person: Person) -> Iterable[ExportSection]:
    """Whether they said no, and which round's line they put away. Their answers are nobody's."""
    away = PutAway.objects.filter(person=person).values_list("round__opens_at", flat=True)
    row = {
        "declined": has_declined(person),
        "put_away_of_rounds_from": [at.isoformat() for at in away],
    }
    yield ExportSection(_("The pulse"), [row])
