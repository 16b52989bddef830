"""Every page of care asks the database as often for three items as for one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corridor.practices.care import actions, actions_proposals, queries
from corridor.practices.care.models import Ask
from corridor.privacy.audiences import withdraw
from corridor.privacy.muting import mute
from corridor.privacy.sealing import unseal


def queries_of(browser, address: str) -> int:
    browser.get(address)  # the first visit of the day writes the owner's log
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", ["/care/", "/"])
def test_lists(browser_of, make_ask, bilal, chen, dana, address):
    browser = browser_of(chen)
    actions_proposals.propose_ask(by=dana, once=uuid4(), for_person=chen, body="x", wants=[])
    make_ask(chen, dana)
    make_ask(bilal, chen)
    one = queries_of(browser, address)
    for _ in range(2):
        make_ask(chen, dana)
        make_ask(bilal, chen)
        actions_proposals.propose_ask(by=dana, once=uuid4(), for_person=chen, body="x", wants=[])
    assert queries_of(browser, address) == one


@pytest.mark.usefixtures("named_by_few_or_many")
def test_what_is_asked_of_somebody_is_found_in_one_way_and_in_the_other(
    make_ask, bilal, chen, dana, ana
):
    """Home and the page begin at the audiences that name the person; the condition at each ask."""

    def found() -> list[str]:
        asked = {person: queries.asked_of(person) for person in (ana, bilal, chen, dana)}
        for person, asks in asked.items():
            assert set(asks) == set(Ask.objects.asked_of(person))
        return [person.name for person, asks in asked.items() if asks]

    assert found() == []
    asks = [make_ask(bilal, chen, ana), make_ask(dana, kinds=("team",)), make_ask(chen, dana)]
    assert found() == ["Ana Ruiz", "Bilal Haddad", "Chen Wei", "Dana Novak"]
    actions.set_aside(asks[1], by=ana)
    mute(dana, by=chen)
    mute(bilal, by=chen)
    assert found() == ["Ana Ruiz", "Bilal Haddad", "Dana Novak"]
    actions.end_ask(asks[0], by=bilal, how=Ask.End.KEPT)
    withdraw(asks[2].audience, by=chen)
    assert found() == ["Bilal Haddad"]
    bilal.team = None
    bilal.save()
    assert found() == []


def give(ask, by) -> None:
    unseal([ask], reader=by)
    answer = actions.answer_ask(ask, by=by, once=uuid4(), body="I can.")
    due = timezone.localdate() + timedelta(days=2)
    actions.commit_help(ask, by=by, once=uuid4(), kind="time", owner=by, due_on=due)
    actions.say_what_fitted(ask, by=ask.owner, item=answer.pk, giver=by, value=3, tell_giver=True)


def test_one_ask(browser_of, make_ask, make_person, bilal, chen, dana, ana):
    ask = make_ask(bilal, chen, dana, ana)
    browser = browser_of(bilal)
    give(ask, chen)
    one = queries_of(browser, f"/care/{ask.pk}/")
    give(ask, dana)
    give(ask, ana)
    assert queries_of(browser, f"/care/{ask.pk}/") == one


def test_one_ask_for_a_helper(browser_of, make_ask, bilal, chen, dana, ana):
    ask = make_ask(bilal, chen, dana, ana)
    browser = browser_of(chen)
    give(ask, chen)
    one = queries_of(browser, f"/care/{ask.pk}/")
    give(ask, chen)
    give(ask, chen)
    assert queries_of(browser, f"/care/{ask.pk}/") == one


def test_export(bilal, make_ask, chen):
    from corridor.practices.care.exporting import sections

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            list(sections(bilal))
        return len(queries)

    give(make_ask(bilal, chen), chen)
    one = count()
    give(make_ask(bilal, chen), chen)
    give(make_ask(bilal, chen), chen)
    assert count() == one
