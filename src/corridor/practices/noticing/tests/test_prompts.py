"""Prompts lead to a person. They are the same for everybody, whatever was written."""

import re
from uuid import uuid4

import pytest

from corridor.practices.noticing.actions import choose, keep_check_in, move_prompt_up
from corridor.practices.noticing.models_offered import PROMPTS
from corridor.practices.noticing.queries import chosen_by, prompts_for

TOKEN = re.compile(r'(csrfmiddlewaretoken" value="|hx-headers=)[^"]*|nonce="[^"]*"')


def page_after(browser, **parts) -> str:
    data = {"once": str(uuid4())} | parts
    answer = browser.post("/noticing/check-in/", data, follow=True)
    return TOKEN.sub("", answer.text)


def test_what_was_written_changes_nothing(browser_of, bilal):
    choose(by=bilal, scales=["rest"], talk_to=[], offered=True)
    browser = browser_of(bilal)
    pages = {
        page_after(browser, body="I cannot go on."),
        page_after(browser, good="The best day in years!"),
        page_after(browser, scale_rest="4"),
        page_after(browser, body="x" * 5000, scale_rest="0"),
    }
    assert len(pages) == 1


def test_the_same_for_everybody(browser_of, ana, bilal):
    seen = {TOKEN.sub("", browser_of(p).get("/noticing/people/").text) for p in (ana, bilal)}
    main = {page.partition('<main id="main"')[2].partition("</main>")[0] for page in seen}
    assert len(main) == 1


def test_people_one_can_talk_to_stand_beside_them(practices_on, bilal, ana, chen):
    choose(by=bilal, scales=[], talk_to=[chen, ana], offered=True)
    walk = prompts_for(bilal)[0]
    assert [(link.title, link.url) for link in (walk.first, *walk.others)] == [
        ("Ask Chen Wei for a walk", f"/noticing/people/{chen.pk}/ask/?what=walk"),
        ("Ask Ana Ruiz for a walk", f"/noticing/people/{ana.pk}/ask/?what=walk"),
        ("Somebody else", "/noticing/people/whom/?what=walk"),
    ]


def test_who_left_is_not_offered(practices_on, bilal, chen):
    choose(by=bilal, scales=[], talk_to=[chen], offered=True)
    type(chen).objects.filter(pk=chen.pk).update(left_at="2026-01-01T00:00Z")
    assert chosen_by(bilal).talk_to == []


def test_order_is_ones_own(browser_of, bilal, chen):
    browser_of(bilal).post("/noticing/people/order/", {"prompt": "coffee"})
    assert chosen_by(bilal).prompts[:2] == ["coffee", "walk"]
    assert chosen_by(chen).prompts == list(PROMPTS)


@pytest.mark.parametrize("key", ["walk", "nonsense"])
def test_the_first_and_what_there_is_not_stay(practices_on, bilal, key):
    move_prompt_up(key, by=bilal)
    assert chosen_by(bilal).prompts == list(PROMPTS)


def test_choosing_scales_keeps_the_order(practices_on, bilal):
    move_prompt_up("thank", by=bilal)
    before = chosen_by(bilal).prompts
    choose(by=bilal, scales=["rest"], talk_to=[], offered=True)
    keep_check_in(by=bilal, once=uuid4(), good="x")
    assert chosen_by(bilal).prompts == before


def test_leader_is_suggested_and_others_are_found_by_name(browser_of, ana, bilal, chen):
    browser = browser_of(bilal)
    page = browser.get("/noticing/people/whom/?what=walk").text
    assert f"/noticing/people/{ana.pk}/ask/?what=walk" in page
    found = browser.post(
        "/noticing/people/whom/", {"what": "walk", "whom_find": "Chen", "whom_find_now": "1"}
    )
    assert "Chen Wei" in found.text
    chosen = browser.post("/noticing/people/whom/", {"what": "walk", "whom": str(chen.pk)})
    assert chosen.url == f"/noticing/people/{chen.pk}/ask/?what=walk"


def test_words_lead_to_where_help_is_asked_if_it_is_on(browser_of, bilal):
    from corridor.people.models import PracticeSwitch

    assert 'href="/care/ask/"' in browser_of(bilal).get("/noticing/words/").text
    PracticeSwitch.objects.filter(practice="care").update(state="off")
    assert 'href="/care/' not in browser_of(bilal).get("/noticing/words/").text
