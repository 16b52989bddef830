"""Leaving quickly: one key and one button, and the way back does not lead to the page."""

import pytest

from corridor.people.models import Organisation

AWAY = "**/month/"


@pytest.fixture(autouse=True)
def organisation(db):
    return Organisation.objects.create(name="Northlight")


@pytest.fixture
def page(page_of, ana):
    """Home, people, the first-day page: three personal pages in the history."""
    page = page_of(ana, width=390)
    page.goto("/")
    page.goto("/people/")
    page.goto("/welcome/")
    return page


def leave_by_key(page):
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url(AWAY)


def test_the_button_leads_to_a_page_that_names_nothing(page):
    page.get_by_role("link", name="Leave quickly").click()
    page.wait_for_url(AWAY)
    assert "Corridor" not in page.title()
    assert "Corridor" not in page.content()


def test_escape_twice_leaves(page):
    leave_by_key(page)
    assert "Corridor" not in page.content()


def test_once_does_not_leave_and_neither_does_escape_with_another_key_between(page):
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert page.url.endswith("/welcome/")


def test_slowly_twice_does_not_leave(page):
    page.keyboard.press("Escape")
    page.wait_for_timeout(1700)
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert page.url.endswith("/welcome/")


def test_back_shows_the_calendar_and_never_a_page_of_before(page):
    leave_by_key(page)
    for _press in range(2):
        page.go_back()
        page.wait_for_url(AWAY)
        assert "Corridor" not in page.content()


def test_somebody_who_types_the_address_is_back_on_purpose(page):
    leave_by_key(page)
    page.goto("/")
    assert page.get_by_role("heading", name="This fortnight").is_visible()


def test_an_escape_that_closes_the_menu_does_not_count(page_of, make_person):
    page = page_of(make_person("Dana Cole", duties=("steward",)))
    page.goto("/")
    page.get_by_text("More", exact=True).click()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert page.url.endswith("/")
    assert not page.get_by_role("link", name="Steward’s pages").is_visible()


def test_it_leaves_while_somebody_is_typing(page_of, ana):
    page = page_of(ana)
    page.goto("/people/")
    page.locator("main input[type=search]").fill("Bil")
    leave_by_key(page)
    assert "Bil" not in page.content()


def test_without_scripts_the_button_is_a_link_to_the_same_page(context_of, ana):
    page = context_of(ana, java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_role("link", name="Leave quickly").click()
    page.wait_for_url(AWAY)
