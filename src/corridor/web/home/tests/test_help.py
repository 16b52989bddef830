"""Help in danger: open to all, one's own country first, honest about who confirmed what."""

import pytest
from django.test import Client

from corridor.kit.help_lines import lines_of
from corridor.kit.models import HelpConfirmation
from corridor.people.acts.models import Act
from corridor.people.models import Organisation
from corridor.people.preferences.models import choose_help_country

UNCONFIRMED = "Your organisation has not yet confirmed these numbers"


@pytest.fixture
def steward(make_person):
    return make_person("Dana Cole", duties=("steward",), country="GB")


def confirmation(**changes):
    data = {
        "seen": lines_of("GB").fingerprint,
        "checked": "on",
        "name": "",
        "number": "",
        "hours": "",
    }
    return data | changes


def test_it_is_open_to_somebody_who_is_not_signed_in(db):
    html = Client().get("/help-now/?country=GB").content.decode()
    assert 'href="tel:116123"' in html
    assert 'href="tel:999"' in html
    assert "Nobody monitors what is written here." in html


def test_somebody_signed_in_sees_their_own_country_first(browser_of, make_person):
    bilal = make_person("Bilal Haddad", country="DE")
    assert "TelefonSeelsorge" in browser_of(bilal).get("/help-now/").content.decode()
    choose_help_country(bilal, "FR")
    assert 'href="tel:3114"' in browser_of(bilal).get("/help-now/").content.decode()


def test_without_a_country_of_ones_own_it_is_the_organisations(browser_of, bilal):
    Organisation.objects.create(name="Northlight", country="IE")
    assert "Text About It" in browser_of(bilal).get("/help-now/").content.decode()


def test_a_country_that_we_do_not_know_still_gets_a_number(db):
    html = Client().get("/help-now/?country=MN").content.decode()
    assert 'href="tel:112"' in html
    assert "findahelpline.com" in html


@pytest.mark.parametrize("country", ["", "??", "<b>", "GBR"])
def test_a_country_that_there_is_not(db, country):
    answer = Client().get("/help-now/", {"country": country})
    assert answer.status_code == 200
    assert 'href="tel:112"' in answer.content.decode()


def test_numbers_that_nobody_confirmed_say_so(browser_of, steward):
    browser = browser_of(steward)
    assert UNCONFIRMED in browser.get("/help-now/").content.decode()
    assert browser.post("/steward/help-lines/GB/", confirmation()).status_code == 302
    html = browser.get("/help-now/").content.decode()
    assert UNCONFIRMED not in html
    assert "Dana Cole confirmed these numbers on" in html


def test_everyone_can_read_that_it_was_confirmed(browser_of, steward):
    browser_of(steward).post("/steward/help-lines/GB/", confirmation())
    assert list(Act.objects.values_list("by__name", "text")) == [
        ("Dana Cole", "confirmed the help numbers for GB")
    ]


def test_the_organisations_own_line_comes_first(browser_of, steward):
    own = {"name": "Northlight Assist", "number": "+44 20 7946 0000", "hours": "Day and night"}
    browser_of(steward).post("/steward/help-lines/GB/", confirmation(**own))
    html = Client().get("/help-now/?country=GB").content.decode()
    assert html.index('href="tel:+442079460000"') < html.index('href="tel:116123"')


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"checked": ""}, "checked"),
        ({"name": "Assist"}, "number"),
        ({"number": "0800 1"}, "name"),
        ({"name": "Assist", "number": "=cmd|x"}, "number"),
    ],
)
def test_a_half_filled_confirmation_is_refused_beside_its_field(
    browser_of, steward, changes, field
):
    answer = browser_of(steward).post("/steward/help-lines/GB/", confirmation(**changes))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not HelpConfirmation.objects.exists()


def test_numbers_that_changed_in_between_are_shown_again(browser_of, steward):
    answer = browser_of(steward).post("/steward/help-lines/GB/", confirmation(seen="older"))
    assert list(answer.context["form"].errors) == ["__all__"]
    assert not HelpConfirmation.objects.exists()


def test_a_confirmation_of_older_numbers_does_not_count(browser_of, steward):
    HelpConfirmation.objects.create(country="GB", fingerprint="older", confirmed_by=steward)
    assert UNCONFIRMED in browser_of(steward).get("/help-now/").content.decode()


def test_only_stewards_confirm(browser_of, ana):
    for path in ("/steward/help-lines/", "/steward/help-lines/GB/"):
        assert browser_of(ana).get(path).status_code == 404


def test_a_country_that_is_none_cannot_be_confirmed(browser_of, steward):
    assert browser_of(steward).get("/steward/help-lines/QQ/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_stewards_list_takes_the_same_queries(
    browser_of, steward, make_person, django_assert_max_num_queries, count
):
    for n, country in enumerate(("DE", "FR", "IE")[:count]):
        make_person(f"Person {n}", country=country)
    browser = browser_of(steward)
    with django_assert_max_num_queries(8):
        html = browser.get("/steward/help-lines/").content.decode()
    assert html.count("Not confirmed yet") == count + 1
