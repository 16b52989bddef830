"""Two people live a fortnight: a check-in, a walk, the letter, and hours in two zones.

Bilal is in Berlin, Chen in New York. In New York summer time began on 14 March 2027; in Berlin it
begins on Sunday 28 March, in the middle of what happens here. Good Friday (26 March) and Easter
Monday (29 March) are free in Germany.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect
from radicale_server import PASSWORD

from corridor.people.models import Person
from corridor.practices.noticing.models import CheckIn
from corridor.rhythm.calendars.actions import set_occasion
from corridor.rhythm.models import Beat
from corridor.runtime.clock import Clock

pytestmark = pytest.mark.django_db(transaction=True)

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
NEUTRAL = "There is something for you"
TIME_SET_ASIDE = "Corridor: time set aside"
SECRET = f"lantern{uuid4().hex[:12]} was a heavy week"
GOOD = f"orchard{uuid4().hex[:12]} was in bloom"
THANKS = f"harbour{uuid4().hex[:12]}: you listened"


def at(zone: ZoneInfo, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


@pytest.fixture
def two(ana: Person, bilal: Person, chen: Person, settings: Any, clock: Any) -> tuple[Person, ...]:
    """Bilal in Berlin and Chen in New York, with ordinary hours, on a Monday morning in March."""
    settings.USUAL_HOURS, settings.USUALLY_EVERY_DAY = ("09:00", "17:00"), False
    clock.stand_at(at(BERLIN, 3, 22, 10))
    since = datetime(2026, 1, 1, tzinfo=UTC)
    for person, zone, country in ((bilal, BERLIN, "DE"), (chen, NEW_YORK, "US")):
        person.time_zone, person.country, person.here_since = zone.key, country, since
        person.save()
    Person.objects.filter(pk=ana.pk).update(email=None)
    Beat.objects.create(begins_on=date(2027, 3, 22), zone="Europe/Berlin")
    set_occasion(
        by=ana,
        people=[],
        title="Walk for everybody",
        place="The harbour",
        kind="public",
        everyone=True,
        starts_at=at(BERLIN, 4, 7, 15),
        ends_at=at(BERLIN, 4, 7, 16),
        zone="Europe/Berlin",
        once=uuid4(),
    )
    return bilal, chen


@pytest.fixture
def lets_pass(clock: Any, run_jobs: Callable[..., Any]) -> Callable[[datetime], None]:
    """It is that moment, and the worker has done what was due."""

    def until(moment: datetime) -> None:
        clock.stand_at(moment)
        Clock().look()
        # The daily look at the keys finds those of other tests, whose rows are gone, and says so.
        run_jobs(forgiving=True)

    return until


def connect_calendar(page: Page, address: str) -> None:
    page.goto("/settings/calendar/")
    page.get_by_label("What others ask me to, and my own").check()
    page.get_by_role("button", name="Keep this choice").click()
    page.get_by_role("link", name="Connect my calendar").click()
    page.get_by_label("CalDAV address").fill(address)
    page.get_by_label("Your name there").fill("bilal")
    page.get_by_label("App password").fill(PASSWORD)
    page.get_by_role("button", name="Try it, and connect").click()
    page.get_by_role("button", name="Block my times there").click()


def check_in(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=re.compile("How are you, really")).click()
    expect(page.locator("form .audience").last).to_contain_text("Only you")
    page.get_by_label("How are you, really?").fill(SECRET)
    page.get_by_label("Something good").fill(GOOD)
    page.get_by_role("button", name="Keep it for me").click()


def ask_chen_for_a_walk(page: Page) -> None:
    page.goto("/noticing/choices/")
    page.get_by_label("Find by name").press_sequentially("chen", delay=20)
    page.get_by_label(re.compile("Chen Wei")).check()
    page.locator("main button.primary").click()
    page.goto("/noticing/people/")
    page.get_by_role("link", name="Ask Chen Wei for a walk").click()
    page.get_by_label("Day").fill("2027-03-30")
    page.get_by_label("Time").fill("15:00")
    expect(page.locator("form .audience").last).to_contain_text("You and Chen Wei")
    page.get_by_role("button", name="Send to Chen Wei").click()


def blocked(radicale: Any, calendar: str) -> list[tuple[str, str]]:
    """What of the two stands in the connected calendar: title, and beginning in UTC."""
    return [
        (str(event["SUMMARY"]), event.start.astimezone(UTC).strftime("%d %b %H:%M"))
        for text in radicale.entries(calendar).values()
        for event in Calendar.from_ical(text).walk("VEVENT")
        if event["SUMMARY"] != "Walk for everybody"
    ]


def invitations(server: Any, to: Person) -> list[tuple[str, int, str, str]]:
    """What calendar programs are told by mail: method, sequence, title, beginning in UTC."""
    told = []
    for letter in server.letters:
        if letter.to != to.email:
            continue
        for part in letter.message.walk():
            if part.get_content_type() == "text/calendar":
                calendar = Calendar.from_ical(part.get_payload(decode=True))
                (event,) = calendar.walk("VEVENT")
                begins = event.start.astimezone(UTC).strftime("%d %b %H:%M")
                if event["SUMMARY"] == "Walk for everybody":
                    continue
                told.append(
                    (str(calendar["METHOD"]), int(event["SEQUENCE"]), str(event["SUMMARY"]), begins)
                )
    return told


def notices(server: Any, to: Person) -> int:
    return sum(
        1 for one in server.letters if one.to == to.email and one.message["Subject"] == NEUTRAL
    )


def test_a_fortnight(  # noqa: PLR0915 - one journey, told in its order
    page_of,
    two,
    lets_pass,
    clock,
    mail_server,
    radicale,
    make_person,
):
    bilal, chen = two
    calendar = radicale.make_calendar("bilal")
    bilals, chens = page_of(bilal, width=390), page_of(chen)
    connect_calendar(bilals, calendar)

    # Monday, ten in Berlin: Bilal checks in, and asks Chen for a walk. In New York it is five.
    check_in(bilals)
    assert CheckIn.objects.get().owner == bilal
    ask_chen_for_a_walk(bilals)
    lets_pass(at(BERLIN, 3, 22, 10, 5))
    lets_pass(at(NEW_YORK, 3, 22, 8, 59))
    assert notices(mail_server, chen) == 0
    lets_pass(at(NEW_YORK, 3, 22, 9))
    assert notices(mail_server, chen) == 1

    # Chen says yes, at ten. In Berlin it is three in the afternoon: Bilal is told at once.
    lets_pass(at(NEW_YORK, 3, 22, 10))
    chens.goto("/")
    chens.get_by_role("link", name=re.compile("Bilal Haddad would like")).click()
    expect(chens.locator("main")).to_contain_text("9:00")
    chens.get_by_role("button", name="Yes, gladly").click()
    lets_pass(at(NEW_YORK, 3, 22, 10, 5))
    assert notices(mail_server, bilal) == 1
    assert blocked(radicale, calendar) == [(TIME_SET_ASIDE, "30 Mar 13:00")]
    assert invitations(mail_server, bilal) == [("REQUEST", 0, TIME_SET_ASIDE, "30 Mar 13:00")]

    # Bilal moves it by a day.
    bilals.goto("/calendar/")
    bilals.locator("main li", has_text="You asked somebody to meet").get_by_role("link").click()
    bilals.get_by_role("link", name="Move it").click()
    bilals.get_by_label("Day").fill("2027-03-31")
    bilals.get_by_label("From").fill("16:00")
    bilals.get_by_label("To").fill("16:30")
    bilals.get_by_role("button", name="Move it, and ask again").click()
    lets_pass(at(NEW_YORK, 3, 22, 10, 30))
    assert blocked(radicale, calendar) == [(TIME_SET_ASIDE, "31 Mar 14:00")]
    assert invitations(mail_server, bilal)[-1] == ("REQUEST", 1, TIME_SET_ASIDE, "31 Mar 14:00")

    # Good Friday evening in Berlin: Chen thanks Bilal. It waits over Easter and the change of the
    # clock, until nine on Tuesday, which is seven in UTC and no longer eight.
    lets_pass(at(NEW_YORK, 3, 26, 16))
    known = notices(mail_server, bilal)
    chens.goto(f"/noticing/people/{bilal.pk}/thank/")
    chens.locator("textarea").fill(THANKS)
    chens.get_by_role("button", name="Send to Bilal Haddad").click()
    for moment in (
        at(NEW_YORK, 3, 26, 16, 5),
        at(BERLIN, 3, 28, 12),
        at(BERLIN, 3, 29, 12),
        at(BERLIN, 3, 30, 8, 59),
    ):
        lets_pass(moment)
        assert notices(mail_server, bilal) == known, moment
    lets_pass(datetime(2027, 3, 30, 7, tzinfo=UTC))
    assert notices(mail_server, bilal) == known + 1
    bilals.goto("/")
    bilals.get_by_role("link", name=re.compile("Chen Wei (thank|wrote)")).first.click()
    expect(bilals.get_by_text(THANKS)).to_be_visible()

    # Bilal cancels the walk.
    bilals.goto("/calendar/")
    bilals.locator("main li", has_text="You asked somebody to meet").get_by_role("link").click()
    bilals.get_by_role("button", name="Cancel it").click()
    lets_pass(at(BERLIN, 3, 30, 9, 30))
    assert blocked(radicale, calendar) == []
    assert invitations(mail_server, bilal)[-1] == ("CANCEL", 2, TIME_SET_ASIDE, "31 Mar 14:00")

    # The letter: at nine on the fortnight's Monday, of each one's own zone; once.
    before = len(mail_server.letters)
    lets_pass(at(BERLIN, 4, 5, 8, 59))
    assert len(mail_server.letters) == before
    for moment in (at(BERLIN, 4, 5, 9), at(NEW_YORK, 4, 5, 8, 59), at(NEW_YORK, 4, 5, 9)):
        lets_pass(moment)
    lets_pass(at(NEW_YORK, 4, 6, 12))
    letters = {one.to: one.text for one in mail_server.letters[before:]}
    assert sorted(letters) == sorted([bilal.email, chen.email])
    assert len(mail_server.letters) == before + 2
    assert "Walk for everybody" in letters[bilal.email]
    assert "15:00" in letters[bilal.email]
    assert "9:00" in letters[chen.email]

    # Of anything personal no letter said more than that there is something.
    personal = [one for one in mail_server.letters if one.message["Subject"] == NEUTRAL]
    assert len(personal) >= 3
    for one in mail_server.letters:
        for words in (SECRET, GOOD, THANKS, "would like to", "for a walk"):
            assert words.encode() not in one.raw

    # Home is this fortnight, at most five short items; one's months are one's own.
    bilals.goto("/")
    assert bilals.locator("main .items > li").count() <= 5
    bilals.goto("/noticing/months/")
    expect(bilals.get_by_text(SECRET)).to_be_visible()
    pk = CheckIn.objects.get().pk
    for other in (chen, make_person("Stella Marin", duties=("steward", "moderator", "operator"))):
        page = page_of(other)
        page.goto("/noticing/months/")
        assert SECRET not in page.content()
        assert page.request.post(f"/noticing/months/{pk}/erase/").status in {403, 404}
    assert CheckIn.objects.count() == 1
