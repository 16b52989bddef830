"""One person asks for help and gets it; everybody else looks for it and finds nothing."""

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.urls import get_resolver
from playwright.sync_api import BrowserContext, Page, expect

from corridor.kit.logs import Discreet, PlainFormatter
from corridor.people.models import Person
from corridor.practices.care.models import Ask

pytestmark = pytest.mark.django_db(transaction=True)

# Words that are nowhere else: a database has time zones, and other tests' words, in its files.
TRACES = (f"lighthouse{uuid4().hex[:12]}", f"harbour{uuid4().hex[:12]}")
SECRET = f"{TRACES[0]}: my mother comes home on Thursday"
ANSWER = f"{TRACES[1]}: I can take Tuesday and Thursday"
MOST_PAGES = 100


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
    assert_absent(stored_bytes(), "the database and its log")
    assert_absent(log.getvalue().encode(), "the program's log")
    assert str(ask.pk) not in log.getvalue()
    assert_absent(" ".join(f"{m.subject} {m.body}" for m in mailoutbox).encode(), "the letters")
    # The search above can find: what is not sealed is there in the clear.
    assert b"Haddad" in stored_bytes()


def future_day() -> str:
    from datetime import timedelta

    from django.utils import timezone

    return (timezone.localdate() + timedelta(days=3)).isoformat()


def assert_absent(stored: bytes, where: str) -> None:
    for trace in TRACES:
        for written in (trace.encode(), trace.encode("utf-16-le"), trace.encode().hex().encode()):
            assert written not in stored, f"{trace} is in {where}"


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
        for address, body in crawl(context):
            for trace in TRACES:
                assert trace not in body, f"{person} found it at {address}"
            assert str(ask.pk) not in body, f"{person} found the ask at {address}"


def guesses(ask: Ask) -> list[str]:
    """Every address of care that takes an ask, with this ask's id and with another."""
    names = ("care_ask", "care_further", "care_end", "care_commit", "care_hand_on_ask")
    from django.urls import reverse

    return [reverse(name, args=[pk]) for name in names for pk in (ask.pk, uuid4())]


def crawl(context: BrowserContext) -> Iterator[tuple[str, str]]:
    """All pages that can be reached from home and from every address without parts."""
    plain = ["/" + str(p) for p in all_routes() if "<" not in p and "sign-out" not in p]
    waiting, seen = ["/", *plain], set()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = context.request.get(address)
        if "text/html" not in answer.headers.get("content-type", ""):
            body = answer.body().decode("latin-1")
        else:
            body = answer.text()
            found = re.findall(r'href="(/[^"#]*)"', body)
            waiting.extend(a for a in found if not a.startswith("/static/") and a not in seen)
        yield address, body


def all_routes(patterns=None, prefix: str = "") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from all_routes(pattern.url_patterns, route)
        else:
            yield route


def stored_bytes() -> bytes:
    """The database's files with its write-ahead log, as they lie on the disk."""
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        files = [name, name.with_name(name.name + "-wal")]
        assert name.is_file()
    else:
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute("SHOW data_directory")
            folder = Path(cursor.fetchone()[0])
        files = [f for part in ("base", "pg_wal", "global") for f in (folder / part).rglob("*")]
    held = b"".join(f.read_bytes() for f in files if f.is_file())
    held += b"".join(f.read_bytes() for f in Path(settings.DATA).rglob("*.log"))
    assert len(held) > 100_000
    return held
