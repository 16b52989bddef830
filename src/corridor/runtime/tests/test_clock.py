"""The clock: one job for each slot, whoever looks, and one for all that were missed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.runtime.clock import Clock, all_ticks, serve, slot_of
from corridor.runtime.jobs import Job, enqueue, job, kinds
from corridor.runtime.models import ClockSlot
from corridor.runtime.register import Tick

RunJobs = Callable[..., list[Job]]

HOURLY = Tick("test.hourly", timedelta(hours=1))
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@job("test.hourly")
def hourly() -> None: ...


def at(**later: float) -> datetime:
    return NOON + timedelta(**later)


def looks(clock: Clock, *times: datetime) -> list[int]:
    """How many jobs each look queued; each is done before the next look."""
    counts = []
    for time in times:
        counts.append(len(clock.look(at=time)))
        for waiting in Job.objects.unfinished():
            Job.objects.filter(pk=waiting.pk).update(ended_at=time, outcome="done")
    return counts


def test_one_job_for_each_slot(db: None) -> None:
    times = [at(), at(minutes=1), at(minutes=59), at(hours=1), at(hours=1.5), at(hours=2)]
    assert looks(Clock([HOURLY]), *times) == [1, 0, 0, 1, 0, 1]


def test_one_job_however_many_processes_look(db: None) -> None:
    clocks = [Clock([HOURLY]) for _process in range(3)]
    counts = [looks(clock, at(minutes=minute)) for minute, clock in enumerate(clocks)]
    assert counts == [[1], [0], [0]]


def test_of_two_processes_that_see_a_free_slot_one_takes_it(db: None) -> None:
    assert serve(HOURLY, NOON) is not None
    Job.objects.update(ended_at=NOON, outcome="done")
    assert serve(HOURLY, NOON) is None
    assert Job.objects.count() == 1


def test_missed_slots_give_one_job(db: None) -> None:
    assert looks(Clock([HOURLY]), at(), at(days=3), at(days=3, minutes=5)) == [1, 1, 0]


def test_a_clock_that_goes_after_does_nothing_twice(db: None) -> None:
    assert looks(Clock([HOURLY]), at(hours=1)) == [1]
    assert looks(Clock([HOURLY]), at(), at(hours=1)) == [0, 0]


def test_a_slot_waits_for_the_job_of_the_slot_before(db: None, run_jobs: RunJobs) -> None:
    clock = Clock([HOURLY])
    assert len(clock.look(at=at())) == 1
    assert clock.look(at=at(hours=1)) == []
    assert clock.look(at=at(hours=1, minutes=1)) == []
    run_jobs()
    assert len(clock.look(at=at(hours=1, minutes=2))) == 1
    assert clock.look(at=at(hours=1, minutes=3)) == []


def test_looking_again_in_the_same_slot_costs_nothing(
    db: None, django_assert_num_queries: Callable[..., object]
) -> None:
    clock = Clock([HOURLY])
    clock.look(at=at())
    with django_assert_num_queries(0):
        clock.look(at=at(minutes=30))


def test_each_kind_has_its_own_slots(db: None) -> None:
    @job("test.daily")
    def daily() -> None: ...

    clock = Clock([HOURLY, Tick("test.daily", timedelta(days=1))])
    assert [queued.kind for queued in clock.look(at=at())] == ["test.hourly", "test.daily"]
    Job.objects.all().delete()
    assert [queued.kind for queued in clock.look(at=at(hours=1))] == ["test.hourly"]


def test_a_kind_that_nobody_registered_does_not_stop_the_clock(db: None) -> None:
    clock = Clock([Tick("test.not_registered", timedelta(hours=1)), HOURLY])
    assert [queued.kind for queued in clock.look(at=at())] == ["test.hourly"]


def test_a_job_asked_for_by_hand_does_not_hold_up_the_clock(db: None) -> None:
    enqueue("test.hourly")
    assert len(Clock([HOURLY]).look(at=at())) == 1


def test_the_clocks_row_says_how_far_it_has_come(db: None) -> None:
    Clock([HOURLY]).look(at=at(minutes=20))
    assert list(ClockSlot.objects.values_list("job", "slot_at")) == [("test.hourly", NOON)]


def test_every_tick_of_the_register_is_a_kind_of_job() -> None:
    assert [tick.job for tick in all_ticks() if tick.job not in kinds] == []


def test_no_two_ticks_ask_for_the_same_job() -> None:
    jobs = [tick.job for tick in all_ticks()]
    assert len(jobs) == len(set(jobs))


spans = st.integers(min_value=1, max_value=40 * 24 * 3600).map(lambda s: timedelta(seconds=s))
moments = st.integers(min_value=-(10**8), max_value=10**9).map(lambda s: at(seconds=s))


@given(moment=moments, every=spans)
def test_a_slot_holds_its_moment_and_begins_where_the_last_ended(
    moment: datetime, every: timedelta
) -> None:
    slot = slot_of(moment, every)
    assert slot <= moment < slot + every
    assert slot_of(slot, every) == slot
    assert slot_of(slot - timedelta(microseconds=1), every) == slot - every


@pytest.mark.parametrize(
    ("every", "slot"),
    [(timedelta(days=1), datetime(2026, 11, 23, tzinfo=UTC)), (timedelta(hours=1), NOON)],
)
def test_slots_are_counted_in_utc(every: timedelta, slot: datetime) -> None:
    assert slot_of(at(minutes=17), every) == slot
