"""The page on which one says whether an address that an import gave one is one's own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corridor.people.signing_in import letters
from corridor.people.signing_in.held import HELD_FOR
from corridor.people.signing_in.models import HeldAddress
from corridor.web.settings.forms import InviteForm

PAGE = "/settings/passkeys/"
NEW = "new@example.org"


@pytest.fixture
def held(ana):
    """Ana's new address waits."""
    now = timezone.now()
    return HeldAddress.objects.create(
        person=ana, old=ana.email, new=NEW, since=now, until=now + HELD_FOR
    )


def words(browser, address=PAGE):
    return browser.get(address).content.decode()


def stale(clock):
    """The quarter of an hour after signing in is over."""
    clock.move_by(timedelta(minutes=16))


def test_the_letters_lead_to_the_page(ana, browser_of):
    assert letters.WAYS_IN == PAGE
    assert "How you sign in" in words(browser_of(ana))


def test_it_shows_both_addresses_and_two_answers(held, ana, bilal, browser_of):
    page = words(browser_of(ana))
    for said in (ana.email, NEW, "Yes, that is mine", "No, keep the old one"):
        assert said in page
    assert NEW not in words(browser_of(bilal))
    assert "Your address is to change" in words(browser_of(ana), "/")


def test_yes(held, ana, browser_of):
    browser = browser_of(ana)
    assert browser.post("/settings/address/", {"new": NEW, "yes": "1"})["Location"] == PAGE
    ana.refresh_from_db()
    assert ana.email == NEW
    assert "Your address is to change" not in words(browser)


def test_no_and_yes_after_all(held, ana, browser_of):
    browser = browser_of(ana)
    browser.post("/settings/address/", {"new": NEW, "no": "1"})
    page = words(browser)
    assert "An address that you said no to" in page
    assert "No, keep the old one" not in page
    browser.post("/settings/address/", {"new": NEW, "yes": "1"})
    ana.refresh_from_db()
    assert ana.email == NEW


def test_yes_wants_a_fresh_sign_in_and_no_does_not(held, ana, browser_of, clock):
    browser = browser_of(ana)
    stale(clock)
    answer = browser.post("/settings/address/", {"new": NEW, "yes": "1"})
    assert answer["Location"].startswith("/sign-in/confirm/?next=")
    assert HeldAddress.objects.get().until > timezone.now()
    browser.post("/settings/address/", {"new": NEW, "no": "1"})
    assert HeldAddress.objects.get().refused_at is not None


def test_an_answer_to_another_address_does_nothing(held, ana, bilal, browser_of):
    browser_of(ana).post("/settings/address/", {"new": "third@example.org", "yes": "1"})
    browser_of(bilal).post("/settings/address/", {"new": NEW, "yes": "1"})
    browser_of(bilal).post("/settings/address/", {"new": NEW, "no": "1"})
    held.refresh_from_db()
    assert (held.refused_at, held.until > timezone.now()) == (None, True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ana.ruiz@example.org", "", "Yes, I have no address"),
        ("", NEW, "No, that is not mine"),
    ],
)
def test_no_address_on_one_side(ana, browser_of, old, new, said):
    ana.email = old or None
    ana.save()
    now = timezone.now()
    HeldAddress.objects.create(person=ana, old=old, new=new, since=now, until=now + HELD_FOR)
    page = words(browser_of(ana))
    assert said in page
    assert "none" in page


def test_one_that_waits_for_somebody_else_says_so(held, ana, browser_of):
    HeldAddress.objects.update(until=timezone.now())
    page = words(browser_of(ana))
    assert "as soon as nobody else has the address" in page
    assert "Yes, that is mine" not in page


def test_nobody_is_named_by_hand_with_an_address_that_is_held(held):
    assert not InviteForm({"name": "Ines Costa", "email": NEW.upper()}).is_valid()
    assert InviteForm({"name": "Ines Costa", "email": "ines@example.org"}).is_valid()
