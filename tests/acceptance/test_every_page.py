"""axe-core on every page, light and dark, narrow and wide: nothing to find, nothing that overflows."""

from pathlib import Path

import pytest
from architecture.matrix import MATRIX, parts_of
from django.urls import reverse
from playwright.sync_api import Page
from sample import ROLES, make_sample

pytestmark = pytest.mark.django_db(transaction=True)

AXE = Path(__file__).parents[1] / "node/node_modules/axe-core/axe.min.js"
# WCAG 2.2 AA and what axe calls best practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def problems(page: Page) -> list[str]:
    """What axe finds, a line each, and whether the page is wider than its window."""
    found = page.evaluate(
        """async rules => {
            const result = await axe.run(document, {runOnly: {type: "tag", values: rules}});
            return result.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)}`));
        }""",
        RULES,
    )
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [*found, *([f"{wide} px wider than its window"] if wide > 0 else [])]


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("width", "dark"),
    [
        pytest.param(390, False, id="390-light", marks=pytest.mark.once("sqlite")),
        pytest.param(390, True, id="390-dark", marks=pytest.mark.once("postgresql")),
        pytest.param(1280, False, id="1280-light", marks=pytest.mark.once("postgresql")),
        pytest.param(1280, True, id="1280-dark", marks=pytest.mark.once("sqlite")),
    ],
)
def test_axe_finds_nothing(context_of, settings, width, dark):
    settings.DEMO = True
    sample = make_sample()
    pages: dict[str, Page] = {}
    looked_at, found = 0, {}
    for name, line in MATRIX.items():
        role = next((r for r in ("nobody", *ROLES) if r in line.who), None)
        if role is None:
            continue
        if role not in pages:
            context = context_of(
                None if role == "nobody" else sample[role], width=width, dark=dark, bypass_csp=True
            )
            context.add_init_script(path=str(AXE))
            pages[role] = context.new_page()
        page = pages[role]
        address = reverse(name, kwargs=parts_of(name, sample))
        answer = page.context.request.get(address, max_redirects=0)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        if "<html" not in answer.text():  # a part of a page, seen within its page
            continue
        page.goto(address)
        looked_at += 1
        if seen := problems(page):
            found[name] = seen
    assert looked_at > 40
    assert found == {}


@pytest.mark.once("sqlite")
def test_axe_is_able_to_find(context_of):
    context = context_of(None, bypass_csp=True)
    context.add_init_script(path=str(AXE))
    page = context.new_page()
    page.goto(reverse("sign_in"))
    page.evaluate("document.querySelector('main').innerHTML = '<img src=/x><input>'")
    assert any(problem.startswith("image-alt") for problem in problems(page))
