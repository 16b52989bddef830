"""What an operator sees and does: the doctor's sentences, giving a round up, backups that leave keys out."""

import pytest
import rounds
from django.core.management import CommandError, call_command

from corridor.ballots import round_keys
from corridor.ballots.health import problems
from corridor.ballots.models import Round
from corridor.ballots.signing.boxes import BoxKey
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
    from datetime import timedelta

    from corridor.ballots.tasks import tend

    held = rounds.hold_round(sixteen)
    clock.stand_at(held.closes_at + timedelta(seconds=1))
    run_jobs()
    round_keys.keep_box_key(held.pk, BoxKey.make())
    tend()
    assert list(round_keys.known_rounds()) == []


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
