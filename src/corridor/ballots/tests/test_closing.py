"""The end of a round: counted once, whatever dies in between; too few is nothing; no key is left."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import product
from random import Random

import pytest
import rounds
from django.db import DatabaseError, transaction
from django.utils import timezone

from corridor.ballots import closing, round_keys, together
from corridor.ballots.actions import forget_roll, forget_round
from corridor.ballots.closing import RoundCounted, close_round, end_without_counts
from corridor.ballots.counting import empty_tally
from corridor.ballots.engine.associations import associate
from corridor.ballots.kinds import kinds
from corridor.ballots.models import Association, Box, Carried, Count, Issue, Roll, Round
from corridor.ballots.queries import associations_of, counts_of
from corridor.ballots.signing.boxes import seal_box
from corridor.ballots.spending import take_box
from corridor.ballots.tasks import tend
from corridor.ballots.terms import Item, RoundRefused
from corridor.runtime.events import subscribed
from corridor.runtime.jobs import Job, run_waiting_jobs

TWO = (Item("someone_to_trust", 5), Item("taboo", 3, minimum=10))


def send_boxes(held, people, answers):
    for person, given in zip(people, answers, strict=True):
        take_box(rounds.answer(held, person, given))


def close(held, clock):
    clock.stand_at(held.closes_at + timedelta(seconds=1))
    run_waiting_jobs()
    held.refresh_from_db()


def test_what_was_said_is_counted_and_everything_else_is_gone(sixteen, practices_on, clock):
    held = rounds.hold_round(sixteen, items=TWO)
    send_boxes(held, sixteen[:12], [[n % 5, n % 3] for n in range(12)])
    close(held, clock)
    assert counts_of(held) == {"0": {"someone_to_trust": [3, 3, 2, 2, 2], "taboo": [4, 4, 4]}}
    for model in (Box, Issue, Roll, Carried):
        assert not model.objects.exists()
    assert held.closed_at is not None
    assert not round_keys.folder_of(held.pk).exists()


def test_too_few_answers_are_in_no_table(sixteen, practices_on, clock):
    others = rounds.make_people(16, name="Other")
    held = rounds.hold_round(sixteen, others, items=TWO)
    # Eight of one cell answer both items, seven of the other; ten are wanted of the second item.
    send_boxes(held, sixteen[:8], [[4, 1]] * 8)
    send_boxes(held, others[:7], [[0, 0]] * 7)
    close(held, clock)
    assert counts_of(held) == {"0": {"someone_to_trust": [0, 0, 0, 0, 8]}}
    assert Count.objects.count() == 1


def test_blanks_and_rather_not_are_boxes_that_say_nothing(sixteen, practices_on, clock):
    held = rounds.hold_round(sixteen, items=TWO)
    send_boxes(held, sixteen[:8], [[1, None]] * 8)
    send_boxes(held, sixteen[8:12], [[]] * 4)
    close(held, clock)
    assert counts_of(held) == {"0": {"someone_to_trust": [0, 8, 0, 0, 0]}}


def test_boxes_that_do_not_open_or_were_copied_count_as_nothing(sixteen, practices_on, clock):
    others = rounds.make_people(16, name="Other")
    held = rounds.hold_round(sixteen, others, items=TWO)
    send_boxes(held, sixteen[:8], [[0, 0]] * 8)
    key = round_keys.box_key(held.pk).public
    cell, theirs = rounds.cell_of(held, sixteen[0]), rounds.cell_of(held, others[0])

    def put(token, cell, sealed):
        Box.objects.create(token=token, cell=cell, sealed=sealed)

    taken = bytes(Box.objects.first().sealed)
    put(b"a" * 32, cell, taken)  # a copy of somebody's box under another token
    put(b"b" * 32, theirs, taken)  # the same in another cell
    put(b"c" * 32, cell, b"rubbish")
    put(b"d" * 32, cell, seal_box(key, b"d" * 32, [99, 7], of=held.pk, cell=cell.pk))
    close(held, clock)
    assert counts_of(held) == {"0": {"someone_to_trust": [8, 0, 0, 0, 0]}}


def test_pairs_are_counted_from_five_hundred_answers_on(practices_on, clock):
    people = rounds.make_people(501)
    held = rounds.hold_round(people, items=TWO, pairs=[("someone_to_trust", "taboo")])
    short = rounds.hold_round(people, items=TWO, pairs=[("someone_to_trust", "taboo")])
    cells = {one.pk: rounds.cell_of(one, people[0]) for one in (held, short)}
    for one, number in ((held, 501), (short, 499)):
        key = round_keys.box_key(one.pk).public
        Box.objects.bulk_create(
            Box(
                token=n.to_bytes(32) if one is held else (10_000 + n).to_bytes(32),
                cell=cells[one.pk],
                sealed=seal_box(
                    key,
                    n.to_bytes(32) if one is held else (10_000 + n).to_bytes(32),
                    [n % 5, n % 3] if n else [1, None],
                    of=one.pk,
                    cell=cells[one.pk].pk,
                ),
            )
            for n in range(number)
        )
    close(held, clock)
    short.refresh_from_db()
    wanted = Counter((n % 5, n % 3) for n in range(1, 501))
    table = [[wanted[one, other] for other in range(3)] for one in range(5)]
    ((pair, found),) = associations_of(held).items()
    assert pair == ("someone_to_trust", "taboo")
    assert found.value == round(associate(table).value, 2)
    assert found.low < found.value < found.high
    assert (found.at_least, found.at_most) == (500, 511)
    assert associations_of(short) == {}


def test_a_table_of_two_answers_is_written_nowhere(practices_on, clock):
    """Less the counts it would tell what the seven said who are too few to count."""
    people, few = rounds.make_people(500), rounds.make_people(16, name="Few")
    held = rounds.hold_round(people, few, items=TWO, pairs=[("someone_to_trust", "taboo")])
    tally = empty_tally(held)
    for number in range(500):
        tally.add(rounds.cell_of(held, people[0]).pk, bytes([number % 4, number % 3]))
    for _person in range(7):
        tally.add(rounds.cell_of(held, few[0]).pk, bytes([4, 2]))
    (_one, _other, table), *_rest = tally.crossed_enough()
    assert sum(table[4]) == 7
    Round.objects.filter(pk=held.pk).update(closing_at=timezone.now())
    closing._write(Round.objects.get(pk=held.pk), tally, NoWork())
    assert counts_of(held)["0"]["someone_to_trust"] == [125, 125, 125, 125, 0]
    columns = {field.name for field in Association._meta.concrete_fields}
    numbers = {"value", "low", "high", "product", "at_least", "at_most"}
    assert columns == {"id", "round", "one", "other", *numbers}
    (found,) = Association.objects.all()
    assert all(round(getattr(found, name), 2) == getattr(found, name) for name in numbers)


class NoWork:
    """A worker's hand in a test that has none."""

    def hold(self):
        pass


def test_where_all_gave_one_answer_nothing_is_said_of_it(practices_on):
    held = rounds.hold_round(rounds.make_people(16), items=TWO)
    assert list(together.associations_of(held, [("a", "b", [[300, 300], [0, 0]])])) == []


@pytest.mark.parametrize("seed", range(5))
def test_one_persons_answers_hardly_move_an_association(seed):
    """Of 500 and more: less than the interval's tenth, for whatever answers of whomever."""
    lots = Random(seed)
    table = [[lots.randrange(20, 41) for _ in range(5)] for _ in range(5)]
    before = associate(table)
    moved = []
    for one, other in product(range(5), repeat=2):
        table[one][other] += 1
        moved.append(abs(associate(table).value - before.value))
        table[one][other] -= 1
    assert max(moved) < (before.high - before.low) / 10


def test_whoever_publishes_hears_of_it_once_in_the_same_transaction(open_round, sixteen, clock):
    heard = []
    send_boxes(open_round, sixteen[:8], [[1, 1, 1]] * 8)

    def publish(event):
        heard.append((event.round, event.kind, Count.objects.count(), Box.objects.count()))

    with subscribed(RoundCounted, publish):
        close(open_round, clock)
    assert heard == [(open_round.pk, rounds.KIND, 2, 0)]


class Killed(BaseException):
    pass


STEPS = (
    "while it stops taking",
    "before counting",
    "while counting",
    "before writing",
    "while writing",
    "at the end of writing",
    "before the keys are destroyed",
    "while the keys are destroyed",
    "after the keys are destroyed",
    "before its end is noted",
)


def kill_at(step, monkeypatch):
    """Let the worker die at that step; returns nothing, as a dead worker."""

    def die(*args, **more):
        raise Killed

    def after(function):
        def killed(*args, **more):
            function(*args, **more)
            raise Killed

        return killed

    if step == "while it stops taking":
        monkeypatch.setattr(Round, "save", after(Round.save))
    elif step == "before counting":
        monkeypatch.setattr(round_keys, "box_key", die)
    elif step == "while counting":
        number = iter([None] * 3)
        add = closing.empty_tally

        def dying_tally(round_):
            tally = add(round_)
            count = tally.add

            def counted(cell, answers):
                if next(number, "dead") == "dead":
                    raise Killed
                count(cell, answers)

            tally.add = counted
            return tally

        monkeypatch.setattr(closing, "empty_tally", dying_tally)
    elif step == "before writing":
        monkeypatch.setattr(closing, "_write", die)
    elif step == "while writing":
        monkeypatch.setattr(closing, "_forget", die)
    elif step == "at the end of writing":
        monkeypatch.setattr(closing, "took_back", after(closing.took_back))
    elif step == "before the keys are destroyed":
        monkeypatch.setattr(round_keys, "destroy_keys", die)
    elif step == "while the keys are destroyed":
        monkeypatch.setattr(round_keys, "_overwrite", after(round_keys._overwrite))
    elif step == "after the keys are destroyed":
        monkeypatch.setattr(round_keys, "destroy_keys", after(round_keys.destroy_keys))
    else:
        monkeypatch.setattr("corridor.runtime.work.Work.fence", die)


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_it_is_counted_once(step, open_round, sixteen, clock):
    send_boxes(open_round, sixteen[:12], [[n % 5, 1, n % 3] for n in range(12)])
    clock.stand_at(open_round.closes_at + timedelta(seconds=1))
    with pytest.MonkeyPatch.context() as dying:
        kill_at(step, dying)
        with pytest.raises(Killed):
            close_anew(open_round)
    close_anew(open_round)
    open_round.refresh_from_db()
    assert counts_of(open_round) == {
        "0": {
            "someone_to_trust": [3, 3, 2, 2, 2],
            "noticed": [0, 12, 0, 0, 0],
            "taboo": [4, 4, 4],
        }
    }
    assert open_round.closed_at is not None
    assert not Box.objects.exists()
    assert not round_keys.folder_of(open_round.pk).exists()
    assert Job.objects.get(kind="ballots.close").outcome == Job.Outcome.DONE


def close_anew(held):
    close_round(Round.objects.get(pk=held.pk), work=rounds.work_at("ballots.close"))


def test_a_worker_that_lost_the_job_writes_nothing(open_round, sixteen, clock):
    send_boxes(open_round, sixteen[:8], [[1, 1, 1]] * 8)
    clock.stand_at(open_round.closes_at + timedelta(seconds=1))
    first = rounds.work_at("ballots.close")
    Job.objects.filter(kind="ballots.close").update(delivery=open_round.pk, lease_until=None)
    from corridor.runtime.jobs import LeaseLost

    with pytest.raises(LeaseLost):
        close_round(Round.objects.get(pk=open_round.pk), work=first)
    assert not Count.objects.exists()
    assert Box.objects.count() == 8


def test_without_its_key_a_round_is_not_counted_and_nothing_is_deleted(
    open_round, sixteen, clock, tmp_path
):
    send_boxes(open_round, sixteen[:8], [[1, 1, 1]] * 8)
    folder = round_keys.folder_of(open_round.pk)
    folder.rename(tmp_path / "elsewhere")
    clock.stand_at(open_round.closes_at + timedelta(seconds=1))
    run_waiting_jobs(forgiving=True)
    open_round.refresh_from_db()
    assert (open_round.counted_at, Box.objects.count()) == (None, 8)
    (tmp_path / "elsewhere").rename(folder)
    run_waiting_jobs(at=timezone.now() + timedelta(hours=1))
    open_round.refresh_from_db()
    assert open_round.closed_at is not None
    assert counts_of(open_round)["0"]["noticed"] == [0, 8, 0, 0, 0]


def test_nothing_happens_before_its_time(open_round, sixteen):
    send_boxes(open_round, sixteen[:8], [[1, 1, 1]] * 8)
    close_round(open_round, work=rounds.work_at("ballots.close"))
    assert (open_round.closing_at, Box.objects.count()) == (None, 8)


def test_the_clock_finds_a_round_whose_job_was_lost(open_round, sixteen, clock, run_jobs):
    Job.objects.all().delete()
    clock.stand_at(open_round.closes_at + timedelta(seconds=1))
    tend()
    run_waiting_jobs()
    open_round.refresh_from_db()
    assert open_round.closed_at is not None


def test_a_round_that_is_given_up_keeps_nothing(
    open_round, sixteen, django_capture_on_commit_callbacks
):
    send_boxes(open_round, sixteen[:8], [[1, 1, 1]] * 8)
    with django_capture_on_commit_callbacks(execute=True):
        assert end_without_counts(open_round.pk)
    open_round.refresh_from_db()
    assert None not in (open_round.lost_at, open_round.closed_at)
    assert not Box.objects.exists()
    assert not Count.objects.exists()
    assert not round_keys.folder_of(open_round.pk).exists()
    assert not end_without_counts(open_round.pk)


def test_a_kind_that_keeps_its_roll_has_it_forgotten_when_it_has_published(
    open_round, sixteen, clock
):
    kinds[rounds.KIND] = replace(kinds[rounds.KIND], keeps_roll=True)
    send_boxes(open_round, sixteen[:8], [[1, 1, 1]] * 8)
    with pytest.raises(RoundRefused):
        forget_roll(open_round)
    close(open_round, clock)
    assert Roll.objects.count() == 16
    for model in (Box, Issue, Carried):
        assert not model.objects.exists()
    forget_roll(open_round)
    assert not Roll.objects.exists()


def test_a_roll_of_which_nothing_can_be_published_does_not_stay_for_ever(
    open_round, sixteen, clock
):
    kinds[rounds.KIND] = replace(kinds[rounds.KIND], keeps_roll=True)
    close(open_round, clock)
    clock.stand_at(open_round.counted_at + Roll.KEPT_AT_MOST - timedelta(minutes=1))
    tend()
    assert Roll.objects.count() == 16
    clock.move_by(timedelta(minutes=2))
    tend()
    assert not Roll.objects.exists()


def test_a_round_that_is_given_up_keeps_no_roll(open_round, sixteen):
    kinds[rounds.KIND] = replace(kinds[rounds.KIND], keeps_roll=True)
    assert end_without_counts(open_round.pk)
    assert not Roll.objects.exists()


def test_a_closed_round_can_be_forgotten_and_no_other(open_round, sixteen, clock):
    send_boxes(open_round, sixteen[:8], [[1, 1, 1]] * 8)
    with pytest.raises(RoundRefused):
        forget_round(open_round)
    close(open_round, clock)
    assert Count.objects.exists()
    forget_round(open_round)
    assert not Count.objects.exists()
    assert not Round.objects.exists()


def test_an_older_copy_in_which_a_counted_round_is_open_ends_it(open_round, sixteen, clock):
    """What a restore does: its boxes cannot be opened any more."""
    close(open_round, clock)
    closing.close_again((str(open_round.pk),), timezone.now())
    assert Round.objects.get(pk=open_round.pk).lost_at is None
    copied = rounds.hold_round(rounds.make_people(16, name="Copy"))
    closing.close_again((str(copied.pk),), timezone.now())
    assert Round.objects.get(pk=copied.pk).lost_at is not None


def test_the_database_writes_no_count_before_the_end_nor_below_the_minimum(open_round, sixteen):
    cell = rounds.cell_of(open_round, sixteen[0])

    def refused(**words):
        with pytest.raises(DatabaseError), transaction.atomic():
            Count.objects.create(cell=cell, item="noticed", by_option=[], **words)

    refused(answers=100)
    Round.objects.filter(pk=open_round.pk).update(closing_at=timezone.now())
    refused(answers=7)
    Count.objects.create(cell=cell, item="noticed", answers=8, by_option=[8])
    with pytest.raises(DatabaseError), transaction.atomic():
        Count.objects.update(answers=9)
