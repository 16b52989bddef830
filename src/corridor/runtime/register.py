"""The register: what each floor and each practice contributes to the whole.

A floor has a module `floor.py` with `floor = Floor(...)`, a practice a module `practice.py` with
`practice = Practice(...)`. Everything that is said about the whole product (navigation, the
privacy page, export, erasing, the clock, the demo) is put together from here, so that adding a
practice touches its own folder and one line in the settings.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import Promise

from corridor.runtime.taking_back import TakesBack, TakesBackTogether

if TYPE_CHECKING:
    from corridor.kit.culture import CultureRow
    from corridor.people.models import Person
    from corridor.rhythm.fortnight import Fortnight
    from corridor.rhythm.readers import Readers

Text = str | Promise


@dataclass(frozen=True)
class Stored:
    """One line of the retention table: what a table keeps of a person.

    `model` is "app_label.ModelName"; `columns` the field names the line speaks of; `what` says it
    in words a reader understands; `sealed` whether only its circle can read it; `readers` who can;
    `kept` how long, in words; `personal` is False for columns that say nothing about anybody.
    """

    model: str
    columns: tuple[str, ...]
    what: Text
    readers: Text
    kept: Text
    sealed: bool = False


@dataclass(frozen=True)
class Tick:
    """A beat of the clock: every `every`, enqueue the job kind `job` (see runtime.jobs)."""

    job: str
    every: timedelta


@dataclass(frozen=True)
class HomeItem:
    """One short item on home. `weight`: the lower, the nearer to the top. `new`: the amber light.

    `buttons`: what takes it off home at once ("Not this time"); their addresses are posted to.
    """

    title: Text
    url: str
    detail: Text = ""
    weight: int = 50
    new: bool = False
    buttons: "tuple[Link, ...]" = ()


@dataclass(frozen=True)
class LetterItem:
    """One public occasion of a fortnight, in the letter of those whom it is for.

    What stands in a letter leaves Corridor, so it is the same for everybody whom the occasion is
    open to: it never depends on what somebody asked, answered, declined or was asked. `url` is the
    path of a page; `when` the day or the moment, if it has one; the lower `weight`, the nearer to
    the top.
    """

    title: Text
    url: str
    detail: Text = ""
    when: date | datetime | None = None
    weight: int = 50


@dataclass(frozen=True)
class Navigation:
    """One entry of the navigation: a title and the name of a URL."""

    title: Text
    url_name: str


@dataclass(frozen=True)
class Script:
    """A script that a floor wants on a person's pages: its static file, and its data- attributes."""

    path: str
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """A link to an address: what a practice offers on a person's page ("Ask Ana for help")."""

    title: Text
    url: str


@dataclass(frozen=True)
class ExportSection:
    """A part of a person's export. `rows` are plain dictionaries of JSON values."""

    title: Text
    rows: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Floor:
    """What one floor or practice contributes. All of it optional but the name.

    `home(person)` gives items for home; `export(person)` everything the person may take along;
    `erase(person)` removes everything the person owns there (keys are destroyed by the privacy
    core first); `leave(person)` what happens when the person leaves; `demo(world)` fills the demo;
    `live(day)` what a demo's people do in a part of a day, through the practice's own actions;
    `person_actions(viewer, person)` what the viewer can do towards a person, on that person's page;
    `letter(readers, fortnight)` the public occasions of a fortnight for readers whose letters say
    the same: it is not told who they are;
    `quiet(people)` a function of one of these people and a day of theirs: whether nothing may reach
    them on it (rest, an in day);
    `scripts(person)` what runs quietly on every page of the person's, once the page is there;
    `takes_back` the acts that narrow, and how to carry them out again after a restore;
    `problems()` what is wrong with it on this machine, for `corridor doctor`: each a sentence in
    English with what to do, which names no person.
    """

    name: str
    title: Text = ""
    stores: tuple[Stored, ...] = ()
    impersonal: tuple[str, ...] = ()
    clock: tuple[Tick, ...] = ()
    home: "Callable[[Person], Iterable[HomeItem]] | None" = None
    export: "Callable[[Person], Iterable[ExportSection]] | None" = None
    erase: "Callable[[Person], None] | None" = None
    leave: "Callable[[Person], None] | None" = None
    demo: Callable[[Any], None] | None = None
    live: Callable[[Any], None] | None = None
    person_actions: "Callable[[Person, Person], Iterable[Link]] | None" = None
    letter: "Callable[[Readers, Fortnight], Iterable[LetterItem]] | None" = None
    quiet: "Callable[[Sequence[Person]], Callable[[Person, date], bool]] | None" = None
    scripts: "Callable[[Person], Iterable[Script]] | None" = None
    takes_back: tuple[TakesBack | TakesBackTogether, ...] = ()
    problems: Callable[[], Iterable[str]] | None = None


@dataclass(frozen=True)
class Practice(Floor):
    """A practice: a floor's contributions, and a place in the navigation that can be switched off.

    `slug` is the first part of its addresses; `urls` its module of addresses; `summary` one
    sentence for the pages where stewards switch it on;
    `ways_to_ask` is where somebody asks people for help in it: other practices lead there;
    `said_first(people)` is what has to stand above the first word that somebody writes to these
    people, the same whoever writes, also to whoever does not have the practice (it looks up who of
    the people has it): any practice in which one writes to people shows it, and
    `not_before(people)` why nobody may write to them yet, or "" (kit.saying_first does both);
    `culture()` gives what it publishes for the culture page (kit.culture), the same for everybody.
    """

    slug: str = ""
    urls: str = ""
    summary: Text = ""
    navigation: tuple[Navigation, ...] = field(default=())
    ways_to_ask: tuple[Navigation, ...] = ()
    culture: "Callable[[], Iterable[CultureRow]] | None" = None
    said_first: "Callable[[Sequence[Person]], Iterable[Text]] | None" = None
    not_before: "Callable[[Sequence[Person]], Text] | None" = None


@cache
def floors() -> tuple[Floor, ...]:
    """The floors that contribute something, lowest first."""
    found = []
    for app in settings.FLOORS:
        try:
            module = import_module(f"{app}.floor")
        except ModuleNotFoundError as error:
            if error.name != f"{app}.floor":
                raise
            continue
        found.append(module.floor)
    return tuple(found)


@cache
def practices() -> tuple[Practice, ...]:
    """The practices in the order of the settings."""
    return tuple(import_module(f"{app}.practice").practice for app in settings.PRACTICES)


def contributions() -> tuple[Floor, ...]:
    """Floors and practices together."""
    return (*floors(), *practices())
