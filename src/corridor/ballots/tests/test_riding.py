"""A round that rides along: on the page of another, for whoever may answer both, and with its words."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import rounds

from corridor.ballots import issuing
from corridor.ballots.answering import AskedItem, Question, Ticks, part_for
from corridor.ballots.kinds import Kind, Riding, kinds
from corridor.ballots.terms import Item
from corridor.people.models import PracticeSwitch
from corridor.people.switches import switch_practice

RIDER = "try.rider"
ITEMS = (Item("asked", 2), Item("time", 2), Item("money", 2), Item("fit", 3))
NO_OR_YES = ("No", "Yes")
RIDING = Riding(
    "And what came?",
    "Everybody is asked this.",
    {
        "asked": Question("Did you ask?", NO_OR_YES),
        "time": Question("Time", NO_OR_YES, among="What came?"),
        "money": Question("Money", NO_OR_YES, among="What came?"),
        "fit": Question("Did it fit?", ("No", "In part", "Yes"), steps=True),
    },
)


@pytest.fixture(autouse=True)
def _kinds(_kind: None) -> Iterator[None]:
    kinds[rounds.KIND] = replace(kinds[rounds.KIND], carries=True)
    kinds[RIDER] = Kind("care", "A rider", rounds.page_of, rides=RIDING)
    yield
    del kinds[RIDER]


@pytest.fixture
def both(sixteen: Any, practices_on: None) -> Any:
    """The round that carries, with sixteen and four others; the rider, without the four."""
    four = rounds.make_people(4, sixteen[0].team, name="Four")
    carrier = rounds.hold_round([*sixteen, *four])
    return carrier, rounds.hold_round(sixteen, kind=RIDER, items=ITEMS), four


def part(round_: Any, person: Any) -> Any:
    return part_for(round_.pk, person, rounds.QUESTIONS)


def test_it_is_on_the_part_of_the_other_with_a_proof_of_its_own(both, sixteen):
    carrier, rider, _four = both
    shown = part(carrier, sixteen[0])
    (one,) = shown.riders
    assert (one.round, one.title, one.people, one.minimum) == (rider.pk, "And what came?", 16, 8)
    assert one.given["fingerprint"] == rider.fingerprint != shown.given["fingerprint"]


def test_what_is_asked_among_others_is_one_list(both, sixteen):
    carrier, _rider, _four = both
    asked, ticks, fit = part(carrier, sixteen[0]).riders[0].items
    assert isinstance(ticks, Ticks)
    assert (ticks.text, [(tick.place, tick.text) for tick in ticks.ticks]) == (
        "What came?",
        [(1, "Time"), (2, "Money")],
    )
    assert isinstance(fit, AskedItem)
    assert (asked.place, fit.place, fit.steps) == (0, 3, True)


def test_whoever_is_not_on_its_roll_sees_the_other_alone(both, browser_of):
    carrier, _rider, four = both
    assert part(carrier, four[0]).riders == []
    assert [place.round for place in issuing.waiting_for(four[0])] == [carrier]


def test_tokens_of_both_are_fetched_in_one_visit(both, sixteen, browser_of):
    waiting = browser_of(sixteen[0]).get("/ballots/waiting/").json()["rounds"]
    assert {one["round"] for one in waiting} == {str(one.pk) for one in both[:2]}


def test_whoever_declined_the_other_is_asked_neither(both, sixteen):
    rounds.declined.add(sixteen[0].pk)
    assert issuing.waiting_for(sixteen[0]) == []
    assert issuing.carrier_for(sixteen[0]) is None


def test_without_the_other_it_is_not_asked(sixteen, practices_on):
    rounds.hold_round(sixteen, kind=RIDER, items=ITEMS)
    assert issuing.waiting_for(sixteen[0]) == []


def test_a_round_that_carries_nothing_has_no_riders(both, sixteen):
    carrier, _rider, _four = both
    kinds[rounds.KIND] = replace(kinds[rounds.KIND], carries=False)
    assert part(carrier, sixteen[0]).riders == ()


def test_it_is_gone_where_its_practice_is_off(both, sixteen):
    carrier, rider, _four = both
    kinds[RIDER] = replace(kinds[RIDER], practice="rest")
    switch_practice("rest", PracticeSwitch.State.OFF, by=None)
    assert part(carrier, sixteen[0]).riders == []
    assert [place.round for place in issuing.waiting_for(sixteen[0])] == [carrier]
    assert rider.is_running
