"""Promise 14: help for one's own country is one press from every page, and so is leaving quickly.

Every address, as every role and signed out, is opened; whatever is a whole page must have both.
"""

from collections.abc import Iterator

import pytest
from architecture.addresses import addresses
from architecture.matrix import MATRIX, parts_of
from django.test import override_settings
from django.urls import reverse
from sample import ROLES, Sample, sample_for_a_module

# Without it no test database is made when this file is run alone.
pytestmark = pytest.mark.django_db

# What "leave quickly" shows: naming help there would say what one just left.
NEUTRAL = {"month", "month_of"}
HELP = 'href="/help-now/"'
LEAVE = " data-leave"
NOBODY_WATCHES = "Nobody monitors what is written here."


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker) -> Iterator[Sample]:
    """One sample for the module; what a role's looking leaves behind is undone after each test."""
    with override_settings(DEMO=True), sample_for_a_module(django_db_blocker) as made:
        yield made


def whole_pages(browser, sample):
    """Name and text of every whole page at every address, refusals included."""
    for name in sorted({address.name for address in addresses()} & set(MATRIX) - NEUTRAL):
        item = MATRIX[name].item
        if item and item not in sample.parts:
            continue
        answer = browser.get(reverse(name, kwargs=parts_of(name, sample)))
        text = answer.content.decode() if "text/html" in answer.get("Content-Type", "") else ""
        if "<html" in text:
            yield name, text


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
def test_help_and_leaving_are_one_press_away_on_every_page(sample, browse, role):
    pages = dict(whole_pages(browse(role), sample))
    assert len(pages) > 5
    assert [name for name, text in pages.items() if HELP not in text] == []
    assert [name for name, text in pages.items() if NOBODY_WATCHES not in text] == []
    leaving = 0 if role == "nobody" else 1
    assert [name for name, text in pages.items() if text.count(LEAVE) != leaving] == []


def test_help_opens_at_once_for_anybody_and_says_who_reads_what(sample, browse):
    for role in ("nobody", "asker"):
        text = browse(role).get("/help-now/").content.decode()
        assert 'href="tel:' in text
        assert NOBODY_WATCHES in text
        assert "reads it when they next open Corridor" in text
