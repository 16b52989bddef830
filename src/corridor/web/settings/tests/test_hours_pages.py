"""One's own hours on their page: kept, closed, opened, and what is said of what waits."""

from datetime import UTC, date, datetime, time

import pytest

from corridor.rhythm.hours import hours_of, quiet_days
from corridor.rhythm.letters import letter_is_on
from corridor.rhythm.models import Bounce, Hours, Letter
from corridor.runtime.jobs import Job, enqueue

TUESDAY = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _ordinary(settings, clock):
    settings.USUAL_HOURS, settings.USUALLY_EVERY_DAY = ("09:00", "17:00"), False
    clock.stand_at(TUESDAY)


def text(answer):
    return answer.content.decode()


def test_usual_hours_stand_in_the_form(browser_of, ana):
    html = text(browser_of(ana).get("/settings/hours/"))
    assert html.count("checked") == 6  # five days, and holidays
    assert 'value="09:00"' in html
    assert "A message that came now would reach you:" in html


def test_own_hours_are_kept(browser_of, ana):
    data = {"days": ["6", "7"], "begins": "22:00", "ends": "06:00"}
    answer = browser_of(ana).post("/settings/hours/", data, follow=True)
    assert "Your hours are kept." in text(answer)
    own = hours_of(ana)
    assert (own.days, own.begins, own.ends, own.holidays_off) == ("67", time(22), time(6), False)


@pytest.mark.parametrize(
    "wrong", [{"days": ["8"]}, {"begins": ""}, {"ends": "25:00"}, {"days": ["1", "x"]}]
)
def test_what_cannot_be_read_is_said_beside_the_field(browser_of, ana, wrong):
    data = {"days": ["1"], "begins": "09:00", "ends": "17:00"} | wrong
    answer = browser_of(ana).post("/settings/hours/", data)
    assert (answer.status_code, Hours.objects.count()) == (200, 0)
    assert "errorlist" in text(answer)


def test_no_days_mean_home_only(browser_of, ana):
    browser = browser_of(ana)
    browser.post("/settings/hours/", {"begins": "09:00", "ends": "17:00"})
    assert "No message comes to you by mail." in text(browser.get("/settings/hours/"))


def test_days_are_closed_and_opened(browser_of, ana):
    browser = browser_of(ana)
    browser.post("/settings/hours/close/", {"first": "2026-12-23", "last": "2026-12-25"})
    christmas = [date(2026, 12, 23), date(2026, 12, 24), date(2026, 12, 25)]
    assert quiet_days(ana, TUESDAY.date()) == christmas
    browser.post("/settings/hours/open/", {"day": "2026-12-24"})
    assert quiet_days(ana, TUESDAY.date()) == [christmas[0], christmas[2]]
    browser.post("/settings/hours/close/", {"first": "2026-11-24"})
    assert quiet_days(ana, TUESDAY.date())[0] == TUESDAY.date()


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-12-25", "2026-12-24", "It lies before the first day."),
        ("2026-11-20", "", "Choose a day to come."),
        ("2026-11-20", "2027-03-01", "At most 60 days at once"),
        ("2028-11-20", "", "within a year"),
        ("soon", "", "Choose a day, or write it like"),
    ],
)
def test_days_that_cannot_be_closed(browser_of, ana, first, last, said):
    answer = browser_of(ana).post("/settings/hours/close/", {"first": first, "last": last})
    assert said in text(answer)
    assert quiet_days(ana, date(2026, 1, 1)) == []


def test_the_letter_is_switched_off_and_on(browser_of, ana):
    browser = browser_of(ana)
    assert "The letter is switched off." in text(
        browser.post("/settings/hours/letter/", {"off": "1"}, follow=True)
    )
    assert not letter_is_on(ana)
    browser.post("/settings/hours/letter/", {"on": "1"})
    assert letter_is_on(ana)


def test_an_address_that_takes_no_mail_is_said_and_tried_again(browser_of, ana):
    Bounce.objects.create(person=ana, address=ana.email)
    browser = browser_of(ana)
    assert "does not take your mail" in text(browser.get("/settings/hours/"))
    browser.post("/settings/hours/address/")
    assert not Bounce.objects.exists()


def test_who_has_no_address_is_told(browser_of, make_person):
    dana = make_person("Dana Cole", email=None)
    assert "no address of yours" in text(browser_of(dana).get("/settings/hours/"))


def test_another_time_zone_lets_what_waits_look_again(browser_of, ana, clock):
    clock.stand_at(datetime(2026, 11, 24, 20, 0, tzinfo=UTC))
    morning = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    enqueue("rhythm.tell", once=f"tell:{ana.pk}", person=str(ana.pk), after=morning)
    letter = Letter.objects.create(
        person=ana, fortnight_on=date(2026, 11, 23), due_at=datetime(2026, 11, 25, 9, tzinfo=UTC)
    )
    browser_of(ana).post("/settings/", {"time_zone": "Pacific/Auckland", "help_country": ""})
    letter.refresh_from_db()
    assert (Job.objects.get(kind="rhythm.tell").run_after, letter.due_at) == (
        clock.now(),
        clock.now(),
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries(browser_of, ana, count, django_assert_max_num_queries):
    browser = browser_of(ana)
    days = {"first": "2026-12-01", "last": f"2026-12-0{count}"}
    browser.post("/settings/hours/close/", days)
    browser.get("/settings/hours/")
    with django_assert_max_num_queries(12):
        browser.get("/settings/hours/")
