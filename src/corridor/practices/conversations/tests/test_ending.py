"""A round ends as it was handed out, whatever became of the worker and of the beat meanwhile."""

import pytest

from corridor.people.models import Person
from corridor.practices.conversations import actions_round
from corridor.practices.conversations.models import Introduction, Round
from corridor.practices.conversations.models_offered import LATE
from corridor.practices.conversations.queries_round import Left, plan_of
from corridor.rhythm.fortnight import choose_beat, days_to_choose, this_fortnight
from corridor.runtime.jobs import enqueue


class Killed(Exception):
    """A worker is killed."""


@pytest.fixture
def held_back(take_part, away, monkeypatch):
    """`held_back()`: of two introductions that are planned one is made, then the worker is killed."""

    def begin() -> Round:
        for name in ("Ana", "Dana", "Emil", "Fatou"):
            take_part(away(f"{name} Novak"))
        one = actions_round.plan(this_fortnight())
        assert one is not None
        with monkeypatch.context() as patched:
            patched.setattr(actions_round, "AT_ONCE", 1)
            whole = actions_round._hand_out

            def once(*given):
                if Introduction.objects.exists():
                    raise Killed
                whole(*given)

            patched.setattr(actions_round, "_hand_out", once)
            with pytest.raises(Killed):
                actions_round.hand_out(one, this_fortnight())
        return one

    return begin


def groups_of(one: Round) -> list[set[Person]]:
    made = plan_of(Round.objects.get(pk=one.pk))
    assert made is not None
    return [set(Person.objects.filter(pk__in=group)) for group in made.groups]


def test_what_was_made_before_the_beat_was_changed_counts(held_back, hold):
    one = held_back()
    planned = groups_of(one)
    choose_beat(days_to_choose()[3], "America/New_York")
    hold()
    assert Introduction.objects.values("lapses_at").distinct().count() == 2
    assert Round.objects.get().ended_at is not None
    assert groups_of(one) == planned


@pytest.mark.parametrize("job", ["conversations.tidy", "conversations.round"])
def test_a_round_that_was_never_gone_on_with_ends_as_it_was_handed_out(
    held_back, next_fortnight, run_jobs, job
):
    one = held_back()
    met, missing = groups_of(one)
    next_fortnight()
    enqueue(job)
    run_jobs()
    assert Round.objects.get(pk=one.pk).ended_at is not None
    assert groups_of(one) == [met, set()]
    made = plan_of(Round.objects.get(pk=one.pk))
    assert made is not None
    assert made.left == {person.pk: Left(1, LATE) for person in missing}
