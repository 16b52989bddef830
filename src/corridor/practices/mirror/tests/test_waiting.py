"""What the first round has found waits in a file, and never for longer than it is needed."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from corridor.ballots import round_keys
from corridor.ballots.models import Round
from corridor.practices.mirror import actions_waiting
from corridor.practices.mirror.actions_results import end_part
from corridor.practices.mirror.actions_rounds import prepare_next, tidy
from corridor.practices.mirror.models import Distribution, Part

from .conftest import close
from .test_results import files, two_parts


def all_files():
    return sorted(path.name for path in Path(settings.ROUND_KEYS).glob("*mirror*"))


def test_what_a_killed_process_left_is_gone_with_the_next_hour():
    one, other = two_parts(9, 20)
    end_part(one, {"both": 9})
    end_part(other, {"both": 11})  # and killed before anything that follows the commit
    assert files() == ["mirror-2027-03-01-one.json"]
    tidy()
    assert files() == []


def test_what_still_waits_stays():
    one, other = two_parts(9, 20)
    end_part(one, {"both": 9})
    tidy()
    assert actions_waiting.take(one) == {"both": 9, "unclear": 0}
    end_part(other, {"both": 11})
    assert sum(n for _regions, n in Distribution.objects.get().groups) == 29


def test_half_years_that_the_database_does_not_know_leave_nothing():
    one, _other = two_parts(9, 20)
    end_part(one, {"both": 9})
    one.half_year.delete()  # as in an older copy of the database
    tidy()
    assert files() == []


def test_the_half_of_a_file_goes_too(monkeypatch):
    one, other = two_parts(9, 20)
    monkeypatch.setattr(Path, "replace", _killed)
    with pytest.raises(KeyboardInterrupt):
        actions_waiting.put(one, {"both": 9})
    monkeypatch.undo()
    assert len(all_files()) == 1
    end_part(one, {"both": 9})
    end_part(other, {"both": 11})
    Path(settings.ROUND_KEYS, "mirror-2027-03-01-one.half").write_text("{}")
    Path(settings.ROUND_KEYS, ".mirror-2026-09-01-one.json.half").write_text("{}")
    tidy()
    assert all_files() == []


def _killed(*_args):
    raise KeyboardInterrupt


def test_it_is_overwritten_before_it_goes(monkeypatch):
    one, other = two_parts(9, 20)
    end_part(one, {"both": 9})
    end_part(other, {"both": 11})
    path = Path(settings.ROUND_KEYS, "mirror-2027-03-01-one.json")
    kept, synced = path.with_name("kept"), []
    os.link(path, kept)  # the same blocks on the disk
    sync = round_keys._sync
    monkeypatch.setattr(
        round_keys, "_sync", lambda folder: (synced.append((folder, path.exists())), sync(folder))
    )
    tidy()
    assert synced == [(path.parent, False)]
    with pytest.raises(ValueError, match=r"."):
        json.loads(kept.read_bytes())


def test_other_files_beside_it_stay(open_round):
    before = sorted(path.name for path in Path(settings.ROUND_KEYS).rglob("*"))
    tidy()
    assert sorted(path.name for path in Path(settings.ROUND_KEYS).rglob("*")) == before != []


def test_a_round_that_never_opened_ends_its_part(twenty, clock):
    held = prepare_next()
    tidy()
    assert Round.objects.count() == 1
    clock.stand_at(held.closes_at + timedelta(minutes=5))
    tidy()
    assert [(part.round, part.ended) for part in Part.objects.all()] == [(None, True)]
    assert not Round.objects.exists()
    assert Distribution.objects.get().groups == []
    tidy()  # again is fine


def test_a_part_whose_round_is_gone_ends_too(clock):
    one, _other = two_parts(9, 20)
    end_part(one, {"both": 9})
    clock.stand_at(one.half_year.closes_at + timedelta(minutes=5))
    tidy()
    assert [n for _regions, n in Distribution.objects.get().groups] == [9, 20]


def test_a_round_that_is_still_to_be_counted_is_left_alone(open_round, clock):
    clock.stand_at(open_round.closes_at + timedelta(minutes=1))
    tidy()
    assert Part.objects.get().ended is False
    close(clock)
    assert Part.objects.get().ended is True
