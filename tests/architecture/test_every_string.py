"""Every text on every page can be translated: in a language without a plain letter, none is left."""

import inspect
import platform
import re
from calendar import day_abbr, day_name, month_abbr, month_name
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from zoneinfo import available_timezones

import pytest
from architecture.matrix import MATRIX, parts_of
from babel import Locale
from brought import brought
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pseudo import LANGUAGES, LONG, RIGHT_TO_LEFT, said_in, spoken
from sample import EXPORT, ROLES, SEALED, make_sample

from corridor.kit.help_lines import all_lines
from corridor.people.models import Person
from corridor.people.signing_in.sessions import SessionStore
from corridor.rhythm.days_off import days_off

pytestmark = pytest.mark.django_db

# The page of the kit's parts speaks to those who build Corridor; its texts are examples.
FOR_BUILDERS = {"components", "operator_doctor"}
# Said the same in every language: names, units and forms of writing.
NAMES = {"Corridor", "CSV", "PostgreSQL", "SQLite", "Python", "Django", "JSON", "UTC"}
SERVICES = {"Nextcloud", "iCloud", "Fastmail, mailbox.org, Posteo"}
UNITS = {"EUR", "kB", "MB", "GB", "AM", "PM"}
SAID = {"aria-label", "title", "placeholder", "alt", "data-say", "aria-description"}
SILENT = {"script", "style", "code", "pre", "textarea", "kbd", "template"}
NO_END = {"input", "img", "meta", "link", "br", "hr", "source", "wbr", "path", "col"}
ADDRESS = re.compile(r"\S+@\S+|\S*/\S+|[0-9a-f]{8}-[0-9a-f-]{27}")
DOTTED = re.compile(r"\S*\w\.\w\S*")
PLAIN_WORD = re.compile(r"[A-Za-z]{2,}")


class Texts(HTMLParser):
    """The texts of a page that a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.open: list[bool] = []  # for each open element, whether it or one around it is silent

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        silent = tag in SILENT or (tag != "html" and "lang" in given)
        silent = silent or bool(self.open and self.open[-1])
        if tag not in NO_END:
            self.open.append(silent)
        if not silent:
            self.texts += [given[name] or "" for name in sorted(SAID & given.keys())]
            if given.get("type") in {"submit", "button"}:
                self.texts.append(given.get("value") or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in NO_END and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self.open and self.open[-1]):
            self.texts.append(data)


def texts_of(html: str) -> list[str]:
    reader = Texts()
    reader.feed(html)
    return reader.texts


def cells(export: str) -> list[str]:
    """What stands in the file that the sample's steward brought."""
    return re.findall(r"[^,\n]+", export)


def brought_words() -> Iterator[str]:
    """What stands in quotes in the sample that a practice brings itself (tests/matrix.py)."""
    for practice in brought():
        source = inspect.getsource(practice)
        yield from re.findall(r"body=\"([^\"]+)\"", source)


def data() -> Iterator[str]:
    """What people and the organisation wrote: every text in the database, and what we look up."""
    yield from NAMES | UNITS | SERVICES
    yield platform.platform()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            yield cursor.fetchone()[0]
    yield from SEALED
    yield from brought_words()
    yield from cells(EXPORT)
    yield from month_name[1:]  # Babel's dates, which know no pseudo-language
    yield from month_abbr[1:]
    yield from day_name
    yield from day_abbr
    for model in apps.get_models():
        columns = [
            field.attname
            for field in model._meta.fields
            if isinstance(field, models.CharField | models.TextField)
        ]
        for row in model._base_manager.values_list(*columns) if columns else ():
            yield from (value for value in row if isinstance(value, str))
    for country in set(Person.objects.values_list("country", flat=True)):
        # A plan of rest says which public holidays it has: the library's names, in its languages.
        today = timezone.localdate()
        yield from days_off(country, today, today + timedelta(days=365)).values()
    for known in all_lines().values():
        for line in known.lines:
            yield from (line.name, line.text, line.hours, line.web, line.source)
    locale = Locale.parse("en")
    yield from locale.territories.values()
    yield from locale.languages.values()
    yield from (part for zone in available_timezones() for part in places(zone))
    yield from (name for _code, name in LANGUAGES)


def places(zone: str) -> Iterator[str]:
    """A zone's place as the settings page shows it."""
    place = zone.partition("/")[2] or zone
    yield place.replace("_", " ").replace("/", ", ")


class Data:
    """Takes out of a text what is data."""

    def __init__(self, words: list[str]) -> None:
        self.known = sorted({w for w in data() if PLAIN_WORD.search(w)} | {*words}, key=len)[::-1]

    def without(self, text: str) -> str:
        text = ADDRESS.sub(" ", " ".join(text.split()))
        if PLAIN_WORD.search(text):
            for known in self.known:
                if known in text:
                    text = text.replace(known, " ")
        return DOTTED.sub(" ", text)


@pytest.fixture
def sample(settings):
    settings.DEMO = True
    settings.LANGUAGES = LANGUAGES
    made = make_sample()
    with spoken():
        yield made


def speaker(person: Person | None, language: str) -> Client:
    client = Client(headers={"accept-language": language})
    if person is not None:
        Person.objects.filter(pk=person.pk).update(language=language)
        session = SessionStore()
        session["person"] = str(person.pk)
        session.create()
        client.cookies["corridor"] = session.session_key
    return client


def pages(sample, language: str) -> Iterator[tuple[str, str]]:
    """Every page as somebody sees it who is let in: its name and HTML."""
    clients: dict[str, Client] = {}
    for name, line in MATRIX.items():
        role = next((r for r in ("nobody", *ROLES) if r in line.who), None)
        if role is None or name in FOR_BUILDERS:
            continue
        if role not in clients:
            clients[role] = speaker(None if role == "nobody" else sample[role], language)
        answer = clients[role].get(reverse(name, kwargs=parts_of(name, sample)))
        kind = answer.headers.get("content-type", "")
        if answer.status_code == 200 and "text/html" in kind and not answer.streaming:
            yield name, answer.content.decode()


def test_no_plain_word_is_left_on_any_page(sample):
    words = [value for part in sample.parts.values() for value in map(str, part.values())]
    taken, found, looked_at = Data(words), {}, 0
    for name, html in pages(sample, LONG):
        looked_at += 1
        left = {text for text in texts_of(html) if PLAIN_WORD.search(taken.without(text))}
        if left:
            found[name] = sorted(left)
    assert looked_at > 40
    assert found == {}


def test_the_direction_is_that_of_the_language(sample):
    directions = set()
    for name, html in pages(sample, RIGHT_TO_LEFT):
        if "<html" in html:
            directions.add((re.search(r"<html[^>]*>", html)[0], name))
    wrong = [name for tag, name in directions if f'lang="{RIGHT_TO_LEFT}" dir="rtl"' not in tag]
    assert len(directions) > 40
    assert wrong == []


def test_a_planted_word_is_found(sample):
    html = f"<p>{said_in(LONG, 'Hello')}</p><img alt='Plain words'><p>Ana Ruiz</p>"
    taken = Data([])
    assert [t for t in texts_of(html) if PLAIN_WORD.search(taken.without(t))] == ["Plain words"]


@pytest.mark.parametrize(
    "text", ["%(name)s asked, 100 %% <b>sure</b> &amp; {this}", "See https://example.org/a"]
)
def test_what_a_text_holds_a_place_for_stays(text):
    kept = re.findall(r"%\(name\)s|%%|<[^>]+>|&amp;|\{this\}|https\S+", text)
    assert [part for part in kept if part not in said_in(LONG, text)] == []
    assert len(said_in(LONG, "Take one day at a time")) >= 1.35 * len("Take one day at a time")
