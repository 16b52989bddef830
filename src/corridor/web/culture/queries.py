"""Reads of the culture page: what the practices publish, in its order, and when they were switched.

The same for everybody here: whoever asks is asked for their language and for nothing else. Of a
practice that is off there is nothing; of one in a pilot there is what it published, because it was
published for all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from babel import Locale
from babel.lists import format_list
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.ballots.kinds import kinds
from corridor.ballots.releases import queries as releases
from corridor.kit import charts, published, speaking
from corridor.kit.culture import CultureRow, Mark
from corridor.people.models import Person, PracticeSwitch, Switched
from corridor.rhythm.fortnight import organisation_zone, this_fortnight
from corridor.runtime.register import HomeItem, practices

# So long home says that there is something new, and never twice in a fortnight.
SAID_FOR = timedelta(days=4)
LAST_ON_HOME = 95


@dataclass(frozen=True)
class Published:
    """A row with the practice that publishes it, by its slug."""

    practice: str
    row: CultureRow


@dataclass(frozen=True)
class Section:
    """A row as the page shows it; `about`, what was asked, heads its chart."""

    practice: str
    row: CultureRow
    chart: charts.Chart
    lines: list[str]
    changes: list[published.Change]
    compared: list[published.Compared]


def rows() -> list[Published]:
    """What every practice publishes that is not off, in the page's order."""
    here = _practices_here()
    found = [
        Published(practice.slug, row)
        for practice in practices()
        if practice.culture is not None and practice.slug in here
        for row in practice.culture()
    ]
    return sorted(found, key=lambda one: one.row.place)


def _practices_here() -> set[str]:
    """The slugs of the practices that are not off. One query."""
    here = PracticeSwitch.objects.exclude(state=PracticeSwitch.State.OFF)
    return set(here.values_list("practice", flat=True))


def row_named(practice: str, key: str) -> Published | None:
    """A practice's row by its key; None where there is none now."""
    found = (one for one in rows() if (one.practice, one.row.key) == (practice, key))
    return next(found, None)


def marks(locale: Locale) -> list[Mark]:
    """Every switch of every practice, by day; those switched alike on a day are one mark. Two queries."""
    zone = organisation_zone()
    titles = {practice.slug: str(practice.title) for practice in practices()}
    alike: dict[tuple[date, Kind], dict[str, None]] = {}
    before: dict[str, str] = {}
    for one in Switched.objects.all():
        still = one.state == before.get(one.practice) == PracticeSwitch.State.PILOT
        before[one.practice] = one.state
        if one.practice in titles:
            kind = Kind.OTHER_TEAMS if still else Kind(one.state)
            on = one.at.astimezone(zone).date()
            alike.setdefault((on, kind), {})[titles[one.practice]] = None
    return [Mark(on, _in_words(kind, list(who), locale)) for (on, kind), who in alike.items()]


class Kind(StrEnum):
    """How a practice was switched."""

    ON = PracticeSwitch.State.ON
    PILOT = PracticeSwitch.State.PILOT
    OFF = PracticeSwitch.State.OFF
    OTHER_TEAMS = "other teams"


def _in_words(kind: Kind, titles: Sequence[str], locale: Locale) -> str:
    if kind == Kind.ON:
        words = ngettext(
            "%(practices)s was switched on for everyone",
            "%(practices)s were switched on for everyone",
            len(titles),
        )
    elif kind == Kind.PILOT:
        words = ngettext(
            "%(practices)s was switched on for a pilot",
            "%(practices)s were switched on for a pilot",
            len(titles),
        )
    elif kind == Kind.OTHER_TEAMS:
        words = ngettext(
            "%(practices)s was switched on for other teams in its pilot",
            "%(practices)s were switched on for other teams in their pilots",
            len(titles),
        )
    else:
        words = ngettext(
            "%(practices)s was switched off", "%(practices)s were switched off", len(titles)
        )
    return words % {"practices": format_list(titles, locale=locale)}


def sections(locale: Locale) -> list[Section]:
    """The page's sections; all pictures that are missing are drawn in one go."""
    began, found = marks(locale), rows()
    charts.draw_ahead(published.picture_of(one.row, locale, began) for one in found)
    return [_section(one, began, locale) for one in found]


def _section(one: Published, began: list[Mark], locale: Locale) -> Section:
    changes = published.changes_of(one.row, began, locale)
    return Section(
        one.practice,
        one.row,
        published.chart_of(one.row, locale, began),
        published.lines_of(one.row, locale),
        changes,
        published.compared(changes, locale),
    )


def newest_day(found: list[Section]) -> date | None:
    """The last day of which something on the page speaks."""
    days = [point.last for section in found for point in section.row.points if point.last]
    return max(days, default=None)


def home_items(person: Person) -> Iterator[HomeItem]:
    """That something was published: for a few days after the first time in a fortnight.

    Of practices that are off nothing stands on the page, so nothing is said of them.
    """
    since = timezone.now() - SAID_FOR
    if releases.first_made_since(since, list(kinds)) is None:
        return
    begins_at = this_fortnight().begins_at(organisation_zone())
    here = _practices_here()
    of_practices_here = [name for name, kind in kinds.items() if kind.practice in here]
    first = releases.first_made_since(begins_at, of_practices_here)
    if first is None or first < since:
        return
    day = speaking.day(first, locale=speaking.locale_of(person))
    yield HomeItem(
        _("New on the culture page"),
        reverse("culture"),
        _("Published on %(day)s, for everybody here.") % {"day": day},
        weight=LAST_ON_HOME,
    )
