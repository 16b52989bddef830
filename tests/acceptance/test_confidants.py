"""Ana and Bilal name each other, Ana asks her confidants, and turns to a volunteer; Chen learns nothing."""

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from searching import assert_absent, crawl, stored_bytes

from corridor.kit.logs import Discreet, PlainFormatter
from corridor.people.models import Person
from corridor.practices.care.models import Ask
from corridor.practices.confidants.models import Mark
from corridor.practices.confidants.models_volunteers import Note
from corridor.privacy.exporting import parts_of, zipped
from corridor.runtime import moved_clock

pytestmark = pytest.mark.django_db(transaction=True)

# Words that are nowhere else: what Ana asks her confidants and the volunteer, and what Vera notes.
ASKED, TURNED, NOTED = (f"{word}{uuid4().hex[:12]}" for word in ("harbour", "river", "quay"))
EXCEPTION = "If I believe that your life is in danger I call 112, and tell you before I do."
SAID = "I drive the early ferry, so I know about tired."


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """It is Monday morning, and stays so until the test moves it."""
    moved_clock.stand_at(datetime(2027, 3, 1, 9, tzinfo=UTC))
    yield moved_clock
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
    """Ana leads; Bilal and Chen are in her team, and Vera; Stella has every duty but the machine."""
    ana = make_person("Ana Ruiz", team=team)
    named = {
        name.split()[0].lower(): make_person(name, team=team, manager=ana)
        for name in ("Bilal Haddad", "Chen Wei", "Vera Lund")
    }
    duties = ("steward", "finance", "moderator", "care_team")
    stella = make_person("Stella Marin", manager=ana, duties=duties)
    oskar = make_person("Oskar Lind", manager=ana, duties=("operator",))
    return named | {"ana": ana, "stella": stella, "oskar": oskar}


def looked_at(page: Page) -> None:
    """Nothing that a reader of the screen would miss."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def find(page: Page, name: str) -> None:
    typed = name.split(maxsplit=1)[0].lower()
    page.get_by_label("Find by name").press_sequentially(typed, delay=20)
    page.get_by_label(re.compile(name)).check()


def name_somebody(page: Page, name: str) -> None:
    page.goto("/confidants/")
    page.get_by_role("link", name="Name somebody").click()
    expect(page.get_by_text("They are not told.")).to_be_visible()
    find(page, name)
    page.get_by_role("button", name="Name them").click()
    expect(page.get_by_text(f"You named {name}. Nobody is told.")).to_be_visible()
    expect(page.get_by_role("heading", name="You named", exact=True)).to_be_visible()
    expect(page.get_by_text("4 places are free")).to_be_visible()


def nothing_on(page: Page) -> None:
    """A page of confidants that says of nobody that they named one."""
    page.goto("/confidants/")
    expect(page.get_by_text("5 places are free")).to_be_visible()
    expect(page.get_by_text("Nobody yet.", exact=False)).to_be_visible()
    page.goto("/care/ask/")
    expect(page.get_by_label(re.compile("My confidants"))).to_have_count(0)


def confirm_volunteer(page: Page) -> None:
    """A steward words the exception and confirms a training."""
    page.goto("/confidants/volunteers/")
    page.get_by_role("link", name="Confirm who is trained").click()
    page.get_by_role("link", name="Write what volunteers may do").click()
    page.get_by_label("What may a volunteer do").fill(EXCEPTION)
    page.get_by_role("button", name="Confirm it").click()
    find(page, "Vera Lund")
    page.get_by_label("Mental-health first aider").check()
    page.get_by_label("Until when does the training hold?").fill("2028-03-01")
    page.get_by_role("button", name="Confirm it").click()
    expect(page.get_by_text("Vera Lund decides what follows.")).to_be_visible()
    looked_at(page)


def be_there(page: Page) -> None:
    """The volunteer writes who she is, and a note for herself."""
    page.goto("/confidants/")
    page.get_by_role("link", name="Your own page as a volunteer").click()
    expect(page.get_by_text(EXCEPTION)).to_be_visible()
    page.get_by_label("Who you are, in your own words").fill(SAID)
    for day in ("Monday", "Thursday"):
        page.get_by_label(day, exact=True).check()
    page.get_by_label("From", exact=True).fill("09:00")
    page.get_by_label("Until", exact=True).fill("12:00")
    page.get_by_label("For how many people").fill("2")
    page.get_by_role("button", name="Show this to everyone here").click()
    expect(page.get_by_text("Kept. Everybody here can read it.")).to_be_visible()
    page.get_by_role("link", name="Write a note").click()
    page.get_by_label("What you would like to remember").fill(f"{NOTED}: second walk")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text(NOTED)).to_be_visible()
    looked_at(page)


def turn_to(page: Page) -> Ask:
    """The exception stands above the field, and the ask goes to the one person."""
    page.goto("/confidants/")
    page.get_by_role("link", name="Who the volunteers are").click()
    page.get_by_role("link", name="Vera Lund").click()
    expect(page.get_by_text(SAID)).to_be_visible()
    expect(page.get_by_text("Monday, Thursday", exact=False)).to_be_visible()
    looked_at(page)
    page.get_by_role("link", name="Write to Vera Lund").click()
    said, field = page.get_by_text(EXCEPTION), page.get_by_label("In your own words")
    expect(said).to_be_visible()
    assert said.bounding_box()["y"] < field.bounding_box()["y"]
    field.fill(f"{TURNED}: may I?")
    expect(page.locator("form .audience").last).to_contain_text("You and Vera Lund")
    page.get_by_role("button", name="Send to the people chosen").click()
    expect(page.get_by_text("Sent. Who can see it: You and Vera Lund.")).to_be_visible()
    return Ask.objects.get(pk=page.url.rstrip("/").rpartition("/")[2])


def test_confidants(page_of, context_of, live_server, log, mailoutbox, run_jobs, people, clock):
    ana, bilal, chen = people["ana"], people["bilal"], people["chen"]
    anas, bilals = page_of(ana), page_of(bilal, width=390, dark=True)

    # Ana names Bilal. Nothing tells him, and there is no letter.
    name_somebody(anas, "Bilal Haddad")
    nothing_on(bilals)
    run_jobs()
    assert not mailoutbox

    # Bilal names Ana; a week later both see it, and a home page that says no name.
    name_somebody(bilals, "Ana Ruiz")
    clock.move_by(timedelta(days=6))
    anas.goto("/confidants/")
    expect(anas.get_by_text("Until February 29, 2028", exact=False)).to_be_visible()
    clock.move_by(timedelta(days=1))
    for page, other in ((anas, "Bilal Haddad"), (bilals, "Ana Ruiz")):
        page.goto("/")
        page.get_by_role("link", name="Somebody whom you named has named you, too").click()
        section = page.locator("section").filter(has_text="You named each other")
        expect(section.get_by_role("link", name=other, exact=True)).to_be_visible()
        looked_at(page)
    run_jobs()
    assert not mailoutbox
    third_learns_nothing(context_of, people, "after they named each other")

    # "My confidants" is an audience of care: said before it is sent, and fixed then.
    anas.goto("/care/ask/")
    anas.get_by_label("In your own words").fill(f"{ASKED}: the letter came")
    anas.get_by_label(re.compile("My confidants")).check()
    expect(anas.locator("form .audience").last).to_contain_text("You and Bilal Haddad")
    anas.get_by_role("button", name="Send to the people chosen").click()
    expect(anas.get_by_text("Sent. Who can see it: You and Bilal Haddad.")).to_be_visible()
    ask = Ask.objects.get()
    bilals.goto(ask.get_absolute_url())
    expect(bilals.get_by_text(ASKED)).to_be_visible()

    # A volunteer, in a steward's and her own words; Ana turns to her.
    confirm_volunteer(page_of(people["stella"]))
    veras = page_of(people["vera"])
    be_there(veras)
    turned = turn_to(page_of(ana, width=390))
    veras.goto(turned.get_absolute_url())
    expect(veras.get_by_text(TURNED)).to_be_visible()
    veras.goto("/confidants/volunteering/")
    veras.get_by_label("Not now: full, or away").check()
    veras.get_by_role("button", name="Show this to everyone here").click()
    chens = page_of(chen)
    chens.goto(f"/confidants/volunteers/{people['vera'].pk}/")
    expect(chens.get_by_text("Takes nobody on at the moment.")).to_be_visible()
    expect(chens.get_by_text("full")).to_have_count(0)
    expect(chens.get_by_role("link", name="Write to Vera Lund")).to_have_count(0)
    third_learns_nothing(context_of, people, "after she turned to somebody", ask, turned)

    is_taken_back(anas, bilals, ask)
    what_is_left_says_nothing(log, mailoutbox, people)


def is_taken_back(anas: Page, bilals: Page, ask: Ask) -> None:
    """Bilal takes his name back: it is gone for both, and nothing says who did it."""
    bilals.goto("/confidants/")
    bilals.get_by_role("link", name="Take Ana Ruiz’s name back").click()
    expect(bilals.get_by_text("no page says who did it")).to_be_visible()
    bilals.get_by_role("button", name="Take the name back").click()
    expect(bilals.get_by_text("Taken back. Nobody is told.")).to_be_visible()
    for page in (anas, bilals):
        page.goto("/confidants/")
        expect(page.locator("main").get_by_text(re.compile("Ana Ruiz|Bilal Haddad"))).to_have_count(
            0
        )
    assert bilals.request.get(ask.get_absolute_url()).status == 404
    nothing_on(anas)
    assert not Mark.objects.exists()


def third_learns_nothing(context_of, people, when: str, *asks: Ask) -> None:
    """Chen, a steward with every duty and the operator: no page, no export, no address says it."""
    ana, bilal = people["ana"], people["bilal"]
    for name in ("chen", "stella", "oskar"):
        context = context_of(people[name])
        for place in range(1, 6):
            address = f"/confidants/named/{place}/take-back/"
            assert context.request.get(address, max_redirects=0).status == 404, (name, when)
        for ask in asks:
            assert context.request.get(ask.get_absolute_url()).status == 404, (name, when)
        for note in Note.objects.all():
            address = f"/confidants/volunteering/notes/{note.pk}/"
            assert context.request.get(address).status == 404, (name, when)
        page = context.request.get("/confidants/").text().partition("<main")[2]
        for person in (ana, bilal):
            assert person.name not in page, f"{name} found {person.name} {when}"
        assert "named you, too" not in context.request.get("/").text()
        export = export_of(people[name])
        for address, body in crawl(context, "/confidants/"):
            for trace in (ASKED, TURNED, NOTED):
                assert trace not in body, f"{name} found it at {address} {when}"
                assert trace not in export, f"{name} took it along {when}"


def export_of(person: Person) -> str:
    whole = zipfile.ZipFile(io.BytesIO(b"".join(zipped(person, parts_of(person)))))
    return " ".join(whole.read(name).decode("utf-8", "replace") for name in whole.namelist())


def what_is_left_says_nothing(log: io.StringIO, mailoutbox: Any, people: dict[str, Person]) -> None:
    traces = (ASKED, TURNED, NOTED)
    assert_absent(traces, stored_bytes(), "the database and its log")
    assert_absent(traces, log.getvalue().encode(), "the program's log")
    assert str(people["bilal"].pk) not in log.getvalue()
    said = " ".join(f"{m.subject} {m.body}" for m in mailoutbox)
    assert_absent(traces, said.encode(), "the letters")
    assert "confid" not in said.lower()
    assert "volunteer" not in said.lower()
    # The search above can find: what is not sealed is there in the clear.
    assert b"early ferry" in stored_bytes()
