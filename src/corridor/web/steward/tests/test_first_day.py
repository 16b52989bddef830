"""The first day shows what is really so."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corridor.kit.actions import confirm_help_lines
from corridor.kit.help_lines import lines_of
from corridor.means.models import Pool
from corridor.people.acts.models import Act
from corridor.people.models import Duty, Organisation, Person, PracticeSwitch
from corridor.web.steward.first_day import steps

Sign = Callable[[Person], Client]


@pytest.fixture
def steward(make_person: Callable[..., Person]) -> Person:
    return make_person("Stella Maris", duties=("steward",))


def state(url: str) -> tuple[bool | None, str]:
    step = next(step for step in steps() if step.url == url)
    return step.done, step.detail


def test_nothing_is_done_at_first(steward: Person) -> None:
    assert {step.done for step in steps()} == {False, None}
    assert [step.url for step in steps() if step.done is None] == ["/steward/invite/"]


def test_naming_the_organisation(steward: Person, ana: Person, browser_of: Sign) -> None:
    client = browser_of(steward)
    client.post("/steward/organisation/", {"name": "Harbour Works", "country": "PT"})
    assert state("/steward/organisation/") == (True, "")
    row = Organisation.objects.get()
    assert (row.name, row.country, row.set_up_by) == ("Harbour Works", "PT", steward)
    Duty.objects.create(person=ana, kind="steward")
    browser_of(ana).post("/steward/organisation/", {"name": "Harbour", "country": ""})
    row.refresh_from_db()
    assert (row.name, row.country, row.set_up_by) == ("Harbour", "", steward)
    refused = client.post("/steward/organisation/", {"name": " ", "country": "XX"})
    assert set(refused.context["form"].errors) == {"name", "country"}


def test_copies_of_the_keys(steward: Person, browser_of: Sign) -> None:
    client = browser_of(steward)
    assert str(django_settings.KEYS) in client.get("/steward/keys/").content.decode()
    assert not state("/steward/keys/")[0]
    client.post("/steward/keys/")
    assert state("/steward/keys/") == (True, "")
    assert Act.objects.get().text == "arranged copies of the key store"


def test_mail_that_arrives(steward: Person, ana: Person, browser_of: Sign) -> None:
    client = browser_of(steward)
    client.post("/steward/mail/")
    assert not state("/steward/mail/")[0]
    (letter,) = mail.outbox
    assert letter.to == ["stella.maris@example.org"]
    path = re.search(r"https?://[^/]+(/\S+)", letter.body)
    assert path is not None
    assert client.get(path[1]).status_code == 200
    assert not state("/steward/mail/")[0]
    Duty.objects.create(person=ana, kind="steward")
    assert browser_of(ana).post(path[1]).status_code == 404
    assert client.post("/steward/mail/arrived/nonsense/").status_code == 404
    client.post(path[1])
    assert state("/steward/mail/") == (True, "")


def test_mail_without_an_address(make_person: Callable[..., Person], browser_of: Sign) -> None:
    steward = make_person("Stella Maris", email=None, duties=("steward",))
    response = browser_of(steward).post("/steward/mail/")
    assert "You have no address for mail" in response.content.decode()


def test_mail_without_a_server(
    steward: Person, monkeypatch: pytest.MonkeyPatch, browser_of: Sign
) -> None:
    client = browser_of(steward)
    monkeypatch.setattr(django_settings, "EMAIL_BACKEND", "corridor.rhythm.outbox.OutboxBackend")
    assert "No mail server is set" in client.post("/steward/mail/").content.decode()
    monkeypatch.setattr(
        django_settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend"
    )
    monkeypatch.setattr(django_settings, "EMAIL_HOST", "127.0.0.1")
    monkeypatch.setattr(django_settings, "EMAIL_PORT", 1)
    body = client.post("/steward/mail/").content.decode()
    assert "did not take the letter (ConnectionRefusedError)" in body


def test_help_numbers_of_every_country(
    steward: Person, ana: Person, make_person: Callable[..., Person]
) -> None:
    assert not state("/steward/help-lines/")[0]
    for name, country in (("Dee Doe", "PT"), ("Eva Ek", "PT"), ("Fin Fox", "DE")):
        make_person(name, country=country)
    assert state("/steward/help-lines/") == (
        False,
        "Nobody has checked those of: Portugal and Germany.",
    )
    for country in ("PT", "DE"):
        confirm_help_lines(
            by=steward, country=country, seen=lines_of(country).fingerprint, own_line={}
        )
    assert state("/steward/help-lines/") == (True, "")


def test_duties_until_each_has_somebody_here(steward: Person, ana: Person, bilal: Person) -> None:
    for kind in ("care_team", "moderator", "operator"):
        Duty.objects.create(person=ana, kind=kind)
    Duty.objects.create(person=bilal, kind="finance")
    assert state("/steward/duties/") == (True, "")
    Person.objects.filter(pk=bilal.pk).update(left_at=timezone.now())
    assert state("/steward/duties/") == (False, "Nobody holds: Finance.")


def test_counterpart_is_asked_of_who_is_at_the_root(
    steward: Person, ana: Person, bilal: Person, browser_of: Sign
) -> None:
    assert state("/steward/counterpart/") == (
        False,
        "Ask Ana Ruiz to name theirs: under Settings, by themselves.",
    )
    Person.objects.filter(pk=ana.pk).update(counterpart=steward)
    assert state("/steward/counterpart/") == (True, "")
    assert "named Stella Maris" in browser_of(steward).get("/steward/counterpart/").content.decode()


def test_pools_and_practices(steward: Person) -> None:
    Pool.objects.create(kind="quiet_room", name="Attic", opened_on="2026-01-05")
    PracticeSwitch.objects.create(practice="care", state="pilot")
    assert state("/means/pools/") == (True, "")
    assert state("/steward/practices/") == (True, "")
    Pool.objects.update(closed_on="2026-01-06")
    PracticeSwitch.objects.update(state="off")
    assert not state("/means/pools/")[0]
    assert not state("/steward/practices/")[0]


def test_page_leads_to_the_next_step_and_shows_no_rate(
    steward: Person, ana: Person, browser_of: Sign
) -> None:
    client = browser_of(steward)
    response = client.get("/steward/")
    assert response.context["following"].url == "/steward/organisation/"
    assert response.content.decode().count("button primary") == 1
    assert "%" not in re.sub(r"<[^>]+>", "", response.content.decode())
    assert browser_of(ana).get("/steward/").status_code == 404


@pytest.mark.parametrize("address", ["/steward/", "/steward/counterpart/"])
def test_query_count_does_not_grow(
    address: str, steward: Person, make_person: Callable[..., Person], browser_of: Sign
) -> None:
    def cost() -> int:
        client = browser_of(steward)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    def root(name: str) -> None:
        root = make_person(name, counterpart=steward)
        make_person(f"{name} II", manager=root)

    root("Ada")
    before = cost()
    root("Bea")
    root("Cid")
    assert cost() == before


@pytest.mark.parametrize(
    "path",
    ["", "practices/", "practices/care/", "duties/", "organisation/", "keys/", "mail/", "invite/"],
)
def test_pages_open_for_stewards_alone(
    path: str, steward: Person, ana: Person, browser_of: Sign
) -> None:
    for kind in (kind for kind in Duty.Kind if kind != Duty.Kind.STEWARD):
        Duty.objects.create(person=ana, kind=kind)
    assert browser_of(steward).get(f"/steward/{path}").status_code == 200
    assert browser_of(ana).get(f"/steward/{path}").status_code == 404
