"""What an operator sees and does: the doctor's sentences, giving a round up, backups that leave keys out."""

from dataclasses import replace
from datetime import timedelta

import pytest
import rounds
from django.core.management import CommandError, call_command
from django.utils import timezone

from corridor.ballots import round_keys
from corridor.ballots.actions import prepare_round
from corridor.ballots.closing import end_missed
from corridor.ballots.health import ended_unopened, problems
from corridor.ballots.kinds import kinds
from corridor.ballots.models import Roll, Round
from corridor.ballots.signing.boxes import BoxKey
from corridor.ballots.tasks import tend
from corridor.ballots.terms import NewCell
from corridor.runtime.jobs import run_waiting_jobs
from corridor.web.operating.backing_up import check_apart
from corridor.web.operating.setting_up import NotReady


def test_a_round_in_order_is_nothing_to_speak_of(open_round):
    assert list(problems()) == []


def test_a_key_that_is_missing_is_named_and_the_round_can_be_given_up(
    open_round, capsys, django_capture_on_commit_callbacks
):
    (round_keys.folder_of(open_round.pk) / round_keys.BOX).unlink()
    (found,) = problems()
    assert f"corridor give-up-round {open_round.pk}" in found
    with django_capture_on_commit_callbacks(execute=True):
        call_command("give_up_round", str(open_round.pk))
    assert "ended without counts" in capsys.readouterr().out
    assert list(problems()) == []
    with pytest.raises(CommandError):
        call_command("give_up_round", str(open_round.pk))
    with pytest.raises(CommandError):
        call_command("give_up_round")


def test_keys_that_others_can_read_are_named(open_round, settings):
    key = round_keys.folder_of(open_round.pk) / round_keys.BOX
    key.chmod(0o644)
    settings.ROUND_KEYS.chmod(0o755)
    assert sorted(one.rpartition("chmod ")[2] for one in problems()) == sorted(
        [f"600 {key}", f"700 {settings.ROUND_KEYS}"]
    )


def test_keys_of_no_round_are_named_and_destroyed_by_hand_alone(open_round, capsys):
    strange = Round().pk
    round_keys.keep_box_key(strange, BoxKey.make())
    (found,) = problems()
    assert "corridor give-up-round --keys-of-no-round" in found
    call_command("give_up_round", keys_of_no_round=True)
    assert "The keys of 1 rounds were destroyed." in capsys.readouterr().out
    assert list(round_keys.known_rounds()) == [open_round.pk]


def test_keys_of_a_closed_round_that_came_back_with_a_copy_are_destroyed(sixteen, clock, run_jobs):
    held = rounds.hold_round(sixteen)
    clock.stand_at(held.closes_at + timedelta(seconds=1))
    run_jobs()
    round_keys.keep_box_key(held.pk, BoxKey.make())
    tend()
    assert list(round_keys.known_rounds()) == []


def unopened(people, *, closes_at):
    """A round of which no worker makes the keys."""
    cells = [NewCell([person.pk for person in people], "Ana's team")]
    return prepare_round(
        rounds.KIND,
        opens_at=timezone.now() + timedelta(hours=1),
        closes_at=closes_at,
        items=rounds.ITEMS,
        cells=cells,
    )


def test_rounds_behind_their_times_are_named(sixteen, clock):
    opened = rounds.hold_round(sixteen)
    waiting = unopened(sixteen, closes_at=opened.closes_at)
    clock.stand_at(waiting.opens_at + timedelta(hours=2))
    (late,) = problems()
    assert late.startswith("1 round should be open and is not: see what the jobs ballots.make_keys")
    clock.stand_at(opened.closes_at + timedelta(hours=2))
    missed, unclosed = problems()
    assert missed.startswith("1 round went by without having opened, and has not ended:")
    assert unclosed.startswith(
        "1 round is over and not closed: see what the job ballots.close says"
    )


def test_a_round_that_was_not_held_is_told_for_four_weeks(sixteen, clock):
    made = unopened(sixteen, closes_at=timezone.now() + rounds.FORTNIGHT)
    clock.stand_at(made.closes_at)
    assert end_missed(made.pk)
    assert list(problems()) == []
    (said,) = ended_unopened()
    assert f"The round {made.pk} ({rounds.KIND}) was not held" in said
    clock.move_by(timedelta(days=29))
    assert list(ended_unopened()) == []


def test_a_roll_that_is_kept_too_long_is_named(open_round, clock):
    kinds[rounds.KIND] = replace(kinds[rounds.KIND], keeps_roll=True)
    clock.stand_at(open_round.closes_at)
    run_waiting_jobs()
    assert list(problems()) == []
    clock.move_by(timedelta(hours=2))
    (said,) = problems()
    assert said.startswith("1 round is counted and still has a roll")
    clock.move_by(Roll.KEPT_AT_MOST)
    tend()
    assert list(problems()) == []


def test_no_backup_lies_among_the_keys_or_around_them(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"
    settings.ROUND_KEYS = tmp_path / "elsewhere" / "rounds"
    check_apart(tmp_path / "database", tmp_path / "copies")
    for folder in (settings.ROUND_KEYS, settings.ROUND_KEYS / "x", tmp_path / "elsewhere"):
        with pytest.raises(NotReady):
            check_apart(folder, tmp_path / "copies")
        with pytest.raises(NotReady):
            check_apart(tmp_path / "database", folder)


def test_a_destroyed_key_was_overwritten_first(open_round, monkeypatch):
    key = round_keys.folder_of(open_round.pk) / round_keys.BOX
    before, seen = key.read_bytes(), []
    overwrite = round_keys._overwrite

    def watched(path):
        overwrite(path)
        seen.append(path.read_bytes())

    monkeypatch.setattr(round_keys, "_overwrite", watched)
    round_keys.destroy_keys(open_round.pk)
    (after,) = seen
    assert len(after) == len(before)
    assert after != before
