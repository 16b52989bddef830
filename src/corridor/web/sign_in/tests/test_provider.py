"""OpenID Connect, against a real provider (Canaille) on a loopback port."""

import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest
import requests
from django.core import mail
from django.test import Client
from django.utils import timezone

from corridor.people.signing_in import codes, provider
from corridor.people.signing_in.models import Identity
from corridor.people.signing_in.sessions import SessionStore

BACK = "http://localhost:8000/sign-in/provider/back/"


@pytest.fixture(scope="module")
def canaille():
    """The provider's address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Path(__file__).with_name("provider_server.py")
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", str(server), str(port), BACK, "client_secret_post"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            requests.get(f"{address}/.well-known/openid-configuration", timeout=5)
            break
        except requests.ConnectionError:
            assert process.poll() is None, "the provider did not start"
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


@pytest.fixture
def configured(canaille, settings, db):
    """Our side knows the provider, whose addresses are all the organisation's own."""
    settings.OIDC = {
        "discovery": f"{canaille}/.well-known/openid-configuration",
        "client": "corridor",
        "secret": "a secret between two",
        "label": "Harbour account",
        "auth_method": "client_secret_post",
        "addresses_verified": True,
    }
    return settings


def at_the_provider(start, user_name):
    """Sign in there as a browser does; returns the address that leads back to us."""
    with requests.Session() as browser:
        page = browser.get(start, timeout=10)
        for fields in ({"login": user_name}, {"password": "correct horse"}):
            token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
            answer = browser.post(
                page.url,
                data={"csrf_token": token, "answer": "", **fields},
                allow_redirects=False,
                timeout=10,
            )
            while answer.is_redirect:
                onward = urljoin(answer.url, answer.headers["Location"])
                if onward.startswith(BACK):
                    return onward
                answer = browser.get(onward, allow_redirects=False, timeout=10)
            page = answer
    raise AssertionError(page.text[:2000])


def come_back(client, user_name, start="/sign-in/provider/"):
    away = client.get(start)
    assert away.status_code == 302
    back = urlsplit(at_the_provider(away.headers["Location"], user_name))
    return client.get(f"{back.path}?{back.query}")


def is_in(client):
    return client.get("/settings/sessions/").status_code == 200


def test_an_account_with_a_known_address_signs_in(client, configured, ana):
    answer = come_back(client, "ana", "/sign-in/provider/?next=/settings/sessions/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/settings/sessions/")
    assert is_in(client)
    assert Identity.objects.get().person == ana


def test_afterwards_the_subject_decides_and_not_the_address(client, configured, ana, bilal):
    come_back(client, "ana")
    ana.email, bilal.email = "ana.new@example.org", "ana.ruiz@example.org"
    ana.save()
    bilal.save()
    other = Client()
    come_back(other, "ana")
    assert "Ana Ruiz" in other.get("/settings/sessions/").content.decode()
    assert Identity.objects.count() == 1


def test_nobody_is_made(client, configured, ana):
    answer = come_back(client, "mallory")
    assert answer.status_code == 403
    assert not is_in(client)
    assert not Identity.objects.exists()


def test_an_address_that_is_not_verified_signs_nobody_in(client, configured, ana):
    configured.OIDC["addresses_verified"] = False
    assert come_back(client, "ana").status_code == 403
    assert not is_in(client)


def test_somebody_signed_in_connects_their_account(configured, ana, bilal, browser_of):
    configured.OIDC["addresses_verified"] = False
    browser = browser_of(bilal)
    answer = come_back(browser, "mallory", "/settings/account/connect/")
    assert answer.headers["Location"] == "/settings/passkeys/"
    assert "Connected since:" in browser.get("/settings/passkeys/").content.decode()
    other = Client()
    come_back(other, "mallory")
    assert "Bilal Haddad" in other.get("/settings/sessions/").content.decode()
    browser.post("/settings/account/disconnect/")
    assert come_back(Client(), "mallory").status_code == 403


def test_an_account_connects_to_one_person_only(configured, ana, bilal, browser_of):
    come_back(Client(), "ana")
    answer = come_back(browser_of(bilal), "ana", "/settings/account/connect/")
    assert answer.status_code == 403
    assert Identity.objects.get().person == ana


def test_a_leaver_s_account_is_refused(client, configured, ana):
    come_back(client, "ana")
    ana.left_at = timezone.now()
    ana.save()
    assert come_back(Client(), "ana").status_code == 403


def test_the_answer_works_in_its_own_browser_and_once(client, configured, ana):
    away = client.get("/sign-in/provider/").headers["Location"]
    back = urlsplit(at_the_provider(away, "ana"))
    somebody_else = Client()
    somebody_else.get("/sign-in/provider/")
    assert somebody_else.get(f"{back.path}?{back.query}").status_code == 502
    assert not is_in(somebody_else)
    assert client.get(f"{back.path}?{back.query}").status_code == 302
    assert client.get(f"{back.path}?{back.query}").status_code == 502


def test_another_code_or_state_is_refused(client, configured, ana):
    client.get("/sign-in/provider/")
    for query in ({}, {"code": "x"}, {"code": "x", "state": "y"}, {"error": "access_denied"}):
        assert client.get(f"/sign-in/provider/back/?{urlencode(query)}").status_code == 502
    assert not is_in(client)


def test_the_request_carries_state_nonce_and_proof(client, configured):
    away = urlsplit(client.get("/sign-in/provider/").headers["Location"])
    query = parse_qs(away.query)
    assert query["redirect_uri"] == [BACK]
    assert query["code_challenge_method"] == ["S256"]
    assert all(len(query[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))


def test_another_nonce_is_refused(client, configured, ana):
    away = client.get("/sign-in/provider/").headers["Location"]
    nonce = parse_qs(urlsplit(away).query)["nonce"][0]
    back = urlsplit(at_the_provider(away.replace(nonce, "n" * 20), "ana"))
    assert client.get(f"{back.path}?{back.query}").status_code == 502
    assert not is_in(client)


def test_unsigned_and_shared_secret_signatures_are_never_accepted():
    metadata = {"id_token_signing_alg_values_supported": ["none", "HS256", "RS256", "ES256"]}
    provider._only_signatures_of_its_own(metadata)
    assert metadata["id_token_signing_alg_values_supported"] == ["RS256", "ES256"]


def test_a_provider_that_is_away_is_said(client, configured):
    configured.OIDC["discovery"] = "http://127.0.0.1:9/.well-known/openid-configuration"
    assert client.get("/sign-in/provider/").status_code == 502


def test_without_a_provider_there_is_no_button(client, db):
    assert "provider" not in client.get("/sign-in/").content.decode()
    assert client.get("/sign-in/provider/").headers["Location"] == "/sign-in/"


def test_with_one_it_is_a_plain_link(client, configured):
    page = client.get("/sign-in/").content.decode()
    assert "Go on with Harbour account" in page
    assert 'href="/sign-in/provider/?next=%2F"' in page


@pytest.mark.parametrize("verified", [False, "false", None, 0, "no"])
def test_a_provider_s_no_counts_more_than_the_operator_s_yes(configured, ana, verified):
    claims = {"iss": "https://id", "sub": "1", "email": "ana.ruiz@example.org"}
    with pytest.raises(provider.NotKnownHere):
        provider.person_of(claims | {"email_verified": verified})


@pytest.mark.parametrize("verified", [True, "true"])
def test_a_provider_s_yes_needs_no_operator(configured, ana, verified):
    configured.OIDC["addresses_verified"] = False
    claims = {"iss": "https://id", "sub": "1", "email": " Ana.Ruiz@example.org"}
    assert provider.person_of(claims | {"email_verified": verified}) == ana


def test_a_new_account_with_somebody_s_old_address_is_refused(configured, ana):
    claims = {"iss": "https://id", "email": "ana.ruiz@example.org", "email_verified": True}
    assert provider.person_of(claims | {"sub": "1"}) == ana
    with pytest.raises(provider.NotKnownHere):
        provider.person_of(claims | {"sub": "2"})


def confirm(client, user_name):
    return come_back(client, user_name, "/sign-in/confirm/provider/?next=/privacy/export/")


def no_longer_fresh(client):
    session = SessionStore(client.cookies["corridor"].value)
    session["proved_at"] -= 1000
    session.save()


def test_one_s_own_account_confirms_that_it_is_oneself(client, configured, ana, browser_of):
    come_back(client, "ana")
    browser = browser_of(ana)
    no_longer_fresh(browser)
    assert browser.post("/privacy/export/").status_code == 302
    assert confirm(browser, "ana").headers["Location"] == "/privacy/export/"
    assert browser.post("/privacy/export/").status_code == 200


def test_somebody_else_s_account_confirms_nothing(configured, ana, bilal, browser_of):
    come_back(Client(), "ana")
    browser = browser_of(bilal)
    before = browser.cookies["corridor"].value
    answer = confirm(browser, "ana")
    assert answer.headers["Location"] == "/sign-in/confirm/"
    assert browser.cookies["corridor"].value == before
    assert "Bilal Haddad" in browser.get("/settings/sessions/").content.decode()


def test_confirming_asks_the_provider_to_ask_anew(configured, ana, browser_of):
    away = browser_of(ana).get("/sign-in/confirm/provider/").headers["Location"]
    query = parse_qs(urlsplit(away).query)
    assert (query["prompt"], query["max_age"]) == (["login"], ["900"])
    away = Client().get("/sign-in/provider/").headers["Location"]
    assert "prompt" not in parse_qs(urlsplit(away).query)


def test_an_answer_from_the_provider_s_own_session_confirms_nothing(configured, ana):
    claims = {"iss": "https://id", "sub": "1"}
    provider.connect(ana, claims)
    now = timezone.now().timestamp()
    assert not provider.proves(ana, claims)
    assert provider.proves(ana, claims | {"auth_time": int(now) - 60})
    assert not provider.proves(ana, claims | {"auth_time": int(now) - 3600})
    assert not provider.proves(ana, claims | {"sub": "2", "auth_time": int(now)})


def test_who_is_away_for_long_confirms_again_before_connecting(configured, ana, browser_of):
    browser = browser_of(ana)
    away = browser.get("/settings/account/connect/").headers["Location"]
    back = urlsplit(at_the_provider(away, "mallory"))
    no_longer_fresh(browser)
    answer = browser.get(f"{back.path}?{back.query}")
    assert answer.headers["Location"].startswith("/sign-in/confirm/?next=")
    assert not Identity.objects.exists()


def test_connecting_ends_printed_codes_and_is_told(db, make_person, run_jobs):
    dora = make_person("Dora Imhof", email=None)
    code = codes.print_code(dora, make_person("Sofia Lind", duties=("steward",)))
    provider.connect(dora, {"iss": "https://id", "sub": "1"})
    assert codes.use_code(code) is None
    ana = make_person("Ana Ruiz")
    provider.connect(ana, {"iss": "https://id", "sub": "2"})
    run_jobs()
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        ([ana.email], "A way to sign in to Corridor was added")
    ]
    assert "Ana" not in mail.outbox[0].body


def test_an_account_that_is_refused_is_not_told(db, ana, bilal, run_jobs):
    provider.connect(ana, {"iss": "https://id", "sub": "1"})
    run_jobs()
    with pytest.raises(provider.NotKnownHere):
        provider.connect(bilal, {"iss": "https://id", "sub": "1"})
    run_jobs()
    assert [letter.to for letter in mail.outbox] == [[ana.email]]
