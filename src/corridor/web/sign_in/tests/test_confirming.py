"""Confirming that it is oneself: what wants it, the ways, and that it does nothing else."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from corridor.people.signing_in import codes, links
from corridor.people.signing_in.models import (
    CodeWish,
    Identity,
    Passkey,
    Session,
    SignInLink,
)
from corridor.people.signing_in.sessions import SessionStore
from corridor.privacy.leaving import keep_private_address, private_address_of

CONFIRM = "/sign-in/confirm/"
# What is refused without a fresh proof: the address, what is sent there, where one is led back to.
WANTS_IT = [
    ("/settings/passkeys/", {"answer": "{}"}, "/settings/passkeys/"),
    ("/settings/passkeys/code/", {}, "/settings/passkeys/"),
    ("/privacy/export/", {}, "/privacy/export/"),
    ("/privacy/export/address/", {"address": "other@example.net"}, "/privacy/export/"),
    ("/privacy/erase/", {"name": "Ana Ruiz"}, "/privacy/erase/"),
]


@pytest.fixture
def later(ana, browser_of, clock):
    """Ana's browser, a quarter of an hour after she signed in."""
    browser = browser_of(ana)
    clock.move_by(timedelta(minutes=16))
    return browser


def way_back(page):
    from urllib.parse import urlencode

    return f"{CONFIRM}?{urlencode({'next': page})}"


def letter_s_path():
    return urlsplit(
        next(word for word in mail.outbox[-1].body.split() if "/sign-in/confirm/link/" in word)
    ).path


def ask_for_a_link(browser, run_jobs, page="/privacy/export/"):
    answer = browser.post(CONFIRM, {"next": page})
    assert "Look at your mail" in answer.content.decode()
    run_jobs()
    return letter_s_path()


@pytest.mark.parametrize(("address", "sent", "page"), WANTS_IT)
def test_it_is_wanted_before(later, ana, address, sent, page):
    answer = later.post(address, sent)
    assert (answer.status_code, answer["Location"]) == (302, way_back(page))
    assert private_address_of(ana) == ""
    assert not CodeWish.objects.exists()
    ana.refresh_from_db()
    assert Session.objects.filter(person=ana).exists()


def test_it_is_wanted_before_a_passkey_is_begun_and_an_account_connected(later, settings):
    settings.OIDC = {**settings.OIDC, "discovery": "http://127.0.0.1:9/", "client": "corridor"}
    assert later.post("/settings/passkeys/begin/").status_code == 403
    answer = later.get("/settings/account/connect/")
    assert answer["Location"] == way_back("/settings/passkeys/")


@pytest.mark.parametrize("page", ["/settings/passkeys/", "/privacy/export/", "/privacy/erase/"])
def test_the_pages_lead_there_instead_of_to_their_forms(later, page):
    said = later.get(page).content.decode()
    assert f'href="{CONFIRM}?next={page.replace("/", "%2F")}"' in said
    assert 'data-passkey="add"' not in said
    assert 'name="name"' not in said
    assert 'name="address"' not in said


def test_the_private_address_is_not_shown_meanwhile(later, ana):
    keep_private_address("ana@home.example", by=ana)
    assert "ana@home.example" not in later.get("/privacy/export/").content.decode()


def test_what_narrows_wants_nothing(later, ana):
    CodeWish.objects.create(person=ana, until=timezone.localdate() + timedelta(days=3))
    later.post("/settings/passkeys/code/", {"end": "1"})
    assert not CodeWish.objects.exists()


def test_a_link_in_the_same_browser_confirms_and_leads_back(later, ana, run_jobs):
    sessions = set(Session.objects.values_list("pk", flat=True))
    path = ask_for_a_link(later, run_jobs)
    assert mail.outbox[-1].to == [ana.email]
    assert "Yes, it is me" in later.get(path).content.decode()
    assert later.post("/privacy/export/").status_code == 302
    answer = later.post(path)
    assert (answer.status_code, answer["Location"]) == (302, "/privacy/export/")
    assert later.post("/privacy/export/").status_code == 200
    assert set(Session.objects.values_list("pk", flat=True)) == sessions
    assert later.post(path).status_code == 410


def test_it_lasts_a_quarter_of_an_hour(later, run_jobs, clock):
    later.post(ask_for_a_link(later, run_jobs))
    clock.move_by(timedelta(minutes=14))
    assert later.post("/privacy/export/").status_code == 200
    clock.move_by(timedelta(minutes=2))
    assert later.post("/privacy/export/").status_code == 302


def test_in_another_browser_the_link_does_nothing(later, ana, bilal, browser_of, run_jobs, clock):
    path = ask_for_a_link(later, run_jobs)
    for other in (browser_of(ana), browser_of(bilal)):
        assert other.get(path).status_code == 410
        assert other.post(path).status_code == 410
    assert Client().post(path)["Location"].startswith("/sign-in/?next=")
    assert later.post(path).status_code == 302


def test_it_signs_nobody_in(later, run_jobs):
    token = ask_for_a_link(later, run_jobs).rstrip("/").rpartition("/")[2]
    assert links.whom_link_signs_in(token) is None
    assert links.use_link(token) is None
    assert Client().post(f"/sign-in/link/{token}/").status_code == 410


def test_a_link_to_sign_in_confirms_nothing(later, ana):
    token = links.make_link(ana).rstrip("/").rpartition("/")[2]
    assert later.post(f"{CONFIRM}link/{token}/").status_code == 410


def test_a_link_is_over_after_a_quarter_of_an_hour(later, run_jobs):
    path = ask_for_a_link(later, run_jobs)
    SignInLink.objects.update(expires_at=timezone.now())
    assert later.post(path).status_code == 410


def test_only_a_path_of_ours_is_led_back_to(later, run_jobs):
    path = ask_for_a_link(later, run_jobs, page="//elsewhere.example/")
    assert later.post(path)["Location"] == "/"


def test_too_many_letters_are_refused(later):
    answers = [later.post(CONFIRM).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_a_wrong_passkey_confirms_nothing(later):
    later.post("/sign-in/passkey/begin/")
    answer = later.post(f"{CONFIRM}passkey/", {"answer": "{}"})
    assert answer["Location"] == CONFIRM
    assert later.post("/privacy/export/").status_code == 302


def test_the_ways_that_one_has_are_shown(later, ana, settings):
    page = later.get(CONFIRM).content.decode()
    assert ana.email in page
    assert "Use my passkey" not in page
    assert f"{CONFIRM}provider/" not in page
    settings.OIDC = {**settings.OIDC, "discovery": "http://127.0.0.1:9/", "client": "corridor"}
    today = timezone.localdate()
    Passkey.objects.create(person=ana, name="x", credential="x", public_key=b"", added_on=today)
    Identity.objects.create(person=ana, issuer="https://id", subject_hash="x", since=today)
    page = later.get(CONFIRM).content.decode()
    assert "Use my passkey" in page
    assert f"{CONFIRM}provider/" in page


def test_without_an_address_a_printed_code_does_it(make_person, browser_of, clock):
    dora = make_person("Dora Imhof", email=None)
    browser = browser_of(dora)
    clock.move_by(timedelta(minutes=16))
    assert "Use a printed code" in browser.get(CONFIRM).content.decode()
    assert browser.post(CONFIRM).status_code == 200
    assert mail.outbox == []
    code = codes.print_code(dora, make_person("Sofia Lind", duties=("steward",)))
    browser.post("/sign-in/code/", {"code": code, "next": "/privacy/export/"})
    assert browser.post("/privacy/export/").status_code == 200


def test_a_session_from_before_is_not_fresh(ana):
    session = SessionStore()
    session["person"] = str(ana.pk)
    session.create()
    browser = Client()
    browser.cookies["corridor"] = session.session_key
    assert browser.post("/privacy/export/").status_code == 302


def test_a_moment_in_the_future_is_not_fresh(ana, browser_of, clock):
    browser = browser_of(ana)
    clock.move_by(timedelta(hours=-1))
    assert browser.post("/privacy/export/").status_code == 302
