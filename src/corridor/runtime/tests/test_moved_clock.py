"""The clock of the whole program can be moved in tests and demos, and nowhere else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from corridor.runtime import moved_clock
from corridor.runtime.models import Job

NOON = datetime(2027, 3, 28, 12, 0, tzinfo=UTC)
MOMENT = timedelta(seconds=20)


def test_it_stands_and_is_put_right(clock):
    clock.stand_at(NOON)
    assert (timezone.now(), timezone.localdate()) == (NOON, NOON.date())
    clock.move_by(timedelta(hours=-3))
    assert timezone.now() == NOON - timedelta(hours=3)
    clock.put_right()
    assert abs(timezone.now() - datetime.now(UTC)) < MOMENT


def test_it_goes_on_from_where_it_was_moved_to(clock):
    clock.move_to(NOON)
    first = timezone.now()
    assert NOON <= first < NOON + MOMENT
    assert timezone.now() > first
    clock.move_by(timedelta(days=3))
    assert NOON + timedelta(days=3) <= timezone.now() < NOON + timedelta(days=3) + MOMENT


def test_it_stands_for_the_length_of_a_block(clock):
    clock.stand_at(NOON)
    with clock.standing_at(NOON + timedelta(days=1)):
        assert timezone.now() == NOON + timedelta(days=1)
    assert timezone.now() == NOON


def test_defaults_of_columns_follow_it(clock):
    clock.stand_at(NOON)
    assert Job().queued_at == NOON


def test_a_zone_other_than_utc_is_kept_as_a_moment(clock):
    clock.stand_at(NOON.astimezone(timezone.get_fixed_timezone(330)))
    assert timezone.now() == NOON


def test_nothing_moves_the_clock_of_a_real_organisation(monkeypatch):
    monkeypatch.setattr(moved_clock, "_file", None)
    for move in (
        lambda: moved_clock.move_by(MOMENT),
        lambda: moved_clock.move_to(NOON),
        lambda: moved_clock.stand_at(NOON),
        moved_clock.file,
    ):
        with pytest.raises(moved_clock.NotMovable):
            move()
    moved_clock.put_right()
    assert not moved_clock.is_movable()
    assert abs(moved_clock.now() - datetime.now(UTC)) < MOMENT
