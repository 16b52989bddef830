"""One person asks for help and gets it; everybody else looks for it and finds nothing."""

import io
import logging
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from searching import assert_absent, crawl, stored_bytes

from corridor.kit.logs import Discreet, PlainFormatter
from corridor.people.models import Person
from corridor.practices.care.models import Ask

pytestmark = pytest.mark.django_db(transaction=True)

# Words that are nowhere else: a database has time zones, and other tests' words, in its files.
TRACES = (f"lighthouse{uuid4().hex[:12]}", f"harbour{uuid4().hex[:12]}")
SECRET = f"{TRACES[0]}: my mother comes home on Thursday"
ANSWER = f"{TRACES[1]}: I can take Tuesday and Thursday"


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


def ask_chen(page: Page) -> Ask:
    page.goto("/care/")
    page.get_by_role("link", name="Ask for help").click()
    page.get_by_label("In your own words").fill(SECRET)
    page.get_by_label("Cover for my work").check()
    page.get_by_label(re.compile("People I choose")).first.check()
    page.get_by_label("Find by name").press_sequentially("chen", delay=20)
    page.get_by_label(re.compile("Chen Wei")).check()
    expect(page.locator("form .audience").last).to_contain_text("You and Chen Wei")
    page.get_by_role("button", name="Send to the people chosen").click()
    expect(page.get_by_text(SECRET)).to_be_visible()
    return Ask.objects.get()


def test_first_help(
    page_of, context_of, live_server, log, mailoutbox, run_jobs, make_person, ana, bilal, chen
):
    dana = make_person("Dana Novak", team=bilal.team, manager=ana)
    steward = make_person("Stella Marin", duties=("steward", "finance", "moderator", "care_team"))
    operator = make_person("Oskar Lind", duties=("operator",))

    bilals = page_of(bilal, width=390)
    ask = ask_chen(bilals)
    run_jobs()
    assert [letter.to for letter in mailoutbox] == [[chen.email]]

    chens = page_of(chen)
    chens.goto("/")
    chens.get_by_role("link", name=re.compile("Bilal Haddad asked you for help")).click()
    expect(chens.get_by_text(SECRET)).to_be_visible()
    chens.get_by_label("Your answer").fill(ANSWER)
    chens.get_by_role("button", name="Send to Bilal Haddad").click()
    expect(chens.get_by_text(ANSWER)).to_be_visible()
    chens.get_by_role("link", name="Commit something").click()
    chens.get_by_label("Cover for work").check()
    chens.get_by_label("By when?").fill(future_day())
    chens.get_by_role("button", name="Commit it to Bilal Haddad").click()
    expect(chens.get_by_text("commits: Cover for work")).to_be_visible()

    bilals.goto(f"/care/{ask.pk}/")
    expect(bilals.get_by_text(ANSWER)).to_be_visible()
    expect(bilals.get_by_text("Chen Wei commits: Cover for work")).to_be_visible()
    opened = bilals.get_by_role("region", name="Who has opened it")
    expect(opened.get_by_text("Chen Wei")).to_be_visible()

    nobody_else_finds_it(context_of, ask, [ana, steward, operator, dana])

    bilals.goto(f"/care/{ask.pk}/")
    bilals.get_by_role("button", name="Take it back now").click()
    expect(bilals.get_by_text("Only you").first).to_be_visible()
    assert chens.goto(f"/care/{ask.pk}/").status == 404

    nobody_else_finds_it(context_of, ask, [ana, steward, operator, dana, chen])
    run_jobs()
    assert_absent(TRACES, stored_bytes(), "the database and its log")
    assert_absent(TRACES, log.getvalue().encode(), "the program's log")
    assert str(ask.pk) not in log.getvalue()
    assert_absent(
        TRACES, " ".join(f"{m.subject} {m.body}" for m in mailoutbox).encode(), "the letters"
    )
    # The search above can find: what is not sealed is there in the clear.
    assert b"Haddad" in stored_bytes()


def future_day() -> str:
    from datetime import timedelta

    from django.utils import timezone

    return (timezone.localdate() + timedelta(days=3)).isoformat()


def nobody_else_finds_it(context_of, ask: Ask, people: list[Person]) -> None:
    for person in people:
        context = context_of(person)
        for address in guesses(ask):
            assert context.request.get(address, max_redirects=0).status == 404, (person, address)
            token = {"X-CSRFToken": "x"}
            refused = context.request.post(
                address, data={"how": "erase"}, headers=token, max_redirects=0
            )
            assert refused.status in {403, 404, 405}, (person, address)
        # One of them looks at the pages as a browser is served them.
        is_steward = person.duties.filter(kind="steward").exists()
        for address, body in crawl(context, through_server=is_steward):
            for trace in TRACES:
                assert trace not in body, f"{person} found it at {address}"
            assert str(ask.pk) not in body, f"{person} found the ask at {address}"


def guesses(ask: Ask) -> list[str]:
    """Every address of care that takes an ask, with this ask's id and with another."""
    names = ("care_ask", "care_further", "care_end", "care_commit", "care_hand_on_ask")
    from django.urls import reverse

    return [reverse(name, args=[pk]) for name in names for pk in (ask.pk, uuid4())]
