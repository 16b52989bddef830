"""Promise 2: whoever says which address is whose does not thereby become somebody else.

A steward imports an export with their own address for Ana, on the pages, and asks for a link.
"""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from corridor.people.joining.models import Import
from corridor.people.models import Person
from corridor.people.signing_in import codes
from corridor.people.signing_in.models import HeldAddress

HEADER = "Employee ID,Name,Email\n"
ANA, SOFIA = "1,Ana Ruiz,ana@example.org\n", "2,Sofia Lind,sofia@example.org\n"
STOLEN = "1,Ana Ruiz,sofia.too@example.net\n"
MINE = "sofia.too@example.net"


@pytest.fixture
def sofia(make_person):
    """A steward."""
    return make_person("Sofia Lind", number="2", email="sofia@example.org", duties=("steward",))


@pytest.fixture
def ana(make_person):
    """Whose words Sofia would like to read."""
    return make_person("Ana Ruiz", number="1", email="ana@example.org")


@pytest.fixture
def bring(browser_of, sofia, run_jobs):
    """The steward imports a file on the pages, from the upload to "Write this"."""

    def run(*rows):
        steward = browser_of(sofia)
        file = SimpleUploadedFile("people.csv", (HEADER + "".join(rows)).encode())
        steward.post("/steward/import/", {"file": file})
        opened = Import.objects.open().get()
        page = f"/steward/import/{opened.pk}/"
        fields = {f"column_{n}": name for n, (_heading, name) in enumerate(opened.columns)}
        steward.post(f"{page}columns/", fields)
        leavers = {"leavers": "1"} if len(rows) == 1 else {}
        steward.post(f"{page}write/", leavers)
        run_jobs()
        assert Import.objects.get(pk=opened.pk).state == Import.State.DONE

    return run


@pytest.fixture
def asked_for_a_link(run_jobs):
    """Ask for a link as anybody can; to whom letters went, other than to Ana's old address."""

    def ask(address):
        mail.outbox.clear()
        Client().post("/sign-in/", {"email": address})
        run_jobs()
        return [letter.to for letter in mail.outbox]

    return ask


def sign_in_by_the_letter():
    link = next(word for word in mail.outbox[-1].body.split() if "/sign-in/link/" in word)
    browser = Client()
    browser.post(urlsplit(link).path)
    return browser


def test_the_stewards_address_gets_nothing_and_ana_s_is_told(ana, bring, asked_for_a_link):
    bring(STOLEN, SOFIA)
    assert [letter.to for letter in mail.outbox] == [["ana@example.org"]]
    assert asked_for_a_link(MINE) == []
    assert asked_for_a_link("ana@example.org") == [["ana@example.org"]]


def test_ana_says_no_and_stays(ana, bring, asked_for_a_link, clock, practices_on):
    bring(STOLEN, SOFIA)
    asked_for_a_link("ana@example.org")
    browser = sign_in_by_the_letter()
    page = browser.get("/settings/passkeys/").content.decode()
    assert MINE in page
    browser.post("/settings/address/", {"new": MINE, "no": "1"})
    clock.move_by(timedelta(days=30))
    bring(STOLEN, SOFIA)
    assert asked_for_a_link(MINE) == []
    assert asked_for_a_link("ana@example.org") == [["ana@example.org"]]
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(("1,Ana Ruiz,\n", SOFIA), id="no address"),
        pytest.param((STOLEN, SOFIA, "3,Ana Double,ana@example.org\n"), id="given to another"),
    ],
)
def test_no_way_around_by_taking_the_address_away(ana, sofia, bring, asked_for_a_link, rows):
    bring(*rows)
    assert asked_for_a_link("ana@example.org") == [["ana@example.org"]]
    assert sign_in_by_the_letter().get("/settings/").context["person"] == ana
    ana.refresh_from_db()
    with pytest.raises(codes.HasMailbox):
        codes.print_code(ana, sofia)


def test_no_way_around_by_letting_her_go_and_come_back(ana, bring, asked_for_a_link):
    Person.objects.update(source=Person.Source.IMPORTED)
    bring(SOFIA)
    bring(STOLEN, SOFIA)
    ana.refresh_from_db()
    assert ana.is_here
    assert asked_for_a_link(MINE) == []
    assert asked_for_a_link("ana@example.org") == [["ana@example.org"]]


def test_after_three_days_whoever_lost_their_mailbox_is_in_again(
    ana, bring, asked_for_a_link, clock
):
    bring(STOLEN, SOFIA)
    clock.move_by(timedelta(hours=71))
    assert asked_for_a_link(MINE) == []
    clock.move_by(timedelta(hours=2))
    assert asked_for_a_link(MINE) == [[MINE]]
    assert asked_for_a_link("ana@example.org") == []
    assert not HeldAddress.objects.exists()


def test_the_stewards_pages_are_the_same_whatever_ana_said(ana, sofia, bring, browser_of):
    """Promise 5: that she answered is nobody's business."""

    def seen():
        steward = browser_of(sofia)
        addresses = ("/steward/", "/steward/import/", "/steward/import/named/", "/steward-acts/")
        return [steward.get(address).content.decode().split("<main")[1] for address in addresses]

    bring(STOLEN, SOFIA)
    before = seen()
    browser_of(ana).post("/settings/address/", {"new": MINE, "no": "1"})
    assert HeldAddress.objects.get().refused_at is not None
    assert without_tokens(seen()) == without_tokens(before)


def without_tokens(pages):
    import re

    return [re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page) for page in pages]
