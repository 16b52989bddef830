"""What a volunteer may do if a life is in danger: said above the first word, or nothing is sent."""

from uuid import uuid4

import pytest

from corridor.people.models import Person, PracticeSwitch, Team
from corridor.people.switches import switch_practice
from corridor.practices.care.models import Ask
from corridor.practices.confidants import actions_volunteers as volunteering
from corridor.practices.confidants.models_volunteers import InDanger, Training
from corridor.practices.confidants.tests.conftest import EXCEPTION, HOURS, SAID, mark_of

NOT_YET = "Nothing is sent yet. Read what stands here first."
NOBODY_YET = "Nobody can turn to Vera Lund yet"
WORDS = "May I tell you something?"


def asked(*people, to=("people",), **others):
    """What care's form sends."""
    sent = {"once": str(uuid4()), "body": WORDS, "to": list(to)}
    return sent | {"people": [str(one.pk) for one in people]} | others


@pytest.fixture
def wim(make_person, vera, ana):
    """Another volunteer."""
    person, steward = make_person("Wim Bakker", team=ana.team), Training.objects.get().confirmed_by
    until = Training.objects.get().until_on
    volunteering.confirm_training(person, by=steward, kind="adviser", until_on=until)
    volunteering.be_there(by=person, words=SAID, **HOURS)
    return person


def test_it_stands_above_the_words_of_whoever_comes_from_a_volunteers_page(browser_of, ana, vera):
    browser = browser_of(ana)
    page = browser.get(f"/confidants/volunteers/{vera.pk}/").text
    first = (EXCEPTION, "Mental-health first aider", SAID, "Write to Vera Lund")
    assert sorted(first, key=page.index) == list(first)
    form = browser.get(f"/care/ask/?to={vera.pk}").text
    assert form.index(EXCEPTION) < form.index('name="body"')
    assert "You and Vera Lund" in form


def test_it_is_said_to_nobody_who_writes_to_somebody_else(browser_of, ana, bilal, vera):
    for address in (f"/care/ask/?to={bilal.pk}", "/care/ask/"):
        page = browser_of(ana).get(address).text
        assert EXCEPTION not in page
        assert not mark_of(page)
    browser_of(ana).post("/care/ask/", asked(bilal))
    assert Ask.objects.count() == 1


def test_sent_without_it_the_form_comes_back_once_with_it_and_with_everything_typed(
    browser_of, ana, vera
):
    browser, sent = browser_of(ana), asked(vera, wants=["listening"])
    back = browser.post("/care/ask/", sent).text
    assert not Ask.objects.exists()
    assert back.index(NOT_YET) < back.index(EXCEPTION) < back.index(WORDS)
    assert f'value="{vera.pk}"' in back
    assert sent["once"] in back
    answer = browser.post("/care/ask/", sent | {"said_first": mark_of(back)}, follow=True)
    assert "Who can see it: You and Vera Lund." in answer.text
    assert Ask.objects.count() == 1


@pytest.mark.parametrize("mark", ["", "anew", "0" * 32])
def test_no_other_mark_is_taken(browser_of, ana, vera, mark):
    assert NOT_YET in browser_of(ana).post("/care/ask/", asked(vera, said_first=mark)).text
    assert not Ask.objects.exists()


def test_other_words_and_another_volunteer_are_said_as_well(browser_of, ana, vera, wim):
    browser = browser_of(ana)
    mark = mark_of(browser.get(f"/care/ask/?to={vera.pk}").text)
    both = browser.post("/care/ask/", asked(vera, wim, said_first=mark)).text
    assert both.count(EXCEPTION) == 2
    volunteering.confirm_in_danger("I stay with you.", by=Training.objects.first().confirmed_by)
    assert "I stay with you." in browser.post("/care/ask/", asked(vera, said_first=mark)).text
    assert not Ask.objects.exists()


def test_the_audience_line_brings_it_along(browser_of, ana, bilal, vera):
    sent = {"to": ["people"], "people": [str(vera.pk)], "said_first": "anew"}
    answer = browser_of(ana).post("/audience-line/", sent).text
    assert answer.startswith("You and Vera Lund<")
    assert 'hx-swap-oob="innerHTML:#id_to_said"' in answer
    assert EXCEPTION in answer
    assert mark_of(answer) == mark_of(browser_of(ana).get(f"/care/ask/?to={vera.pk}").text)
    other = browser_of(ana).post("/audience-line/", sent | {"people": [str(bilal.pk)]}).text
    assert 'hx-swap-oob="innerHTML:#id_to_said"></div>' in other.replace("\n", "")
    assert EXCEPTION not in other


def test_a_form_that_takes_no_words_is_told_the_line_alone(browser_of, ana, vera):
    sent = {"to": ["people"], "people": [str(vera.pk)]}
    assert browser_of(ana).post("/audience-line/", sent).text == "You and Vera Lund"


def test_while_find_is_pressed_it_stands_there_and_nothing_is_refused(browser_of, ana, vera):
    sent = asked(vera, people_find="bil", people_find_now="1")
    page = browser_of(ana).post("/care/ask/", sent).text
    assert EXCEPTION in page
    assert NOT_YET not in page


def test_a_volunteer_among_ones_confidants_is_named_one_by_one_too(
    name_each_other, browser_of, ana, vera
):
    name_each_other(ana, vera)
    back = browser_of(ana).post("/care/ask/", asked(to=["confidants"])).text
    assert back.index(EXCEPTION) < back.index(WORDS)
    sent = asked(to=["confidants"], said_first=mark_of(back))
    browser_of(ana).post("/care/ask/", sent)
    assert Ask.objects.count() == 1


def test_a_team_in_which_a_volunteer_is_is_not_turned_to(browser_of, ana, bilal, vera):
    browser_of(ana).post("/care/ask/", asked(to=["team"]))
    assert Ask.objects.count() == 1


def test_who_is_let_in_later_is_said_of_as_well(browser_of, ana, bilal, vera):
    browser = browser_of(ana)
    browser.post("/care/ask/", asked(bilal))
    address = f"{Ask.objects.get().get_absolute_url()}further/"
    sent = {"to": ["people"], "people": [str(vera.pk)]}
    back = browser.post(address, sent).text
    assert EXCEPTION in back
    answer = browser.post(address, sent | {"said_first": mark_of(back)}, follow=True)
    assert "Who can see it now: You, Bilal Haddad and Vera Lund." in answer.text


def test_before_a_steward_confirmed_it_nobody_is_turned_to(browser_of, ana, bilal, vera):
    InDanger.objects.all().delete()
    browser = browser_of(ana)
    assert NOBODY_YET in browser.get(f"/care/ask/?to={vera.pk}").text
    back = browser.post("/care/ask/", asked(vera, said_first="0" * 32)).text
    assert NOBODY_YET in back
    assert WORDS in back
    line = {"to": ["people"], "people": [str(vera.pk)], "said_first": "anew"}
    assert NOBODY_YET in browser.post("/audience-line/", line).text
    assert not Ask.objects.exists()
    browser.post("/care/ask/", asked(bilal))
    assert Ask.objects.count() == 1


def test_a_confidant_who_is_a_volunteer_too_can_be_written_to_before(
    name_each_other, browser_of, ana, vera
):
    name_each_other(ana, vera)
    InDanger.objects.all().delete()
    browser_of(ana).post("/care/ask/", asked(to=["confidants"]))
    assert Ask.objects.count() == 1


def test_where_the_practice_is_off_nobody_is_a_volunteer(browser_of, ana, vera):
    switch_practice("confidants", PracticeSwitch.State.OFF, by=None)
    browser_of(ana).post("/care/ask/", asked(vera))
    assert Ask.objects.count() == 1


def test_whoever_is_outside_of_the_pilot_is_told_of_a_volunteer_inside(browser_of, ana, vera):
    pilot = Team.objects.create(name="Pilot")
    Person.objects.filter(pk=vera.pk).update(team=pilot)
    switch_practice("confidants", PracticeSwitch.State.PILOT, by=None, teams=[pilot])
    browser, sent = browser_of(ana), asked(vera)
    assert browser.get("/confidants/volunteers/").status_code == 404
    back = browser.post("/care/ask/", sent).text
    assert not Ask.objects.exists()
    assert back.index(EXCEPTION) < back.index(WORDS)
    browser.post("/care/ask/", sent | {"said_first": mark_of(back)})
    assert Ask.objects.count() == 1


def test_a_volunteer_outside_of_the_pilot_is_none(browser_of, ana, vera):
    pilot = Team.objects.create(name="Pilot")
    Person.objects.filter(pk=ana.pk).update(team=pilot)
    switch_practice("confidants", PracticeSwitch.State.PILOT, by=None, teams=[pilot])
    browser_of(ana).post("/care/ask/", asked(vera))
    assert Ask.objects.count() == 1


@pytest.mark.parametrize("count", [1, 2])
def test_query_count_is_flat(django_assert_num_queries, browser_of, ana, vera, wim, count):
    sent = {"to": ["people"], "people": [str(p.pk) for p in (vera, wim)[:count]]}
    browser = browser_of(ana)
    browser.post("/audience-line/", sent | {"said_first": "anew"})
    with django_assert_num_queries(28):
        browser.post("/audience-line/", sent | {"said_first": "anew"})
