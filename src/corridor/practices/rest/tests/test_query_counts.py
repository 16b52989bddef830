"""Every page of rest asks the database as often for three items as for one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.practices.rest import actions, actions_telling, actions_together, queries
from corridor.practices.rest.engine.days import Days
from corridor.practices.rest.models import Handover, Plan, Word
from corridor.practices.rest.queries import today_of
from corridor.privacy.audiences import withdraw
from corridor.privacy.muting import mute


def queries_of(browser, address: str) -> int:
    browser.get(address)  # the first visit of the day writes the owner's log
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


@pytest.fixture
def live(make_plan, hand_over, make_person, team, ana):
    """`live(person)`: another colleague plans rest, hands work to `person`, proposes, lets know."""

    def make(person, number: int, *, asks: bool = True) -> None:
        other = make_person(f"Colleague {number}", team=team, manager=ana)
        first = today_of(person) + timedelta(days=2)
        days = Days(first, first + timedelta(days=2))
        plan = actions.hold_plan(make_plan(other, days=days, kinds=("leader", "team")), by=other)
        if asks:
            hand_over(plan, person)
        actions_together.propose_rest(by=other, once=uuid4(), for_person=person, words="x")
        actions_telling.send_word([person], by=other, what=Word.What.PLANS)
        mine = Days(first + timedelta(days=9 * number), first + timedelta(days=9 * number))
        actions.hold_plan(make_plan(person, days=mine, kinds=("only_me",)), by=person)

    return make


@pytest.mark.parametrize("address", ["/", "/rest/"])
@pytest.mark.parametrize("who", ["chen", "ana"])
def test_lists(request, browser_of, live, who, address):
    person = request.getfixturevalue(who)
    live(person, 1)
    one = queries_of(browser_of(person), address)
    live(person, 2)
    live(person, 3)
    assert queries_of(browser_of(person), address) == one


@pytest.mark.usefixtures("named_by_few_or_many")
def test_what_others_show_is_found_in_one_way_and_in_the_other(
    make_plan, hand_over, bilal, chen, dana, ana, monday
):
    """Home and the page begin at the audiences that name the person; the condition at each row."""

    def found() -> tuple[list[str], list[str]]:
        shows, asks = [], []
        for person in (ana, bilal, chen, dana):
            plans, handovers = queries.plans_shown_to(person), queries.handovers_to(person)
            assert set(plans) == set(Plan.objects.visible_to(person).exclude(owner=person))
            assert set(handovers) == set(Handover.objects.visible_to(person).filter(asked=person))
            shows += [person.name] * len(plans)
            asks += [person.name] * len(handovers)
        return shows, asks

    assert found() == ([], [])
    plans = [make_plan(one, kinds=("leader", "team")) for one in (bilal, chen)]
    first, second = hand_over(plans[0], chen), hand_over(plans[0], dana)
    assert found() == (["Ana Ruiz", "Ana Ruiz"], ["Chen Wei", "Dana Novak"])
    mute(chen, by=ana)
    actions_together.decline(second, by=dana)
    assert found() == (["Ana Ruiz"], ["Chen Wei"])
    withdraw(first.audience, by=bilal)
    bilal.manager = dana
    bilal.save()
    assert found() == ([], [])


def test_one_plan(browser_of, plan, hand_over, bilal, chen, dana, ana, pool):
    def count() -> tuple[int, int]:
        return tuple(queries_of(browser_of(p), f"/rest/{plan.pk}/") for p in (bilal, ana))

    def more(asked) -> None:
        actions_together.take_over(hand_over(plan, asked), by=asked)
        actions_together.commit_days(plan, by=ana, once=uuid4(), pool=pool, half_days=1)

    more(chen)
    one = count()
    more(dana)
    more(ana)
    assert count() == one


def test_export(make_plan, hand_over, bilal, chen, monday):
    from corridor.practices.rest.exporting import sections

    def more(week: int) -> None:
        first = monday + timedelta(days=7 * week)
        hand_over(make_plan(bilal, days=Days(first, first)), chen)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            list(sections(bilal))
        return len(queries)

    more(0)
    one = count()
    more(1)
    more(2)
    assert count() == one
