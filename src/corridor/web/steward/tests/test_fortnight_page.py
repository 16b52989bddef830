"""Stewards choose the day on which fortnights begin; everyone can read that they did."""

from datetime import UTC, date, datetime

import pytest

from corridor.people.acts.models import Act
from corridor.rhythm.fortnight import letters_begin_on, organisation_zone
from corridor.rhythm.models import Beat, Bounce


@pytest.fixture
def steward(browser_of, make_person, clock):
    clock.stand_at(datetime(2026, 11, 24, 12, tzinfo=UTC))
    return browser_of(make_person("Stella Maris", duties=("steward",), time_zone="Europe/Berlin"))


def test_fourteen_days_are_offered_a_monday_first_chosen(steward):
    html = steward.get("/steward/fortnight/").content.decode()
    assert '<option value="2026-11-30" selected>Monday, November 30, 2026</option>' in html
    assert html.count('<option value="2026-') == 14
    assert '<option value="Europe/Berlin" selected>' in html
    assert "none leaves yet" in html


def test_the_choice_is_kept_and_recorded(steward):
    data = {"begins_on": "2026-12-02", "zone": "Europe/Berlin"}
    assert steward.post("/steward/fortnight/", data).status_code == 302
    assert (letters_begin_on(), organisation_zone().key) == (date(2026, 12, 2), "Europe/Berlin")
    assert [act.text for act in Act.objects.all()] == [
        "chose Wednesday, December 2, 2026 as the day from which on fortnights are counted"
    ]
    assert "Nov 16 – Dec 1, 2026" in steward.get("/steward/fortnight/").content.decode().replace(
        "\u2009", " "
    )


@pytest.mark.parametrize(
    "wrong", [{"begins_on": "2026-11-25"}, {"begins_on": "soon"}, {"zone": "Mars/Olympus"}]
)
def test_what_is_not_offered_is_refused(steward, wrong):
    data = {"begins_on": "2026-12-02", "zone": "UTC"} | wrong
    assert steward.post("/steward/fortnight/", data).status_code == 200
    assert (Beat.objects.count(), Act.objects.count()) == (0, 0)


def test_stewards_see_whose_address_takes_no_mail(steward, ana, bilal):
    Bounce.objects.create(person=ana, address=ana.email)
    Bounce.objects.create(person=bilal, address="old@example.org")
    html = steward.get("/steward/mail/").content.decode()
    assert ("Ana Ruiz" in html, "Bilal Haddad" in html) == (True, False)
