"""Printed codes: typing one, and the stewards' pages that print them."""

import re

import pytest
from django.utils import timezone

from corridor.people.signing_in import codes
from corridor.people.signing_in.models import PrintedCode


@pytest.fixture
def sofia(make_person):
    return make_person("Sofia Lind", duties=("steward",))


@pytest.fixture
def dora(make_person, team):
    return make_person("Dora Imhof", email=None, team=team)


def codes_on(page):
    return re.findall(r'class="code">([0-9A-Z-]{12})<', page.content.decode())


def test_a_code_signs_in_and_a_passkey_is_offered(client, dora, sofia):
    code = codes.print_code(dora, sofia)
    answer = client.post("/sign-in/code/", {"code": code.lower(), "next": "/settings/"})
    assert answer.headers["Location"] == "/settings/passkeys/?next=%2Fsettings%2F"
    page = client.get(answer.headers["Location"]).content.decode()
    assert '<a href="/settings/">Not now, go on</a>' in page
    assert client.post("/sign-in/out/").status_code == 302
    assert client.post("/sign-in/code/", {"code": code}).status_code == 200
    assert client.get("/settings/sessions/").status_code == 302


@pytest.mark.parametrize("code", ["", "ABCD-EFGH-JK", "' OR 1=1 --", "é" * 12, "\x00" * 5])
def test_a_wrong_code_is_refused_with_a_word(client, dora, sofia, code):
    codes.print_code(dora, sofia)
    page = client.post("/sign-in/code/", {"code": code})
    assert page.status_code == 200
    assert "errorlist" in page.content.decode()


def test_guessing_is_stopped(client, dora, sofia):
    code = codes.print_code(dora, sofia)
    guesses = [client.post("/sign-in/code/", {"code": "0000-0000-00"}) for _ in range(31)]
    assert [g.status_code for g in guesses] == [200] * 30 + [429]
    assert client.post("/sign-in/code/", {"code": code}).status_code == 429


def test_many_of_one_office_sign_in_rightly(client, dora, sofia):
    for _ in range(35):
        code = codes.print_code(dora, sofia)
        assert client.post("/sign-in/code/", {"code": code}).status_code == 302


def test_a_steward_prints_for_one_person(client, browser_of, dora, sofia):
    steward = browser_of(sofia)
    page = steward.get("/sign-in/codes/?name=imh").content.decode()
    assert f"/sign-in/codes/print/{dora.pk}/" in page
    slips = steward.post(f"/sign-in/codes/print/{dora.pk}/")
    (code,) = codes_on(slips)
    assert "no-store" in slips.headers["Cache-Control"]
    assert "Dora Imhof" in slips.content.decode()
    assert codes.use_code(code) == dora


def test_a_steward_prints_a_sheet(browser_of, make_person, dora, sofia, django_assert_num_queries):
    make_person("Emil Roth", email=None)
    make_person("Fay Moor", email=None, left_at=timezone.now())
    steward = browser_of(sofia)
    assert "Make 2 slips" in steward.get("/sign-in/codes/").content.decode()
    assert len(codes_on(steward.post("/sign-in/codes/print/"))) == 2
    assert "within the last 14 days" in steward.get("/sign-in/codes/").content.decode()
    assert steward.post("/sign-in/codes/print/").status_code == 404


def test_the_steward_s_page_is_the_same_before_and_after_use(browser_of, dora, sofia):
    steward = browser_of(sofia)
    (code,) = codes_on(steward.post("/sign-in/codes/print/"))
    addresses = ("/sign-in/codes/", "/sign-in/codes/?name=dora")

    def seen():
        pages = [steward.get(address).content for address in addresses]
        return [re.sub(rb'value="\w{64}"|"X-CSRFToken": ?"\w+"', b"", page) for page in pages]

    before = seen()
    codes.use_code(code)
    assert seen() == before


def test_somebody_with_an_address_or_gone_is_not_there(browser_of, ana, dora, sofia):
    steward = browser_of(sofia)
    dora.left_at = timezone.now()
    dora.save()
    for person in (ana, dora):
        assert steward.post(f"/sign-in/codes/print/{person.pk}/").status_code == 404
    assert not PrintedCode.objects.exists()


@pytest.mark.parametrize("who", ["ana", "bilal", "operator"])
def test_nobody_else_prints(browser_of, request, make_person, dora, who):
    person = (
        make_person("Otto Kern", duties=("operator", "moderator", "care_team", "finance"))
        if who == "operator"
        else request.getfixturevalue(who)
    )
    browser = browser_of(person)
    assert browser.get("/sign-in/codes/").status_code == 404
    assert browser.post("/sign-in/codes/print/").status_code == 404
    assert browser.post(f"/sign-in/codes/print/{dora.pk}/").status_code == 404
    assert not PrintedCode.objects.exists()


def test_the_pages_take_the_same_number_of_queries_for_one_and_three(
    browser_of, make_person, dora, sofia
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    steward, counts = browser_of(sofia), []
    for names in ((), ("Dolf Roth", "Dora Moor")):
        for name in names:
            make_person(name, email=None, team=dora.team)
        with CaptureQueriesContext(connection) as queries:
            steward.get("/sign-in/codes/?name=do")
        steward.get("/sign-in/codes/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
