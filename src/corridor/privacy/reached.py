"""Which audiences somebody is named in and still in, decided for all at once: for what asks many practices.

It says the same as `models.audience_includes`, and is made of the same conditions. Whoever is in no
audience is shown nothing that somebody else lets some people see, so nothing more need be asked.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Q

from corridor.people.models import Person
from corridor.people.once import once_a_request
from corridor.privacy.models import (
    AudienceMember,
    is_open,
    membership_holds,
    not_muted,
    of_everyone,
)


@once_a_request
def audiences_naming(person: Person) -> Mapping[UUID, frozenset[str]]:
    """The audiences with a row of the person's that include them now; of each, the kinds that hold.

    None of whom they muted, and none that is withdrawn or expired. An audience of everyone has a row
    of theirs only where it named them as well: ask for those with `of_everyone`. Two queries, one for
    whoever was never named.
    """
    named = AudienceMember.objects.filter(person=person)
    if not person.is_here or not named.exists():
        return {}
    open_to_them = named.filter(is_open("audience__"), not_muted(person, "audience__"))
    rows = open_to_them.annotate(holds=membership_holds(), ours=of_everyone(person, "audience__"))
    found: dict[UUID, frozenset[str]] = {}
    for audience, kind, holds, ours in rows.values_list("audience", "kind", "holds", "ours"):
        if holds or ours:
            found[audience] = found.get(audience, frozenset()) | ({kind} if holds else set())
    return found


def includes_through(audiences: Collection[UUID], person: Person, prefix: str = "audience") -> Q:
    """The condition of `audience_includes`, where `audiences_naming` was asked already."""
    for_all = is_open(f"{prefix}__") & of_everyone(person, f"{prefix}__")
    return Q(**{f"{prefix}__in": audiences}) | (for_all & not_muted(person, f"{prefix}__"))
