"""The pulse: a team of sixteen and two of eight answer as nobody, and what is published is everybody's."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from playwright.sync_api import BrowserContext, Page, expect
from quarters import QUARTER, midnight

from corridor.ballots.models import Box, Cell, Count, Issue, Roll, Round
from corridor.ballots.releases.models import Figure, Node, Release
from corridor.people.models import Person, Team
from corridor.people.signing_in.models import Came
from corridor.practices.pulse.actions import decline
from corridor.practices.pulse.models import TEAM, Held
from corridor.practices.pulse.models_items import CORE, STEPS
from corridor.runtime.jobs import run_waiting_jobs

pytestmark = pytest.mark.browser

SENT = "Your box is sealed and on its place."
SEND = "Seal it and send it"


@pytest.fixture
def people(db: None, settings: Any, tmp_path: Path, clock: Any) -> dict[str, list[Person]]:
    """Sixteen in Ana's team; eight each in Bilal's and in Chen's, which Chen's leader leads."""
    settings.ROUND_KEYS = tmp_path / "rounds"
    clock.stand_at(midnight(QUARTER) - timedelta(days=40))
    found = {}
    house = Team.objects.create(name="House")
    for number, (leader, size) in enumerate((("Ana", 16), ("Bilal", 8), ("Chen", 8))):
        team = Team.objects.create(name=f"{leader}'s team", parent=house)
        found[leader] = [
            Person.objects.create(
                name=f"{leader} {word}", email=f"{leader}.{n}@example.org".lower(), team=team
            )
            for n, word in enumerate(NAMES[number * 16 : number * 16 + size])
        ]
    return found


NAMES = [f"{first}{last}" for first in "BDFGHKLMNPRSTVWZ" for last in ("ara", "olin", "uno")]


def come_once(people: list[Person]) -> None:
    """Everybody has signed in once."""
    Came.objects.bulk_create(Came(person=person) for person in people)


def open_team_round(everybody: list[Person], clock: Any) -> Round:
    """The clock prepares the round before the quarter's first fortnight, and opens it then."""
    clock.stand_at(midnight(QUARTER) - timedelta(days=2))
    come_once(everybody)
    run_clock()
    held = Held.objects.get()
    assert held.kind == TEAM
    assert held.round is not None
    assert held.round.opened_at is None
    clock.stand_at(midnight(QUARTER) + timedelta(minutes=1))
    run_clock()
    return Round.objects.get(opened_at__isnull=False)


def run_clock() -> None:
    """What a worker does in an hour: the clock's beats, and whatever is due."""
    from corridor.runtime.clock import Clock

    Clock().look()
    # The daily look at the keys finds those of other tests, whose rows are gone, and says so.
    run_waiting_jobs(forgiving=True)


def choose(page: Page, place: int, step: int) -> None:
    group = page.get_by_role("group", name=str(CORE[place].text))
    group.get_by_role("radio", name=str(STEPS[step]), exact=True).check()


def answer(page: Page, steps: list[int]) -> None:
    page.goto("/pulse/answer/")
    expect(page.get_by_role("button", name=SEND)).to_be_visible()
    for place, step in enumerate(steps):
        choose(page, place, step)
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text(SENT)).to_be_visible()


def in_every_table(words: str) -> list[str]:
    """The tables in which the words stand, in any column, as text."""
    found = []
    for model in apps.get_models():
        for row in model._base_manager.values_list():
            if any(words in str(value) for value in row):
                found.append(model._meta.label)
                break
    return found


def test_a_team_of_sixteen_and_two_of_eight(
    people: dict[str, list[Person]],
    context_of: Callable[..., BrowserContext],
    clock: Any,
    live_server: Any,
) -> None:
    everybody = [person for team in people.values() for person in team]
    held = open_team_round(everybody, clock)
    assert sorted(Cell.objects.values_list("words", "people")) == [
        ("Ana's team", 16),
        ("Bilal's team and Chen's team", 16),
    ]

    # The letter names the occasion with the fingerprint; home has its one line; the form says the cell.
    first = context_of(everybody[0], width=390).new_page()
    first.goto("/letter/")
    expect(first.get_by_text("A pulse round, open until")).to_be_visible()
    expect(first.get_by_text(held.fingerprint[:4] + " " + held.fingerprint[4:8])).to_be_visible()
    first.goto("/")
    first.get_by_role("link", name="A pulse round is open").click()
    expect(first.get_by_text("You are counted with Ana's team: 16 people.")).to_be_visible()
    first.get_by_role("link", name="Look at the questions").click()
    answer(first, [4, 3, 3, 4, 2])

    # Without JavaScript the page says why this one page needs it.
    bare = context_of(everybody[1], java_script_enabled=False).new_page()
    bare.goto("/pulse/answer/")
    expect(bare.get_by_text("This one page needs JavaScript.")).to_be_visible()
    expect(bare.get_by_role("radio")).to_have_count(0)

    # A second device is reached by a code.
    one, two = context_of(everybody[1]).new_page(), context_of(everybody[1], width=390).new_page()
    one.goto("/pulse/answer/")
    expect(one.get_by_role("button", name=SEND)).to_be_visible()
    two.goto("/pulse/answer/")
    expect(two.get_by_text("is in another browser of yours")).to_be_visible()
    one.get_by_text("Answer on another device", exact=True).click()
    one.get_by_role("button", name="Show a code").click()
    expect(one.locator("[data-code]")).to_have_text(re.compile("[0-9A-Z]{4}"))
    two.get_by_label("Code").fill(one.locator("[data-code]").inner_text())
    two.get_by_role("button", name="Bring my token here").click()
    expect(two.get_by_role("button", name=SEND)).to_be_visible()
    choose(two, 0, 3)
    two.get_by_role("button", name=SEND).click()
    expect(two.get_by_text(SENT)).to_be_visible()

    # Everybody else: Ana's team agrees unanimously about being noticed, the others do not.
    for number, person in enumerate(everybody[2:]):
        context = context_of(person)
        in_ana = person in people["Ana"]
        answer(context.new_page(), [3, 4 if in_ana else number % 5, 2, number % 5, 1])
        context.close()
    assert Box.objects.count() == 32
    assert not Count.objects.exists()

    the_tables_say_nothing_of_answers(everybody)
    close_and_publish(held, clock)
    results_are_shown(context_of(people["Bilal"][0]).new_page(), held)
    nothing_is_left(everybody)


def the_tables_say_nothing_of_answers(everybody: list[Person]) -> None:
    """While the round is open: who may answer, that tokens were fetched, sealed boxes without names."""
    assert Roll.objects.count() == Issue.objects.count() == 32
    assert {field.name for field in Box._meta.fields} == {"token", "cell", "sealed"}
    ways_in = {"signing_in.Session", "signing_in.Came"}
    holding = {"people.Person", "ballots.Roll", "ballots.Issue"} | ways_in
    assert set(in_every_table(str(everybody[5].pk))) == holding


def close_and_publish(held: Round, clock: Any) -> None:
    """Both jobs, at the end of the four weeks."""
    assert held.closes_at - held.opens_at == timedelta(days=28)
    clock.stand_at(held.closes_at + timedelta(minutes=1))
    run_clock()
    run_waiting_jobs(forgiving=True)
    assert Release.objects.get().round_id == held.pk


def results_are_shown(page: Page, held: Round) -> None:
    """Everybody's figures, one's own cell's, why something is withheld, and the table to take along."""
    page.goto("/pulse/results/")
    expect(page.get_by_role("heading", name="Everybody", exact=True)).to_be_visible()
    row = page.get_by_role("listitem").filter(has_text=str(CORE[0].text))
    expect(row).to_contain_text("24 to 32")
    page.get_by_role("link", name="Where your team was counted").click()
    expect(page.get_by_role("heading", name="Bilal's team and Chen's team")).to_be_visible()
    noticed = page.get_by_role("listitem").filter(has_text=str(CORE[1].text))
    expect(noticed).to_contain_text("12 to 16")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    with page.expect_download() as taken:
        page.get_by_role("link", name=re.compile("All figures as a table")).click()
    table = Path(taken.value.path()).read_text()
    lines = [line for line in table.splitlines() if "(rule)" not in line]
    assert len(lines) == 1 + 3 * len(CORE)
    assert "(rule)" in table
    # Ana's team agreed unanimously: what is published of it is that of a team in which one did not.
    ana = Figure.objects.get(item="noticed", node=Node.objects.get(words="Ana's team"))
    assert ana.mean is not None
    assert ana.high is not None
    assert ana.mean < 4.8
    assert ana.high - (ana.low or 0) > 0.3


def nothing_is_left(everybody: list[Person]) -> None:
    """No roll, no issue row, no box, no count, no key: figures of nodes alone."""
    from corridor.ballots import round_keys

    for model in (Roll, Issue, Box, Count):
        assert not model._base_manager.exists()
    assert list(round_keys.known_rounds()) == []
    assert set(in_every_table(str(everybody[5].pk))) == {"people.Person", "signing_in.Came"}
    figures = json.dumps(list(Figure.objects.values()), default=str)
    assert not [person for person in everybody if str(person.pk) in figures]


def test_no_thank_you_is_one_act_and_nobody_sees_it(
    people: dict[str, list[Person]], page_of: Callable[..., Page], clock: Any
) -> None:
    everybody = [person for team in people.values() for person in team]
    before = people["Bilal"][2]
    decline(by=before)
    open_team_round(everybody, clock)
    page = page_of(people["Chen"][3], width=390)
    page.goto("/pulse/")
    page.get_by_role("button", name="No, thank you").click()
    expect(page.get_by_text("You said no. Nobody can see that")).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("A pulse round is open")).to_have_count(0)
    assert sorted(Cell.objects.values_list("people", flat=True)) == [16, 16]
    page.goto("/pulse/")
    page.get_by_role("button", name="Take part again").click()
    expect(page.get_by_role("link", name="Look at the questions")).to_be_visible()
    # Who had said no before the round opened: no token is fetched for them, on no page.
    other = page_of(before)
    other.goto("/people/")
    other.wait_for_load_state("networkidle")
    other.goto("/pulse/answer/")
    expect(other.get_by_text("You said no. Nobody can see that")).to_be_visible()
    other.wait_for_load_state("networkidle")
    assert not Issue.objects.filter(person=before).exists()


@pytest.mark.parametrize(("width", "dark"), [(390, False), (1280, True)])
def test_its_pages_are_for_everybody(
    width: int,
    dark: bool,
    people: dict[str, list[Person]],
    page_of: Callable[..., Page],
    clock: Any,
) -> None:
    everybody = [person for team in people.values() for person in team]
    open_team_round(everybody, clock)
    page = page_of(everybody[3], width=width, dark=dark)
    for address in ("/pulse/", "/pulse/answer/", "/pulse/results/", "/pulse/over-time/trust/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
