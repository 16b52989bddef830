"""Every page in a long language and in one written from the right, on a phone: nothing overflows."""

import pytest
from architecture.matrix import MATRIX, parts_of
from django.urls import reverse
from playwright.sync_api import Page
from pseudo import LANGUAGES, LONG, RIGHT_TO_LEFT, spoken
from sample import ROLES, make_sample

from corridor.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)

# What reaches out of the window, and texts that are cut off where they stand.
REACHES_OUT = """() => {
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  const out = [...document.querySelectorAll("main *, nav *, footer *")].filter(e => {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    const hidden = style.clip !== "auto" || style.clipPath !== "none" || box.width < 2;
    const cut = e.scrollWidth > e.clientWidth + 1 && ["hidden", "clip"].includes(style.overflowX);
    return e.checkVisibility() && !hidden && (cut || box.left < -1 || box.right > window.innerWidth + 1)
      && !e.closest("[data-scrolls], .scrolls, table, pre, svg, .visually-hidden");
  });
  const lines = out.slice(0, 3).map(e => e.outerHTML.slice(0, 120));
  return wide > 0 ? [`${wide} px wider than its window`, ...lines] : lines;
}"""


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "language",
    [
        pytest.param(LONG, marks=pytest.mark.once("sqlite")),
        pytest.param(RIGHT_TO_LEFT, marks=pytest.mark.once("postgresql")),
    ],
)
def test_nothing_reaches_out_of_a_phone(context_of, settings, language):
    settings.DEMO = True
    settings.LANGUAGES = LANGUAGES
    sample = make_sample()
    Person.objects.update(language=language)
    pages: dict[str, Page] = {}
    looked_at, found = 0, {}
    with spoken():
        for name, line in MATRIX.items():
            role = next((r for r in ("nobody", *ROLES) if r in line.who), None)
            if role is None:
                continue
            if role not in pages:
                person = None if role == "nobody" else sample[role]
                pages[role] = context_of(person, width=390, locale=language).new_page()
            page = pages[role]
            address = reverse(name, kwargs=parts_of(name, sample))
            answer = page.context.request.get(address, max_redirects=0)
            kind = answer.headers.get("content-type", "")
            if answer.status != 200 or "text/html" not in kind or "<html" not in answer.text():
                continue
            page.goto(address)
            looked_at += 1
            if seen := page.evaluate(REACHES_OUT):
                found[name] = seen
    assert looked_at > 40
    assert found == {}


@pytest.mark.once("sqlite")
def test_it_is_able_to_find(context_of):
    page = context_of(None, width=390).new_page()
    page.goto(reverse("sign_in"))
    assert page.evaluate(REACHES_OUT) == []
    page.evaluate("document.querySelector('main').append('Long'.repeat(99))")
    assert page.evaluate(REACHES_OUT) == []  # a long word breaks
    page.evaluate("document.querySelector('main').style.inlineSize = '500px'")
    assert page.evaluate(REACHES_OUT)[0].endswith("px wider than its window")
