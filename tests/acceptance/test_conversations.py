"""Two people far apart are introduced, find a time, and a third learns nothing, wherever they look.

In real browsers: both say what they wish, a round is held by the worker, both read what the other
shows, agree on a time, and find it in their calendars. The third has every duty that there is, crawls
every page before and after, and is somebody whom one of the two would rather not meet.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from searching import assert_absent, crawl, stored_bytes

from corridor.people.models import Person, PracticeSwitch, Team
from corridor.practices.conversations.actions import say_wishes
from corridor.practices.conversations.models import Introduction, Round
from corridor.practices.conversations.queries import wished_by
from corridor.rhythm.calendars.models import Occasion
from corridor.runtime import moved_clock
from corridor.runtime.jobs import enqueue

pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = datetime(2027, 3, 8, 9, tzinfo=UTC)
TRACES = (f"kingfisher{uuid4().hex[:12]}", f"harbour{uuid4().hex[:12]}")
ANAS_LINE, DANAS_WORDS = f"{TRACES[0]}: I keep bees", f"{TRACES[1]}: ask me about cranes"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """It is the Monday on which a fortnight begins, and stays so."""
    moved_clock.stand_at(MONDAY)
    yield
    moved_clock.put_right()


@pytest.fixture
def people(clock, make_person, practices_on) -> dict[str, Person]:
    """Ana and Dana in teams far from each other; Stella has every duty and is in a third."""
    PracticeSwitch.objects.update(changed_at=MONDAY - timedelta(days=30))
    duties = ("steward", "operator", "finance", "moderator", "care_team", "judge")
    made = {}
    for name, held in (("Ana Ruiz", ()), ("Dana Novak", ()), ("Stella Marin", duties)):
        team = Team.objects.create(name=f"Quay {len(made) + 1}")
        made[name.split()[0].lower()] = make_person(name, team=team, duties=held)
    return made


def take_part(page: Page, *, line: str = "", about: str = "", rather_not: str = "") -> None:
    """Somebody says what they wish, by keyboard and mouse."""
    page.goto("/conversations/")
    page.get_by_role("link", name="Take part").click()
    page.get_by_label("A line about you").fill(line)
    page.get_by_label("What you would like to talk about, in your words").fill(about)
    if rather_not:
        group = page.get_by_role("group", name="Whom would you rather not meet?")
        group.get_by_label("Find by name").press_sequentially(rather_not.lower(), delay=20)
        group.get_by_label(re.compile(rather_not)).check()
    expect(page.locator("form .audience").first).to_contain_text("Only you")
    expect(page.locator("form .audience").last).to_contain_text("whom you are introduced to")
    page.get_by_role("button", name="Take part").click()
    expect(page.get_by_text("You take part. The next round is on")).to_be_visible()


def pages_of(context: BrowserContext) -> dict[str, str]:
    """Every page that somebody reaches, without what differs each time."""
    return {address: without_chance(body) for address, body in crawl(context)}


def without_chance(body: str) -> str:
    body = re.sub(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"', "", body)
    return re.sub(r'(nonce|csrf[a-zA-Z-]*|"X-CSRFToken")[=:] ?"[^"]*"', "", body)


def hold_round(run_jobs: Callable[[], Any]) -> Introduction:
    """The clock's job, by the worker."""
    enqueue("conversations.round")
    run_jobs()
    assert Round.objects.get().ended_at is not None
    return Introduction.objects.get()


def test_two_are_introduced_and_a_third_learns_nothing(context_of, people, run_jobs) -> None:
    ana, dana = (context_of(people[name]).new_page() for name in ("ana", "dana"))
    third = context_of(people["stella"])
    stella = third.new_page()
    take_part(stella, line="I look after everything")
    take_part(ana, line=ANAS_LINE, rather_not="Stella")
    take_part(dana, about=DANAS_WORDS)
    # Stella stops: from here on she is a third who only looks.
    stella.goto("/conversations/")
    stella.get_by_role("button", name="Stop").click()
    expect(stella.get_by_text("Nobody is told.")).to_be_visible()
    before = set(pages_of(third).items())

    one = hold_round(run_jobs)
    read_and_say(ana, "Dana Novak", DANAS_WORDS)
    first = ana.locator("ul.items li").first
    at = first.locator("strong").inner_text()
    first.get_by_role("button", name=re.compile("This suits me")).click()
    expect(ana.get_by_text("You said that this suits you.")).to_be_visible()

    read_and_say(dana, "Ana Ruiz", ANAS_LINE)
    expect(dana.get_by_text("Suits Ana Ruiz")).to_be_visible()
    dana.locator("li", has_text="Suits Ana Ruiz").get_by_role("button").click()
    expect(dana.get_by_text("Agreed. It is in your calendars.")).to_be_visible()
    occasion = Occasion.objects.get()
    for page, other in ((ana, "Dana Novak"), (dana, "Ana Ruiz")):
        page.goto(occasion.get_absolute_url())
        expect(page.get_by_role("main")).to_contain_text(other)
        page.goto(one.get_absolute_url())
        expect(page.get_by_role("main")).to_contain_text(at)

    looks_everywhere(third, before, one, occasion)
    ends(run_jobs, ana, one)


def test_whoever_is_named_is_left_and_learns_no_reason(context_of, people, run_jobs) -> None:
    """Three who fit each other are introduced as three, unless Ana would rather not meet Stella."""
    third = context_of(people["stella"])
    stella = third.new_page()
    take_part(stella)
    anas = context_of(people["ana"]).new_page()
    take_part(anas, line=ANAS_LINE, rather_not="Stella")
    take_part(context_of(people["dana"]).new_page(), about=DANAS_WORDS)
    one = hold_round(run_jobs)
    met = in_it(one)
    # Both may meet Dana, and lots decide who does: never are the two introduced.
    assert met in ({"Ana Ruiz", "Dana Novak"}, {"Stella Marin", "Dana Novak"})
    left = anas if "Stella Marin" in met else stella
    left.goto("/conversations/")
    expect(left.get_by_text("Nobody could be introduced to you this time")).to_be_visible()
    expect(left.get_by_text("There were not enough people who suit you.")).to_be_visible()
    for address, body in pages_of(third).items() if left is stella else ():
        assert not any(trace in body for trace in TRACES), address
        assert str(one.pk) not in body, address
    # Nothing else was in the way: without the name they are three.
    say_wishes(by=people["ana"], wished=wished_by(people["ana"]))
    _forget_rounds()
    assert in_it(hold_round(run_jobs)) == {"Ana Ruiz", "Dana Novak", "Stella Marin"}


def _forget_rounds() -> None:
    Introduction.objects.all().delete()
    Round.objects.all().delete()


def in_it(one: Introduction) -> set[str]:
    """Who is introduced."""
    return set(one.introduced.values_list("person__name", flat=True))


def read_and_say(page: Page, other: str, words: str) -> None:
    """From home to the introduction, and what the other shows."""
    page.goto("/")
    page.get_by_role("link", name=f"Meet {other}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Meet {other}")
    expect(page.locator(".audience").first).to_contain_text(f"You and {other}")
    expect(page.get_by_text(words)).to_be_visible()


def looks_everywhere(
    third: BrowserContext, before: set[tuple[str, str]], one: Introduction, occasion: Occasion
) -> None:
    """The third finds the same pages as before, neither word, and the addresses are not there."""
    after = pages_of(third)
    for body in after.values():
        assert not any(trace in body for trace in TRACES)
        assert str(one.pk) not in body
        assert str(occasion.pk) not in body
    changed = {address for address, body in set(after.items()) - before}
    # Pages of jobs and of the machine say that jobs ran, which they do each hour.
    assert {a for a in changed if not a.startswith("/operator/")} == set()
    for address in (one.get_absolute_url(), occasion.get_absolute_url()):
        assert third.request.get(address).status == 404
    assert third.request.get(f"/conversations/with/{uuid4()}/").status == 404
    assert_absent(TRACES, stored_bytes(), "the database")


def ends(run_jobs: Callable[[], Any], page: Page, one: Introduction) -> None:
    """When the fortnight is over nothing is left of it, and nobody is introduced to the same again."""
    moved_clock.stand_at(MONDAY + timedelta(days=14))
    enqueue("conversations.tidy")
    enqueue("conversations.round")
    run_jobs()
    assert Introduction.objects.count() == 0
    page.goto("/conversations/")
    expect(page.get_by_text("Nobody could be introduced to you this time")).to_be_visible()
    expect(page.get_by_text("There were not enough people who suit you.")).to_be_visible()
    assert page.context.request.get(one.get_absolute_url()).status == 404
