"""One's own sessions and passkeys: seen and ended by oneself alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corridor.people.signing_in import codes
from corridor.people.signing_in.models import CodeWish, Passkey, Session


def add_passkey(person, name="Phone"):
    return Passkey.objects.create(
        person=person,
        name=name,
        credential=f"{person.pk}{name}",
        public_key=b"",
        added_on=timezone.now().date(),
    )


def test_one_s_sessions_this_one_first(ana, bilal, browser_of):
    browser_of(bilal)
    browser_of(ana)
    browser = browser_of(ana)
    page = browser.get("/settings/sessions/").content.decode()
    assert page.count("<strong>This one</strong>") == 1
    assert page.count('name="session"') == 2
    assert "Sign out everywhere else" in page
    assert "127.0.0.1" not in page


def test_signing_out_another_browser(ana, browser_of):
    here, there = browser_of(ana), browser_of(ana)
    row = Session.objects.exclude(pk=_row(here)).get().pk
    here.post("/settings/sessions/end/", {"session": row})
    assert [b.get("/settings/sessions/").status_code for b in (here, there)] == [200, 302]


def test_signing_out_this_browser_from_the_list(ana, browser_of):
    here = browser_of(ana)
    here.post("/settings/sessions/end/", {"session": _row(here)})
    assert here.get("/settings/sessions/").status_code == 302


def test_signing_out_everywhere_else(ana, bilal, browser_of):
    here, there, other = browser_of(ana), browser_of(ana), browser_of(bilal)
    here.post("/settings/sessions/end-others/")
    statuses = [b.get("/settings/sessions/").status_code for b in (here, there, other)]
    assert statuses == [200, 302, 200]


def test_nobody_signs_out_somebody_else(ana, bilal, browser_of):
    his, hers = browser_of(bilal), browser_of(ana)
    his.post("/settings/sessions/end/", {"session": _row(hers)})
    his.post("/settings/sessions/end/", {"session": hers.cookies["corridor"].value})
    assert hers.get("/settings/sessions/").status_code == 200


def test_the_person_sees_which_codes_were_printed_and_used(make_person, browser_of):
    sofia = make_person("Sofia Lind", duties=("steward",))
    dora = make_person("Dora Imhof", email=None)
    browser = browser_of(dora)
    assert "Codes printed for you" not in browser.get("/settings/sessions/").content.decode()
    code = codes.print_code(dora, sofia)
    page = browser.get("/settings/sessions/").content.decode()
    assert "Sofia Lind printed a code for you" in page
    assert "Not used. It works until:" in page
    codes.use_code(code)
    assert "Used:" in browser.get("/settings/sessions/").content.decode()


def test_one_s_passkeys_can_be_removed(ana, bilal, browser_of):
    hers, his = add_passkey(ana), add_passkey(bilal)
    browser = browser_of(ana)
    browser.post(f"/settings/passkeys/{hers.pk}/remove/")
    browser.post(f"/settings/passkeys/{his.pk}/remove/")
    assert list(Passkey.objects.all()) == [his]


def test_a_code_can_be_allowed_by_those_without_a_mailbox(make_person, browser_of):
    dora = make_person("Dora Imhof", email=None)
    browser = browser_of(dora)
    assert "Allow one printed code" not in browser.get("/settings/passkeys/").content.decode()
    add_passkey(dora)
    assert "Allow one printed code" in browser.get("/settings/passkeys/").content.decode()
    browser.post("/settings/passkeys/code/")
    assert CodeWish.objects.get().person == dora
    assert "Allow none" in browser.get("/settings/passkeys/").content.decode()
    browser.post("/settings/passkeys/code/", {"end": "1"})
    assert not CodeWish.objects.exists()


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "{" * 9000, "x" * 30000, '{"id":"é"}'])
def test_a_nonsense_answer_is_refused(ana, browser_of, answer):
    browser = browser_of(ana)
    browser.post("/settings/passkeys/begin/")
    assert browser.post("/settings/passkeys/", {"answer": answer}).status_code == 302
    browser.post("/sign-in/passkey/begin/")
    assert browser.post("/sign-in/passkey/", {"answer": answer}).status_code == 302
    assert not Passkey.objects.exists()


@pytest.mark.parametrize("address", ["/settings/sessions/", "/settings/passkeys/"])
def test_the_lists_take_the_same_number_of_queries_for_one_and_three(
    address, make_person, browser_of
):
    sofia = make_person("Sofia Lind", duties=("steward",))
    dora = make_person("Dora Imhof", email=None)
    browser, counts = browser_of(dora), []
    for more in (1, 2):
        for number in range(more):
            browser_of(dora)
            codes.print_code(dora, sofia)
            add_passkey(dora, f"{more} {number}")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def _row(browser):
    from corridor.people.signing_in.sessions import row_of

    return row_of(browser.cookies["corridor"].value)
