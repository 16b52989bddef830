"""Finding people by name, in order, page after page, in an organisation of any size.

One search for given names and one for family names, instead of one with "or": each is answered by
its own index, in order, so that it ends as soon as a page is full.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from corridor.people.models import Person, PersonQuerySet, fold


def beginning_with(people: PersonQuerySet, column: str, words: str) -> PersonQuerySet:
    """Those of `people` whose folded `column` begins with the folded `words`."""
    found = people.filter(**{f"{column}__prefix": words})
    # PostgreSQL otherwise reads the ordered index from its beginning until a page is full: for "s"
    # through half the organisation. Only for ASCII: in some scripts (Thai) a text can come before
    # its own beginning.
    return found.filter(**{f"{column}__gte": words}) if words.isascii() else found


def in_order(
    people: PersonQuerySet, column: str, *, last: Person | None, at_most: int
) -> list[Person]:
    """The first of `people` by `column` that come after `last`, with their teams: one query."""
    if last is not None:
        value = getattr(last, column)
        # The first condition says nothing new; it is the one that an index answers.
        people = people.filter(**{f"{column}__gte": value}).filter(
            Q(**{f"{column}__gt": value}) | Q(pk__gt=last.pk)
        )
    return list(people.select_related("team").order_by(column, "pk")[:at_most])


def find_by_name(
    words: str, *, at_most: int, last: Person | None = None, without: Iterable[UUID] = ()
) -> list[Person]:
    """People here whose given name begins with `words`, then those whose family name does.

    Arguments: `at_most`, how many; `last`, the person after whom to go on; `without`, ids to leave
    out. Nobody for an empty text. At most two queries.
    """
    words = fold(words)
    if not words:
        return []
    here = Person.objects.here().exclude(pk__in=list(without))
    found: list[Person] = []
    if last is None or last.name_key.startswith(words):
        found = in_order(
            beginning_with(here, "name_key", words), "name_key", last=last, at_most=at_most
        )
        last = None
    if len(found) < at_most:
        family = beginning_with(here, "family_key", words).exclude(name_key__prefix=words)
        found += in_order(family, "family_key", last=last, at_most=at_most - len(found))
    return found
