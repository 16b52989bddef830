"""Who is told that there is something: the circle of an ask, or one person; never who muted its author."""

from collections.abc import Sequence

from corridor.people.models import Person
from corridor.practices.care.models import Ask
from corridor.practices.care.queries import full
from corridor.privacy.models import AudienceMember
from corridor.privacy.muting import reachable
from corridor.rhythm.messages import tell


def tell_circle(ask: Ask, members: Sequence[AudienceMember]) -> None:
    """Tell the members that there is something, but whoever muted the asker.

    Those of the care team who carry as many asks as they can see it and are not told, unless all
    of them do. What the asker sees depends on neither.
    """
    team = [member.person for member in members if member.kind == "care_team"]
    passed_over = full(team)
    if len(passed_over) == len(members):
        passed_over = set()
    for person in reachable([member.person for member in members], by=ask.owner):
        if person.pk not in passed_over:
            tell(person)


def tell_unless_muted(person: Person, by: Person) -> None:
    """Tell one person that there is something, unless they muted whoever it is from."""
    for reached in reachable([person], by=by):
        tell(reached)
