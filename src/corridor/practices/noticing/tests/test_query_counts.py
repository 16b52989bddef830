"""Every page asks the database as often for three items as for one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corridor.practices.noticing.actions import choose
from corridor.practices.noticing.actions_together import say_yes
from corridor.practices.noticing.exporting import sections


def queries_of(browser, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


@pytest.fixture
def meet(make_invitation, make_note, make_person):
    """Somebody new asks Bilal, another says yes to him, and both write."""
    made = []

    def one_more(bilal, starts_at):
        number = len(made)
        asking, asked = (make_person(f"{name} {number} Novak") for name in ("Dana", "Emil"))
        made.append(make_invitation(asking, bilal))
        say_yes(make_invitation(bilal, asked, starts_at=starts_at), by=asked)
        make_note(asking, bilal)
        make_note(bilal, asked)

    return one_more


@pytest.mark.parametrize("address", ["/noticing/", "/"])
def test_lists(browser_of, meet, bilal, address):
    tomorrow = timezone.now() + timedelta(days=1)
    browser = browser_of(bilal)
    meet(bilal, tomorrow)
    one = queries_of(browser, address)
    meet(bilal, tomorrow)
    meet(bilal, tomorrow)
    assert queries_of(browser, address) == one


def test_months_and_export(browser_of, make_check_in, bilal):
    browser = browser_of(bilal)
    make_check_in(bilal, marks={"rest": 1})
    make_check_in(bilal, marks={"rest": 2})
    with CaptureQueriesContext(connection) as exported:
        list(sections(bilal))
    few = queries_of(browser, "/noticing/months/")
    for _more in range(4):
        make_check_in(bilal, body="x", marks={"rest": 2, "company": 1})
    assert queries_of(browser, "/noticing/months/") == few
    with CaptureQueriesContext(connection) as again:
        list(sections(bilal))
    assert len(again) == len(exported)


@pytest.mark.parametrize("address", ["/noticing/people/", "/noticing/people/whom/"])
def test_prompts(browser_of, make_person, bilal, address):
    people = [make_person(f"Dana {n} Novak") for n in range(3)]
    browser = browser_of(bilal)
    choose(by=bilal, scales=[], talk_to=people[:1], offered=True)
    one = queries_of(browser, address)
    choose(by=bilal, scales=[], talk_to=people, offered=True)
    assert queries_of(browser, address) == one
