"""A round: planned once, sealed, and handed out in small steps that any worker takes up where it was.

The plan is made in memory and written in one transaction. From then on nobody is matched anew: whoever
is killed anywhere leaves a plan with a number of introductions that are handed out, and the next one
goes on with the following.
"""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.matching.meeting import hold_round
from corridor.people.models import Person, PracticeSwitch
from corridor.people.switches import practices_on_for_each
from corridor.practices.conversations.engine.times import Span, common, two_times, without
from corridor.practices.conversations.models import Introduced, Introduction, Proposed, Round
from corridor.practices.conversations.models_offered import LANGUAGES, MINUTES, OPENINGS
from corridor.practices.conversations.queries import Wished
from corridor.practices.conversations.queries_people import (
    arrays_of,
    plan_from,
    spans_of,
    weeks_for,
)
from corridor.practices.conversations.queries_round import Plan, plan_of, sealed_wishes
from corridor.privacy.sealing import seal
from corridor.rhythm.calendars.connecting import taken_times
from corridor.rhythm.calendars.queries import occurrences_of
from corridor.rhythm.fortnight import Fortnight, organisation_zone, this_fortnight
from corridor.rhythm.messages import tell
from corridor.runtime.jobs import Work

AT_ONCE = 50
# Connected calendars are asked for so long in all; those that come later count as if there were none.
SECONDS_FOR_CALENDARS = 3_600
AHEAD = timedelta(hours=18)
# Whoever begins late in a fortnight waits for the next: too little of it is left.
DAYS_LEFT = 4


def hold(work: Work) -> None:
    """Hold the present fortnight's round, or go on with it where a worker was killed."""
    fortnight = this_fortnight()
    one = Round.objects.filter(begins_on=fortnight.begins_on).first()
    if one is None:
        if not _is_time(fortnight):
            return
        work.report(0, 0, _("Finding out who could meet whom"))
        one = plan(fortnight, work)
    if one is not None and one.ended_at is None:
        hand_out(one, fortnight, work)


def _is_time(fortnight: Fortnight) -> bool:
    """Whether there is enough of the fortnight left, and people had time before it to say what they wish."""
    zone = organisation_zone()
    today = timezone.now().astimezone(zone).date()
    on = PracticeSwitch.objects.filter(
        practice="conversations", changed_at__lt=fortnight.begins_at(zone)
    ).exclude(state=PracticeSwitch.State.OFF)
    return (fortnight.ends_on - today).days >= DAYS_LEFT and on.exists()


def plan(fortnight: Fortnight, work: Work | None = None) -> Round | None:
    """Make the round's plan, and keep it; None where another worker kept one at the same moment."""
    arrays = arrays_of(fortnight)
    held = hold_round(
        arrays.people,
        arrays.ties,
        seed=fortnight.begins_on.toordinal(),
        standing=arrays.standing,
        held=arrays.rounds,
        distance=arrays.distance,
    )
    one = Round(begins_on=fortnight.begins_on)
    try:
        with transaction.atomic():
            seal(one, plan=plan_from(arrays, held, fortnight.begins_on).as_json())
            one.save(force_insert=True)
            if work is not None:
                work.hold()
    except IntegrityError:
        return None
    return one


def hand_out(one: Round, fortnight: Fortnight, work: Work | None = None) -> None:
    """Introduce people to each other as the plan says, from where it is. Without `work`, for a demo."""
    made = plan_of(one)
    groups = made.groups if made else []
    until = fortnight.ends_at(organisation_zone())
    asking = _Asking()
    for start in range(one.handed_out, len(groups), AT_ONCE):
        if work is not None:
            work.report(start, len(groups), _("Introducing people to each other"))
            work.check()
        if timezone.now() + AHEAD >= until:
            break
        batch = list(enumerate(groups))[start : start + AT_ONCE]
        ready = _Batch(one, made, batch, until, asking)
        with transaction.atomic():
            if work is not None:
                work.hold()
            _hand_out(one, start, start + len(batch), ready)
    with transaction.atomic():
        Round.objects.filter(pk=one.pk).update(ended_at=timezone.now())
        if work is not None:
            _end(work, len(groups))


def _end(work: Work, number: int) -> None:
    words = ngettext("%(n)d introduction was made.", "%(n)d introductions were made.", number)
    work.report(number, number, words % {"n": number})
    work.fence()


class _Asking:
    """When people are not free: asked of their calendars one by one, in memory, and forgotten."""

    def __init__(self) -> None:
        self._until = time.monotonic() + SECONDS_FOR_CALENDARS

    def taken(self, people: Iterable[Person], since: datetime, until: datetime) -> list[Span]:
        """The times that are taken for any of the people, in order."""
        found: list[Span] = []
        for person in people:
            if time.monotonic() < self._until:
                found.extend(taken_times(person, since, until).times)
            else:
                own = occurrences_of(person, since, until)
                found.extend((seen.starts_at, seen.ends_at) for seen in own if seen.comes)
        return sorted(found)


class _Batch:
    """What some introductions need, read outside of any transaction: people, wishes, free times."""

    def __init__(
        self,
        one: Round,
        made: Plan | None,
        batch: Sequence[tuple[int, tuple[UUID, ...]]],
        until: datetime,
        asking: _Asking,
    ) -> None:
        self.round, self.until, self.since = one, until, made.since if made else {}
        ids = [pk for _place, group in batch for pk in group]
        self.wished = {owner: Wished.of(wishes) for owner, wishes, _no in sealed_wishes(ids)}
        here = Person.objects.here().filter(pk__in=list(self.wished))
        on = practices_on_for_each(here)
        self.people = {p.pk: p for p in here if "conversations" in on[p.pk]}
        weeks = weeks_for(list(self.people.values()), self.wished)
        begin = timezone.now() + AHEAD
        self.groups: list[tuple[int, list[Person], list[datetime]]] = []
        for place, group in batch:
            people = [self.people[pk] for pk in group if self._still(pk)]
            if len(people) < 2:
                continue
            spans = common([spans_of(weeks[p.pk], begin, until) for p in people])
            free = without(spans, asking.taken(people, begin, until))
            turn = uuid5(one.pk, f"turn:{place}").int
            self.groups.append((place, people, two_times(free, MINUTES, turn=turn)))

    def _still(self, pk: UUID) -> bool:
        """Whether somebody is here and still wants it: the plan may be some minutes old."""
        return pk in self.people and self.wished[pk].on

    def introduction(self, place: int, people: Sequence[Person]) -> Introduction:
        """The row, of which the id is the plan's: the same introduction is never made twice."""
        wished = [self.wished[person.pk] for person in people]
        forms, languages = 7, set(LANGUAGES)
        for each in wished:
            forms &= each.forms
            languages &= set(each.languages)
        opening = ""
        if all(each.opening for each in wished):
            drawn = uuid5(self.round.pk, f"opening:{place}").int
            opening = sorted(OPENINGS)[drawn % len(OPENINGS)]
        return Introduction(
            id=uuid5(self.round.pk, str(place)),
            forms=forms,
            languages=[code for code in LANGUAGES if code in languages],
            opening=opening,
            regular=place in self.since,
            minutes=MINUTES,
            lapses_at=self.until,
        )


def _hand_out(one: Round, start: int, end: int, ready: _Batch) -> None:
    held = Round.objects.select_for_update().get(pk=one.pk)
    if held.handed_out != start:
        raise RuntimeError("Somebody else hands out this round.")
    rows = [
        (ready.introduction(place, people), people, times) for place, people, times in ready.groups
    ]
    Introduction.objects.bulk_create([row for row, _people, _times in rows])
    Introduced.objects.bulk_create(
        [
            Introduced(introduction=row, person=person)
            for row, people, _times in rows
            for person in people
        ]
    )
    Proposed.objects.bulk_create(
        [Proposed(introduction=row, starts_at=at) for row, _people, times in rows for at in times]
    )
    for _row, people, _times in rows:
        for person in people:
            tell(person)
    Round.objects.filter(pk=one.pk).update(handed_out=end)
    one.handed_out = end
