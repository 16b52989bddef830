"""Who of a plan still wants to be introduced, and to whom: what people said since it was made counts."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from corridor.people.models import Person
from corridor.people.switches import practices_on_for_each
from corridor.practices.conversations.queries import Wished, unpacked
from corridor.practices.conversations.queries_round import sealed_wishes
from corridor.privacy.models import Mute


class Still:
    """As it stands when it is made. `people`, `wished`: by id, of those who still want introductions.

    Arguments: `ids`, who is looked at; `begins_on`, the first day of the round. Whoever has left, has
    stopped, paused or erased what they said, or has the practice no more is not among `people`.
    """

    def __init__(self, ids: Iterable[UUID], begins_on: date) -> None:
        said = {owner: (Wished.of(w), unpacked(no)) for owner, w, no in sealed_wishes(ids)}
        self.wished = {
            pk: w for pk, (w, _no) in said.items() if w.on and not w.is_paused(begins_on)
        }
        here = list(Person.objects.here().filter(pk__in=list(self.wished)).order_by("pk"))
        on = practices_on_for_each(here) if here else {}
        self.people = {p.pk: p for p in here if "conversations" in on[p.pk]}
        self._apart = {
            frozenset((pk, other)) for pk, (_w, no) in said.items() for other in no if pk != other
        }
        mutes = Mute.objects.filter(person__in=said, muted__in=said)
        self._apart |= {frozenset(pair) for pair in mutes.values_list("person", "muted")}

    def of(self, group: Sequence[UUID]) -> list[Person]:
        """Those of a group who are still introduced to each other, in its order."""
        found: list[Person] = []
        for pk in group:
            apart = any(frozenset((pk, other.pk)) in self._apart for other in found)
            if pk in self.people and not apart:
                found.append(self.people[pk])
        return found
