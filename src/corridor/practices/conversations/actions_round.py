"""A round: planned once, sealed, and handed out in small steps that any worker takes up where it was.

The plan is made in memory and written in one transaction. From then on nobody is matched anew: whoever
is killed anywhere leaves a plan with a number of introductions that are handed out, and the next one
goes on with the following.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.matching.meeting import hold_round
from corridor.people.models import Person
from corridor.practices.conversations.actions_parting import part_who_said_no
from corridor.practices.conversations.engine.times import two_times
from corridor.practices.conversations.models import (
    Introduced,
    Introduction,
    Proposed,
    Round,
    Wishes,
)
from corridor.practices.conversations.models_offered import (
    FORMS,
    IN_PERSON,
    LANGUAGES,
    LATE,
    MINUTES,
    NOT_ENOUGH,
    OPENINGS,
    STOPPED,
)
from corridor.practices.conversations.queries_asking import Asking
from corridor.practices.conversations.queries_letter import is_held_in
from corridor.practices.conversations.queries_people import arrays_of, plan_from
from corridor.practices.conversations.queries_round import CHUNK, Left, Plan, id_of, plan_of
from corridor.practices.conversations.queries_still import Still
from corridor.practices.conversations.queries_weeks import AHEAD, Window, spans_of, weeks_for
from corridor.privacy.sealing import seal
from corridor.rhythm.calendars.engine.free import Side, common_free
from corridor.rhythm.fortnight import Fortnight, organisation_zone, this_fortnight
from corridor.runtime.jobs import Job, Work

AT_ONCE = 50
TWO = 2
# Of the whole: wishes are read, people are matched, and the rest is handing out.
READ, MATCHED, WHOLE = 30, 40, 100
# Whoever begins late in a fortnight waits for the next: too little of it is left.
DAYS_LEFT = 4


def hold(work: Work) -> None:
    """Hold the present fortnight's round, or go on with it where a worker was killed.

    What the operator cancelled stays so until the next fortnight.
    """
    settle_older()
    fortnight = this_fortnight()
    one = Round.objects.filter(begins_on=fortnight.begins_on).first()
    if (one is None or one.ended_at is None) and _is_cancelled(fortnight):
        _cancel(one, fortnight)
        return
    if one is None:
        if not _is_time(fortnight):
            return
        one = plan(fortnight, work)
    if one is not None and one.ended_at is None:
        hand_out(one, fortnight, work)


def _is_time(fortnight: Fortnight) -> bool:
    """Whether there is enough of the fortnight left, and people had time before it to say what they wish."""
    today = timezone.now().astimezone(organisation_zone()).date()
    return (fortnight.ends_on - today).days >= DAYS_LEFT and is_held_in(fortnight)


def _is_cancelled(fortnight: Fortnight) -> bool:
    """Whether the job was cancelled since the fortnight began: nobody but the operator can."""
    jobs = Job.objects.filter(kind="conversations.round", outcome=Job.Outcome.CANCELLED)
    return jobs.filter(ended_at__gte=fortnight.begins_at(organisation_zone())).exists()


def _cancel(one: Round | None, fortnight: Fortnight) -> None:
    """The round ends as far as it came: nobody else is introduced in this fortnight.

    Written at the clock's next hour, while the cancelled job is still known.
    """
    with suppress(IntegrityError), transaction.atomic():
        if one is None:
            one = Round(begins_on=fortnight.begins_on)
            seal(one, plan=Plan([], {}, {}).as_json())
            one.save(force_insert=True)
        Round.objects.filter(pk=one.pk).update(cancelled_at=timezone.now())
        _settle(one)


def plan(fortnight: Fortnight, work: Work | None = None) -> Round | None:
    """Make the round's plan, and keep it; None where another worker kept one at the same moment."""

    def report(done: int, words: str) -> None:
        if work is not None:
            work.report(done, WHOLE, words)
            work.check()

    def tell(done: int, total: int) -> None:
        report(done * READ // max(total, 1), _("Reading what people wish"))

    part_who_said_no()
    short = Window.of(fortnight).is_short
    arrays = arrays_of(fortnight, tell)
    report(READ, _("Finding out who could meet whom"))
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
            if short:
                left = {pk: one.where_late() for pk, one in made.left.items()}
                made = replace(made, left=left, short=True)
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
    asking = Asking()
    for start in range(one.handed_out, len(groups), AT_ONCE):
        if work is not None:
            done = MATCHED + start * (WHOLE - MATCHED) // len(groups)
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

    Who was not introduced after all (the other stopped meanwhile, the fortnight was over, or the round
    was cancelled) has not met, and, if they still want it, counts as somebody for whom there was nobody.
    All of them are told the same, so that nobody learns that the other stopped.
    """
    held = Round.objects.select_for_update().get(pk=one.pk)
    if held.ended_at is not None:
        return
    made = plan_of(held)
    if made is not None:
        introduced = _introduced_in(held, len(made.groups))
        groups = [
            tuple(pk for pk in group if (id_of(one, place), pk) in introduced)
            for place, group in enumerate(made.groups)
        ]
        planned = {pk for group in made.groups for pk in group}
        missing = planned - {pk for group in groups for pk in group}
        still = Still(sorted(missing), one.begins_on).people
        late = made.short or held.handed_out < len(made.groups)
        why = STOPPED if held.cancelled_at else LATE if late else NOT_ENOUGH
        again = {pk: Left(made.earlier.get(pk, 0) + 1, why) for pk in still}
        left = again | dict(made.left)
        seal(held, plan=Plan(groups, made.since, left).as_json())
    held.ended_at = timezone.now()
    held.save()


def _introduced_in(one: Round, places: int) -> set[tuple[UUID, UUID]]:
    """(introduction, person) of those whom a round introduced. By its ids: a beat may be changed."""
    found: set[tuple[UUID, UUID]] = set()
    for start in range(0, places, CHUNK):
        ids = [id_of(one, place) for place in range(start, min(start + CHUNK, places))]
        rows = Introduced.objects.filter(introduction__in=ids)
        found.update(rows.values_list("introduction", "person"))
    return found


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

    def look_up(self, asking: Asking) -> None:
        """Find free times, outside of any transaction: calendars may take long to answer."""
        still = self.still()
        weeks = weeks_for(list(still.people.values()), still.wished)
        begin = timezone.now() + AHEAD
        asking.look_up(list(still.people.values()), begin, self.until)
        for place, group in self.groups:
            people = still.of(group)
            if len(people) < TWO:
                continue
            sides = [
                Side(spans_of(weeks[p.pk], begin, self.until), asking.taken(p, begin, self.until))
                for p in people
            ]
            free = common_free(sides, begin, self.until, timedelta(minutes=MINUTES))
            turn = uuid5(self.round.pk, f"turn:{place}").int
            self.times[place] = two_times(free, MINUTES, turn=turn)


def _introduction(
    batch: _Batch, place: int, still: Still, people: Sequence[Person]
) -> Introduction | None:
    """The row; None where they have no form or no language in common any more."""
    wished = [still.wished[person.pk] for person in people]
    forms, languages = sum(FORMS), set(LANGUAGES)
    if len({person.country for person in people}) > 1:
        forms &= ~IN_PERSON
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
        id=id_of(batch.round, place),
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
        row = _introduction(batch, place, still, people)
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
