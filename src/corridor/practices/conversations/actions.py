"""What somebody does for themselves: say what they wish, stop, go on, erase; and what is over goes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.people.acts.models import record
from corridor.people.models import Person
from corridor.practices.conversations.actions_parting import part_who_said_no
from corridor.practices.conversations.actions_together import PUT_AWAY
from corridor.practices.conversations.models import (
    Introduced,
    Introduction,
    Nearness,
    Round,
    Shown,
    Wishes,
)
from corridor.practices.conversations.models_offered import (
    AT_MOST_RATHER_NOT,
    FORMS,
    LANGUAGES,
    NEAR,
    OFTEN,
    TOPICS,
)
from corridor.practices.conversations.queries import Wished, packed, unpacked, wished_by
from corridor.practices.conversations.queries_round import YEAR, plan_of
from corridor.privacy.erasing import erase_items
from corridor.privacy.models import Opening
from corridor.privacy.sealing import seal, unseal
from corridor.rhythm.zones import zone_of
from corridor.runtime.taking_back import gave_again

AT_ONCE = 500


@transaction.atomic
def say_wishes(
    *,
    by: Person,
    wished: Wished,
    rather_not: Sequence[Person] = (),
    line: str = "",
    about: str = "",
) -> None:
    """Keep what somebody wishes, whom they would rather not meet, and what they show.

    Whoever of those named before has left stays named, and is so when they come back: nobody can
    choose them meanwhile. Where all would be too many, those who left first give way.

    Refuses, with ValueError, what there is not to choose from, no form, no language, and more people
    than `AT_MOST_RATHER_NOT`.
    """
    _check(wished)
    ids = [one.pk for one in rather_not if one.pk != by.pk]
    if len(ids) > AT_MOST_RATHER_NOT:
        raise ValueError(f"At most {AT_MOST_RATHER_NOT} people.")
    row = _wishes_of(by)
    away = [pk for pk in _named_and_away(row, by) if pk not in ids]
    named = [*away, *ids][-AT_MOST_RATHER_NOT:]
    seal(row, wishes=wished.as_json(), rather_not=packed(named))
    row.save()
    shown = _shown_of(by)
    seal(shown, body={"line": line.strip(), "about": about.strip()})
    shown.save()


def _check(wished: Wished) -> None:
    known = (
        wished.every in OFTEN
        and 0 < wished.forms <= sum(FORMS)
        and bool(wished.languages)
        and not set(wished.languages) - set(LANGUAGES)
        and not set(wished.topics) - set(TOPICS)
    )
    if not known:
        raise ValueError("There is no such choice.")


def _wishes_of(person: Person) -> Wishes:
    """The person's row, made where there is none: of somebody who wishes nothing.

    One that cannot be opened any more (an older copy of the database was put back) gives way to it.
    """
    found = Wishes.objects.filter(owner=person).first()
    if found is not None and unseal([found], reader=person):
        return found
    Wishes.objects.filter(owner=person).delete()
    row = Wishes(owner=person)
    seal(row, wishes=wished_by(person).as_json(), rather_not=packed([]))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # made at the same moment by the same person
        return Wishes.objects.get(owner=person)
    return row


def _named_and_away(row: Wishes, by: Person) -> list[UUID]:
    """Whom somebody named and who have left since, whoever left first before the others."""
    opened = unseal([row], reader=by).get(row.pk)
    ids = unpacked(opened["rather_not"]) if opened else []
    here = set(Person.objects.here().filter(pk__in=ids).values_list("pk", flat=True))
    return [pk for pk in ids if pk not in here]


def _shown_of(person: Person) -> Shown:
    found = Shown.objects.filter(owner=person).first()
    if found is not None and unseal([found], reader=person):
        return found
    Shown.objects.filter(owner=person).delete()
    row = Shown(owner=person)
    seal(row, body={"line": "", "about": ""})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return Shown.objects.get(owner=person)
    return row


@transaction.atomic
def stop(*, by: Person) -> None:
    """No introductions from now on, until one says otherwise. What one said stays, for oneself alone.

    Nobody learns of it, and nothing that can be seen in the database says which of the two it is.
    """
    _switch(by, on=False)


@transaction.atomic
def go_on(*, by: Person) -> None:
    """Introductions again, as one wished them before; a pause ends."""
    _switch(by, on=True)


def _switch(person: Person, *, on: bool) -> None:
    row = _wishes_of(person)
    seal(row, wishes=replace(wished_by(person), on=on, paused_until="").as_json())
    row.save()


@transaction.atomic
def choose_nearness(steps: int, *, by: Person) -> None:
    """A steward chooses how near in the organisation two are too near. Refuses, with ValueError, others."""
    if steps not in NEAR:
        raise ValueError("There is no such choice.")
    Nearness.objects.create(steps=steps, chosen_by=by)
    record(by, _("chose how near in the organisation two are too near to be introduced"))


@transaction.atomic
def erase_own(person: Person) -> None:
    """Wishes, whom one would rather not meet, and what one shows."""
    for model in (Wishes, Shown):
        rows = model._default_manager.filter(owner=person)
        erase_items(list(rows.values_list("pk", flat=True)))
        rows.delete()


@transaction.atomic
def erase_for(person: Person) -> None:
    """Everything of the person's (their keys are destroyed already), out of rounds' plans as well."""
    erase_own(person)
    Introduced.objects.filter(person=person).delete()
    for one in Round.objects.select_for_update().order_by("pk"):
        plan = plan_of(one)
        if plan is not None and plan.names(person.pk):
            seal(one, plan=plan.without(person.pk).as_json())
            one.save()


@transaction.atomic
def erase_over() -> int:
    """Erase introductions whose fortnight is over; returns how many. Of what became of them nothing stays.

    With them go the facts that somebody put one away, and the lines that say who of them read what
    another showed. An occasion that they set is their calendars'. Regular partners of whom one said no
    part before that.
    """
    part_who_said_no()
    over = Introduction.objects.filter(lapses_at__lte=timezone.now()).order_by("pk")
    held = list(over.select_for_update()[:AT_ONCE])
    everybody = Introduced.objects.filter(introduction__in=held)
    rows = list(everybody.select_related("person", "introduction"))
    for row in rows:
        if row.put_away:
            gave_again(PUT_AWAY, row.introduction_id, row.person_id)
    _erase_lines(held, rows)
    Introduction.objects.filter(pk__in=[one.pk for one in held]).delete()
    return len(held)


def _erase_lines(held: Sequence[Introduction], rows: Sequence[Introduced]) -> None:
    """Those of the log, about those who are in an introduction that is over, by each other.

    Where two were introduced anew already, lines from that day on are about the new introduction.
    """
    people = {row.person_id: row.person for row in rows}
    shown = dict(Shown.objects.filter(owner__in=people).values_list("pk", "owner"))
    over = _pairs(rows)
    others = Introduced.objects.filter(person__in=people).exclude(introduction__in=held)
    since = _pairs(others.select_related("introduction"))
    gone = []
    for line in Opening.objects.filter(item__in=list(shown), reader__in=people):
        pair = shown[line.item], line.reader_id
        made_at = since.get(pair)
        # The log counts in the owner's own days.
        zone = zone_of(people[pair[0]])
        if pair in over and (made_at is None or line.opened_on < made_at.astimezone(zone).date()):
            gone.append(line.pk)
    Opening.objects.filter(pk__in=gone).delete()


def _pairs(rows: Iterable[Introduced]) -> dict[tuple[UUID, UUID | None], datetime]:
    """Since when each two of those who are in the same introduction are in one, either way round."""
    together: dict[UUID, list[Introduced]] = {}
    for row in rows:
        together.setdefault(row.introduction_id, []).append(row)
    found: dict[tuple[UUID, UUID | None], datetime] = {}
    for group in together.values():
        for one, other in permutations(group, 2):
            pair, made_at = (one.person_id, other.person_id), one.introduction.made_at
            found[pair] = min(made_at, found.get(pair, made_at))
    return found


@transaction.atomic
def forget_old_rounds() -> None:
    """Forget who was introduced to whom more than a year ago: the keys first."""
    limit = timezone.now().date() - YEAR - timedelta(days=1)
    old = list(Round.objects.filter(begins_on__lt=limit).values_list("pk", flat=True))
    erase_items(old)
    Round.objects.filter(pk__in=old).delete()
