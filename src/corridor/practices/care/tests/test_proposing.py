"""Writing for somebody who agreed: only they can ask with it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from corridor.practices.care import actions_proposals
from corridor.practices.care.models import Ask, Proposal
from corridor.privacy.keystore import key_store
from corridor.privacy.sealing import unseal


@pytest.fixture
def proposal(practices_on, chen, bilal):
    return actions_proposals.propose_ask(
        by=chen, once=uuid4(), for_person=bilal, body="Bilal needs a week.", wants=["time"]
    )


def test_written_through_the_page(browser_of, bilal, chen):
    data = {
        "once": str(uuid4()),
        "for_person": str(bilal.pk),
        "body": "Bilal needs a week.",
        "agreed": "on",
    }
    assert browser_of(chen).post("/care/for-somebody/", data).url == "/care/"
    assert Proposal.objects.get().owner == bilal
    assert Ask.objects.count() == 0


def test_without_agreement_nothing_is_written(browser_of, bilal, chen):
    data = {"once": str(uuid4()), "for_person": str(bilal.pk), "body": "x"}
    page = browser_of(chen).post("/care/for-somebody/", data)
    assert "Speak with them first." in page.text
    assert Proposal.objects.count() == 0


def test_person_asks_with_it_and_it_is_erased(browser_of, proposal, bilal, chen, dana):
    page = browser_of(bilal).get(f"/care/for-you/{proposal.pk}/")
    assert "Bilal needs a week." in page.text
    data = {
        "once": str(uuid4()),
        "body": "I need a week.",
        "to": ["people"],
        "people": [str(dana.pk)],
        "further_to": "",
    }
    reply = browser_of(bilal).post(f"/care/for-you/{proposal.pk}/", data)
    ask = Ask.objects.get()
    assert reply.url == f"/care/{ask.pk}/"
    assert ask.owner == bilal
    assert Proposal.objects.count() == 0
    assert key_store().get([proposal.pk]) == {}
    assert list(Ask.objects.visible_to(chen)) == []


def test_writer_cannot_tell_declined_from_waiting(browser_of, proposal, bilal, chen):
    def seen() -> list[str]:
        return [browser_of(chen).get(page).text for page in ("/", "/care/")]

    waiting = seen()
    browser_of(bilal).post(f"/care/for-you/{proposal.pk}/no/")
    assert Proposal.objects.count() == 0
    assert [len(page) for page in seen()] == [len(page) for page in waiting]
    assert "Bilal" not in "".join(waiting)


def test_old_ones_are_erased(proposal):
    Proposal.objects.update(written_at=timezone.now() - timedelta(days=15))
    assert actions_proposals.drop_old_proposals() == 1
    assert key_store().get([proposal.pk]) == {}


@pytest.mark.parametrize("who", ["ana", "dana", "chen"])
def test_nobody_else_sees_it(request, browser_of, proposal, who):
    person = request.getfixturevalue(who)
    assert browser_of(person).get(f"/care/for-you/{proposal.pk}/").status_code == 404
    assert unseal([proposal], reader=person) == {}


def test_writer_cannot_ask_in_the_persons_place(browser_of, proposal, chen):
    assert browser_of(chen).get(f"/care/for-you/{proposal.pk}/").status_code == 404
