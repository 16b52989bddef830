"""The pages of occasions: what each sees, and one press for each answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corridor.privacy.models import Opening
from corridor.rhythm.calendars.actions import accept, decline
from corridor.rhythm.calendars.models import Attendee, Occasion


def page(browser, occasion, more=""):
    return browser.get(f"/calendar/{occasion.pk}/{more}")


def test_who_is_asked_sees_who_asks_and_the_words_only_when_opened(walk, browser_of, bilal, ana):
    browser = browser_of(bilal)
    said = page(browser, walk).content.decode()
    assert "Ana Ruiz asks you to meet" in said
    assert "You and Ana Ruiz" in said
    assert "Ana Ruiz can see, by day, that you opened this. No notice is sent." in said
    assert "river" not in said
    assert Opening.objects.count() == 0
    assert "A walk to the river?" in page(browser, walk, "words/").content.decode()
    assert Opening.objects.get().reader == bilal


def test_others_find_nothing(walk, browser_of, chen):
    browser = browser_of(chen)
    for more in ("", "words/", "move/"):
        assert page(browser, walk, more).status_code == 404
    for more in ("accept/", "no-thank-you/", "cancel/"):
        assert browser.post(f"/calendar/{walk.pk}/{more}").status_code == 404


def test_one_press_accepts_and_who_asked_sees_it(walk, browser_of, ana, bilal):
    browser_of(bilal).post(f"/calendar/{walk.pk}/accept/")
    assert Attendee.objects.get(person=bilal).answer == "accepted"
    said = page(browser_of(ana), walk).content.decode()
    assert "Bilal Haddad <span" in said


def test_one_press_declines_and_who_asked_sees_the_same_page(walk, browser_of, ana, bilal):
    browser = browser_of(ana)

    def seen():
        text = page(browser, walk).content.decode()
        token = text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        return text.replace(token, "") if token else text

    before = seen()
    answer = browser_of(bilal).post(f"/calendar/{walk.pk}/no-thank-you/")
    assert answer.status_code == 302
    assert seen() == before
    assert page(browser_of(bilal), walk).status_code == 404


def test_the_organiser_moves_it(walk, browser_of, ana, bilal):
    accept(walk, by=bilal)
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    sent = {"day": day, "at": "15:00", "until": "16:30"}
    assert browser_of(ana).post(f"/calendar/{walk.pk}/move/", sent).status_code == 302
    moved = Occasion.objects.get()
    assert (moved.starts_at.isoformat(), moved.ends_at.isoformat()) == (
        f"{day}T15:00:00+00:00",
        f"{day}T16:30:00+00:00",
    )
    assert Attendee.objects.get(person=bilal).answer == ""


@pytest.mark.parametrize(
    "wrong", [{"day": "2020-01-01", "at": "15:00", "until": "16:00"}, {"day": "", "at": "x"}]
)
def test_a_wrong_time_is_said_beside_the_field(walk, browser_of, ana, wrong):
    answer = browser_of(ana).post(f"/calendar/{walk.pk}/move/", wrong)
    assert answer.status_code == 200
    assert Occasion.objects.get().sequence == 0


def test_the_organiser_cancels_it_and_it_is_gone(walk, browser_of, ana, bilal):
    assert browser_of(ana).post(f"/calendar/{walk.pk}/cancel/").status_code == 302
    assert page(browser_of(bilal), walk).status_code == 404
    assert page(browser_of(ana), walk).status_code == 404


def test_calendar_lists_what_is_coming(walk, make_occasion, browser_of, bilal, ana):
    make_occasion(ana, kind="public", title="Company meeting", everyone=True)
    make_occasion(bilal, kind="away")
    hidden = make_occasion(ana, [bilal])
    decline(hidden, by=bilal)
    said = browser_of(bilal).get("/calendar/").content.decode()
    assert "Company meeting" in said
    assert said.count("Time set aside") == 1
    assert said.count("Ana Ruiz asks you to meet") == 1
    assert str(hidden.pk) not in said


def test_calendar_and_feed_take_the_same_queries_for_one_and_three(
    make_occasion, browser_of, ana, bilal, django_assert_num_queries
):
    browser = browser_of(bilal)
    counts = []
    for more in (1, 2):
        for _n in range(more):
            make_occasion(ana, [bilal])
        browser.get("/calendar/")
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            browser.get("/calendar/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_comes_by_mail_is_chosen(browser_of, bilal):
    browser = browser_of(bilal)
    assert browser.post("/settings/calendar/", {"mail": "none"}).status_code == 302
    assert bilal.calendar_wishes.mail == "none"
    assert browser.post("/settings/calendar/", {"mail": "everything"}).status_code == 200
