"""What somebody does for themselves: check in, choose, put in order, erase."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from corridor.people.models import Person
from corridor.practices.noticing.models import CheckIn, Choices
from corridor.practices.noticing.models_offered import SCALES, SCALES_AT_MOST
from corridor.practices.noticing.queries import chosen_by
from corridor.privacy.erasing import erase_items
from corridor.privacy.sealing import id_made_with, seal

OFFERED_EVERY = timedelta(days=14)


class NotYours(PermissionError):
    """Only its owner may do this."""


@transaction.atomic
def keep_check_in(
    *,
    by: Person,
    once: UUID,
    body: str = "",
    good: str = "",
    marks: Mapping[str, int] | None = None,
) -> CheckIn | None:
    """Keep how somebody is, for themselves alone; None, and nothing kept, where all is empty.

    Arguments: `marks`, by the keys of scales, the step chosen on each, from 0.
    Refuses, with ValueError, a scale or a step that there is not.
    """
    body, good, marks = body.strip(), good.strip(), dict(marks or {})
    for key, step in marks.items():
        if key not in SCALES or not 0 <= step < len(SCALES[key].steps):
            raise ValueError("There is no such step.")
    if not (body or good or marks):
        return None
    pk = id_made_with(once, by, CheckIn)
    if (earlier := CheckIn.objects.filter(pk=pk).first()) is not None:
        return earlier
    check_in = CheckIn(id=pk, owner=by)
    seal(check_in, body=body, good=good, marks=marks)
    check_in.save(force_insert=True)
    offer_later(by=by)
    return check_in


def offer_later(*, by: Person) -> None:
    """Home offers a check-in again in a fortnight: after one, and after "Not this time", alike."""
    row = _choices_of(by)
    if row.next_offer_on is not None:
        _offer_from(row, timezone.localdate() + OFFERED_EVERY)


def never_offer(*, by: Person) -> None:
    """Home never offers a check-in again, until its owner wants it to."""
    _offer_from(_choices_of(by), None)


def _offer_from(row: Choices, day: date | None) -> None:
    Choices.objects.filter(pk=row.pk).update(next_offer_on=day)


@transaction.atomic
def choose(
    *, by: Person, scales: Sequence[str], talk_to: Sequence[Person], offered: bool
) -> Choices:
    """Keep which scales one uses, whom one can talk to, and whether home offers a check-in.

    Refuses, with ValueError, an unknown scale and more than two.
    """
    scales = list(dict.fromkeys(scales))
    if len(scales) > SCALES_AT_MOST or set(scales) - set(SCALES):
        raise ValueError("At most two scales, of those that there are.")
    row = _choices_of(by)
    people = [str(person.pk) for person in talk_to if person.pk != by.pk]
    seal(row, scales=scales, talk_to=people)
    if not offered:
        row.next_offer_on = None
    elif row.next_offer_on is None:
        row.next_offer_on = timezone.localdate()
    row.save()
    return row


@transaction.atomic
def move_prompt_up(key: str, *, by: Person) -> None:
    """Put a prompt one place nearer to the top; the first stays, and what there is not, is not."""
    order = list(chosen_by(by).prompts)
    place = order.index(key) if key in order else 0
    if place == 0:
        return
    order[place - 1], order[place] = order[place], order[place - 1]
    row = _choices_of(by)
    seal(row, prompts=order)
    row.save()


def _choices_of(person: Person) -> Choices:
    """The person's row, made where there is none yet; nothing in it can be seen to be empty."""
    found = Choices.objects.filter(owner=person).first()
    if found is not None:
        return found
    row = Choices(owner=person, next_offer_on=timezone.localdate())
    seal(row, scales=[], talk_to=[], prompts=[])
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # made at the same moment by the same person
        return Choices.objects.get(owner=person)
    return row


@transaction.atomic
def erase_check_in(check_in: CheckIn, *, by: Person) -> None:
    """Erase one check-in: its key, then its row. Refuses anybody but its owner (NotYours)."""
    if check_in.owner_id != by.pk:
        raise NotYours
    erase_items([check_in.pk])
    check_in.delete()


@transaction.atomic
def erase_all_check_ins(*, by: Person) -> None:
    """Erase every check-in of one's own."""
    own = CheckIn.objects.filter(owner=by)
    erase_items(list(own.values_list("pk", flat=True)))
    own.delete()


@transaction.atomic
def erase_own(person: Person) -> None:
    """Check-ins and choices, when the person erases everything."""
    erase_all_check_ins(by=person)
    rows = Choices.objects.filter(owner=person)
    erase_items(list(rows.values_list("pk", flat=True)))
    rows.delete()
