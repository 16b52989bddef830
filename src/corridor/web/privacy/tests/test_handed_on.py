"""What was handed on, on pages: for its moderators, for who handed it on, for nobody else."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.people.models import Duty
from corridor.privacy.handing_on import hand_on
from corridor.privacy.models import HandedOn, Opening


def address(item, end=""):
    return f"/privacy/handed-on/{item.pk}/{end}"


def test_the_moderators_list_says_who_and_when_and_nothing_of_what(browser_of, handed, dara):
    page = browser_of(dara).get("/privacy/handed-on/").content.decode()
    assert "Written by Chen Wei" in page
    assert "handed on by Bilal Haddad" in page
    assert "useless" not in page
    assert Opening.objects.count() == 0


def test_a_moderator_is_told_before_opening_and_the_opening_is_noted(browser_of, handed, dara):
    browser = browser_of(dara)
    before = browser.get(address(handed)).content.decode()
    assert "Bilal Haddad can see, by day, that you opened this" in before
    assert ("useless" in before, Opening.objects.count()) == (False, 0)
    opened = browser.post(address(handed)).content.decode()
    assert "You are useless" in opened
    assert "It is the third" in opened
    assert Opening.objects.get().reader == dara


def test_who_handed_it_on_reads_it_without_a_line(browser_of, handed, bilal):
    page = browser_of(bilal).get(address(handed)).content.decode()
    assert "You are useless" in page
    assert "You and the moderators (Dara Ito)" in page
    assert Opening.objects.count() == 0


def test_everybody_else_gets_the_same_as_for_nothing(browser_of, handed, chen, ana, make_person):
    steward = make_person("Every Duty", duties=tuple(k for k in Duty.Kind if k != "moderator"))
    later = make_person("Later Moderator", duties=(Duty.Kind.MODERATOR,))
    for person in (chen, ana, steward, later):
        browser = browser_of(person)
        assert browser.get(address(handed)).status_code == 404
        for end in ("", "settle/", "take-back/"):
            assert browser.post(address(handed, end)).status_code == 404
    assert (HandedOn.objects.count(), Opening.objects.count()) == (1, 0)


def test_the_moderators_list_is_theirs_alone(browser_of, handed, bilal, ana, dara):
    for person in (bilal, ana):
        assert browser_of(person).get("/privacy/handed-on/").status_code == 404
    assert browser_of(dara).get("/privacy/handed-on/").status_code == 200


def test_a_moderator_settles_it_and_cannot_take_it_back(browser_of, handed, dara):
    browser = browser_of(dara)
    assert browser.post(address(handed, "take-back/")).status_code == 404
    assert browser.post(address(handed, "settle/")).status_code == 302
    assert browser.post(address(handed, "settle/")).status_code == 302
    assert HandedOn.objects.get().settled_at is not None
    assert "Settled" in browser.get("/privacy/handed-on/").content.decode()


def test_who_handed_it_on_takes_it_back_and_cannot_settle_it(browser_of, handed, bilal, dara):
    browser = browser_of(bilal)
    assert browser.post(address(handed, "settle/")).status_code == 404
    assert browser.get(address(handed, "take-back/")).status_code == 405
    assert browser.post(address(handed, "take-back/")).status_code == 302
    assert HandedOn.objects.count() == 0
    assert browser_of(dara).get(address(handed)).status_code == 404


def test_what_is_written_is_shown_as_text(browser_of, bilal, chen, dara):
    handed = hand_on(text="<script>alert(1)</script>", about=chen, by=bilal)
    page = browser_of(bilal).get(address(handed)).content.decode()
    assert "<script>alert" not in page


def test_ones_own_list(browser_of, handed, bilal, dara):
    assert (
        "Written by Chen Wei" in browser_of(bilal).get("/privacy/handed-on/mine/").content.decode()
    )
    assert "Nothing." in browser_of(dara).get("/privacy/handed-on/mine/").content.decode()


def test_the_lists_ask_as_often_for_one_as_for_three(browser_of, handed, bilal, chen, ana, dara):
    browsers = [
        (browser_of(dara), "/privacy/handed-on/"),
        (browser_of(bilal), "/privacy/handed-on/mine/"),
    ]

    def queries(browser, page):
        with CaptureQueriesContext(connection) as found:
            browser.get(page)
        return len(found)

    for browser, page in browsers:
        browser.get(page)
    first = [queries(*one) for one in browsers]
    for about in (chen, ana):
        hand_on(text="more", about=about, by=bilal)
    assert [queries(*one) for one in browsers] == first


def test_the_moderators_are_told_that_there_is_something_and_the_author_is_not(
    handed, chen, dara, run_jobs, mailoutbox
):
    run_jobs()
    [letter] = mailoutbox
    assert letter.to == [dara.email]
    assert "useless" not in letter.body
    assert chen.name not in letter.body
