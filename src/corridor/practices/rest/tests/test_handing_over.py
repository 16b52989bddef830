"""Handing work over: one colleague each; a "No, thank you" looks like no answer at all."""

import re
from uuid import uuid4

import pytest

from corridor.means import actions as means
from corridor.means.models import Commitment
from corridor.practices.rest import actions, actions_together
from corridor.practices.rest.models import Handover, Word
from corridor.privacy.keystore import key_store
from corridor.privacy.muting import mute
from corridor.privacy.sealing import unseal

# As in conftest.
WORK = "The Thursday round and the harbour office."
CHANGES_EVERY_TIME = re.compile(r'(csrfmiddlewaretoken" value=|once" value=|hx-headers=)\S+')


@pytest.fixture
def handover(plan, hand_over, chen):
    return hand_over(plan, chen)


def seen_by(browser, *addresses):
    return [CHANGES_EVERY_TIME.sub("", browser.get(address).text) for address in addresses]


def test_asked_through_the_page(browser_of, plan, bilal, chen, run_jobs, mailoutbox):
    run_jobs()
    mailoutbox.clear()
    data = {"once": str(uuid4()), "body": WORK, "person": str(chen.pk)}
    assert browser_of(bilal).post(f"/rest/{plan.pk}/hand-over/", data).status_code == 302
    browser_of(bilal).post(f"/rest/{plan.pk}/hand-over/", data)
    handover = Handover.objects.get()
    assert (handover.owner, handover.asked) == (bilal, chen)
    run_jobs()
    assert [letter.to for letter in mailoutbox] == [[chen.email]]
    assert WORK in browser_of(chen).get(f"/rest/taking-over/{handover.pk}/").text


def test_colleague_sees_the_work_and_the_days_and_nothing_else(
    browser_of, make_plan, hand_over, bilal, chen, dana
):
    plan = make_plan(bilal, own=3, wanted=6)
    first = hand_over(plan, chen)
    hand_over(plan, dana, words="Something for Dana")
    page = browser_of(chen).get(f"/rest/taking-over/{first.pk}/").text
    assert WORK in page
    assert "Dana" not in page
    assert "wished" not in page
    assert browser_of(chen).get(f"/rest/{plan.pk}/").status_code == 404


@pytest.mark.parametrize("who", ["ana", "dana"])
def test_nobody_else_reads_it(request, browser_of, handover, who):
    person = request.getfixturevalue(who)
    assert browser_of(person).get(f"/rest/taking-over/{handover.pk}/").status_code == 404
    assert unseal([handover], reader=person) == {}


def test_agreed_it_is_something_they_took_on(browser_of, handover, bilal, chen):
    browser_of(chen).post(f"/rest/taking-over/{handover.pk}/yes/")
    browser_of(chen).post(f"/rest/taking-over/{handover.pk}/yes/")
    commitment = Commitment.objects.get()
    assert (commitment.owner, commitment.kind, commitment.due_on) == (
        chen,
        "cover",
        handover.plan.ends_on,
    )
    assert "Agreed" in browser_of(bilal).get(f"/rest/{handover.plan_id}/").text
    assert "You take something over from Bilal Haddad" in browser_of(chen).get("/").text


def test_no_looks_like_no_answer(browser_of, handover, bilal, chen, run_jobs, mailoutbox):
    run_jobs()
    mailoutbox.clear()
    addresses = ("/", "/rest/", f"/rest/{handover.plan_id}/", handover.get_absolute_url())
    before = seen_by(browser_of(bilal), *addresses)
    browser_of(chen).post(f"/rest/taking-over/{handover.pk}/no-thank-you/")
    assert Handover.objects.get().declined_at is not None
    assert seen_by(browser_of(bilal), *addresses) == before
    run_jobs()
    assert mailoutbox == []
    assert bilal.name not in browser_of(chen).get("/rest/").text
    assert browser_of(chen).get(handover.get_absolute_url()).status_code == 404


def test_muting_looks_like_no_answer(browser_of, handover, bilal, chen):
    addresses = ("/rest/", f"/rest/{handover.plan_id}/")
    before = seen_by(browser_of(bilal), *addresses)
    mute(bilal, by=chen)
    assert seen_by(browser_of(bilal), *addresses) == before
    assert browser_of(chen).get(handover.get_absolute_url()).status_code == 404


def test_given_back_openly(browser_of, handover, bilal, chen, run_jobs, mailoutbox):
    actions_together.take_over(handover, by=chen)
    run_jobs()
    mailoutbox.clear()
    means.release(Commitment.objects.get(), by=chen)
    run_jobs()
    assert [letter.to for letter in mailoutbox] == [[bilal.email]]
    assert "Cannot do it after all" in browser_of(bilal).get(f"/rest/{handover.plan_id}/").text
    assert "needs somebody else" in browser_of(bilal).get("/").text
    assert browser_of(chen).get(handover.get_absolute_url()).status_code == 404


def test_asked_no_longer_the_words_are_erased(browser_of, handover, bilal, chen):
    actions_together.take_over(handover, by=chen)
    browser_of(bilal).post(f"/rest/taking-over/{handover.pk}/take-back/")
    assert Handover.objects.count() == 0
    assert key_store().get([handover.pk]) == {}
    assert Commitment.objects.count() == 0
    assert [(w.to, w.what) for w in Word.objects.all()] == [(chen, "called_off")]
    assert "called off" in browser_of(chen).get("/rest/").text


def test_who_agreed_learns_that_it_is_called_off(
    browser_of, handover, hand_over, bilal, chen, dana
):
    hand_over(handover.plan, dana)
    actions_together.take_over(handover, by=chen)
    actions.call_off(handover.plan, by=bilal)
    # Dana, who never answered, learns of nothing.
    assert [word.to for word in Word.objects.all()] == [chen]
    word = Word.objects.get()
    assert browser_of(dana).post(f"/rest/word/{word.pk}/").status_code == 404
    browser_of(chen).post(f"/rest/word/{word.pk}/")
    assert Word.objects.count() == 0


def test_who_said_no_cannot_say_yes_by_its_address(handover, chen, bilal):
    actions_together.decline(handover, by=chen)
    with pytest.raises(actions.NotYours):
        actions_together.take_over(handover, by=chen)
    with pytest.raises(actions.NotYours):
        actions_together.take_over(handover, by=bilal)


def test_after_a_restore_no_is_still_no(handover, chen):
    actions_together.decline_again((str(handover.pk),), handover.asked_at)
    assert list(Handover.objects.visible_to(chen)) == []


def test_something_abusive_is_handed_on(browser_of, handover, chen, make_person):
    make_person("Mona Moderator", duties=("moderator",))
    page = browser_of(chen).get(f"/rest/taking-over/{handover.pk}/hand-on/").text
    assert "Mona Moderator" in page
    answer = browser_of(chen).post(f"/rest/taking-over/{handover.pk}/hand-on/", {"note": ""})
    assert answer.status_code == 302
