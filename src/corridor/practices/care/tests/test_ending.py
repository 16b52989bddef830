"""Taking back, ending and erasing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from corridor.means import actions as means
from corridor.means.models import Commitment
from corridor.people.joining.leaving import leave_together
from corridor.practices.care import actions
from corridor.practices.care.models import Answer, Ask
from corridor.practices.care.permissions import NotYours
from corridor.privacy.keystore import key_store
from corridor.privacy.models import Audience, HandedOn, Opening
from corridor.privacy.muting import mute, unmute
from corridor.privacy.sealing import unseal
from corridor.runtime.models import Job


def test_taken_back_is_refused_on_the_next_request(browser_of, ask, bilal, chen):
    reader = browser_of(chen)
    assert reader.get(f"/care/{ask.pk}/").status_code == 200
    browser_of(bilal).post(f"/care/{ask.pk}/take-back/")
    assert reader.get(f"/care/{ask.pk}/").status_code == 404
    assert reader.post(f"/care/{ask.pk}/answer/", {"body": "x"}).status_code == 404
    page = browser_of(bilal).get(f"/care/{ask.pk}/")
    assert "Only you" in page.text
    assert "My mother comes home" in page.text


def test_kept_is_readable_for_its_circle_and_takes_nothing_more(browser_of, ask, bilal, chen):
    browser_of(bilal).post(f"/care/{ask.pk}/end/", {"how": "kept"})
    page = browser_of(chen).get(f"/care/{ask.pk}/")
    assert "My mother comes home" in page.text
    assert f"/care/{ask.pk}/answer/" not in page.text


def test_kept_and_abusive_can_still_be_handed_on(browser_of, make_person, ask, bilal, chen):
    make_person("Mona Moderator", duties=("moderator",))
    browser_of(bilal).post(f"/care/{ask.pk}/end/", {"how": "kept"})
    page = browser_of(chen).get(f"/care/{ask.pk}/hand-on/")
    assert "Mona Moderator" in page.text
    browser_of(chen).post(f"/care/{ask.pk}/hand-on/", {"note": ""})
    assert HandedOn.objects.filter(owner=chen, about=bilal).count() == 1


def test_erased_is_gone_with_its_keys(browser_of, ask, bilal, chen):
    answer = actions.answer_ask(ask, by=chen, once=uuid4(), body="Tuesday")
    unseal([ask], reader=chen)
    assert len(key_store().get([ask.pk, answer.pk])) == 2
    reply = browser_of(bilal).post(f"/care/{ask.pk}/end/", {"how": "erase"})
    assert reply.url == "/care/"
    assert key_store().get([ask.pk, answer.pk]) == {}
    left = [m.objects.count() for m in (Ask, Answer, Audience, Opening)]
    assert left == [0, 0, 0, 0]


def test_erasing_releases_what_was_promised(ask, bilal, chen):
    due = timezone.localdate() + timedelta(days=3)
    actions.commit_help(ask, by=chen, once=uuid4(), kind="cover", owner=chen, due_on=due)
    actions.erase_ask(ask, by=bilal)
    assert Commitment.objects.count() == 0


@pytest.mark.parametrize("address", ["end", "take-back", "further", "show", "fitted"])
def test_nobody_but_the_asker(browser_of, ask, chen, address):
    browser = browser_of(chen)
    assert browser.post(f"/care/{ask.pk}/{address}/", {"how": "erase"}).status_code == 404
    assert Ask.objects.get().is_open


def test_actions_refuse_anybody_but_the_asker(ask, chen):
    with pytest.raises(NotYours):
        actions.end_ask(ask, by=chen, how=Ask.End.MINE)
    with pytest.raises(NotYours):
        actions.erase_ask(ask, by=chen)
    with pytest.raises(NotYours):
        actions.show_to_circle(ask, by=chen, item=ask.pk, shown=True)


def test_ends_in_a_way_or_not_at_all(ask, bilal):
    with pytest.raises(ValueError, match="erase it"):
        actions.end_ask(ask, by=bilal, how=Ask.End.OPEN)
    ask.refresh_from_db()
    assert ask.is_open


def test_leaving_takes_asks_from_their_circles(ask, bilal, chen):
    actions.let_go(bilal)
    assert Ask.objects.visible_to(chen).count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["released", "left"])
def test_the_asker_is_told_that_something_will_not_be_done_after_all(
    ask, bilal, chen, run_jobs, how
):
    due = timezone.localdate() + timedelta(days=3)
    one = actions.commit_help(ask, by=chen, once=uuid4(), kind="cover", owner=chen, due_on=due)
    run_jobs(at=timezone.now() + timedelta(days=1))
    mail.outbox.clear()
    if how == "released":
        means.release(one, by=chen)
    else:
        leave_together([chen.pk])
    run_jobs(at=timezone.now() + timedelta(days=1))
    letters = [letter for letter in mail.outbox if letter.to == [bilal.email]]
    assert [letter.subject for letter in letters] == ["There is something for you"]


def test_nobody_is_told_who_ended_it_or_muted_who_gives_it_back(ask, bilal, chen, run_jobs):
    due = timezone.localdate() + timedelta(days=3)
    one = actions.commit_help(ask, by=chen, once=uuid4(), kind="cover", owner=chen, due_on=due)
    Job.objects.all().delete()
    mute(chen, by=bilal)
    actions.tell_of_release(one)
    unmute(chen, by=bilal)
    actions.end_ask(ask, by=bilal, how=Ask.End.KEPT)
    actions.tell_of_release(one)
    assert Job.objects.count() == 0
