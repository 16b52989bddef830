"""Whoever finds a volunteer by name inside care's form reads the exception before anything is sent."""

from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from corridor.people.models import Person
from corridor.practices.care.models import Ask
from corridor.practices.confidants import actions_volunteers as volunteering
from corridor.practices.confidants.models_volunteers import InDanger

EXCEPTION = "If I believe that your life is in danger I call 112, and tell you before I do."
OTHERWISE = "I stay with you until somebody comes."
WORDS = "My mother is ill."
SEND = "Send to the people chosen"
NOT_YET = "Nothing is sent yet. Read what stands here first."

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def vera(ana, bilal, chen, make_person) -> Person:
    """A volunteer, in Bilal's team."""
    person = make_person("Vera Lund", team=bilal.team)
    steward = make_person("Stella Marin", duties=("steward",))
    until = timezone.localdate() + timedelta(days=365)
    volunteering.confirm_training(person, by=steward, kind="first_aider", until_on=until)
    volunteering.confirm_in_danger(EXCEPTION, by=steward)
    hours = {"days": "1111111", "begins_at": time(9), "ends_at": time(12), "at_most": 2}
    volunteering.be_there(by=person, words="I listen well.", takes_on=True, **hours)
    return person


@pytest.fixture
def page(page_of, bilal, vera) -> Iterator[Page]:
    """Bilal's form, with his words in it. Whatever the server answers finds its place."""
    page = page_of(bilal, width=390)
    lost: list[str] = []
    page.on("console", lambda said: "oob" in said.text and lost.append(said.text))
    page.goto("/care/ask/")
    page.get_by_label("In your own words").fill(WORDS)
    yield page
    assert lost == []


def find(page: Page, name: str) -> None:
    page.get_by_label("People I choose", exact=False).first.check()
    page.get_by_label("Find by name").fill("")
    page.get_by_label("Find by name").press_sequentially(name.split(maxsplit=1)[0].lower())
    with page.expect_response("**/audience-line/"):
        page.get_by_label(name).check()


def stands_above(page: Page, field: str = "In your own words", *, said: str = EXCEPTION) -> None:
    first, words = page.get_by_text(said), page.get_by_label(field)
    expect(first).to_be_visible()
    assert first.bounding_box()["y"] < words.bounding_box()["y"]


def test_it_comes_above_the_words_as_soon_as_a_volunteer_is_ticked(page):
    expect(page.get_by_text(EXCEPTION)).to_have_count(0)
    find(page, "Chen Wei")
    expect(page.get_by_text(EXCEPTION)).to_have_count(0)
    find(page, "Vera Lund")
    stands_above(page)
    # Whoever reads the lower end of the form is led to it.
    page.get_by_role("link", name="Before you send it, read what stands further up").click()
    expect(page.get_by_text(EXCEPTION)).to_be_in_viewport()
    expect(page.locator("#id_to_words")).to_have_text("You, Chen Wei and Vera Lund")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.get_by_label("Vera Lund").uncheck()
    expect(page.get_by_text(EXCEPTION)).to_have_count(0)
    expect(page.get_by_role("link", name="Before you send it")).to_have_count(0)
    page.get_by_label("Vera Lund").check()
    stands_above(page)
    assert page.get_by_label("In your own words").input_value() == WORDS
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text("Sent. Who can see it: You, Chen Wei and Vera Lund.")).to_be_visible()
    assert Ask.objects.count() == 1


def test_going_back_and_sending_again_is_the_same_ask_though_other_words_are_said(page, vera):
    page.goto(f"/care/ask/?to={vera.pk}")
    page.get_by_label("In your own words").fill(WORDS)
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_role("heading", name="What you asked")).to_be_visible()
    volunteering.confirm_in_danger(OTHERWISE, by=Person.objects.get(name="Stella Marin"))
    page.go_back()
    stands_above(page, said=OTHERWISE)
    assert page.get_by_label("In your own words").input_value() == WORDS
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_role("heading", name="What you asked")).to_be_visible()
    assert Ask.objects.count() == 1


def test_sent_before_it_came_the_form_comes_back_with_it(page):
    def never(route: Route) -> None:
        route.abort()

    page.route("**/audience-line/", never)
    page.get_by_label("People I choose", exact=False).first.check()
    page.get_by_label("Find by name").press_sequentially("vera")
    page.get_by_label("Vera Lund").check()
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text(NOT_YET)).to_be_visible()
    stands_above(page)
    assert not Ask.objects.exists()
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text("Sent. Who can see it: You and Vera Lund.")).to_be_visible()


def test_without_scripts_the_form_comes_back_once(context_of, bilal, vera):
    page = context_of(bilal, java_script_enabled=False).new_page()
    page.goto("/care/ask/")
    page.get_by_label("In your own words").fill(WORDS)
    page.get_by_label("People I choose", exact=False).first.check()
    page.get_by_label("Find by name").fill("vera")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("Vera Lund").check()
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text(NOT_YET)).to_be_visible()
    stands_above(page)
    assert page.get_by_label("In your own words").input_value() == WORDS
    assert page.get_by_label("Vera Lund").is_checked()
    assert not Ask.objects.exists()
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text("Sent. Who can see it: You and Vera Lund.")).to_be_visible()


def test_whoever_lets_a_volunteer_see_it_later_reads_it_too(page):
    page.locator("input[name=to][value=leader]").check()
    page.get_by_role("button", name=SEND).click()
    page.get_by_role("link", name="Let somebody else see it").click()
    find(page, "Vera Lund")
    stands_above(page, "Find by name")
    page.get_by_role("button", name="Let them see it").click()
    expect(page.get_by_text("Who can see it now: You, Vera Lund and Ana Ruiz.")).to_be_visible()


def test_before_it_is_confirmed_nobody_is_turned_to(page):
    InDanger.objects.all().delete()
    find(page, "Vera Lund")
    expect(page.get_by_text("Nobody can turn to Vera Lund yet", exact=False)).to_be_visible()
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text("Nobody can turn to Vera Lund yet", exact=False).first).to_be_visible()
    assert page.get_by_label("In your own words").input_value() == WORDS
    assert not Ask.objects.exists()
