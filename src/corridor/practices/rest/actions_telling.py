"""Telling people that there is something, letting them know something, and forgetting proposals."""

from collections.abc import Iterable, Sequence

from corridor.people.models import Person
from corridor.practices.rest.models import Proposal, Word
from corridor.privacy.erasing import erase_items
from corridor.privacy.muting import reachable
from corridor.rhythm.messages import tell


def drop_proposals(proposals: Sequence[Proposal]) -> None:
    """Destroy the keys of proposals and remove them."""
    ids = [proposal.pk for proposal in proposals]
    erase_items(ids)
    Proposal.objects.filter(pk__in=ids).delete()


def tell_all(people: Iterable[Person], *, by: Person) -> None:
    """Tell those who did not mute `by` that there is something."""
    for person in reachable(people, by=by):
        tell(person)


def send_word(people: Iterable[Person], *, by: Person, what: str) -> None:
    """Let people know something, for 14 days."""
    each = {person.pk: person for person in people if person.is_here and person.pk != by.pk}
    Word.objects.bulk_create([Word(to=p, sender=by, what=what) for p in each.values()])
    tell_all(each.values(), by=by)
