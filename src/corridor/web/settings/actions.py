"""What a person changes for themselves."""

from django.db import transaction

from corridor.people.models import Person
from corridor.people.preferences.models import choose_help_country
from corridor.people.taken_back import COUNTERPART_CHANGED
from corridor.rhythm.hours import look_again
from corridor.runtime.taking_back import took_back


@transaction.atomic
def keep_settings(*, by: Person, time_zone: str, help_country: str, language: str = "") -> None:
    """Keep the person's own time zone (a name of the IANA database), help country and language.

    An empty language stays as it is. Only these columns are written: an import that runs at the
    same time keeps what it changed.
    """
    Person.objects.filter(pk=by.pk).update(time_zone=time_zone, language=language or by.language)
    choose_help_country(by, help_country)
    look_again(by)


@transaction.atomic
def name_counterpart(*, by: Person, counterpart: Person) -> None:
    """Name who is to `by` what a leader is to others.

    Refuses, with PermissionError, somebody whom somebody leads, and with ValueError oneself or
    somebody who has left.
    """
    if by.manager_id is not None:
        raise PermissionError("Whom somebody leads has a leader, and names no counterpart.")
    if counterpart.pk == by.pk or not counterpart.is_here:
        raise ValueError("A counterpart is somebody else, who is here.")
    before = Person.objects.values_list("counterpart", flat=True).get(pk=by.pk)
    if before not in {None, counterpart.pk}:
        took_back(COUNTERPART_CHANGED, by.pk, before)
    Person.objects.filter(pk=by.pk, manager=None).update(counterpart=counterpart)


@transaction.atomic
def invite_counterpart(*, by: Person, name: str, email: str) -> Person:
    """Bring somebody into the directory whom the HR export does not hold, and name them."""
    invited = Person.objects.create(name=name, email=email, language=by.language)
    name_counterpart(by=by, counterpart=invited)
    return invited
