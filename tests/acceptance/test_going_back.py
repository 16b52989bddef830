"""Going back after sending: the same words count once, other words are another ask, nothing breaks."""

import pytest
from playwright.sync_api import expect

from corridor.practices.care.models import Ask

WORDS = "Could you take the round on Thursday?"


@pytest.fixture
def form(page_of, ana, bilal, chen):
    page = page_of(bilal)
    page.goto("/care/ask/")
    return page


def fill(page, words):
    page.locator("textarea").first.fill(words)
    page.locator("input[name=to][value=leader]").check()


def send(page):
    page.get_by_role("button", name="Send to the people chosen").click()


def test_back_and_send_again_is_the_same_ask(form):
    fill(form, WORDS)
    send(form)
    expect(form.get_by_role("heading", name="What you asked")).to_be_visible()
    form.go_back()
    assert form.locator("textarea").first.input_value() == WORDS
    send(form)
    expect(form.get_by_role("heading", name="What you asked")).to_be_visible()
    assert Ask.objects.count() == 1


def test_back_and_other_words_is_another_ask(form):
    fill(form, WORDS)
    send(form)
    expect(form.get_by_role("heading", name="What you asked")).to_be_visible()
    form.go_back()
    fill(form, "And the one on Friday?")
    send(form)
    expect(form.get_by_text("And the one on Friday?")).to_be_visible()
    assert Ask.objects.count() == 2


def test_back_to_a_refused_form_is_a_page(form):
    fill(form, "")
    send(form)
    expect(form.get_by_text("Write a few words.")).to_be_visible()
    fill(form, WORDS)
    send(form)
    expect(form.get_by_role("heading", name="What you asked")).to_be_visible()
    form.go_back()
    expect(form.get_by_role("heading", name="Ask for help")).to_be_visible()
    assert Ask.objects.count() == 1


def test_nothing_that_was_written_waits_in_the_history(form):
    fill(form, WORDS)
    send(form)
    expect(form.get_by_role("heading", name="What you asked")).to_be_visible()
    form.go_back()
    kept = form.evaluate("JSON.stringify([history.state, {...sessionStorage}, {...localStorage}])")
    assert set(form.evaluate("Object.keys(history.state)")) == {"once"}
    assert "round" not in kept


def test_only_me_and_others_are_not_ticked_together(page_of, ana, bilal, chen):
    page = page_of(bilal)
    page.goto("/rest/plan/")
    alone, leader = (page.locator(f"input[name=to][value={v}]") for v in ("only_me", "leader"))
    expect(leader).to_be_checked()
    with page.expect_response("**/audience-line/"):
        alone.check()
    expect(leader).not_to_be_checked()
    expect(page.locator("#id_to_words")).to_have_text("Only you")
    with page.expect_response("**/audience-line/"):
        leader.check()
    expect(alone).not_to_be_checked()
    expect(page.locator("#id_to_words")).to_have_text("You and Ana Ruiz")
