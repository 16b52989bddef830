"""A browser goes by the list of keys that everybody has, shows its fingerprint, and takes no other."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from answering_pages import answer_page, entries, send, sent_to
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from corridor.ballots import queries, round_keys
from corridor.ballots.models import Box, Round
from corridor.ballots.signing.boxes import BoxKey
from corridor.ballots.signing.key_list import KeyList, fingerprint_of, line_of
from corridor.ballots.signing.tokens import SigningKey, make_key
from corridor.people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("rounds_tried")]


def test_a_key_that_is_not_in_everybodys_list_is_refused_by_the_browser(
    held: Round, page_of: Callable[..., Page], ana: Person
) -> None:
    """A server that hands Ana a key of her own."""
    _private, own = make_key()
    lines_of = queries.lines_of

    def planted(cells: Any) -> list[str]:
        listed = list(cells)
        for cell in listed:
            cell.public_key = own
        return lines_of(listed)

    page = page_of(ana)
    with pytest.MonkeyPatch.context() as server:
        server.setattr(queries, "lines_of", planted)
        queries._key_list.cache_clear()
        signing = sent_to(page, "/token/")
        answer_page(page, held)
        expect(page.get_by_text("is not in the list that everybody has")).to_be_visible()
    queries._key_list.cache_clear()
    assert signing == []
    expect(page.get_by_role("button", name="Seal it and send it")).to_be_hidden()


@contextmanager
def list_of_ones_own(**more: str) -> Iterator[dict[str, str]]:
    """A server with a list, terms and keys of Ana's own, which fit each other; gives what is planted."""
    private, public = make_key()
    true = queries.for_browser
    found: dict[str, str] = {}

    def planted(place: Any, person: Person) -> dict[str, Any]:
        given = true(place, person)
        if person.name != "Ana Ruiz":
            return given
        if not found:
            box_key = BoxKey.make().public.hex()
            found["terms"] = json.dumps(json.loads(given["terms"]) | {"box_key": box_key})
            found["line"] = line_of(place.cell.pk, place.cell.people, public, place.cell.words)
            found["fingerprint"] = fingerprint_of(found["terms"], KeyList([found["line"]]).root)
        return given | found | {"path": [], "key": b64encode(public).decode()} | more

    with pytest.MonkeyPatch.context() as server:
        server.setattr(queries, "for_browser", planted)
        server.setattr(round_keys, "signing_key", lambda *_of: SigningKey.read(private))
        yield found


def shown_by(page: Page) -> str:
    shown = page.locator("[data-fingerprint]")
    expect(shown).to_be_visible()
    return shown.inner_text().replace(" ", "")


def test_whoever_is_given_a_list_of_their_own_sees_another_fingerprint_than_everybody(
    held: Round, page_of: Callable[..., Page], ana: Person, bilal: Person
) -> None:
    page, of_bilal = page_of(ana), page_of(bilal)
    with list_of_ones_own() as own:
        answer_page(page, held)
        expect(page.get_by_role("button", name="Seal it and send it")).to_be_visible()
        seen = shown_by(page)
        # What the server says everywhere else is the true one, as it is on Bilal's screen.
        page.goto(reverse("ballots_keys", args=[held.pk]))
        assert shown_by(page) == shown_by(answer_page(of_bilal, held)) == held.fingerprint
        assert seen == own["fingerprint"] != held.fingerprint
    # Nor can the server come back to the true one, as if nothing had happened.
    answer_page(page, held)
    expect(page.get_by_text("was given another list of keys")).to_be_visible()


@pytest.mark.parametrize(("former", "more"), [(0, {}), (0, {"label": "0" * 32}), (1, {})])
def test_a_second_list_of_a_round_is_refused_by_the_browser(
    former: int, more: dict[str, str], held: Round, page_of: Callable[..., Page], ana: Person
) -> None:
    """Also where a former program kept the token, and not in which list its key was found."""
    page = answer_page(page_of(ana), held)
    expect(page.get_by_role("button", name="Seal it and send it")).to_be_visible()
    if former:
        # On a page without scripts: on any other, what fetches quietly would mend it at once.
        page.wait_for_load_state("networkidle")
        page.goto(reverse("ballots_key_list", args=[held.pk]))
        each = "([k, v]) => localStorage.setItem(k, v.replace(/.fingerprint.:.[0-9a-f]+.,/, ''))"
        page.evaluate(f"Object.entries(localStorage).forEach({each})")
        assert ["fingerprint" in entry for entry in entries(page)] == [False]
        expect(answer_page(page, held).get_by_text("Seal it and send it")).to_be_visible()
    assert [entry["fingerprint"] for entry in entries(page)] == [held.fingerprint]
    page.wait_for_load_state("networkidle")
    asked = [sent_to(page, "/token/"), sent_to(page, "/ballots/box/")]
    with list_of_ones_own(**more):
        answer_page(page, held)
        expect(page.get_by_text("was given another list of keys")).to_be_visible()
        expect(page.get_by_role("button", name="Seal it and send it")).to_be_hidden()
        page.wait_for_load_state("networkidle")
    assert asked == [[], []]
    send(answer_page(page, held))  # by the list that it had
    with list_of_ones_own(**more):
        answer_page(page, held)
        expect(page.get_by_text("was given another list of keys")).to_be_visible()


def test_another_device_answers_by_the_same_list_or_not_at_all(
    held: Round, context_of: Callable[..., BrowserContext], ana: Person
) -> None:
    first, second = context_of(ana).new_page(), context_of(ana).new_page()
    answer_page(first, held)
    first.get_by_text("Answer on another device", exact=True).click()
    first.get_by_role("button", name="Show a code").click()
    code = first.locator("[data-code]")
    expect(code).not_to_be_empty()
    with list_of_ones_own():
        answer_page(second, held)
        second.get_by_label("Code").fill(code.inner_text())
        second.get_by_role("button", name="Bring my token here").click()
        expect(second.get_by_text("was given another list of keys")).to_be_visible()
    assert not Box.objects.exists()
