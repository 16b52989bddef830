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

from corridor.matching.meeting import hold_round
from corridor.people.models import Person, PracticeSwitch
from corridor.practices.conversations.engine.times import Span, common, two_times, without
from corridor.practices.conversations.models import (
    Introduced,
    Introduction,
    Proposed,
    Round,
    Wishes,
)
from corridor.practices.conversations.models_offered import (
    FORMS,
    LANGUAGES,
    MINUTES,
    NOT_ENOUGH,
    OPENINGS,
)
from corridor.practices.conversations.queries import Wished
from corridor.practices.conversations.queries_people import arrays_of, plan_from
from corridor.practices.conversations.queries_round import CHUNK, Left, Plan, plan_of
from corridor.practices.conversations.queries_still import Still
from corridor.practices.conversations.queries_weeks import spans_of, weeks_for
from corridor.privacy.sealing import seal
from corridor.rhythm.calendars.connecting import taken_there
from corridor.rhythm.calendars.models import Connection
from corridor.rhythm.calendars.taken import connections_of, taken_of_each
from corridor.rhythm.fortnight import Fortnight, organisation_zone, this_fortnight
from corridor.runtime.jobs import Work

AT_ONCE = 50
TWO, WHOLE = 2, 100
# Connected calendars are asked for so long in all; those that come later count as if there were none.
SECONDS_FOR_CALENDARS = 3_600
AHEAD = timedelta(hours=18)
# Whoever begins late in a fortnight waits for the next: too little of it is left.
DAYS_LEFT = 4


def hold(work: Work) -> None:
    """Hold the present fortnight's round, or go on with it where a worker was killed."""
    settle_older()
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
            made = _without_erased(plan_from(arrays, held, fortnight.begins_on))
            seal(one, plan=made.as_json())
            one.save(force_insert=True)
            if work is not None:
                work.hold()
    except IntegrityError:
        return None
    return one


def _without_erased(made: Plan) -> Plan:
    """The plan without whoever erased what they said while it was made.

    The others' rows are held: who erases theirs now comes after the plan is written, and finds it.
    """
    ids = sorted(made.people)
    there: set[UUID] = set()
    for start in range(0, len(ids), CHUNK):
        rows = Wishes.objects.select_for_update().filter(owner__in=ids[start : start + CHUNK])
        there.update(rows.order_by("pk").values_list("owner_id", flat=True))
    return made.without(*(made.people - there))


def hand_out(one: Round, fortnight: Fortnight, work: Work | None = None) -> None:
    """Introduce people to each other as the plan says, from where it is. Without `work`, for a demo.

    How far it is is reported as a share: how many introductions there are says how many take part.
    """
    made = plan_of(one)
    groups = made.groups if made else []
    until = fortnight.ends_at(organisation_zone())
    asking = _Asking()
    for start in range(one.handed_out, len(groups), AT_ONCE):
        if work is not None:
            done = start * WHOLE // len(groups)
            work.report(done, WHOLE, _("Introducing people to each other"))
            work.check()
        if timezone.now() + AHEAD >= until:
            break
        batch = _Batch(one, made, list(enumerate(groups))[start : start + AT_ONCE], until)
        batch.look_up(asking)
        with transaction.atomic():
            if work is not None:
                work.hold()
            _hand_out(one, start, batch)
    with transaction.atomic():
        _settle(one)
        if work is not None:
            work.report(WHOLE, WHOLE, _("All introductions are made."))
            work.fence()


def settle_older() -> None:
    """End the rounds of earlier fortnights of which a job was killed and never went on.

    Before what is over is erased: of an introduction that is gone nobody could say that it was made.
    """
    this = this_fortnight().begins_on
    for one in Round.objects.filter(begins_on__lt=this, ended_at=None).order_by("begins_on"):
        with transaction.atomic():
            _settle(one)


def _settle(one: Round) -> None:
    """The round ends: its plan is kept as it was handed out.

    Who was not introduced after all (the other stopped meanwhile, or the fortnight was over) has not
    met, and, if they still want it, counts as somebody for whom there was nobody.
    """
    held = Round.objects.select_for_update().get(pk=one.pk)
    if held.ended_at is not None:
        return
    made = plan_of(held)
    if made is not None:
        introduced = _introduced_in(held, len(made.groups))
        groups = [
            tuple(pk for pk in group if (_id_of(one, place), pk) in introduced)
            for place, group in enumerate(made.groups)
        ]
        planned = {pk for group in made.groups for pk in group}
        missing = planned - {pk for group in groups for pk in group}
        still = Still(sorted(missing), one.begins_on).people
        left = {pk: Left(1, NOT_ENOUGH) for pk in still} | dict(made.left)
        seal(held, plan=Plan(groups, made.since, left).as_json())
    held.ended_at = timezone.now()
    held.save()


def _introduced_in(one: Round, places: int) -> set[tuple[UUID, UUID]]:
    """(introduction, person) of those whom a round introduced. By its ids: a beat may be changed."""
    found: set[tuple[UUID, UUID]] = set()
    for start in range(0, places, CHUNK):
        ids = [_id_of(one, place) for place in range(start, min(start + CHUNK, places))]
        rows = Introduced.objects.filter(introduction__in=ids)
        found.update(rows.values_list("introduction", "person"))
    return found


class _Asking:
    """When people are not free: asked of their calendars one by one, in memory, and forgotten."""

    def __init__(self) -> None:
        self._until = time.monotonic() + SECONDS_FOR_CALENDARS
        self._own: dict[UUID, list[Span]] = {}
        self._connections: dict[UUID, Connection] = {}

    def look_up(self, people: Sequence[Person], since: datetime, until: datetime) -> None:
        """What Corridor knows of some people's times, for all of them at once; others are forgotten."""
        self._own = taken_of_each(people, since, until)
        self._connections = connections_of(people)

    def taken(self, people: Iterable[Person], since: datetime, until: datetime) -> list[Span]:
        """The times that are taken for any of the people, who were looked up, in order."""
        found: list[Span] = []
        for person in people:
            found.extend(self._own[person.pk])
            connection = self._connections.get(person.pk)
            if connection is not None and time.monotonic() < self._until:
                found.extend(taken_there(connection, since, until).times)
        return sorted(found)


class _Batch:
    """Some introductions of the plan, by their places in it."""

    def __init__(
        self,
        one: Round,
        made: Plan | None,
        groups: Sequence[tuple[int, tuple[UUID, ...]]],
        until: datetime,
    ) -> None:
        self.round, self.groups, self.until = one, groups, until
        self.since = made.since if made else {}
        self.times: dict[int, list[datetime]] = {}

    def still(self) -> Still:
        """Who of them still wants it at this moment."""
        ids = [pk for _place, group in self.groups for pk in group]
        return Still(ids, self.round.begins_on)

    def look_up(self, asking: _Asking) -> None:
        """Find free times, outside of any transaction: calendars may take long to answer."""
        still = self.still()
        weeks = weeks_for(list(still.people.values()), still.wished)
        begin = timezone.now() + AHEAD
        asking.look_up(list(still.people.values()), begin, self.until)
        for place, group in self.groups:
            people = still.of(group)
            if len(people) < TWO:
                continue
            spans = common([spans_of(weeks[p.pk], begin, self.until) for p in people])
            free = without(spans, asking.taken(people, begin, self.until))
            turn = uuid5(self.round.pk, f"turn:{place}").int
            self.times[place] = two_times(free, MINUTES, turn=turn)


def _id_of(one: Round, place: int) -> UUID:
    """The id of an introduction is the plan's: the same is never made twice."""
    return uuid5(one.pk, str(place))


def _introduction(batch: _Batch, place: int, wished: Sequence[Wished]) -> Introduction | None:
    """The row; None where they have no form or no language in common any more."""
    forms, languages = sum(FORMS), set(LANGUAGES)
    for each in wished:
        forms &= each.forms
        languages &= set(each.languages)
    if not forms or not languages:
        return None
    opening = ""
    if all(each.opening for each in wished):
        drawn = uuid5(batch.round.pk, f"opening:{place}").int
        opening = sorted(OPENINGS)[drawn % len(OPENINGS)]
    return Introduction(
        id=_id_of(batch.round, place),
        forms=forms,
        languages=[code for code in LANGUAGES if code in languages],
        opening=opening,
        regular=place in batch.since,
        minutes=MINUTES,
        lapses_at=batch.until,
    )


def _hand_out(one: Round, start: int, batch: _Batch) -> None:
    """Write some introductions, of whoever still wants them now that calendars have been asked.

    Nobody is sent a letter: it stands on home. A letter to each at once would make the mail server's
    log a list of those who take part, and letters at once are for what a human being does.
    """
    held = Round.objects.select_for_update().get(pk=one.pk)
    if held.handed_out != start:
        raise RuntimeError("Somebody else hands out this round.")
    still = batch.still()
    rows: list[tuple[Introduction, list[Person], list[datetime]]] = []
    for place, group in batch.groups:
        people = still.of(group)
        if place not in batch.times or len(people) < TWO:
            continue
        row = _introduction(batch, place, [still.wished[person.pk] for person in people])
        if row is not None:
            rows.append((row, people, batch.times[place]))
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
    end = start + len(batch.groups)
    Round.objects.filter(pk=one.pk).update(handed_out=end)
    one.handed_out = end
