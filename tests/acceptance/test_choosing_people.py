"""Choosing who can see an ask: live with scripts, by a button without, and said before it is sent."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def people(ana, bilal, chen, make_person):
    make_person("Dana Cole")
    return ana, bilal, chen


def tick(page, name):
    page.get_by_label(name, exact=False).first.check()


@pytest.fixture
def ask(page_of, people):
    page = page_of(people[1])
    page.goto("/care/ask/")
    return page


def test_people_appear_while_typing_and_the_line_follows(ask):
    for box in ask.locator("input[name=to]:checked").all():
        box.uncheck()
    tick(ask, "People I choose")
    ask.get_by_label("Find by name").press_sequentially("che")
    with ask.expect_response("**/audience-line/"):
        ask.get_by_label("Chen Wei").check()
    expect(ask.locator("#id_to_words")).to_have_text("You and Chen Wei")


def test_who_is_ticked_stays_when_others_are_looked_for(ask):
    tick(ask, "People I choose")
    search = ask.get_by_label("Find by name")
    search.press_sequentially("che")
    ask.get_by_label("Chen Wei").check()
    search.fill("")
    search.press_sequentially("cole")
    ask.get_by_label("Dana Cole").check()
    search.press("Enter")
    ask.wait_for_timeout(500)
    assert ask.locator("input[name=people]:checked").count() == 2
    assert ask.url.endswith("/care/ask/")


def test_what_is_being_written_is_not_sent_for_the_line(ask):
    ask.locator("textarea").first.fill("My mother is ill.")
    with ask.expect_request("**/audience-line/") as sent:
        ask.locator("input[name=to]").last.click()
    assert "mother" not in (sent.value.post_data or "")


def test_without_scripts_find_keeps_everything(context_of, people):
    page = context_of(people[1], java_script_enabled=False).new_page()
    page.goto("/care/ask/")
    page.locator("textarea").first.fill("My mother is ill.")
    tick(page, "People I choose")
    page.get_by_label("Find by name").fill("chen")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("Chen Wei").check()
    assert page.locator("textarea").first.input_value() == "My mother is ill."
    assert page.locator(".errorlist").count() == 0
    assert page.get_by_text("You, and those you ticked above").is_visible()
