"""What the shell of every page needs: navigation, the person, and whether the page is personal."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from corridor.kit.access import duties_of, leads
from corridor.people.models import Duty, Person
from corridor.people.switches import practices_on_for
from corridor.runtime.register import Navigation, Text, contributions, practices

# Entries beside each other; the others go into the menu "More".
BESIDE = 4

HOME = Navigation(_("This fortnight"), "home")
PEOPLE = Navigation(_("People"), "people")
# In the menu: what everybody has but seldom needs, then the pages of leaders and of duties.
SELDOM = (
    Navigation(_("Culture"), "culture"),
    Navigation(_("Your calendar"), "calendar"),
    Navigation(_("What can be given"), "means"),
    Navigation(_("What I took on"), "means_mine"),
)
LEADER_PAGES = (Navigation(_("At my disposal"), "means_at_my_disposal"),)
DUTY_PAGES: dict[str, tuple[Navigation, ...]] = {
    Duty.Kind.STEWARD: (Navigation(_("Steward’s pages"), "steward"),),
    Duty.Kind.OPERATOR: (Navigation(_("Operator’s pages"), "operator"),),
    Duty.Kind.MODERATOR: (Navigation(_("Handed on to moderators"), "handed_on"),),
}


@dataclass(frozen=True)
class Entry:
    """One entry as the page shows it; `current` is "page", "true" (a page below it) or empty."""

    title: Text
    url: str
    current: str = ""


@cache
def _address(url_name: str) -> str:
    """The address of the name, or nothing where the page is not there."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _entries(pages: list[Navigation], path: str) -> list[Entry]:
    known = {page.url_name: _address(page.url_name) for page in pages}
    # The longest address that the page's own begins with: /care/means/ is not also /care/.
    below = [url for url in known.values() if url not in {"", "/"} and path.startswith(url)]
    nearest = max(below, key=len, default="/" if path == "/" else "")
    entries = []
    for page in pages:
        url = known[page.url_name]
        current = ("page" if path == url else "true") if url == nearest else ""
        if url:
            entries.append(Entry(page.title, url, current))
    return entries


def _pages(person: Person) -> tuple[list[Navigation], int]:
    """Everybody's pages, then those of the person's duties; and how many stand beside each other."""
    on = practices_on_for(person)
    of_practices = [
        entry for practice in practices() if practice.slug in on for entry in practice.navigation
    ]
    pages = [HOME, *of_practices[: BESIDE - 2], PEOPLE, *of_practices[BESIDE - 2 :]]
    beside = min(len(pages), BESIDE)
    pages += SELDOM
    if leads(person):
        pages += LEADER_PAGES
    for kind in sorted(duties_of(person)):
        pages += DUTY_PAGES.get(kind, ())
    return pages, beside


def shell(request: HttpRequest) -> dict[str, Any]:
    """Navigation, the person, and whether the page is personal."""
    person: Person | None = getattr(request, "person", None)
    access = getattr(request, "access", None)
    context: dict[str, Any] = {
        "person": person,
        "demo": settings.DEMO,
        "is_personal": person is not None and (access is None or access.personal),
        "help_now": _address("help_now"),
    }
    if person is not None:
        pages, beside = _pages(person)
        entries = _entries(pages, request.path)
        context["navigation"], context["menu"] = entries[:beside], entries[beside:]
        context["in_menu"] = any(entry.current for entry in entries[beside:])
        context["duties"] = duties_of(person)
        context["leads"] = leads(person)
        wanted = (part.scripts for part in contributions() if part.scripts is not None)
        context["scripts"] = [script for scripts in wanted for script in scripts(person)]
    return context
