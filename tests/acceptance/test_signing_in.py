"""Signing in, in a real browser: the letter, a passkey on a virtual device, a printed code."""

from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from corridor.people.signing_in import codes, links
from corridor.people.signing_in.held import HELD_FOR
from corridor.people.signing_in.models import HeldAddress, Passkey
from corridor.people.signing_in.sessions import FRESH_FOR, SessionStore, note_proved
from corridor.runtime.jobs import run_waiting_jobs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(context_of):
    """A page of somebody not signed in."""
    return context_of(None).new_page()


@pytest.fixture
def sign_in(page, live_server):
    """Sign a person in, in that page's browser: `sign_in(ana)`."""

    def sign_in(person):
        session = SessionStore()
        session["person"] = str(person.pk)
        note_proved(session)
        session.create()
        cookie = {"name": "corridor", "value": session.session_key, "url": live_server.url}
        page.context.add_cookies([cookie])

    return sign_in


@pytest.fixture
def device(page):
    """A virtual authenticator that the browser believes in, with a screen lock that always opens."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    made = cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )

    def send(command, **more):
        return cdp.send(command, {"authenticatorId": made["authenticatorId"], **more})

    return send


@pytest.fixture
def problems(page):
    """What the browser complains of: refused scripts, styles, requests."""
    found = []
    page.on("console", lambda m: found.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def add_a_passkey(page):
    page.goto("/settings/passkeys/")
    page.get_by_label("What you call it").fill("My phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()


def sign_out(page):
    page.get_by_role("button", name="Sign out", exact=True).last.click()
    expect(page.get_by_text("You are signed out in this browser.")).to_be_visible()


def test_by_the_letter(page, ana, problems):
    page.goto("/sign-in/")
    page.get_by_label("Your work address").fill("ana.ruiz@example.org")
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", name="Look at your mail")).to_be_visible()
    run_waiting_jobs()
    address = next(w for w in mail.outbox[0].body.split() if "/sign-in/link/" in w)
    page.goto(address)
    page.get_by_role("button", name="Sign in as Ana Ruiz").click()
    page.wait_for_url("/")
    expect(page.get_by_text("Ana Ruiz").first).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("heading", name="This link is over")).to_be_visible()
    assert [problem for problem in problems if "410" not in problem] == []


def test_by_a_passkey(page, ana, sign_in, device, problems):
    sign_in(ana)
    add_a_passkey(page)
    assert Passkey.objects.get().name == "My phone"
    sign_out(page)
    for _again in range(2):
        page.goto("/sign-in/?next=/settings/passkeys/")
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url("/settings/passkeys/")
        sign_out(page)
    assert Passkey.objects.get().sign_count > 0
    assert problems == []


def test_a_removed_passkey_and_no_passkey(page, ana, sign_in, device):
    sign_in(ana)
    add_a_passkey(page)
    page.get_by_text("Remove", exact=False).first.click()
    page.get_by_role("button", name="Remove My phone").click()
    expect(page.get_by_text("You have no passkey yet.")).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("That passkey does not sign anybody in here.")).to_be_visible()
    device("WebAuthn.clearCredentials")
    device("WebAuthn.setUserVerified", isUserVerified=False)


def test_a_copied_passkey_is_refused(page, ana, sign_in, device):
    sign_in(ana)
    add_a_passkey(page)
    (credential,) = device("WebAuthn.getCredentials")["credentials"]
    Passkey.objects.update(sign_count=credential["signCount"] + 10)
    sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("That passkey does not sign anybody in here.")).to_be_visible()


def test_by_a_printed_code_which_leads_to_a_passkey(page, make_person, device, problems):
    dora = make_person("Dora Imhof", email=None)
    code = codes.print_code(dora, make_person("Sofia Lind", duties=("steward",)))
    page.goto("/sign-in/")
    page.get_by_role("link", name="Use a printed code").click()
    page.get_by_label("The code on your slip").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Sign in with this code").click()
    expect(page.get_by_role("heading", name="Passkeys")).to_be_visible()
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    page.goto("/settings/sessions/")
    expect(page.get_by_text("Sofia Lind printed a code for you")).to_be_visible()
    assert problems == []


def test_without_scripts_the_other_ways_remain(context_of, ana):
    page = context_of(None, java_script_enabled=False).new_page()
    page.goto("/sign-in/")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    expect(page.get_by_role("link", name="Use a printed code")).to_be_visible()
    page.goto(urlsplit(links.make_link(ana)).path)
    page.get_by_role("button", name="Sign in as Ana Ruiz").click()
    page.wait_for_url("/")
    page.goto("/settings/passkeys/")
    expect(page.get_by_text("Passkeys need JavaScript")).to_be_visible()


@pytest.fixture
def a_while_later(page):
    """The quarter of an hour after signing in is over in this page's browser: `a_while_later()`."""

    def run():
        (cookie,) = [c for c in page.context.cookies() if c["name"] == "corridor"]
        session = SessionStore(cookie["value"])
        session["proved_at"] -= FRESH_FOR.total_seconds() + 1
        session.save()

    return run


def test_a_passkey_confirms_that_it_is_oneself(page, ana, sign_in, device, a_while_later, problems):
    sign_in(ana)
    add_a_passkey(page)
    a_while_later()
    page.goto("/privacy/erase/")
    page.get_by_role("link", name="Confirm that it is me").click()
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("/privacy/erase/")
    expect(page.get_by_role("button", name="Erase everything of mine")).to_be_visible()
    assert problems == []


def test_a_page_that_stood_open_leads_to_confirming(page, ana, sign_in, device, a_while_later):
    sign_in(ana)
    page.goto("/settings/passkeys/")
    a_while_later()
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    assert Passkey.objects.count() == 0


def test_without_scripts_a_letter_confirms(context_of, ana):
    page = context_of(ana, java_script_enabled=False).new_page()
    (cookie,) = page.context.cookies()
    session = SessionStore(cookie["value"])
    session["proved_at"] -= FRESH_FOR.total_seconds() + 1
    session.save()
    page.goto("/privacy/export/")
    page.get_by_role("link", name="Confirm that it is me").click()
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", name="Look at your mail")).to_be_visible()
    run_waiting_jobs()
    page.goto(next(w for w in mail.outbox[-1].body.split() if "/sign-in/confirm/link/" in w))
    page.get_by_role("button", name="Yes, it is me").click()
    page.wait_for_url("/privacy/export/")
    expect(page.get_by_role("button", name="Save the file")).to_be_visible()


def test_no_to_an_address_that_an_import_gave(page, ana, sign_in, problems):
    now = timezone.now()
    HeldAddress.objects.create(
        person=ana, old=ana.email, new="other@example.net", since=now, until=now + HELD_FOR
    )
    sign_in(ana)
    page.goto("/")
    page.get_by_role("link", name="Your address is to change").click()
    page.get_by_role("button", name="No, keep the old one").click()
    expect(page.get_by_text("You keep the address that you have.")).to_be_visible()
    expect(page.get_by_role("heading", name="An address that you said no to")).to_be_visible()
    assert problems == []
