"""Asking: the circle is said before saving and is who sees it afterwards."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from corridor.practices.care.actions import ask_for_help, erase_ask
from corridor.practices.care.actions_proposals import decline_proposal, propose_ask
from corridor.practices.care.models import Ask
from corridor.privacy.audiences import Choice, NobodyThere, audience_line
from corridor.privacy.keystore import KeyTaken, key_store
from corridor.privacy.muting import mute
from corridor.privacy.sealing import unseal

WORDS = "My mother comes home on Thursday and I would like to be there."


def form_data(**more):
    return {
        "once": str(uuid4()),
        "body": "I would like to be home on Thursday mornings.",
        "wants": ["cover"],
        "until_on": "",
        "further_to": "",
    } | more


def test_asked_through_the_page(browser_of, bilal, chen):
    browser = browser_of(bilal)
    answer = browser.post(
        "/care/ask/", form_data(to=["people"], people=[str(chen.pk)]), follow=True
    )
    ask = Ask.objects.get()
    assert answer.redirect_chain == [(f"/care/{ask.pk}/", 302)]
    assert "You and Chen Wei" in answer.text
    assert "I would like to be home on Thursday mornings." in answer.text
    assert audience_line(ask.audience, reader=bilal) == "You and Chen Wei"
    assert audience_line(ask.audience, reader=chen) == "You and Bilal Haddad"


def test_what_is_stored_is_not_what_was_written(ask):
    row = Ask.objects.filter(pk=ask.pk).values().get()
    assert b"mother" not in bytes(row["body"])
    assert len(row["body"]) % 16 == len(row["wants"]) % 16


def test_form_without_anybody_keeps_what_was_typed(browser_of, bilal):
    answer = browser_of(bilal).post("/care/ask/", form_data())
    assert Ask.objects.count() == 0
    assert "Choose who can see this." in answer.text
    assert "I would like to be home on Thursday mornings." in answer.text


def test_sent_twice_is_asked_once(browser_of, bilal, chen):
    data = form_data(to=["people"], people=[str(chen.pk)])
    browser = browser_of(bilal)
    first = browser.post("/care/ask/", data)
    second = browser.post("/care/ask/", data)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Ask.objects.count() == 1


def test_id_of_somebody_else_gives_nobody_their_key(ask, bilal, chen, ana):
    """Whoever reads an id in an address must not come by its key and destroy it as their own."""
    for_ana = Choice(("people",), (ana,))
    other = ask_for_help(by=chen, once=ask.pk, body="x", wants=[], choice=for_ana)
    given = propose_ask(by=chen, once=ask.pk, for_person=ana, body="x", wants=[])
    assert ask.pk not in {other.pk, given.pk}
    erase_ask(other, by=chen)
    decline_proposal(given, by=ana)
    assert unseal([ask], reader=bilal)[ask.pk]["body"] == WORDS
    with pytest.raises(KeyTaken):
        key_store().make([ask.pk], chen.key_owner, kind="care_proposal")
    with pytest.raises(KeyTaken):
        key_store().make([ask.pk], chen.key_owner, kind="care_ask")


def test_circle_of_nobody_is_refused(make_ask, bilal, chen):
    chen.left_at = timezone.now()
    chen.save()
    with pytest.raises(NobodyThere):
        make_ask(bilal, chen)
    assert Ask.objects.count() == 0


def test_day_that_is_past_is_refused(browser_of, bilal, chen):
    yesterday = timezone.localdate() - timedelta(days=1)
    data = form_data(to=["people"], people=[str(chen.pk)], until_on=yesterday.isoformat())
    answer = browser_of(bilal).post("/care/ask/", data)
    assert "This day is past." in answer.text
    assert Ask.objects.count() == 0


def test_after_its_last_day_only_the_owner_sees_it(make_ask, bilal, chen):
    ask = make_ask(bilal, chen, until_on=timezone.localdate())
    assert Ask.objects.visible_to(chen).count() == 1
    ask.audience.expires_at = timezone.now()
    ask.audience.save()
    assert Ask.objects.visible_to(chen).count() == 0
    assert Ask.objects.visible_to(bilal).count() == 1


def test_whom_the_asker_is_muted_by_gets_no_letter(make_ask, bilal, chen, run_jobs, mailoutbox):
    mute(bilal, by=chen)
    make_ask(bilal, chen)
    run_jobs()
    assert mailoutbox == []


def test_leader_who_was_not_asked_sees_nothing(ask, ana):
    assert list(Ask.objects.visible_to(ana)) == []
    assert unseal([ask], reader=ana) == {}


def test_circle_is_told_and_the_letter_says_nothing(make_ask, bilal, chen, run_jobs, mailoutbox):
    make_ask(bilal, chen)
    make_ask(bilal, chen)
    run_jobs()
    (letter,) = mailoutbox
    assert letter.to == [chen.email]
    text = f"{letter.subject} {letter.body}"
    for word in ("Bilal", "help", "mother", "cover", "/care/"):
        assert word not in text


def test_two_asks_of_a_day_can_be_told_apart(browser_of, make_ask, bilal, chen, dana):
    make_ask(bilal, chen)
    make_ask(bilal, dana)
    page = browser_of(bilal).get("/care/").text
    assert "You and Chen Wei" in page
    assert "You and Dana Novak" in page
