"""A real browser for whole journeys: Debian's Chromium, driven by playwright, on a live server."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import rounds
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from corridor.ballots.kinds import kinds
from corridor.ballots.models import Round
from corridor.people.models import Person, Team
from corridor.people.signing_in.sessions import SessionStore, note_proved

# playwright runs an event loop in this thread, in which Django would refuse its own queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = os.environ.get("CORRIDOR_TEST_CHROMIUM", "/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for a browser is marked `browser`."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each context in it is a profile of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def context_of(
    chromium: Browser, live_server: Any, settings: Any, practices_on: None
) -> Iterator[Callable[..., BrowserContext]]:
    """A profile in which somebody is signed in: `context_of(ana)`; `context_of(None)`: nobody.

    `width` in CSS pixels, `dark` for the dark design, and whatever playwright's new_context takes.
    """
    settings.ADDRESS = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    contexts: list[BrowserContext] = []

    def make(
        person: Person | None, *, width: int = 1280, dark: bool = False, **more: Any
    ) -> BrowserContext:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            **more,
        )
        contexts.append(context)
        if person is not None:
            session = SessionStore()
            session["person"] = str(person.pk)
            note_proved(session)
            session.create()
            cookie = {"name": "corridor", "value": session.session_key, "url": live_server.url}
            context.add_cookies([cookie])
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page_of(context_of: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page of a profile of its own: `page_of(ana, width=390)`."""
    return lambda person, **more: context_of(person, **more).new_page()


@pytest.fixture
def rounds_tried(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A kind of round of the tests, with a page on which one answers."""
    settings.ROOT_URLCONF = "round_pages"
    settings.ROUND_KEYS = tmp_path / "rounds"
    rounds.register_kind()
    yield
    del kinds[rounds.KIND]


@pytest.fixture
def held(practices_on: None, team: Team, ana: Person, bilal: Person, chen: Person) -> Round:
    """Ana, Bilal, Chen and thirteen others may answer; another cell makes the key list longer."""
    first = [ana, bilal, chen, *rounds.make_people(13, team)]
    return rounds.hold_round(first, rounds.make_people(16, name="Other"))
