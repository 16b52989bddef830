"""A person's own settings."""

from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from django.test import Client

from corridor.people.models import Person
from corridor.people.preferences.models import help_country
from corridor.web.settings.forms import SettingsForm, zones

Sign = Callable[[Person], Client]


def test_keeps_zone_and_help_country(ana: Person, bilal: Person, browser_of: Sign) -> None:
    response = browser_of(ana).post(
        "/settings/", {"time_zone": "Europe/Lisbon", "help_country": "PT"}
    )
    assert response.status_code == 302
    ana.refresh_from_db()
    bilal.refresh_from_db()
    assert (ana.time_zone, help_country(ana), ana.language) == ("Europe/Lisbon", "PT", "en")
    assert (bilal.time_zone, help_country(bilal)) == ("UTC", "")


@pytest.mark.parametrize(
    ("field", "value"), [("time_zone", "Mars/Olympus"), ("help_country", "XX"), ("time_zone", "")]
)
def test_refuses_what_is_no_place(field: str, value: str, ana: Person, browser_of: Sign) -> None:
    sent = {"time_zone": "Europe/Lisbon", "help_country": "PT"} | {field: value}
    response = browser_of(ana).post("/settings/", sent)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    ana.refresh_from_db()
    assert ana.time_zone == "UTC"


def test_an_unusual_zone_can_stay(make_person: Callable[..., Person]) -> None:
    ana = make_person("Ana Ruiz", time_zone="Etc/GMT+3")
    form = SettingsForm({"time_zone": "Etc/GMT+3", "help_country": ""}, person=ana)
    assert form.is_valid()


def test_language_is_asked_where_there_are_two(
    ana: Person, monkeypatch: pytest.MonkeyPatch, browser_of: Sign
) -> None:
    assert "language" not in SettingsForm(person=ana).fields
    monkeypatch.setattr(django_settings, "LANGUAGES", [("en", "English"), ("pt", "Português")])
    assert "language" in SettingsForm(person=ana).fields


def test_zones_are_grouped_by_region() -> None:
    groups = dict(zones())
    assert ("Europe/Lisbon", "Lisbon") in groups["Europe"]
    assert ("America/Argentina/Buenos_Aires", "Argentina, Buenos Aires") in groups["America"]
    assert "Etc" not in groups


def test_page_names_the_country_of_the_directory(
    make_person: Callable[..., Person], browser_of: Sign
) -> None:
    ana = make_person("Ana Ruiz", country="PT")
    assert "Portugal, as the directory says" in browser_of(ana).get("/settings/").content.decode()
