"""A chief executive rests; everybody looks for why, and nobody finds a word."""

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import icalendar
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from searching import assert_absent, crawl, stored_bytes

from corridor.kit.logs import Discreet, PlainFormatter
from corridor.means import actions as means
from corridor.means.models import Commitment, Pool
from corridor.people.models import Person
from corridor.practices.rest.models import Handover, Plan, Proposal
from corridor.practices.rest.tasks import settle
from corridor.privacy.exporting import parts_of, zipped
from corridor.rhythm.calendars.feed import document_of, make_address
from corridor.rhythm.calendars.models import Occasion
from corridor.runtime import moved_clock

pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = date(2027, 3, 1)
BEGINS, ENDS = MONDAY + timedelta(days=7), MONDAY + timedelta(days=18)
# Words that are nowhere else: what the counterpart wrote, and what two colleagues take over.
TRACES = (f"lighthouse{uuid4().hex[:12]}", f"harbour{uuid4().hex[:12]}", f"river{uuid4().hex[:12]}")
PROPOSED = f"{TRACES[0]}: the board can wait for you"
BOARD = f"{TRACES[1]}: the board papers"
ROUND = f"{TRACES[2]}: the Thursday round"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """It is Monday morning, and stays so until the test moves it."""
    moved_clock.stand_at(datetime(2027, 3, 1, 9, tzinfo=UTC))
    yield
    moved_clock.put_right()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that the program logs, as an operator would find it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(Discreet())
    handler.setFormatter(PlainFormatter("{asctime} {levelname} {name} {message}", style="{"))
    loggers = [logging.getLogger(), logging.getLogger("django")]
    for logger in loggers:
        logger.addHandler(handler)
    yield written
    for logger in loggers:
        logger.removeHandler(handler)


@pytest.fixture
def people(clock, make_person, team) -> dict[str, Person]:
    """Rosa is at the root and named Solveig; Ana, Bilal and Chen report to Rosa."""
    solveig = make_person("Solveig Chair")
    rosa = make_person("Rosa Root", team=team, counterpart=solveig, country="DE")
    named = {
        name.split()[0].lower(): make_person(name, team=team, manager=rosa)
        for name in ("Ana Ruiz", "Bilal Haddad", "Chen Wei", "Dana Novak")
    }
    duties = ("steward", "finance", "moderator", "care_team", "judge")
    stella = make_person("Stella Marin", manager=rosa, duties=duties)
    oskar = make_person("Oskar Lind", manager=rosa, duties=("operator",))
    return named | {"solveig": solveig, "rosa": rosa, "stella": stella, "oskar": oskar}


@pytest.fixture
def pool(people) -> Pool:
    """Forty days, as eighty halves."""
    made = means.open_pool(by=people["stella"], kind="days", name="Days off", unit="days")
    means.add_to_pool(made, 80, by=people["stella"])
    return made


def propose(page: Page, rosa: Person) -> None:
    """The counterpart says that rest is needed, with days from what is at their disposal."""
    page.goto(f"/people/{rosa.pk}/")
    page.get_by_role("link", name="Plan rest with Rosa Root").click()
    expect(page.get_by_text("nobody asks why")).to_be_visible()
    fill_days(page)
    page.get_by_label("From what is at your disposal").select_option(label="Days off")
    page.get_by_label("How many days").fill("8")
    page.get_by_label("In your own words").fill(PROPOSED)
    expect(page.locator("form .audience").last).to_contain_text("You and Rosa Root")
    page.get_by_role("button", name="Send to Rosa Root").click()
    expect(page.get_by_text("Rosa Root can read it now.")).to_be_visible()


def fill_days(page: Page) -> None:
    page.get_by_label("First day").fill(BEGINS.isoformat())
    page.get_by_label("Last day").fill(ENDS.isoformat())


def take_up(page: Page) -> Plan:
    """The chief executive makes it their own plan."""
    page.goto("/")
    page.get_by_role("link", name="Solveig Chair wrote to you about rest").click()
    expect(page.get_by_text(PROPOSED)).to_be_visible()
    expect(page.get_by_text("would commit 8 days")).to_be_visible()
    expect(page.get_by_label("First day")).to_have_value(BEGINS.isoformat())
    page.get_by_label(re.compile("My team")).check()
    expect(page.locator("form .audience").last).to_contain_text("Solveig Chair and your team")
    page.get_by_role("button", name="Make the plan").click()
    expect(page.get_by_text("Being planned: nothing holds yet")).to_be_visible()
    return Plan.objects.get()


def ask(page: Page, plan: Plan, name: str, words: str) -> None:
    """Rosa asks a colleague to take something over."""
    page.goto(plan.get_absolute_url())
    page.get_by_role("link", name="Hand something over").click()
    page.get_by_label("What would you like them to take over?").fill(words)
    page.get_by_label("Find by name").press_sequentially(
        name.split(maxsplit=1)[0].lower(), delay=20
    )
    page.get_by_label(re.compile(name)).check()
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_role("link", name=name)).to_be_visible()


def answer(page: Page, words: str, button: str) -> None:
    """A colleague finds the question on home, and answers."""
    page.goto("/")
    page.get_by_role("link", name="Rosa Root asks you to take something over").click()
    expect(page.get_by_text(words)).to_be_visible()
    page.get_by_role("button", name=button).click()


def set_steps(page: Page, plan: Plan) -> None:
    """Three days a week, then four."""
    page.goto(plan.get_absolute_url())
    page.get_by_role("link", name="Return in steps").click()
    for n, days in enumerate(("3", "4")):
        until = ENDS + timedelta(days=7 * (n + 1))
        page.get_by_label("Until", exact=False).nth(n).fill(until.isoformat())
        page.get_by_label("Days a week", exact=False).nth(n).fill(days)
    page.get_by_role("button", name="Keep the steps").click()
    expect(page.get_by_role("cell", name="3 days")).to_be_visible()
    expect(page.get_by_role("cell", name="4 days")).to_be_visible()


def test_rest(page_of, context_of, live_server, log, mailoutbox, run_jobs, people, pool):
    rosa, solveig = people["rosa"], people["solveig"]
    propose(page_of(solveig), rosa)
    run_jobs()
    assert [letter.to for letter in mailoutbox] == [[rosa.email]]

    rosas = page_of(rosa, width=390)
    plan = take_up(rosas)
    assert Proposal.objects.count() == 0
    assert Commitment.objects.get().amount == 16

    # Chen says no, which looks like no answer at all; Bilal and Dana agree.
    ask(rosas, plan, "Chen Wei", BOARD)
    answer(page_of(people["chen"]), BOARD, "No, thank you")
    rosas.goto(plan.get_absolute_url())
    expect(rosas.get_by_text("No answer yet")).to_be_visible()
    ask(rosas, plan, "Bilal Haddad", BOARD)
    answer(page_of(people["bilal"]), BOARD, "I take it over")
    ask(rosas, plan, "Dana Novak", ROUND)
    answer(page_of(people["dana"]), ROUND, "I take it over")

    set_steps(rosas, plan)
    rosas.get_by_role("button", name="Agree: it holds").click()
    expect(rosas.get_by_text("It holds.").first).to_be_visible()
    expect(rosas.get_by_text("Agreed", exact=True)).to_have_count(2)

    # Her counterpart sees days and steps, and none of the words.
    solveigs = page_of(solveig)
    solveigs.goto("/rest/")
    solveigs.get_by_role("link", name="Rosa Root showed you a plan of rest").click()
    expect(solveigs.get_by_role("cell", name="3 days")).to_be_visible()
    solveigs.get_by_role("button", name="Say that this is fine").click()
    expect(solveigs.get_by_text("Rosa Root can see that you agree.")).to_be_visible()

    the_calendar_says_always_the_same(context_of, people, plan)
    nobody_finds_a_word(context_of, people, plan)

    rests(page_of, mailoutbox, run_jobs, people, plan)
    comes_back(page_of, run_jobs, people, pool, plan)

    assert_absent(TRACES, stored_bytes(), "the database and its log")
    assert_absent(TRACES, log.getvalue().encode(), "the program's log")
    assert str(plan.pk) not in log.getvalue()
    said = " ".join(f"{m.subject} {m.body}" for m in mailoutbox)
    assert_absent(TRACES, said.encode(), "the letters")
    assert "rest" not in said
    # The search above can find: what is not sealed is there in the clear.
    assert b"Haddad" in stored_bytes()

    # Thirty days after the last step nothing is left but an amount in the ledger.
    moved_clock.move_by(timedelta(days=60))
    run_jobs()
    settle()
    assert [model.objects.count() for model in (Plan, Handover, Commitment)] == [0, 0, 0]
    nobody_finds_a_word(context_of, {n: people[n] for n in ("solveig", "bilal")}, plan, but=())
    given = dict(pool.accounts.values_list("kind", "balance"))
    assert (given["reserved"], given["given"] > 0) == (0, True)


def the_calendar_says_always_the_same(context_of, people, plan: Plan) -> None:
    """At Rosa's private address stands an absence, in the words of every personal occasion."""
    address = make_address(by=people["rosa"])
    feed = context_of(None).request.get(address)
    assert feed.status == 200
    (event,) = icalendar.Calendar.from_ical(feed.body()).walk("VEVENT")
    neutral = Occasion(kind=Occasion.Kind.TOGETHER).said
    assert str(event["SUMMARY"]) == neutral
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (
        BEGINS,
        ENDS + timedelta(days=1),
    )
    assert "rest" not in feed.text().lower().replace("restricted", "")
    for person in people.values():
        if person.pk != people["rosa"].pk:
            assert "VEVENT" not in document_of(person).body.decode()


def nobody_finds_a_word(context_of, people, plan: Plan, *, but=("rosa", "bilal", "dana")) -> None:
    """With every role, on every page, in their own export: only who took work over has its words."""
    for name, person in people.items():
        if name == "rosa":
            continue
        known = {"bilal": TRACES[1], "dana": TRACES[2]}.get(name) if name in but else None
        context = context_of(person)
        for address in guesses(plan):
            found = context.request.get(address, max_redirects=0)
            assert found.status == 404, (name, address)
        for address, body in crawl(context, "/rest/"):
            for trace in TRACES:
                assert trace not in body or trace == known, f"{name} found it at {address}"
        for trace in TRACES:
            assert trace not in export_of(person), f"{name} took it along"


def export_of(person: Person) -> str:
    whole = zipfile.ZipFile(io.BytesIO(b"".join(zipped(person, parts_of(person)))))
    return " ".join(whole.read(name).decode("utf-8", "replace") for name in whole.namelist())


def guesses(plan: Plan) -> list[str]:
    """Every address of rest that takes a plan, with this plan's id and with another."""
    names = ("rest_days", "rest_steps", "rest_hand_over", "rest_end")
    both: tuple[UUID, ...] = (plan.pk, uuid4())
    mine = [reverse(name, args=[pk]) for name in names for pk in both]
    # The counterpart sees the plan itself; nobody else does.
    return [*mine, reverse("rest_commit", args=[both[1]]), reverse("rest_plan", args=[both[1]])]


def rests(page_of, mailoutbox, run_jobs, people, plan: Plan) -> None:
    """While she rests nothing reaches her, and her page says until when."""
    run_jobs()
    moved_clock.stand_at(datetime(2027, 3, 15, 10, tzinfo=UTC))
    page = page_of(people["rosa"])
    page.goto("/")
    expect(page.get_by_role("link", name=re.compile("You are resting until"))).to_be_visible()
    letters = len(mailoutbox)
    others = page_of(people["chen"])
    others.goto(f"/rest/propose/{people['rosa'].pk}/")
    others.get_by_label("In your own words").fill("Take your time.")
    others.get_by_role("button", name="Send to Rosa Root").click()
    others.goto("/rest/")
    expect(others.get_by_text("Who is away within the fortnight")).to_be_visible()
    run_jobs()
    assert len(mailoutbox) == letters


def comes_back(page_of, run_jobs, people, pool: Pool, plan: Plan) -> None:
    """She comes back early by her own act: what she did not use goes back, the steps move along."""
    page = page_of(people["rosa"], width=390, dark=True)
    page.goto(plan.get_absolute_url())
    page.get_by_role("link", name="Come back early").click()
    page.get_by_role("button", name="I am back today").click()
    expect(page.get_by_text("You return in steps until")).to_be_visible()
    expect(page.get_by_role("cell", name="3 days")).to_be_visible()
    run_jobs()
    # The week from Monday 8 March on, five days, were used of the eight.
    held = dict(pool.accounts.values_list("kind", "balance"))
    assert (held["available"], held["reserved"], held["given"]) == (70, 0, 10)
    (event,) = icalendar.Calendar.from_ical(document_of(people["rosa"]).body).walk("VEVENT")
    assert event.decoded("DTEND") == date(2027, 3, 15)
