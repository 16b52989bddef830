"""What whoever tries a round does in a browser (round_pages.py), and what the browser keeps of it."""

import json
from typing import Any

import rounds
from playwright.sync_api import Page, Request, expect

from corridor.ballots.models import Round

SENT = "Your box is sealed and on its place."


def answer_page(page: Page, held: Round) -> Page:
    """Open the page on which one answers."""
    page.goto(f"/try/{held.pk}/")
    return page


def entries(page: Page) -> list[dict[str, Any]]:
    """What the browser keeps of rounds."""
    read = "() => Object.keys(localStorage).map((key) => localStorage.getItem(key))"
    return [json.loads(text) for text in page.evaluate(read)]


def choose(page: Page, question: str, option: str) -> None:
    """Choose an option of a question."""
    group = page.get_by_role("group", name=rounds.QUESTIONS[question].text)
    group.get_by_role("radio", name=option, exact=True).check()


def sent_to(page: Page, address: str) -> list[Request]:
    """The requests to an address, from now on."""
    seen: list[Request] = []
    page.on("request", lambda request: seen.append(request) if address in request.url else None)
    return seen


def send(page: Page, button: str = "Seal it and send it") -> None:
    """Press a button of those that send, and see that the box is on its place."""
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text(SENT)).to_be_visible()
