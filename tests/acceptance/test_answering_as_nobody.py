"""Chromium itself blinds, fetches, seals and posts, with the libraries that we ship."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests
import rounds
from answering_pages import SENT, answer_page, choose, entries, send, sent_to
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Route, expect

from corridor.ballots.models import Box, Issue, Round
from corridor.ballots.queries import counts_of
from corridor.ballots.signing.posted import POSTED
from corridor.ballots.spending import take_box
from corridor.people.models import Person
from corridor.runtime.jobs import run_waiting_jobs

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("rounds_tried")]


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
