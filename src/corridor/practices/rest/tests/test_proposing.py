"""Proposing rest: private, gone if not taken up, and the proposer cannot tell what became of it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from corridor.means.models import Commitment
from corridor.practices.rest import actions, actions_together
from corridor.practices.rest.engine.days import Days
from corridor.practices.rest.models import Plan, Proposal, Word
from corridor.privacy.keystore import key_store
from corridor.privacy.muting import mute
from corridor.privacy.sealing import unseal

WORDS = "You have carried a lot since summer."
CHANGES_EVERY_TIME = re.compile(r'(csrfmiddlewaretoken" value=|once" value=|hx-headers=)\S+')


@pytest.fixture
def proposal(practices_on, bilal, chen):
    return actions_together.propose_rest(by=chen, once=uuid4(), for_person=bilal, words=WORDS)


def filled(monday, **more):
    return {
        "once": str(uuid4()),
        "begins_on": monday.isoformat(),
        "ends_on": (monday + timedelta(days=4)).isoformat(),
        "own_days": "",
        "wanted_days": "",
        "to": ["leader"],
    } | more


def test_written_through_the_page(browser_of, bilal, chen, run_jobs, mailoutbox):
    page = browser_of(chen).get(f"/people/{bilal.pk}/").text
    assert "Propose rest to Bilal Haddad" in page
    address = f"/rest/propose/{bilal.pk}/"
    assert "You and Bilal Haddad" in browser_of(chen).get(address).text
    browser_of(chen).post(address, {"once": str(uuid4()), "words": WORDS})
    assert WORDS in browser_of(bilal).get(Proposal.objects.get().get_absolute_url()).text
    run_jobs()
    (letter,) = mailoutbox
    assert (letter.to, letter.subject) == ([bilal.email], "There is something for you")


@pytest.mark.parametrize("who", ["ana", "chen", "dana"])
def test_nobody_else_sees_it_not_even_the_writer(request, browser_of, proposal, who):
    person = request.getfixturevalue(who)
    assert browser_of(person).get(proposal.get_absolute_url()).status_code == 404
    assert unseal([proposal], reader=person) == {}


@pytest.mark.parametrize("what", ["read", "declined", "muted", "taken up"])
def test_the_writer_cannot_tell_what_became_of_it(
    browser_of, proposal, bilal, chen, monday, run_jobs, mailoutbox, what
):
    addresses = ("/", "/rest/", "/means/mine/", f"/people/{bilal.pk}/")
    run_jobs()

    def seen():
        pages = [browser_of(chen).get(address).text for address in addresses]
        return [CHANGES_EVERY_TIME.sub("", page) for page in pages]

    before, mails = seen(), len(mailoutbox)
    address = proposal.get_absolute_url()
    if what == "read":
        browser_of(bilal).get(address)
    elif what == "declined":
        browser_of(bilal).post(f"{address}no-thank-you/")
        assert Proposal.objects.count() == 0
    elif what == "muted":
        mute(chen, by=bilal)
        assert browser_of(bilal).get(address).status_code == 404
    else:
        assert browser_of(bilal).post(address, filled(monday)).status_code == 302
        assert Plan.objects.get().owner == bilal
    run_jobs()
    assert seen() == before
    assert [m.to for m in mailoutbox[mails:] if m.to == [chen.email]] == []


@pytest.mark.parametrize("end", ["declined", "taken up", "old"])
def test_it_leaves_no_record(browser_of, proposal, bilal, monday, end):
    if end == "declined":
        actions_together.decline_proposal(proposal, by=bilal)
    elif end == "taken up":
        browser_of(bilal).post(proposal.get_absolute_url(), filled(monday))
    else:
        Proposal.objects.update(written_at=timezone.now() - timedelta(days=15))
        assert browser_of(bilal).get(proposal.get_absolute_url()).status_code == 404
        assert actions_together.drop_old() == 1
    assert Proposal.objects.count() == 0
    assert key_store().get([proposal.pk]) == {}


def test_the_writer_is_told_if_the_person_chooses_so(browser_of, proposal, bilal, chen, monday):
    browser_of(bilal).post(proposal.get_absolute_url(), filled(monday, tell_writer="on"))
    assert [(word.to, word.sender, word.what) for word in Word.objects.all()] == [
        (chen, bilal, "plans")
    ]
    assert "wanted you to know" in browser_of(chen).get("/rest/").text
    Word.objects.update(sent_at=timezone.now() - timedelta(days=15))
    actions_together.drop_old()
    assert Word.objects.count() == 0


def with_days(ana, bilal, pool, monday, half_days=6):
    return actions_together.propose_rest(
        by=ana, once=uuid4(), for_person=bilal, words="",
        days=Days(monday, monday + timedelta(days=4)), pool=pool, half_days=half_days,
    )  # fmt: skip


def test_a_leader_begins_a_plan(browser_of, bilal, ana, pool, monday):
    address = f"/rest/with/{bilal.pk}/"
    assert f'href="{address}"' in browser_of(ana).get(f"/people/{bilal.pk}/").text
    data = filled(monday, words="", pool=str(pool.pk), half_days="3")
    assert browser_of(ana).post(address, data).status_code == 302
    assert (Plan.objects.count(), Commitment.objects.count()) == (0, 0)
    page = browser_of(bilal).get(Proposal.objects.get().get_absolute_url()).text
    assert "Ana Ruiz would commit 3 days" in page
    assert f'value="{monday.isoformat()}"' in page
    answer = browser_of(bilal).post(Proposal.objects.get().get_absolute_url(), filled(monday))
    plan = Plan.objects.get()
    assert answer.url == f"/rest/{plan.pk}/"
    assert not plan.holds
    commitment = Commitment.objects.get()
    assert (commitment.committed_by, commitment.amount) == (ana, 6)


def test_days_offered_are_not_committed_where_the_leader_does_not_see(
    browser_of, bilal, ana, pool, monday
):
    proposal = with_days(ana, bilal, pool, monday)
    browser_of(bilal).post(proposal.get_absolute_url(), filled(monday, to=["only_me"]))
    assert Plan.objects.count() == 1
    assert Commitment.objects.count() == 0


def test_days_that_are_not_there_any_more_do_not_stop_the_plan(
    browser_of, bilal, ana, pool, monday
):
    proposal = with_days(ana, bilal, pool, monday, half_days=200)
    browser_of(bilal).post(proposal.get_absolute_url(), filled(monday))
    assert (Plan.objects.count(), Commitment.objects.count()) == (1, 0)


def test_only_who_leads_somebody_plans_with_them(browser_of, bilal, ana, chen, make_person):
    other = make_person("Other Leader")
    make_person("Led Person", manager=other)
    for person in (other, chen, bilal):
        assert browser_of(person).get(f"/rest/with/{bilal.pk}/").status_code == 404
    with pytest.raises(actions.NotYours):
        with_days(other, bilal, None, timezone.localdate())
    with pytest.raises(actions.NotYours):
        actions_together.propose_rest(by=bilal, once=uuid4(), for_person=bilal, words="x")


def test_the_counterpart_plans_with_the_root(browser_of, ana, bilal, make_person):
    chair = make_person("Solveig Chair")
    ana.counterpart = chair
    ana.save()
    assert browser_of(chair).get(f"/rest/with/{ana.pk}/").status_code == 200
    assert "Plan rest with Ana Ruiz" in browser_of(chair).get(f"/people/{ana.pk}/").text
    assert "Plan rest" not in browser_of(bilal).get(f"/people/{ana.pk}/").text


def test_something_abusive_is_handed_on(browser_of, proposal, bilal, make_person):
    make_person("Mona Moderator", duties=("moderator",))
    answer = browser_of(bilal).post(f"{proposal.get_absolute_url()}hand-on/", {"note": ""})
    assert answer.status_code == 302
