"""Regular partners: the same two for three months, and how they part."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corridor.practices.conversations import actions, queries
from corridor.practices.conversations.actions_together import put_away
from corridor.practices.conversations.models import Introduction, Round
from corridor.practices.conversations.tests.conftest import MONDAY, names
from corridor.rhythm.hours import close_days
from corridor.runtime import moved_clock


def test_partners_stay_for_three_months(take_part, away, hold, next_fortnight):
    for name in ("Ana", "Dana", "Emil", "Fatou"):
        take_part(away(f"{name} Novak"), regular=True)
    rounds = []
    for _round in range(7):
        held = hold()
        assert all(one.regular for one in held)
        rounds.append({frozenset(names(one)) for one in held})
        next_fortnight()
    assert all(one == rounds[0] for one in rounds[:6])
    assert rounds[6].isdisjoint(rounds[0])


def test_partners_wait_for_each_other(take_part, away, hold, next_fortnight):
    ana, dana = (take_part(away(f"{name} Novak"), regular=True) for name in ("Ana", "Dana"))
    assert len(hold()) == 1
    next_fortnight()
    take_part(away("Emil Novak"), regular=True)
    today = timezone.now().date()
    close_days(by=dana, days=[today + timedelta(days=n) for n in range(14)])
    assert hold() == []
    assert queries.left_out(ana) is None
    next_fortnight()
    (one,) = hold()
    assert names(one) == {"Ana Novak", "Dana Novak"}


@pytest.mark.parametrize("tidied", [False, True])
def test_a_no_ends_being_partners_and_looks_like_a_stop(
    take_part, away, hold, next_fortnight, browser_of, tidied
):
    ana, dana = (take_part(away(f"{name} Novak"), regular=True) for name in ("Ana", "Dana"))
    seen = []
    for end in (lambda one: actions.stop(by=dana), lambda one: put_away(one, by=dana)):
        # Of the same fortnight: the page says on which day the next round is.
        moved_clock.stand_at(MONDAY)
        actions.go_on(by=dana)
        Introduction.objects.all().delete()
        Round.objects.all().delete()
        (one,) = hold()
        end(one)
        next_fortnight()
        if tidied:
            actions.erase_over()
        assert hold() == []
        assert queries.left_out(ana) is not None
        page = browser_of(ana).get("/conversations/").text
        seen.append(page[page.index("<h1") : page.index("</main>")].split("csrf")[0])
    assert seen[0] == seen[1]
    # They have met, all the same: not again within a year.
    next_fortnight()
    assert hold() == []
    emil = take_part(away("Emil Novak"), regular=True)
    next_fortnight()
    (one,) = hold()
    assert emil.name in names(one)


def test_a_no_leaves_other_partners_as_they_are(take_part, away, hold, next_fortnight):
    people = [take_part(away(f"{name} Novak"), regular=True) for name in ("A", "B", "C", "D")]
    first = hold()
    (gone,) = [one for one in first if people[0].name in names(one)]
    (stays,) = [one for one in first if one != gone]
    put_away(gone, by=people[0])
    together = names(stays)
    next_fortnight()
    assert together in [names(one) for one in hold()]


def test_partners_part_when_one_wants_another_rhythm(take_part, away, hold, next_fortnight):
    ana, dana = (take_part(away(f"{name} Novak"), regular=True) for name in ("Ana", "Dana"))
    assert len(hold()) == 1
    take_part(dana, regular=True, every=4)
    next_fortnight()
    assert hold() == []
    assert queries.left_out(ana) is not None


def test_partners_want_to_meet_equally_often(take_part, away, hold, next_fortnight):
    for name, every in (("Ana", 1), ("Bo", 4), ("Cleo", 1), ("Dana", 4)):
        take_part(away(f"{name} Novak"), regular=True, every=every)
    assert {frozenset(names(one)) for one in hold()} == {
        frozenset({"Ana Novak", "Cleo Novak"}),
        frozenset({"Bo Novak", "Dana Novak"}),
    }
    next_fortnight()
    (one,) = hold()
    assert names(one) == {"Ana Novak", "Cleo Novak"}
