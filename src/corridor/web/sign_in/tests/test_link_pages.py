"""The pages of a link by mail: the same for every address, opened safely, used by the button."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corridor.people.models import Organisation
from corridor.people.signing_in import links
from corridor.people.signing_in.models import Session
from corridor.runtime.models import Job


def ask(client, address, **data):
    return client.post("/sign-in/", {"email": address, **data})


def path_in(letter):
    address = next(word for word in letter.body.split() if "/sign-in/link/" in word)
    return urlsplit(address).path


def without_tokens(response):
    return re.sub(rb'value="\w{64}"', b"", response.content)


def test_from_the_address_to_home(client, ana, run_jobs):
    assert ask(client, "Ana.Ruiz@example.org").headers["Location"] == "/sign-in/sent/"
    run_jobs()
    path = path_in(mail.outbox[0])
    page = client.get(path)
    assert "Sign in as Ana Ruiz" in page.content.decode()
    assert client.get("/settings/sessions/").status_code == 302
    assert client.post(path).headers["Location"] == "/"
    assert client.get("/settings/sessions/").status_code == 200


def test_a_link_works_in_another_browser_once(client, ana, run_jobs):
    path = urlsplit(links.make_link(ana)).path
    other = Client()
    assert other.post(path).status_code == 302
    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410
    assert client.get("/settings/sessions/").status_code == 302


def test_a_mail_scanner_uses_nothing_up(client, ana):
    path = urlsplit(links.make_link(ana)).path
    for _ in range(3):
        Client().get(path)
        Client().head(path)
    assert client.post(path).status_code == 302


def test_known_and_unknown_addresses_are_answered_alike(ana):
    answers, counts = [], []
    ask(Client(), "warm.up@example.org")  # makes the network's counter
    for address in ("ana.ruiz@example.org", "nobody@example.org"):
        client = Client()
        client.get("/sign-in/")
        with CaptureQueriesContext(connection) as queries:
            answer = ask(client, address)
        counts.append([re.sub(r'"s\d+_x\d+"', "", q["sql"])[:40] for q in queries])
        page = client.get(answer.headers["Location"])
        headers = {k: v for k, v in answer.headers.items() if k != "Date"}
        answers.append((answer.status_code, headers, without_tokens(page)))
    assert answers[0] == answers[1]
    assert counts[0] == counts[1]


@pytest.mark.parametrize("address", ["", "ana", "ana@", "a" * 300 + "@example.org"])
def test_what_is_no_address_keeps_what_was_typed(client, ana, address):
    page = ask(client, address)
    assert page.status_code == 200
    assert f'value="{address}"' in page.content.decode() or not address
    assert "errorlist" in page.content.decode()


def test_afterwards_it_goes_where_one_wanted(client, ana, run_jobs):
    first = client.get("/settings/sessions/")
    assert first.headers["Location"] == "/sign-in/?next=%2Fsettings%2Fsessions%2F"
    assert (
        'name="next" value="/settings/sessions/"'
        in client.get(first.headers["Location"]).content.decode()
    )
    ask(client, "ana.ruiz@example.org", next="/settings/sessions/")
    run_jobs()
    assert client.post(path_in(mail.outbox[0])).headers["Location"] == "/settings/sessions/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "evil.example",
        " //evil.example",
        "/\t/evil.example",
        "/" + "a" * 600,
    ],
)
def test_next_leads_nowhere_else(client, ana, elsewhere):
    path = urlsplit(links.make_link(ana)).path
    assert client.post(path, {"next": elsewhere}).headers["Location"] == "/"


def test_somebody_signed_in_is_not_asked_again(ana, browser_of):
    browser = browser_of(ana)
    assert browser.get("/sign-in/?next=/settings/").headers["Location"] == "/settings/"


def test_the_link_of_somebody_else_says_so_and_takes_over(ana, bilal, browser_of):
    browser = browser_of(ana)
    path = urlsplit(links.make_link(bilal)).path
    page = browser.get(path).content.decode()
    assert "You are signed in as Ana Ruiz." in page
    browser.post(path)
    assert list(Session.objects.values_list("person", flat=True)) == [bilal.pk]


def test_a_session_that_somebody_planted_is_not_signed_in(ana):
    attacker, victim = Client(), Client()
    attacker.get("/sign-in/?next=/settings/")
    attacker.post("/sign-in/passkey/begin/")
    planted = attacker.cookies["corridor"].value
    victim.cookies["corridor"] = planted
    victim.post(urlsplit(links.make_link(ana)).path)
    assert victim.cookies["corridor"].value != planted
    assert victim.get("/settings/sessions/").status_code == 200
    assert attacker.get("/settings/sessions/").status_code == 302


def test_signing_in_changes_the_form_token(ana):
    client = Client()
    path = urlsplit(links.make_link(ana)).path
    client.get(path)
    before = client.cookies["csrftoken"].value
    client.post(path)
    assert client.cookies["csrftoken"].value != before


@pytest.mark.parametrize(
    "path", ["/sign-in/", "/sign-in/code/", "/sign-in/passkey/", "/sign-in/out/", "link"]
)
def test_another_site_signs_nobody_in_or_out(ana, browser_of, path):
    client = Client(enforce_csrf_checks=True)
    path = urlsplit(links.make_link(ana)).path if path == "link" else path
    assert client.post(path, {"email": "ana.ruiz@example.org", "code": "x"}).status_code == 403


def test_a_leaver_s_link_is_over(client, ana):
    path = urlsplit(links.make_link(ana)).path
    ana.left_at = timezone.now()
    ana.save()
    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410


def test_the_pages_with_a_token_are_kept_nowhere(client, ana):
    page = client.get(urlsplit(links.make_link(ana)).path)
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_too_many_letters_to_one_address(client, ana):
    statuses = [ask(client, "ana.ruiz@example.org").status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    answer = ask(client, "ana.ruiz@example.org")
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert "Try again in" in answer.content.decode()
    unknown = [ask(client, "nobody@example.org").status_code for _ in range(6)]
    assert unknown == [302] * 5 + [429]


def test_the_page_says_who_runs_it(client, db):
    Organisation.objects.create(name="Hafen & Söhne")
    assert "run here by Hafen &amp; Söhne." in client.get("/sign-in/").content.decode()


def test_signing_out_is_a_press_and_final(ana, browser_of):
    browser = browser_of(ana)
    cookie = browser.cookies["corridor"].value
    assert browser.get("/sign-in/out/").status_code == 405
    assert browser.post("/sign-in/out/").headers["Location"] == "/sign-in/?signed_out=1"
    again = Client()
    again.cookies["corridor"] = cookie
    assert again.get("/settings/sessions/").status_code == 302
    assert not Session.objects.exists()


def test_without_a_mail_server_nothing_is_promised_or_queued(client, ana, settings):
    settings.EMAIL_BACKEND = "corridor.rhythm.outbox.OutboxBackend"
    for address in (ana.email, "nobody@example.org"):
        page = client.post("/sign-in/", {"email": address}, follow=True).text
        assert "Corridor has no mail server here" in page
        assert "on its way." in page
        assert "Look at your mail" not in page
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("reusable", "said"), [(True, "It belongs to a demo, and works again."), (False, "works once")]
)
def test_the_page_of_a_link_says_how_often_it_works(client, ana, settings, reusable, said):
    settings.DEMO = True
    assert said in client.get(urlsplit(links.make_link(ana, reusable=reusable)).path).text
