"""Which audiences somebody is named in and still in, decided for all at once: for what asks many practices.

It says the same as `models.audience_includes`, and is made of the same conditions. Whoever is in no
audience is shown nothing that somebody else lets some people see, so nothing more need be asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from corridor.people.models import Person
from corridor.people.once import once_a_request
from corridor.privacy.models import (
    AudienceMember,
    audience_includes,
    is_open,
    membership_holds,
    not_muted,
    of_everyone,
    still_belongs,
)

# Up to so many rows the audiences are listed. Every one of them is a variable of each question, and
# SQLite may take no more than 32,766.
LISTED = 300


@dataclass(frozen=True)
class Named:
    """The audiences with a row of the person's that include them now.

    None of whom they muted, and none that is withdrawn or expired. An audience of everyone has a row
    of theirs only where it named them as well. `kinds`: of each audience the kinds that hold; None
    where they are too many to be listed (a care team's, over years): then each question asks
    with `audience_includes`.
    """

    person: Person
    kinds: Mapping[UUID, frozenset[str]] | None

    def __bool__(self) -> bool:
        """Whether there may be any; if not, nothing need be asked."""
        return self.kinds is None or bool(self.kinds)

    def has(self, prefix: str = "audience", *, kind: str = "") -> Q:
        """The condition on rows whose audience (foreign key `prefix`) is one of these.

        With `kind`: one that holds for the person as this kind.
        """
        if self.kinds is None:
            return self._asked_at_each_row(prefix, kind)
        return Q(**{f"{prefix}__in": [a for a, k in self.kinds.items() if not kind or kind in k]})

    def _asked_at_each_row(self, prefix: str, kind: str) -> Q:
        """Begins at the person's memberships, so that their index is used."""
        rows = AudienceMember.objects.filter(person=self.person)
        named = Q(**{f"{prefix}__in": rows.values("audience")})
        holds = audience_includes(self.person, prefix)
        if kind:
            of_kind = AudienceMember.objects.filter(still_belongs(self.person), kind=kind)
            holds &= Q(Exists(of_kind.filter(audience=OuterRef(f"{prefix}_id"))))
        return named & holds


@once_a_request
def audiences_naming(person: Person) -> Named:
    """The audiences that name the person. Two queries, one for whoever was never named."""
    named = AudienceMember.objects.filter(person=person)
    if not person.is_here or not named.exists():
        return Named(person, {})
    open_to_them = named.filter(is_open("audience__"), not_muted(person, "audience__"))
    rows = open_to_them.annotate(holds=membership_holds(), ours=of_everyone(person, "audience__"))
    listed = list(rows.values_list("audience", "kind", "holds", "ours")[: LISTED + 1])
    if len(listed) > LISTED:
        return Named(person, None)
    found: dict[UUID, frozenset[str]] = {}
    for audience, kind, holds, ours in listed:
        if holds or ours:
            found[audience] = found.get(audience, frozenset()) | ({kind} if holds else set())
    return Named(person, found)


def includes_through(named: Named, prefix: str = "audience") -> Q:
    """The condition of `audience_includes`, where `audiences_naming` was asked already."""
    if named.kinds is None:
        return audience_includes(named.person, prefix)
    for_all = is_open(f"{prefix}__") & of_everyone(named.person, f"{prefix}__")
    return named.has(prefix) | (for_all & not_muted(named.person, f"{prefix}__"))
