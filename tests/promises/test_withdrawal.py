"""Promise 4: what is taken back, and whoever no longer belongs, is refused on the next request."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from corridor.people.models import Person, Team
from corridor.practices.care import actions as care
from corridor.practices.care.models import Ask
from corridor.privacy.audiences import Choice
from corridor.privacy.models import Audience

WORDS = "My mother comes home on Thursday."


@pytest.fixture
def ask(practices_on, bilal, chen):
    return care.ask_for_help(by=bilal, once=uuid4(), body=WORDS, wants=[], choice=Choice(("team",)))


def take_back(ask, browser_of):
    assert browser_of(ask.owner).post(f"/care/{ask.pk}/take-back/").status_code == 302


def expire(ask, browser_of):
    Audience.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def move_chen(ask, browser_of):
    Person.objects.filter(name="Chen Wei").update(team=Team.objects.create(name="Elsewhere"))


def let_chen_go(ask, browser_of):
    Person.objects.filter(name="Chen Wei").update(left_at=timezone.now())


def end_for_oneself(ask, browser_of):
    care.end_ask(ask, by=ask.owner, how=Ask.End.MINE)


@pytest.mark.parametrize("change", [take_back, expire, move_chen, let_chen_go, end_for_oneself])
def test_the_next_request_is_refused(ask, browser_of, bilal, chen, change):
    browser, address = browser_of(chen), f"/care/{ask.pk}/"
    assert WORDS in browser.get(address).content.decode()
    assert "Bilal Haddad asked you" in browser.get("/").content.decode()
    change(ask, browser_of)
    refused = browser.get(address)
    assert refused.status_code in {302, 404}
    for page in (refused, browser.get("/"), browser.get("/care/")):
        assert WORDS not in page.content.decode()
        assert "Bilal Haddad asked you" not in page.content.decode()
    body = {"once": str(uuid4()), "body": "still here"}
    assert browser.post(f"{address}answer/", body).status_code in {302, 404}
    assert ask.answers.count() == 0
    assert WORDS in browser_of(bilal).get(address).content.decode()
