"""A kind of round whose counts nobody may see: they are handed over in memory, and written nowhere."""

from dataclasses import replace
from datetime import timedelta

import pytest
import rounds
from django.utils import timezone

from corridor.ballots.closing import close_round
from corridor.ballots.invented import answer_round
from corridor.ballots.kinds import kinds
from corridor.ballots.models import Association, Box, Count, Round
from corridor.runtime.jobs import run_waiting_jobs


@pytest.fixture
def taken():
    """What was handed over, round by round."""
    found = []

    def take(round_, counted):
        found.append((round_, counted))

    kinds[rounds.KIND] = replace(kinds[rounds.KIND], take_counts=take)
    return found


def close(held, clock):
    clock.stand_at(held.closes_at + timedelta(seconds=1))
    run_waiting_jobs()
    held.refresh_from_db()


def test_they_are_those_that_would_have_been_written(taken, sixteen, practices_on, clock):
    held = rounds.hold_round(sixteen)
    for person in sixteen[:9]:
        answer_round(held, person, [4, 1, 2])
    close(held, clock)
    ((round_, counted),) = taken
    assert round_.pk == held.pk
    assert counted.by_node == {
        "0": {"someone_to_trust": (0, 0, 0, 0, 9), "noticed": (0, 9, 0, 0, 0)}
    }
    assert counted.crossed == {}
    assert held.closed_at is not None
    for model in (Box, Count, Association):
        assert not model.objects.exists()


def test_what_they_are_made_into_is_there_or_nothing_is(taken, sixteen, practices_on, clock):
    def fail(round_, counted):
        raise OSError

    kinds[rounds.KIND] = replace(kinds[rounds.KIND], take_counts=fail)
    held = rounds.hold_round(sixteen)
    answer_round(held, sixteen[0], [4, 1, 2])
    clock.stand_at(held.closes_at + timedelta(seconds=1))
    with pytest.raises(OSError):  # noqa: PT011 - it has no words
        close_round(held, work=rounds.work_at("ballots.close"))
    assert Box.objects.count() == 1
    assert Round.objects.get().counted_at is None
    assert timezone.now() > held.closes_at


def test_who_is_not_on_the_roll_sends_nothing(sixteen, practices_on, make_person):
    held = rounds.hold_round(sixteen)
    answer_round(held, make_person("Sam Outside"), [4, 1, 2])
    assert not Box.objects.exists()
