"""Chromium itself blinds, fetches, seals and posts, with the libraries that we ship."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import rounds
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from corridor.ballots import queries, round_keys
from corridor.ballots.kinds import kinds
from corridor.ballots.models import Box, Issue, Round
from corridor.ballots.queries import counts_of
from corridor.ballots.signing.boxes import BoxKey
from corridor.ballots.signing.key_list import KeyList, fingerprint_of, line_of
from corridor.ballots.signing.posted import POSTED
from corridor.ballots.signing.tokens import SigningKey, make_key
from corridor.ballots.spending import take_box
from corridor.people.models import Person, Team
from corridor.runtime.jobs import run_waiting_jobs

pytestmark = pytest.mark.browser

SENT = "Your box is sealed and on its place."


@pytest.fixture(autouse=True)
def _pages(settings: Any, tmp_path: Path) -> Iterator[None]:
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


def answer_page(page: Page, held: Round) -> Page:
    page.goto(f"/try/{held.pk}/")
    return page


def entries(page: Page) -> list[dict[str, Any]]:
    """What the browser keeps of rounds."""
    read = "() => Object.keys(localStorage).map((key) => localStorage.getItem(key))"
    return [json.loads(text) for text in page.evaluate(read)]


def choose(page: Page, question: str, option: str) -> None:
    group = page.get_by_role("group", name=rounds.QUESTIONS[question].text)
    group.get_by_role("radio", name=option, exact=True).check()


def sent_to(page: Page, address: str) -> list[Request]:
    seen: list[Request] = []
    page.on("request", lambda request: seen.append(request) if address in request.url else None)
    return seen


def send(page: Page, button: str = "Seal it and send it") -> None:
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text(SENT)).to_be_visible()


def test_a_token_comes_quietly_and_an_answer_leaves_as_nobodys(
    held: Round, page_of: Callable[..., Page], ana: Person, clock: Any
) -> None:
    page = page_of(ana)
    page.goto(reverse("people"))
    page.wait_for_function(
        "() => Object.values(localStorage).some((text) => text.includes('signature'))"
    )
    page.wait_for_load_state("networkidle")
    assert Issue.objects.get(person=ana).kept

    signing, boxes = sent_to(page, "/token/"), sent_to(page, "/ballots/box/")
    answer_page(page, held)
    expect(page.get_by_text("Counted with Team 0: 16 people.")).to_be_visible()
    choose(page, "someone_to_trust", "Wholly")
    choose(page, "taboo", "No")
    send(page)
    assert signing == []  # it was here long before
    (request,) = boxes
    headers = request.all_headers()
    assert not {"cookie", "referer", "authorization", "x-csrftoken"} & set(headers)
    assert len(request.post_data_buffer or b"") == POSTED
    assert Box.objects.count() == 1
    assert [set(entry) for entry in entries(page)] == [
        {"round", "label", "ends", "fingerprint", "done"}
    ]

    others = rounds.Roll.objects.filter(cell=rounds.cell_of(held, ana)).exclude(person=ana)
    for row in others.select_related("person")[:9]:
        take_box(rounds.answer(held, row.person, [0, None, 1]))
    clock.stand_at(held.closes_at + timedelta(seconds=1))
    run_waiting_jobs()
    # Ana's Chromium and Python's nine say the same language: her answer is among theirs.
    assert counts_of(held) == {"0": {"someone_to_trust": [9, 0, 0, 0, 1], "taboo": [0, 10, 0]}}


def test_rather_not_looks_like_an_answer_to_whoever_sees_the_requests(
    held: Round, page_of: Callable[..., Page], ana: Person, bilal: Person, chen: Person
) -> None:
    seen = []
    for person, chosen, button in (
        (ana, ("Not at all", "Hardly"), "Seal it and send it"),
        (bilal, ("Wholly", "Wholly"), "Seal it and send it"),
        (chen, None, "I'd rather not"),
    ):
        page = answer_page(page_of(person), held)
        boxes = sent_to(page, "/ballots/box/")
        expect(page.get_by_role("button", name=button)).to_be_visible()
        if chosen:
            choose(page, "someone_to_trust", chosen[0])
            choose(page, "noticed", chosen[1])
        send(page, button)
        (request,) = boxes
        answer = request.response()
        assert answer is not None
        body = request.post_data_buffer or b""
        seen.append((request.all_headers(), len(body), answer.status, set(answer.all_headers())))
    assert seen[0] == seen[1] == seen[2]
    assert Box.objects.count() == 3


def test_an_answer_that_was_lost_on_the_way_is_asked_for_again(
    held: Round, page_of: Callable[..., Page], ana: Person
) -> None:
    """The server has signed, the line breaks: the same blinded message gets the same signature."""
    page = page_of(ana)
    blinded = []

    def break_once(route: Route) -> None:
        blinded.append(route.request.post_data)
        route.fetch()
        route.abort()

    page.route(re.compile("/token/"), break_once, times=1)
    asked = sent_to(page, "/token/")
    answer_page(page, held)
    expect(page.get_by_text("That did not work just now")).to_be_visible()
    assert Issue.objects.filter(person=ana, kept=False).exists()
    answer_page(page, held)
    send(page)
    assert [request.post_data for request in asked][-1] == blinded[0]
    assert Issue.objects.filter(person=ana).count() == 1


def test_a_box_whose_answer_was_lost_is_sent_again_as_it_was(
    held: Round, page_of: Callable[..., Page], ana: Person
) -> None:
    page = page_of(ana)

    def break_once(route: Route) -> None:
        requests.post(route.request.url, data=route.request.post_data_buffer, timeout=10)
        route.abort()

    page.route(re.compile("/ballots/box/"), break_once, times=1)
    boxes = sent_to(page, "/ballots/box/")
    answer_page(page, held)
    choose(page, "noticed", "Mostly")
    page.get_by_role("button", name="Seal it and send it").click()
    expect(page.get_by_text("nothing said whether it arrived")).to_be_visible()
    assert Box.objects.count() == 1
    answer_page(page, held)
    expect(page.get_by_text(SENT)).to_be_visible()
    assert Box.objects.count() == 1
    first, second = [request.post_data_buffer for request in boxes]
    assert first == second


@pytest.mark.parametrize(("status", "arrives"), [(503, False), (504, True), (429, False)])
def test_a_box_waits_sealed_where_the_answer_says_nothing_of_it(
    status: int, arrives: bool, held: Round, page_of: Callable[..., Page], ana: Person
) -> None:
    """A server that restarts, a proxy that waits no longer after the box was taken, one that limits."""
    page = answer_page(page_of(ana), held)

    def answer(route: Route) -> None:
        if arrives:
            requests.post(route.request.url, data=route.request.post_data_buffer, timeout=10)
        route.fulfill(status=status)

    page.route(re.compile("/ballots/box/"), answer, times=2)
    boxes = sent_to(page, "/ballots/box/")
    choose(page, "noticed", "Mostly")
    page.get_by_role("button", name="Seal it and send it").click()
    expect(page.get_by_text("nothing said whether it arrived")).to_be_visible()
    expect(page.get_by_role("radio")).to_have_count(0)
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("There was still no answer.")).to_be_visible()
    assert Box.objects.count() == int(arrives)
    send(page, "Send it again")
    expect(page.get_by_text("There was still no answer.")).to_be_hidden()
    assert Box.objects.count() == 1
    first, *later = [request.post_data_buffer for request in boxes]
    assert later == [first, first]


def test_a_box_that_is_refused_is_sealed_anew(
    held: Round, page_of: Callable[..., Page], ana: Person
) -> None:
    page = answer_page(page_of(ana), held)
    page.route(re.compile("/ballots/box/"), lambda route: route.fulfill(status=400), times=1)
    boxes = sent_to(page, "/ballots/box/")
    page.get_by_role("button", name="Seal it and send it").click()
    expect(page.get_by_text("That did not arrive. Everything is still here")).to_be_visible()
    send(page)
    first, second = [request.post_data_buffer for request in boxes]
    assert first != second


def test_another_device_is_reached_by_a_code(
    held: Round, context_of: Callable[..., BrowserContext], ana: Person
) -> None:
    first, second = context_of(ana).new_page(), context_of(ana, width=390).new_page()
    answer_page(first, held)
    expect(first.get_by_role("button", name="Seal it and send it")).to_be_visible()
    answer_page(second, held)
    expect(second.get_by_text("Your token for this round is in another browser")).to_be_visible()
    first.get_by_text("Answer on another device", exact=True).click()
    first.get_by_role("button", name="Show a code").click()
    expect(first.locator("[data-code]")).to_have_text(re.compile("^([0-9A-Z]{4} ){3}[0-9A-Z]{4}$"))
    code = first.locator("[data-code]").inner_text()
    wrong = ("1" if code[0] == "0" else "0") + code[1:]
    second.get_by_label("Code").fill(wrong)
    second.get_by_role("button", name="Bring my token here").click()
    expect(second.get_by_text("This is not the code")).to_be_visible()
    second.get_by_label("Code").fill(code.lower().replace(" ", ""))
    second.get_by_role("button", name="Bring my token here").click()
    choose(second, "noticed", "Mostly")
    send(second)
    # The first one has the same token: it was used.
    first.get_by_role("button", name="Seal it and send it").click()
    expect(first.get_by_text("A box of yours is there already")).to_be_visible()
    assert Box.objects.count() == 1


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


def test_without_javascript_the_page_says_why_it_needs_it(
    held: Round, page_of: Callable[..., Page], ana: Person
) -> None:
    page = answer_page(page_of(ana, java_script_enabled=False), held)
    expect(page.get_by_text("This one page needs JavaScript.")).to_be_visible()
    expect(page.get_by_role("radio")).to_have_count(0)
    assert page.locator("main form").count() == 0


def test_which_items_are_asked_is_chosen_in_the_browser_and_stays(
    practices_on: None, page_of: Callable[..., Page], ana: Person
) -> None:
    one = rounds.hold_round([ana, *rounds.make_people(15)], ask=1)
    page = answer_page(page_of(ana), one)
    asked = page.get_by_role("group", name=re.compile("I have|Somebody|Is there"))
    expect(asked).to_have_count(1)
    first = asked.inner_text()
    answer_page(page, one)
    expect(asked).to_have_count(1)
    assert asked.inner_text() == first
    assert first not in page.content().split("data-state")[0]


@pytest.mark.parametrize(("width", "dark"), [(390, False), (1280, True)])
def test_the_part_is_for_everybody(
    width: int, dark: bool, held: Round, page_of: Callable[..., Page], ana: Person
) -> None:
    page = answer_page(page_of(ana, width=width, dark=dark), held)
    expect(page.get_by_role("button", name="Seal it and send it")).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
