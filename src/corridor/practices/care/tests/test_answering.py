"""Answering: between the asker and one helper, and in the owner's log."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from corridor.means.actions import add_to_pool, open_pool
from corridor.means.models import Commitment
from corridor.practices.care import actions
from corridor.practices.care.forms import CommitForm
from corridor.practices.care.models import Answer, Ask, SetAside
from corridor.practices.care.queries import openings_of, threads_of
from corridor.privacy.models import Mute
from corridor.privacy.sealing import unseal


def answer(ask, by, body="I can take Tuesday.", **more):
    return actions.answer_ask(ask, by=by, once=uuid4(), body=body, **more)


def texts(ask, reader):
    return [given.text for thread in threads_of(ask, reader=reader) for given in thread.given]


def test_answer_through_the_page(browser_of, ask, bilal, chen):
    reply = browser_of(chen).post(
        f"/care/{ask.pk}/answer/", {"once": str(uuid4()), "body": "I can take Tuesday."}
    )
    assert (reply.status_code, reply.url) == (302, f"/care/{ask.pk}/")
    assert texts(ask, bilal) == ["I can take Tuesday."]
    ask.refresh_from_db()
    assert ask.first_answer_at is not None


def test_the_rest_of_the_circle_sees_what_the_asker_shows(make_ask, bilal, chen, dana):
    ask = make_ask(bilal, chen, dana)
    one = answer(ask, chen, may_be_shown=True)
    assert texts(ask, dana) == []
    actions.show_to_circle(ask, by=bilal, item=one.pk, shown=True)
    assert texts(ask, dana) == ["I can take Tuesday."]
    actions.show_to_circle(ask, by=bilal, item=one.pk, shown=False)
    assert texts(ask, dana) == []


def test_without_its_authors_leave_an_answer_is_shown_to_nobody(make_ask, bilal, chen, dana):
    ask = make_ask(bilal, chen, dana)
    one = answer(ask, chen)
    actions.show_to_circle(ask, by=bilal, item=one.pk, shown=True)
    assert texts(ask, dana) == []
    assert unseal([one], reader=dana) == {}


def test_asker_writes_back_to_one_helper_only(make_ask, bilal, chen, dana):
    ask = make_ask(bilal, chen, dana)
    answer(ask, chen)
    answer(ask, dana, "And I Thursday.")
    answer(ask, bilal, "Thank you, Chen.", helper=chen)
    assert texts(ask, chen) == ["I can take Tuesday.", "Thank you, Chen."]
    assert texts(ask, dana) == ["And I Thursday."]
    assert len(texts(ask, bilal)) == 3


def test_asker_cannot_write_to_somebody_who_did_not_answer(browser_of, ask, bilal, dana):
    data = {"once": str(uuid4()), "body": "Hello", "helper": str(dana.pk)}
    reply = browser_of(bilal).post(f"/care/{ask.pk}/answer/", data)
    assert reply.status_code == 422
    assert Answer.objects.count() == 0


def test_a_refused_answer_comes_back_on_the_ask_with_everything_typed(browser_of, ask, chen):
    once = str(uuid4())
    typed = {"once": once, "body": " ", "may_be_shown": "on"}
    reply = browser_of(chen).post(f"/care/{ask.pk}/answer/", typed)
    assert reply.status_code == 422
    assert "My mother comes home" in reply.text
    assert "Write a few words." in reply.text
    assert f'value="{once}"' in reply.text
    assert 'name="may_be_shown" id="id_may_be_shown" checked' in reply.text
    assert "You and Bilal Haddad; if you ticked it" in reply.text


def test_what_the_asker_writes_comes_back_beside_its_helper(
    browser_of, make_ask, bilal, chen, dana
):
    ask = make_ask(bilal, chen, dana)
    answer(ask, chen)
    answer(ask, dana)
    data = {"once": str(uuid4()), "body": "", "helper": str(dana.pk)}
    page = browser_of(bilal).post(f"/care/{ask.pk}/answer/", data)
    assert page.status_code == 422
    of_chen, of_dana = page.text.split('<article class="thread">')[1:]
    assert "Write a few words." in of_dana
    assert "Write a few words." not in of_chen


def test_after_answering_ones_answer_stands_before_writing_again(browser_of, ask, chen):
    assert "No, thank you" in browser_of(chen).get(f"/care/{ask.pk}/").text
    answer(ask, chen)
    page = browser_of(chen).get(f"/care/{ask.pk}/").text
    assert page.index("I can take Tuesday.") < page.index("Write to Bilal Haddad again")
    assert "No, thank you" not in page
    assert "Take it off my pages" in page


def test_nothing_is_offered_that_a_taken_back_ask_has_not(browser_of, ask, bilal):
    browser = browser_of(bilal)
    assert "You can let somebody else see it" in browser.get(f"/care/{ask.pk}/").text
    browser.post(f"/care/{ask.pk}/take-back/")
    page = browser.get(f"/care/{ask.pk}/").text
    assert "let somebody else see it" not in page.lower()
    assert "Take it back" not in page


def test_no_answer_to_how_it_fitted_is_chosen_beforehand(browser_of, ask, bilal, chen):
    one = answer(ask, chen)
    page = browser_of(bilal).get(f"/care/{ask.pk}/").text
    assert page.count('type="radio"') == 5
    assert "checked" not in page
    actions.say_what_fitted(ask, by=bilal, item=one.pk, giver=chen, value=2, tell_giver=False)
    assert 'value="2" required checked' in browser_of(bilal).get(f"/care/{ask.pk}/").text


def test_opening_is_a_line_in_the_owners_log_once_a_day(browser_of, ask, bilal, chen):
    for _ in range(2):
        assert browser_of(chen).get(f"/care/{ask.pk}/").status_code == 200
    browser_of(bilal).get(f"/care/{ask.pk}/")
    assert [(line.reader, line.opened_on) for line in openings_of(ask)] == [
        (chen, timezone.now().date())
    ]


def test_listing_opens_nothing(browser_of, ask, chen):
    for page in ("/", "/care/"):
        assert "Bilal Haddad" in browser_of(chen).get(page).text
    assert openings_of(ask) == []


def test_no_thank_you_leaves_no_trace_for_anybody_else(browser_of, ask, bilal, chen):
    before = browser_of(bilal).get(f"/care/{ask.pk}/").text
    reply = browser_of(chen).post(f"/care/{ask.pk}/no-thank-you/")
    assert reply.status_code == 302
    assert SetAside.objects.count() == 1
    assert browser_of(chen).get(f"/care/{ask.pk}/").status_code == 404
    assert "Bilal" not in browser_of(chen).get("/care/").text
    after = browser_of(bilal).get(f"/care/{ask.pk}/").text
    assert strip_tokens(before) == strip_tokens(after)


def strip_tokens(html: str) -> str:
    import re

    return re.sub(r'value="[A-Za-z0-9-]{30,}"', "", html)


def test_who_was_muted_does_not_reach(make_ask, bilal, chen):
    Mute.objects.create(person=chen, muted=bilal)
    ask = make_ask(bilal, chen)
    assert list(Ask.objects.asked_of(chen)) == []
    assert unseal([ask], reader=chen) == {}


def test_answer_of_somebody_muted_does_not_reach(ask, bilal, chen):
    answer(ask, chen)
    Mute.objects.create(person=bilal, muted=chen)
    assert texts(ask, bilal) == []


def test_ended_ask_takes_no_answer(ask, bilal, chen):
    actions.end_ask(ask, by=bilal, how=Ask.End.KEPT)
    with pytest.raises(actions.Ended):
        answer(ask, chen)


def test_commitment_through_the_page(browser_of, ask, chen):
    due = timezone.localdate() + timedelta(days=3)
    data = {"once": str(uuid4()), "kind": "cover", "owner": str(chen.pk), "due_on": due.isoformat()}
    reply = browser_of(chen).post(f"/care/{ask.pk}/commit/", data)
    assert (reply.status_code, reply.url) == (302, f"/care/{ask.pk}/")
    again = browser_of(chen).post(f"/care/{ask.pk}/commit/", data)
    assert again.status_code == 302
    (commitment,) = Commitment.objects.for_subjects([ask.pk])
    assert (commitment.kind, commitment.due_on) == ("cover", due)
    assert (commitment.owner, commitment.committed_by) == (chen, chen)


@pytest.fixture
def days(ana):
    pool = open_pool(by=ana, kind="days", name="Days off", unit="days")
    add_to_pool(pool, 20, by=ana)
    return pool


@pytest.fixture
def fund(ana):
    pool = open_pool(by=ana, kind="fund", name="Hardship fund", unit="EUR")
    add_to_pool(pool, 500_000, by=ana)
    return pool


def commit_form(by, pool, kind, amount):
    data = {
        "once": str(uuid4()),
        "kind": kind,
        "pool": str(pool.pk),
        "amount": amount,
        "owner": str(by.pk),
        "due_on": timezone.localdate().isoformat(),
    }
    return CommitForm(data, by=by, circle=[])


@pytest.mark.parametrize(
    ("written", "parts"),
    [("2.000,00 €", 200_000), ("1.234,50", 123_450), ("250", 25_000), ("2.000,00\u00a0€", 200_000)],
)
def test_an_amount_is_read_as_the_pages_write_it_for_the_person(ana, bilal, fund, written, parts):
    ana.country = "DE"
    form = commit_form(ana, fund, "money", written)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == parts


def test_days_are_read_as_the_person_writes_them(ana, bilal, days):
    ana.country = "DE"
    form = commit_form(ana, days, "time", "2,5")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == 5
    assert "2½ days" in str(form["amount"].help_text)


def test_money_does_not_come_from_a_pool_of_days(browser_of, make_ask, ana, bilal, days):
    ask = make_ask(bilal, ana)
    data = commit_form(ana, days, "money", "2.5").data
    page = browser_of(ana).post(f"/care/{ask.pk}/commit/", data)
    assert "From Days off one gives: Time, A lighter load, Flexibility." in page.text
    assert Commitment.objects.count() == 0


def test_fit_is_the_askers_until_told(ask, bilal, chen):
    one = answer(ask, chen)

    def say(tell_giver):
        actions.say_what_fitted(
            ask, by=bilal, item=one.pk, giver=chen, value=4, tell_giver=tell_giver
        )

    say(False)
    assert threads_of(ask, reader=bilal)[0].given[0].fit == 4
    assert threads_of(ask, reader=chen)[0].given[0].fit is None
    say(True)
    assert threads_of(ask, reader=chen)[0].given[0].fit == 4
