"""Preparing a round: what is refused, its keys, its fingerprint, its opening."""

from datetime import timedelta

import pytest
import rounds
from django.db import DatabaseError, transaction
from django.utils import timezone

from corridor.ballots import round_keys
from corridor.ballots.actions import discard_round, make_keys, open_round, prepare_round
from corridor.ballots.closing import RoundLost, end_missed
from corridor.ballots.health import missing_guards
from corridor.ballots.kinds import UnknownKind
from corridor.ballots.models import Cell, Roll, Round
from corridor.ballots.queries import lines_in_order
from corridor.ballots.signing.key_list import KeyList, fingerprint_of
from corridor.ballots.tasks import tend
from corridor.ballots.terms import Item, NewCell, RoundRefused
from corridor.runtime.events import subscribed
from corridor.runtime.jobs import Job, run_waiting_jobs


def prepare(people, **changed):
    now = timezone.now()
    words = {
        "opens_at": now + timedelta(days=1),
        "closes_at": now + timedelta(days=15),
        "items": rounds.ITEMS,
        "cells": [NewCell([person.pk for person in people], "Ana's team")],
    }
    return prepare_round(rounds.KIND, **(words | changed))


def test_keys_are_made_and_the_round_opens_at_its_time(sixteen, clock):
    made = prepare(sixteen)
    run_waiting_jobs()
    made.refresh_from_db()
    cell = Cell.objects.get(round=made)
    assert (made.opened_at, len(made.fingerprint)) == (None, 64)
    assert fingerprint_of(made.terms, KeyList(lines_in_order(made)).root) == made.fingerprint
    assert round_keys.signing_key(made.pk, cell.pk).n.bit_length() == 2048
    assert round_keys.box_key(made.pk).public.hex() in made.terms
    assert not open_round(made)
    clock.move_by(timedelta(days=1, seconds=1))
    run_waiting_jobs()
    made.refresh_from_db()
    assert made.is_running
    assert Job.objects.unfinished().filter(kind="ballots.close").get().run_after == made.closes_at


def test_keys_lie_in_files_that_nobody_else_can_read(open_round, settings):
    folder = settings.ROUND_KEYS / str(open_round.pk)
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["box", str(Cell.objects.get(round=open_round).pk)]
    )
    assert folder.stat().st_mode & 0o777 == settings.ROUND_KEYS.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


class Killed(BaseException):
    pass


def test_making_keys_is_taken_up_where_it_was_killed(sixteen, monkeypatch):
    people = [*sixteen, *rounds.make_people(16 * 11, name="More")]
    cells = [
        NewCell([p.pk for p in people[at : at + 16]], f"Team {at}") for at in range(0, 16 * 12, 16)
    ]
    made = prepare(sixteen, cells=cells)
    number = 0

    def killed_after_ten(*args, **more):
        nonlocal number
        number += 1
        if number == 11:
            raise Killed
        keep(*args, **more)

    keep = round_keys.keep_signing_key
    monkeypatch.setattr(round_keys, "keep_signing_key", killed_after_ten)
    with pytest.raises(Killed):
        make_keys(made, work=rounds.work_at("ballots.make_keys"))
    first = dict(Cell.objects.filter(round=made).values_list("pk", "public_key"))
    assert sum(key is not None for key in first.values()) == 10
    monkeypatch.setattr(round_keys, "keep_signing_key", keep)
    make_keys(Round.objects.get(pk=made.pk), work=rounds.work_at("ballots.make_keys"))
    made.refresh_from_db()
    now = dict(Cell.objects.filter(round=made).values_list("pk", "public_key"))
    assert all(now[pk] == key for pk, key in first.items() if key is not None)
    assert fingerprint_of(made.terms, KeyList(lines_in_order(made)).root) == made.fingerprint


def test_making_keys_again_changes_nothing_once_the_terms_are_fixed(open_round):
    box = round_keys.box_key(open_round.pk).public
    make_keys(open_round, work=None)
    assert round_keys.box_key(open_round.pk).public == box


@pytest.mark.parametrize(
    "changed",
    [
        {"minimum": 7},
        {"items": [Item("a", 5, minimum=7)]},
        {"items": [Item("a", 5), Item("a", 5)]},
        {"items": [Item("a", 1)]},
        {"items": [Item("a", 255)]},
        {"items": [Item(str(n), 2) for n in range(225)]},
        {"ask": 4},
        {"pairs": [("noticed", "noticed")]},
        {"pairs": [("noticed", "pay")]},
        {"cells": []},
    ],
)
def test_what_the_promises_forbid_is_refused(sixteen, changed):
    with pytest.raises(RoundRefused):
        prepare(sixteen, **changed)
    assert not Round.objects.exists()


def test_cells_that_are_too_small_or_overlap_are_refused(sixteen):
    ids = [person.pk for person in sixteen]
    for cells in (
        [NewCell(ids[:15], "Fifteen")],
        [NewCell(ids, "One"), NewCell(ids, "The same")],
        [NewCell([*ids, ids[0]], "One twice")],
    ):
        with pytest.raises(RoundRefused):
            prepare(sixteen, cells=cells)


def test_times_and_kinds_that_make_no_sense_are_refused(sixteen):
    now = timezone.now()
    with pytest.raises(RoundRefused):
        prepare(sixteen, opens_at=now, closes_at=now)
    with pytest.raises(RoundRefused):
        prepare(sixteen, opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1))
    with pytest.raises(UnknownKind):
        prepare_round("nobody's", opens_at=now, closes_at=now, items=(), cells=())


def test_a_round_can_be_taken_back_until_it_opens(
    sixteen, settings, django_capture_on_commit_callbacks
):
    made = prepare(sixteen)
    run_waiting_jobs()
    with django_capture_on_commit_callbacks(execute=True):
        discard_round(made)
    assert not Round.objects.exists()
    assert not Roll.objects.exists()
    assert list(settings.ROUND_KEYS.iterdir()) == []
    opened = rounds.hold_round(sixteen)
    with pytest.raises(RoundRefused):
        discard_round(opened)


def test_a_round_whose_keys_were_not_ready_before_its_end_ends_unopened(
    sixteen, clock, django_capture_on_commit_callbacks
):
    made = prepare(sixteen)
    Job.objects.all().delete()  # no worker ever came to them
    round_keys.keep_signing_key(made.pk, made.pk, b"half of the work")
    lost = []
    clock.stand_at(made.closes_at - timedelta(minutes=1))
    tend()
    assert Job.objects.get().kind == "ballots.make_keys"
    clock.stand_at(made.closes_at + timedelta(minutes=1))
    with subscribed(RoundLost, lost.append), django_capture_on_commit_callbacks(execute=True):
        run_waiting_jobs()
        tend()
        tend()
    made.refresh_from_db()
    assert (made.never_opened, made.lost_at) == (True, made.closed_at)
    assert lost == [RoundLost(made.pk, rounds.KIND)]
    assert not Roll.objects.exists()
    assert list(round_keys.known_rounds()) == []
    run_waiting_jobs()
    tend()
    assert not Job.objects.unfinished().exists()
    made.refresh_from_db()
    assert (made.fingerprint, list(round_keys.known_rounds())) == ("", [])


def test_keys_that_are_ready_too_late_open_nothing(sixteen, clock):
    made = prepare(sixteen)
    run_waiting_jobs()
    clock.stand_at(made.closes_at)
    assert not open_round(made)
    tend()
    made.refresh_from_db()
    assert made.never_opened
    assert not end_missed(made.pk)


def test_a_round_that_ended_while_its_keys_were_made_keeps_none(sixteen, monkeypatch, clock):
    made = prepare(sixteen)

    def ends_meanwhile(*args, **more):
        keep(*args, **more)
        clock.stand_at(made.closes_at + timedelta(seconds=1))
        tend()

    keep = round_keys.keep_box_key
    monkeypatch.setattr(round_keys, "keep_box_key", ends_meanwhile)
    make_keys(made, work=rounds.work_at("ballots.make_keys"))
    tend()
    assert (Round.objects.get().fingerprint, list(round_keys.known_rounds())) == ("", [])


def refused(change):
    """Whether the database itself says no."""
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return True
    return False


def test_the_database_keeps_the_terms_of_a_round_whose_keys_are_made(sixteen, make_person):
    made = rounds.hold_round(sixteen, opens=False)
    row = Round.objects.filter(pk=made.pk)
    later = made.closes_at + timedelta(days=1)
    for change in (
        {"minimum": 9},
        {"items": []},
        {"pairs": [["a", "b"]]},
        {"ask": 1},
        {"kind": "other"},
        {"terms": "{}"},
        {"fingerprint": ""},
        {"closes_at": later},
        {"opens_at": made.opens_at - timedelta(days=1)},
    ):
        assert refused(lambda change=change: row.update(**change)), change
    cell = Cell.objects.filter(round=made)
    for change in ({"words": "x"}, {"people": 99}, {"public_key": b"another"}, {"node": "9"}):
        assert refused(lambda change=change: cell.update(**change)), change
    stranger = make_person("Dana Novak")
    assert refused(lambda: Roll.objects.create(round=made, cell=cell.get(), person=stranger))
    assert refused(lambda: Roll.objects.filter(person=sixteen[0]).update(person=stranger))
    assert refused(lambda: Cell.objects.create(round=made, place=7, words="Late", people=16))


def test_the_database_takes_back_no_state(open_round):
    row = Round.objects.filter(pk=open_round.pk)
    assert refused(lambda: row.update(opened_at=None))
    assert refused(lambda: row.update(counted_at=timezone.now()))
    assert refused(lambda: row.update(closed_at=timezone.now()))
    assert refused(lambda: Cell.objects.filter(round=open_round).delete())


def test_every_guard_is_in_its_place(db):
    assert missing_guards() == set()
