"""The owner's log: who of the circle opened what, by day. It sends no notice."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.privacy.models import Opening
from corridor.privacy.sealing import SealedItem


def told_before_opening(owner: Person) -> str:
    """What a reader is told before they open an item of somebody else."""
    return _("%(owner)s can see, by day, that you opened this. No notice is sent.") % {
        "owner": owner.name
    }


def record_openings(items: Sequence[SealedItem], reader: Person) -> None:
    """A line for each item of somebody else that `reader` opened, once a day of the owner's."""
    others = [item for item in items if _owner(item) != reader.pk]
    if not others:
        return
    days = _days_now({_owner(item) for item in others})
    Opening.objects.bulk_create(
        [
            Opening(
                owner_id=_owner(item),
                item=item.pk,
                item_kind=item._meta.label_lower,
                reader=reader,
                opened_on=days[_owner(item)],
            )
            for item in others
        ],
        ignore_conflicts=True,
    )


def _owner(item: SealedItem) -> UUID:
    owner: UUID = getattr(item, f"{item.OWNER}_id")
    return owner


def _days_now(owners: set[UUID]) -> dict[UUID, date]:
    """Which day it is for each of them: the log never speaks of tomorrow."""
    zones = Person.objects.filter(pk__in=owners).values_list("pk", "time_zone")
    return {pk: timezone.now().astimezone(_zone(name)).date() for pk, name in zones}


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
