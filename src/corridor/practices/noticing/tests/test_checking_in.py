"""A check-in: in words, at most two scales, something good; for its owner alone, and none of it asked."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from corridor.people.models import PracticeSwitch
from corridor.practices.noticing.actions import NotYours, choose, erase_check_in, keep_check_in
from corridor.practices.noticing.models import CheckIn, Choices
from corridor.practices.noticing.models_offered import SCALES
from corridor.privacy.models import Opening
from corridor.privacy.sealing import unseal

WORDS = "The harbour was loud today."
OFFER = "How are you, really?"


def form_data(**more):
    return {"once": str(uuid4())} | more


def opened(check_in, reader):
    return unseal([check_in], reader=reader)


def test_kept_through_the_page_and_on_to_people(browser_of, bilal):
    choose(by=bilal, scales=["rest", "company"], talk_to=[], offered=True)
    data = form_data(body=WORDS, good="Soup.", scale_rest="3")
    answer = browser_of(bilal).post("/noticing/check-in/", data)
    assert (answer.status_code, answer.url) == (302, "/noticing/people/")
    check_in = CheckIn.objects.get()
    assert opened(check_in, bilal)[check_in.pk] == {
        "body": WORDS,
        "good": "Soup.",
        "marks": {"rest": 3},
    }


def test_form_says_before_saving_that_it_is_for_oneself(browser_of, bilal):
    page = browser_of(bilal).get("/noticing/check-in/").text
    assert "Who can see this:</span> Only you" in page


@pytest.mark.parametrize("data", [{}, {"body": "  "}, {"body": "", "good": "", "scale_rest": ""}])
def test_empty_is_not_kept(browser_of, bilal, data):
    choose(by=bilal, scales=["rest"], talk_to=[], offered=True)
    answer = browser_of(bilal).post("/noticing/check-in/", form_data(**data), follow=True)
    assert CheckIn.objects.count() == 0
    assert "nothing was kept" in answer.text


def test_something_good_alone_is_a_check_in(browser_of, bilal):
    browser_of(bilal).post("/noticing/check-in/", form_data(good="Soup."))
    assert CheckIn.objects.count() == 1


def test_sent_twice_is_kept_once(browser_of, bilal):
    data = form_data(body=WORDS)
    for _time in range(2):
        browser_of(bilal).post("/noticing/check-in/", data)
    assert CheckIn.objects.count() == 1


def test_id_does_not_come_from_the_browser(browser_of, bilal, chen):
    once = uuid4()
    for person in (bilal, chen):
        browser_of(person).post("/noticing/check-in/", {"once": str(once), "body": WORDS})
    ids = set(CheckIn.objects.values_list("pk", flat=True))
    assert len(ids) == 2
    assert once not in ids


def test_scales_are_chosen_by_the_person_and_two_at_most(browser_of, bilal):
    browser = browser_of(bilal)
    assert "scale_" not in browser.get("/noticing/check-in/").text
    refused = browser.post("/noticing/choices/", {"scales": ["rest", "company", "time"]})
    assert "Choose two at most" in refused.text
    browser.post("/noticing/choices/", {"scales": ["rest", "time"], "offered": "on"})
    page = browser.get("/noticing/check-in/").text
    assert [key for key in SCALES if f'name="scale_{key}"' in page] == ["rest", "time"]
    with pytest.raises(ValueError, match="two scales"):
        choose(by=bilal, scales=["rest", "time", "say"], talk_to=[], offered=True)


@pytest.mark.parametrize("marks", [{"mood": 1}, {"rest": 5}, {"rest": -1}])
def test_a_mark_that_there_is_not_is_refused(practices_on, bilal, marks):
    with pytest.raises(ValueError, match="no such step"):
        keep_check_in(by=bilal, once=uuid4(), marks=marks)


def test_scales_have_words_and_no_figures():
    for scale in SCALES.values():
        assert len(scale.steps) == len(set(map(str, scale.steps))) == 5
        assert not any(character.isdigit() for step in scale.steps for character in str(step))


def test_nobody_else_reads_or_erases_it(browser_of, make_check_in, ana, bilal):
    check_in = make_check_in(bilal)
    assert opened(check_in, ana) == {}
    with pytest.raises(NotYours):
        erase_check_in(check_in, by=ana)
    assert browser_of(ana).post(f"/noticing/months/{check_in.pk}/erase/").status_code == 404
    browser_of(bilal).get("/noticing/months/")
    assert (CheckIn.objects.count(), Opening.objects.count()) == (1, 0)


def home(browser) -> str:
    return browser.get("/").text


def test_home_offers_it_once_a_fortnight(browser_of, make_check_in, bilal):
    browser = browser_of(bilal)
    assert OFFER in home(browser)
    make_check_in(bilal)
    assert OFFER not in home(browser)
    Choices.objects.update(next_offer_on=timezone.localdate())
    assert OFFER in home(browser)


def test_not_this_time_is_one_press_and_says_no_more_than_a_check_in(browser_of, bilal, chen):
    browser_of(bilal).post("/noticing/check-in/not-this-time/")
    keep_check_in(by=chen, once=uuid4(), body=WORDS)
    declined, checked_in = (Choices.objects.filter(owner=p).values().get() for p in (bilal, chen))
    alike = {"next_offer_on"}
    assert {k: declined[k] for k in alike} == {k: checked_in[k] for k in alike}
    assert declined["next_offer_on"] == timezone.localdate() + timedelta(days=14)
    assert {k: len(declined[k]) for k in ("scales", "talk_to", "prompts")} == {
        k: len(checked_in[k]) for k in ("scales", "talk_to", "prompts")
    }
    assert OFFER not in home(browser_of(bilal))


def test_never_again_is_one_press_and_can_be_undone(browser_of, bilal):
    browser = browser_of(bilal)
    browser.post("/noticing/check-in/never-offer/")
    assert OFFER not in home(browser)
    keep_check_in(by=bilal, once=uuid4(), body=WORDS)
    assert Choices.objects.get().next_offer_on is None
    browser.post("/noticing/choices/", {"offered": "on"})
    assert OFFER in home(browser)


def test_off_is_not_there_and_loses_nothing(browser_of, make_check_in, bilal):
    check_in = make_check_in(bilal)
    PracticeSwitch.objects.filter(practice="noticing").update(state="off")
    browser = browser_of(bilal)
    assert browser.get("/noticing/months/").status_code == 404
    assert OFFER not in home(browser)
    PracticeSwitch.objects.filter(practice="noticing").update(state="on")
    assert WORDS in browser_of(bilal).get("/noticing/months/").text
    assert opened(check_in, bilal) != {}
