"""Two pages of one browser stand open on the same round: it has one token, and one box leaves."""

from base64 import b64encode
from collections.abc import Callable

import pytest
from answering_pages import answer_page, choose, entries, send, sent_to
from playwright.sync_api import BrowserContext, Page, Route, expect

from corridor.ballots.models import Box, Round
from corridor.people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("rounds_tried")]

OTHERS = "It had been sealed already on another page of this browser"
WAITS = "nothing said whether it arrived"


@pytest.fixture
def opened(
    held: Round, context_of: Callable[..., BrowserContext], ana: Person
) -> tuple[Page, Page]:
    """Both are ready to be answered on."""
    context = context_of(ana)
    pages = context.new_page(), context.new_page()
    for page in pages:
        expect(answer_page(page, held).get_by_role("button", name="Seal it")).to_be_visible()
    return pages


@pytest.mark.parametrize("button", ["Seal it and send it", "I'd rather not"])
def test_what_was_sent_on_one_is_sent_on_the_other(button: str, opened: tuple[Page, Page]) -> None:
    one, other = opened
    boxes = sent_to(other, "/ballots/box/")
    choose(one, "noticed", "Mostly")
    choose(other, "noticed", "Hardly")
    send(one)
    expect(one.get_by_text(OTHERS)).to_be_hidden()
    send(other, button)
    expect(other.get_by_text(OTHERS)).to_be_visible()
    assert boxes == []
    assert Box.objects.count() == 1


def test_the_box_that_is_on_its_way_on_one_is_sent_by_the_other(opened: tuple[Page, Page]) -> None:
    one, other = opened
    one.route("**/ballots/box/", lambda route: route.abort(), times=1)
    boxes = sent_to(other, "/ballots/box/")
    choose(one, "noticed", "Mostly")
    one.get_by_role("button", name="Seal it and send it").click()
    expect(one.get_by_text(WAITS)).to_be_visible()
    [kept] = entries(one)
    choose(other, "noticed", "Hardly")
    send(other)
    expect(other.get_by_text(OTHERS)).to_be_visible()
    [request] = boxes
    assert b64encode(request.post_data_buffer or b"").decode() == kept["sealed"]
    again = sent_to(one, "/ballots/box/")
    send(one, "Send it again")
    assert again == []
    expect(one.get_by_text(OTHERS)).to_be_hidden()
    assert Box.objects.count() == 1


def test_a_box_that_was_refused_leaves_the_one_sealed_meanwhile(opened: tuple[Page, Page]) -> None:
    """The first page's answer comes late: what the other has on its way by then stays as it is."""
    one, other = opened
    held_back: list[Route] = []

    def hold_back(route: Route) -> None:
        held_back.append(route)

    one.route("**/ballots/box/", hold_back, times=1)
    one.get_by_role("button", name="Seal it and send it").click()
    one.wait_for_function(
        "() => Object.values(localStorage).some((text) => text.includes('sealed'))"
    )
    other.route("**/ballots/box/", lambda route: route.fulfill(status=400), times=1)
    other.get_by_role("button", name="Seal it and send it").click()
    expect(other.get_by_text("That did not arrive. Everything is still here")).to_be_visible()
    other.route("**/ballots/box/", lambda route: route.abort(), times=1)
    other.get_by_role("button", name="Seal it and send it").click()
    expect(other.get_by_text(WAITS)).to_be_visible()
    [kept] = entries(other)
    held_back[0].fulfill(status=400)
    expect(one.get_by_text(WAITS)).to_be_visible()
    assert entries(one) == [kept]
    send(other, "Send it again")
    send(one, "Send it again")
    expect(one.get_by_text(OTHERS)).to_be_visible()
    assert [entry["done"] for entry in entries(one)] == [True]
    assert Box.objects.count() == 1
