"""Reads of the culture page: what the practices publish, in its order, and when they began.

The same for everybody here: whoever asks is asked for their language and for nothing else. Of a
practice that is off there is nothing; of one in a pilot there is what it published, because it was
published for all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from babel import Locale
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.ballots.releases import queries as releases
from corridor.kit import charts, published, speaking
from corridor.kit.culture import CultureRow, Mark
from corridor.people.models import Person, PracticeSwitch
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


def rows() -> list[Published]:
    """What every practice publishes that is not off, in the page's order."""
    off = PracticeSwitch.State.OFF
    here = set(PracticeSwitch.objects.exclude(state=off).values_list("practice", flat=True))
    found = [
        Published(practice.slug, row)
        for practice in practices()
        if practice.culture is not None and practice.slug in here
        for row in practice.culture()
    ]
    return sorted(found, key=lambda one: one.row.place)


def row_named(practice: str, key: str) -> Published | None:
    """A practice's row by its key; None where there is none now."""
    found = (one for one in rows() if (one.practice, one.row.key) == (practice, key))
    return next(found, None)


def marks() -> list[Mark]:
    """When each practice began, or was switched last, in words, by day."""
    zone = organisation_zone()
    switches = {switch.practice: switch for switch in PracticeSwitch.objects.all()}
    found = []
    for practice in practices():
        switch = switches.get(practice.slug)
        if practice.began_on is not None:
            words = _("%(practice)s began") % {"practice": practice.title}
            found.append(Mark(practice.began_on, words))
        elif switch is not None:
            on = switch.changed_at.astimezone(zone).date()
            words = _switched(switch) % {"practice": practice.title}
            found.append(Mark(on, words))
    return sorted(found, key=lambda mark: mark.on)


def _switched(switch: PracticeSwitch) -> str:
    if switch.state == PracticeSwitch.State.ON:
        return _("%(practice)s was switched on for everyone")
    if switch.state == PracticeSwitch.State.PILOT:
        return _("%(practice)s was switched on for a pilot")
    return _("%(practice)s was switched off")


def sections(locale: Locale) -> list[Section]:
    """The page's sections; all pictures that are missing are drawn in one go."""
    began, found = marks(), rows()
    charts.draw_ahead(published.picture_of(one.row, locale, began) for one in found)
    return [
        Section(
            one.practice,
            one.row,
            published.chart_of(one.row, locale, began),
            published.lines_of(one.row, locale),
            published.changes_of(one.row, began, locale),
        )
        for one in found
    ]


def newest_day(found: list[Section]) -> date | None:
    """The last day of which something on the page speaks."""
    days = [point.last for section in found for point in section.row.points if point.last]
    return max(days, default=None)


def home_items(person: Person) -> Iterator[HomeItem]:
    """That something was published: for a few days after the first time in a fortnight."""
    begins_at = this_fortnight().begins_at(organisation_zone())
    first = releases.first_made_since(begins_at)
    if first is None or timezone.now() - first > SAID_FOR:
        return
    day = speaking.day(first, locale=speaking.locale_of(person))
    yield HomeItem(
        _("New on the culture page"),
        reverse("culture"),
        _("Published on %(day)s, for everybody here.") % {"day": day},
        weight=LAST_ON_HOME,
    )
