"""The mirror: Ana's people answer about her as nobody, and she sees alone what came of it."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from corridor.ballots.kinds import in_words
from corridor.ballots.models import Box, Cell, Count, Issue, Roll, Round
from corridor.people.models import Person, Team
from corridor.people.signing_in.models import Came
from corridor.practices.mirror.models import Result
from corridor.practices.mirror.models_items import AXES, STEPS
from corridor.practices.mirror.queries_schedule import next_planned
from corridor.runtime.clock import Clock
from corridor.runtime.jobs import run_waiting_jobs

pytestmark = pytest.mark.browser

SEND = "Seal it and send it"
WARM = "Warmth: 4.5 of 5, probably between"
NOT_FOUND = 404
# About warmth, competence and ethics: agree strongly, disagree, neither.
FELT = [4, 4, 4, 1, 1, 1, 2, 2]


@pytest.fixture
def people(
    db: None, practices_on: None, settings: Any, tmp_path: Path, clock: Any
) -> dict[str, Person]:
    """Rosa leads Ana and Chen; sixteen report to Ana, and all have come in once."""
    settings.ROUND_KEYS = tmp_path / "rounds"
    clock.stand_at(next_planned().opens_at - timedelta(days=2))
    team = Team.objects.create(name="Harbour")
    found: dict[str, Person] = {}

    def add(name: str, leader: Person | None) -> Person:
        found[name] = Person.objects.create(
            name=name, email=f"{name}@example.org".replace(" ", "."), team=team, manager=leader
        )
        return found[name]

    rosa = add("Rosa Root", None)
    ana = add("Ana Ruiz", rosa)
    add("Chen Wei", rosa)
    for number in range(16):
        add(f"{'BDFGHKLMNPRSTVWZ'[number]}ara Lind", ana)
    Person.objects.update(here_since=next_planned().opens_at - timedelta(days=200))
    Came.objects.bulk_create(Came(person=person) for person in found.values())
    return found


def run_clock() -> None:
    """What a worker does in an hour: the clock's beats, and whatever is due."""
    Clock().look()
    run_waiting_jobs(forgiving=True)


def open_rounds(clock: Any) -> list[Round]:
    """The clock prepares both rounds before the half-year's first fortnight, and opens them then."""
    run_clock()
    opens_at = Round.objects.values_list("opens_at", flat=True).first()
    assert opens_at is not None
    clock.stand_at(opens_at + timedelta(minutes=1))
    run_clock()
    found = list(Round.objects.filter(opened_at__isnull=False, kind__startswith="mirror"))
    assert len(found) == 2
    return found


def answer(page: Page, leader: str, steps: list[int]) -> None:
    """From home to the sealed box."""
    page.goto("/mirror/")
    page.get_by_role("link", name=f"How is it to work with {leader}?").click()
    expect(page.get_by_role("button", name=SEND)).to_be_visible()
    texts = [str(text) % {"leader": leader} for axis in AXES for text in axis.items.values()]
    for text, step in zip(texts, steps, strict=True):
        group = page.get_by_role("group", name=text)
        group.get_by_role("radio", name=str(STEPS[step]), exact=True).check()
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text("Your box is sealed and on its place.")).to_be_visible()


def test_from_home_to_a_mirror_that_its_leader_shows_and_no_longer_shows(
    people: dict[str, Person], context_of: Callable[..., BrowserContext], clock: Any
) -> None:
    ana = people["Ana Ruiz"]
    both = open_rounds(clock)
    raters = [person for person in people.values() if person.manager_id == ana.pk]
    cells = Cell.objects.select_related("round")
    words = sorted((*in_words([cell], of=cell.round), cell.people) for cell in cells)
    assert words == [
        ("the people who work with Ana Ruiz", 16),
        ("the people who work with Rosa Root", 18),
    ]

    # One is asked about both leaders on one line of home, and about each in a round of its own.
    first = context_of(raters[0], width=390).new_page()
    first.goto("/")
    first.get_by_role("link", name="How is it to work with Ana Ruiz and Rosa Root?").click()
    expect(first.get_by_role("heading", name="How is it for you?")).to_be_visible()
    answer(first, "Ana Ruiz", FELT)
    answer(first, "Rosa Root", [3] * 8)
    for person in raters[1:9]:
        context = context_of(person)
        answer(context.new_page(), "Ana Ruiz", FELT)
        context.close()
    # The tenth would rather not, in a box that looks the same.
    tenth = context_of(raters[9]).new_page()
    tenth.goto(f"/mirror/answer/{Cell.objects.get(node=str(ana.pk)).round_id}/")
    tenth.get_by_role("button", name="I'd rather not").click()
    expect(tenth.get_by_text("Your box is sealed and on its place.")).to_be_visible()
    assert Box.objects.count() == 11
    assert {len(bytes(sealed)) for sealed in Box.objects.values_list("sealed", flat=True)} == {
        len(bytes(Box.objects.first().sealed))  # type: ignore[union-attr]
    }

    clock.stand_at(both[0].closes_at + timedelta(minutes=1))
    run_clock()
    for model in (Box, Roll, Issue, Count):
        assert not model._base_manager.exists()

    own = context_of(ana, width=390).new_page()
    she_finds_it_and_keeps_a_note(own)
    the_leader_above_learns_nothing(context_of(people["Rosa Root"]).new_page(), ana)
    she_shows_it_and_takes_it_back(own, context_of(people["Chen Wei"]).new_page(), ana)


def says(page: Page, words: str) -> Locator:
    """A paragraph of the page with these words; the picture's own description has them, too."""
    return page.get_by_role("paragraph").filter(has_text=words)


def she_finds_it_and_keeps_a_note(own: Page) -> None:
    """On her home; in words, with what is unclear."""
    own.goto("/")
    own.get_by_role("link", name="Your mirror of this half-year is there").click()
    expect(says(own, WARM)).to_be_visible()
    expect(says(own, "8 to 11 people answered.")).to_be_visible()
    expect(says(own, "unclear: its interval holds the middle.")).to_be_visible()
    own.get_by_label("A note to yourself").fill("Ask Bara first.")
    own.get_by_role("button", name="Keep the note").click()
    expect(own.get_by_text("Kept. Only you can see it.")).to_be_visible()
    expect(own.get_by_label("A note to yourself")).to_have_value("Ask Bara first.")
    found = Axe().run(own)
    assert found.violations_count == 0, found.generate_report()


def the_leader_above_learns_nothing(above: Page, ana: Person) -> None:
    """Rosa, about whom one has answered, sees that it was too few; and of Ana's mirror not that it is."""
    above.goto("/mirror/")
    above.get_by_role("link", name="Your mirror, asked until").click()
    expect(above.get_by_text("Fewer than 8 people answered")).to_be_visible()
    assert status_of(above, ana) == NOT_FOUND


def status_of(page: Page, ana: Person) -> int:
    """What the address of Ana's mirror answers."""
    response = page.goto(f"/mirror/yours/{Result.objects.get(owner=ana).pk}/")
    assert response is not None
    return response.status


def she_shows_it_and_takes_it_back(own: Page, other: Page, ana: Person) -> None:
    """Chen is told before that she sees who looked; afterwards it is not there for him."""
    own.get_by_role("link", name="Show it to somebody").click()
    own.get_by_label("Find by name").fill("Chen")
    own.get_by_label("Chen Wei").check()
    expect(own.get_by_text("You and Chen Wei")).to_be_visible()
    own.get_by_role("button", name="Show it to the people chosen").click()
    expect(own.get_by_role("button", name="Stop showing it")).to_be_visible()
    other.goto("/")
    expect(other.get_by_text("can see, by day, that you opened this")).to_be_visible()
    other.get_by_role("link", name="Ana Ruiz shows you their mirror").click()
    other.get_by_role("link", name="The mirror of Ana Ruiz").click()
    expect(says(other, WARM)).to_be_visible()
    expect(other.get_by_text("Ask Bara first.")).to_have_count(0)
    own.get_by_role("button", name="Stop showing it").click()
    expect(own.get_by_text("Only you can see it now.")).to_be_visible()
    assert status_of(other, ana) == NOT_FOUND


@pytest.mark.parametrize(("width", "dark"), [(390, False), (1280, True)])
def test_its_pages_are_for_everybody(
    width: int,
    dark: bool,
    people: dict[str, Person],
    page_of: Callable[..., Page],
    clock: Any,
) -> None:
    both = open_rounds(clock)
    ana = people["Ana Ruiz"]
    page = page_of(ana, width=width, dark=dark)
    about_rosa = Cell.objects.get(node=str(people["Rosa Root"].pk)).round_id
    assert about_rosa in [one.pk for one in both]
    for address in (
        "/mirror/",
        f"/mirror/answer/{about_rosa}/",
        "/mirror/reflect/",
        "/mirror/leaders-here/",
    ):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_without_javascript_the_page_says_why(
    people: dict[str, Person], context_of: Callable[..., BrowserContext], clock: Any
) -> None:
    open_rounds(clock)
    bare = context_of(people["Bara Lind"], java_script_enabled=False).new_page()
    bare.goto("/mirror/")
    bare.get_by_role("link", name=re.compile("work with Ana Ruiz")).click()
    expect(bare.get_by_text("This one page needs JavaScript.")).to_be_visible()
    expect(bare.get_by_role("radio")).to_have_count(0)
