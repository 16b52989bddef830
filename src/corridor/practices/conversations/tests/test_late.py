"""Late in a fortnight: what whoever is not introduced reads, and from which day on what they wish counts."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from corridor.practices.conversations import actions_round
from corridor.practices.conversations.actions_round import plan
from corridor.practices.conversations.tests.conftest import MONDAY
from corridor.rhythm.fortnight import this_fortnight
from corridor.runtime import moved_clock

LATE = (
    "This fortnight’s introductions were made late, and too few days were left; it has nothing to do "
    "with what you wish."
)
NOT_ENOUGH = "There were not enough people who suit you."
OWN = "Of your own wishes"
FIRST_IN_IT = (
    "The next round is on March 22, 2027: you come first in it, and it goes by what you wish then."
)


@pytest.fixture
def page(browser_of):
    """`page(ana)`: what Ana reads."""
    return lambda person: words_of(browser_of(person).get("/conversations/").text)


def words_of(body: str) -> str:
    return " ".join(re.sub("<[^>]*>", "", body).split())


@pytest.mark.parametrize(("days", "late"), [(8, True), (0, False)])
def test_a_round_made_when_no_whole_week_is_left_blames_nobodys_hours(
    take_part, away, hold, page, days, late
):
    ana = take_part(away("Ana Ruiz"), days="1")
    for name in ("Dana Novak", "Emil Stern"):
        take_part(away(name), days="4", threes=False)
    moved_clock.stand_at(MONDAY + timedelta(days=days))
    assert len(hold()) == 1
    assert (LATE in page(ana), NOT_ENOUGH in page(ana), OWN in page(ana)) == (
        late,
        not late,
        not late,
    )
    assert FIRST_IN_IT in page(ana)


def test_whoever_a_round_that_came_too_late_does_not_reach_reads_that_it_did(
    take_part, away, hold, page
):
    """The plan is there; the worker that hands it out stands until the fortnight's last day."""
    both = [take_part(away(name), days="") for name in ("Ana Ruiz", "Dana Novak")]
    assert plan(this_fortnight()) is not None
    moved_clock.stand_at(MONDAY + timedelta(days=13, hours=4))
    assert hold() == []
    for person in both:
        assert LATE in page(person)
        assert NOT_ENOUGH not in page(person)
        assert OWN not in page(person)


def test_who_is_left_because_another_stopped_reads_the_same_as_they_all_do_in_a_late_round(
    take_part, away, hold, page, monkeypatch
):
    people = [take_part(away(f"{name} Novak")) for name in ("A", "B", "C", "D")]
    made = plan(this_fortnight())
    assert made is not None
    monkeypatch.setattr(actions_round, "AT_ONCE", 1)
    first = actions_round.plan_of(made).groups[0]
    stopped, left = sorted(people, key=lambda one: (one.pk not in first, one.pk))[:2]
    take_part(stopped, on=False)
    whole = actions_round._hand_out

    def slowly(*given):
        whole(*given)
        moved_clock.stand_at(MONDAY + timedelta(days=13, hours=4))

    monkeypatch.setattr(actions_round, "_hand_out", slowly)
    assert hold() == []
    others = [one for one in people if one.pk not in first]
    assert [LATE in page(one) for one in (left, *others)] == [True, True, True]


def test_who_is_left_because_another_stopped_reads_what_everybody_reads_of_a_short_round(
    take_part, away, hold, page
):
    """The plan was made late and handed out to its end: "not enough people" would tell that one stopped."""
    moved_clock.stand_at(MONDAY + timedelta(days=8))
    people = [take_part(away(f"{name} Novak")) for name in ("A", "B", "C", "D")]
    made = plan(this_fortnight())
    assert made is not None
    stopped, left = sorted(actions_round.plan_of(made).groups[0])
    by_id = {one.pk: one for one in people}
    take_part(by_id[stopped], on=False)
    assert len(hold()) == 1
    assert (LATE in page(by_id[left]), NOT_ENOUGH in page(by_id[left])) == (True, False)


def test_whoever_comes_or_changes_after_the_round_reads_on_which_day_it_counts(
    take_part, away, hold, page, browser_of
):
    ana = take_part(away("Ana Ruiz"), languages=("fr",))
    take_part(away("Bilal Aydin"))
    take_part(away("Dana Novak"))
    assert len(hold()) == 1
    moved_clock.stand_at(timezone.now() + timedelta(days=12))
    chen = take_part(away("Chen Wei"))
    assert "You take part. The next round is on March 22, 2027." in page(chen)
    assert NOT_ENOUGH not in page(chen)
    take_part(ana)
    assert "by what you and others wished when it was made:" in page(ana)
    assert FIRST_IN_IT in page(ana)
    again = browser_of(chen).post("/conversations/go-on/", follow=True)
    assert "You take part again from the next round on: March 22, 2027." in words_of(again.text)
    take_part(ana, paused_until="2027-04-20")
    assert FIRST_IN_IT not in page(ana)
    assert "You have paused." in page(ana)
    take_part(ana, paused_until="2027-03-22")
    assert FIRST_IN_IT in page(ana)
