"""What care teaches: asked on the pulse's page, sent by everybody alike, published for everybody."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from counted import counted_round
from playwright.sync_api import BrowserContext, Page, expect
from pseudo import LANGUAGES, LONG, RIGHT_TO_LEFT, spoken
from quarters import QUARTER, midnight

from corridor.ballots.invented import answer_round
from corridor.ballots.models import Box, Roll, Round
from corridor.people.models import Person, PracticeSwitch, Team
from corridor.people.signing_in.models import Came
from corridor.practices.care import actions as care
from corridor.practices.care.actions_rounds import publish
from corridor.practices.care.models import Ask, Held
from corridor.practices.care.models_taught import ASKED, KIND, RIDING
from corridor.practices.pulse.models import TEAM
from corridor.privacy.audiences import Choice
from corridor.runtime.jobs import run_waiting_jobs

pytestmark = pytest.mark.browser

SENT = "Your box is sealed and on its place."
SEND = "Seal it and send it"
PEOPLE = 64


@pytest.fixture
def people(db: None, settings: Any, tmp_path: Path, clock: Any, practices_on: None) -> list[Person]:
    """Sixty-four who have been here for long, in two teams of one house."""
    settings.ROUND_KEYS = tmp_path / "rounds"
    clock.stand_at(midnight(QUARTER) - timedelta(days=40))
    house = Team.objects.create(name="House")
    teams = [Team.objects.create(name=name, parent=house) for name in ("Quay", "Yard")]
    return [
        Person.objects.create(
            name=f"Person {n}", email=f"p{n}@example.org", team=teams[n % len(teams)]
        )
        for n in range(PEOPLE)
    ]


def run_clock() -> None:
    """What a worker does in an hour: the clock's beats, and whatever is due."""
    from corridor.runtime.clock import Clock

    Clock().look()
    run_waiting_jobs(forgiving=True)


def come_up_to(day: date, clock: Any) -> None:
    """Everybody comes once; the days before go by, and the first minute of the day."""
    Came.objects.bulk_create(Came(person=person) for person in Person.objects.all())
    for before in (timedelta(days=2), timedelta(hours=20), timedelta(minutes=-1)):
        clock.stand_at(midnight(day) - before)
        run_clock()


def open_rounds(clock: Any) -> tuple[Round, Round]:
    """The pulse's team round and the quarter's round that rides along with it, both open."""
    come_up_to(QUARTER, clock)
    open_now = {round_.kind: round_ for round_ in Round.objects.filter(opened_at__isnull=False)}
    return open_now[TEAM], open_now[KIND]


def of_round(round_: Round) -> int:
    return Box.objects.filter(cell__round=round_).count()


def looked_at(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def say_what_came(page: Page) -> None:
    page.get_by_text(str(RIDING.title)).click()
    rider = page.locator("[data-rider]")
    rider.get_by_role("group", name=str(ASKED[0].text)).get_by_role("radio", name="Yes").check()
    for kind in ("Time", "Cover for my work"):
        rider.get_by_role("checkbox", name=kind, exact=True).check()
    rider.get_by_role("radio", name="It fitted well").check()


def test_everybody_sends_both_and_nobody_can_tell_who_asked(
    people: Sequence[Person],
    context_of: Callable[..., BrowserContext],
    clock: Any,
    live_server: Any,
) -> None:
    asker, other, third = people[:3]
    ask = care.ask_for_help(
        by=asker, once=uuid4(), body="words", wants=[], choice=Choice(("people",), (other,))
    )
    care.end_ask(ask, by=asker, how=Ask.End.MINE)
    pulse, rider = open_rounds(clock)
    assert Roll.objects.filter(round=rider).count() == PEOPLE

    # The asker is led from the ask to the page that everybody has.
    first = context_of(asker, width=390).new_page()
    first.goto(ask.get_absolute_url())
    first.get_by_role("link", name="Look at the questions").click()
    expect(first.get_by_role("button", name=SEND)).to_be_visible()
    say_what_came(first)
    looked_at(first)
    first.get_by_role("button", name=SEND).click()
    expect(first.get_by_text(SENT)).to_be_visible()
    assert (of_round(pulse), of_round(rider)) == (1, 1)

    # Somebody who did not ask, and somebody who would rather not, send the same.
    second = context_of(other).new_page()
    second.goto("/pulse/answer/")
    second.get_by_role("button", name=SEND).click()
    expect(second.get_by_text(SENT)).to_be_visible()
    blank = context_of(third).new_page()
    blank.goto("/pulse/answer/")
    blank.get_by_role("button", name="I'd rather not").click()
    expect(blank.get_by_text(SENT)).to_be_visible()
    assert (of_round(pulse), of_round(rider)) == (3, 3)

    # Twelve more had asked, too; the quarter's figures are everybody's.
    for person in people[5:17]:
        answer_round(pulse, person, [3] * 5)
        answer_round(rider, person, [1, 1, *[0] * 7, 3, 3, 4])
    clock.stand_at(rider.closes_at + timedelta(minutes=1))
    run_clock()
    run_clock()
    reader = context_of(people[40]).new_page()
    reader.goto("/care/taught/")
    expect(reader.get_by_text("It came to 90% of those who asked.")).to_be_visible()
    expect(reader.get_by_text("Withheld of this quarter:")).to_be_visible()
    looked_at(reader)
    assert not Box.objects.exists()


def test_another_device_and_a_line_that_breaks(
    people: Sequence[Person],
    context_of: Callable[..., BrowserContext],
    clock: Any,
    live_server: Any,
) -> None:
    pulse, rider = open_rounds(clock)

    # One code carries both tokens.
    here, there = context_of(people[3]).new_page(), context_of(people[3]).new_page()
    here.goto("/pulse/answer/")
    here.locator("summary", has_text="Answer on another device").click()
    here.get_by_role("button", name="Show a code").click()
    code = here.locator("[data-code]")
    expect(code).not_to_be_empty()
    there.goto("/pulse/answer/")
    there.get_by_label("Code").fill(code.inner_text())
    there.get_by_role("button", name="Bring my token here").click()
    expect(there.get_by_role("button", name=SEND)).to_be_visible()
    say_what_came(there)
    there.get_by_role("button", name=SEND).click()
    expect(there.get_by_text(SENT)).to_be_visible()
    assert (of_round(pulse), of_round(rider)) == (1, 1)

    # While the server restarts, what rides along waits as the other one does: the same boxes again.
    refused = context_of(people[5]).new_page()
    refused.goto("/pulse/answer/")
    say_what_came(refused)
    boxes: list[bytes | None] = []
    refused.on(
        "request", lambda one: "/ballots/box/" in one.url and boxes.append(one.post_data_buffer)
    )
    refused.route("**/ballots/box/", lambda route: route.fulfill(status=503), times=1)
    refused.get_by_role("button", name=SEND).click()
    expect(refused.get_by_text("nothing said whether it arrived")).to_be_visible()
    assert (of_round(pulse), of_round(rider)) == (1, 1)
    refused.get_by_role("button", name="Send it again").click()
    expect(refused.get_by_text(SENT)).to_be_visible()
    assert (of_round(pulse), of_round(rider)) == (2, 2)
    assert boxes[0] == boxes[1]
    assert len(set(boxes)) == len(boxes) - 1

    # Where the one breaks off, the same boxes are sent at the next visit.
    broken = context_of(people[4]).new_page()
    broken.goto("/pulse/answer/")
    expect(broken.get_by_role("button", name=SEND)).to_be_visible()
    broken.route("**/ballots/box/", lambda route: route.abort())
    broken.get_by_role("button", name=SEND).click()
    expect(broken.get_by_text("nothing said whether it arrived")).to_be_visible()
    broken.unroute("**/ballots/box/")
    # Not even while the line breaks elsewhere.
    broken.route("**/kept/", lambda route: route.abort())
    broken.goto("/pulse/answer/")
    expect(broken.get_by_text(SENT)).to_be_visible()
    assert (of_round(pulse), of_round(rider)) == (3, 3)


def test_without_a_pulse_nobody_is_asked_and_times_are_published(
    people: Sequence[Person],
    context_of: Callable[..., BrowserContext],
    clock: Any,
    live_server: Any,
) -> None:
    # Not by the act, which the key store would remember for the tests that follow.
    PracticeSwitch.objects.filter(practice="pulse").update(state=PracticeSwitch.State.OFF)
    for number in range(12):
        ask = care.ask_for_help(
            by=people[number],
            once=uuid4(),
            body="words",
            wants=[],
            choice=Choice(("people",), (people[20],)),
        )
        clock.move_by(timedelta(hours=2))
        care.answer_ask(ask, by=people[20], once=uuid4(), body="yes")
    come_up_to(QUARTER, clock)
    rider = Round.objects.get()
    assert (rider.kind, rider.items) == (KIND, [])
    page = context_of(people[1]).new_page()
    page.goto("/care/")
    assert page.request.get(f"{live_server.url}/ballots/waiting/").json() == {"rounds": []}
    clock.stand_at(rider.closes_at + timedelta(minutes=1))
    run_clock()
    run_clock()
    later = context_of(people[1]).new_page()
    later.goto("/care/taught/")
    expect(later.get_by_text("Nobody was asked this time")).to_be_visible()
    expect(later.get_by_text("90% of those who asked in Corridor.").first).to_be_visible()


@pytest.fixture
def published(people: Sequence[Person]) -> Ask:
    """A quarter with figures at a root and two nodes, some withheld; an ask that has ended."""
    few = (1, 1, 1, 1, 1)
    made = counted_round(
        {
            "asked": [(90, 30), (80, 20)],
            "came_time": [(20, 15), (9, 3)],
            "fitted": [(2, 4, 9, 12, 8), few],
            "much": [(20, 10, 5, 5, 30)] * 2,
            "soon": [(0, 5, 10, 20, 30)] * 2,
        },
        (-1, 0, 0),
        kind=KIND,
        minimum=10,
    )
    Held.objects.create(begins_on=made.opens_at.date(), round=made)
    publish(made)
    ask = care.ask_for_help(
        by=people[0], once=uuid4(), body="words", wants=[], choice=Choice(("people",), (people[1],))
    )
    care.end_ask(ask, by=people[0], how=Ask.End.KEPT)
    return ask


@pytest.mark.parametrize(("width", "dark"), [(390, True), (1280, False)])
def test_its_pages_are_for_everybody(
    width: int, dark: bool, published: Ask, people: Sequence[Person], page_of: Callable[..., Page]
) -> None:
    page = page_of(people[0], width=width, dark=dark)
    addresses = ("/care/taught/", "/care/taught/over-time/fitted/", published.get_absolute_url())
    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        looked_at(page)


@pytest.mark.parametrize("language", [LONG, RIGHT_TO_LEFT])
def test_its_pages_in_other_languages(
    language: str,
    published: Ask,
    people: Sequence[Person],
    context_of: Callable[..., BrowserContext],
    settings: Any,
) -> None:
    settings.LANGUAGES = LANGUAGES
    Person.objects.update(language=language)
    with spoken():
        page = context_of(people[0], width=390, locale=language).new_page()
        for address in ("/care/taught/", published.get_absolute_url()):
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            page.screenshot()
