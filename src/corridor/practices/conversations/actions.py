"""What somebody does for themselves: say what they wish, stop, go on, erase; and what is over goes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
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
from corridor.practices.conversations.queries import Wished, packed, wished_by
from corridor.practices.conversations.queries_round import YEAR, plan_of
from corridor.privacy.erasing import erase_items
from corridor.privacy.models import Opening
from corridor.privacy.sealing import seal, unseal
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

    Refuses, with ValueError, what there is not to choose from, no form, no language, and more people
    than `AT_MOST_RATHER_NOT`.
    """
    _check(wished)
    ids = [one.pk for one in rather_not if one.pk != by.pk]
    if len(ids) > AT_MOST_RATHER_NOT:
        raise ValueError(f"At most {AT_MOST_RATHER_NOT} people.")
    row = _wishes_of(by)
    seal(row, wishes=wished.as_json(), rather_not=packed(ids))
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
    rows = list(Introduced.objects.filter(introduction__in=held))
    for row in rows:
        if row.put_away:
            gave_again(PUT_AWAY, row.introduction_id, row.person_id)
    _erase_lines(held, rows)
    Introduction.objects.filter(pk__in=[one.pk for one in held]).delete()
    return len(held)


def _erase_lines(held: Sequence[Introduction], rows: Sequence[Introduced]) -> None:
    """Those of the log, about those who are in an introduction that is over, by each other."""
    people = {row.person_id for row in rows}
    shown = dict(Shown.objects.filter(owner__in=people).values_list("owner", "pk"))
    together: dict[UUID, list[UUID]] = {}
    for row in rows:
        together.setdefault(row.introduction_id, []).append(row.person_id)
    until: dict[tuple[UUID, UUID], date] = {}
    for one in held:
        for owner, reader in permutations(together.get(one.pk, ()), 2):
            if owner in shown:
                day = until.get((shown[owner], reader), one.lapses_at.date())
                until[shown[owner], reader] = max(day, one.lapses_at.date())
    lines = Opening.objects.filter(item__in=list(shown.values()), reader__in=people)
    Opening.objects.filter(
        pk__in=[
            line.pk
            for line in lines
            if line.reader_id is not None
            and line.opened_on <= until.get((line.item, line.reader_id), date.min)
        ]
    ).delete()


@transaction.atomic
def forget_old_rounds() -> None:
    """Forget who was introduced to whom more than a year ago: the keys first."""
    limit = timezone.now().date() - YEAR - timedelta(days=1)
    old = list(Round.objects.filter(begins_on__lt=limit).values_list("pk", flat=True))
    erase_items(old)
    Round.objects.filter(pk__in=old).delete()
