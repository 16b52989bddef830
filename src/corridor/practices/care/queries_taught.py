"""Reads of what care taught, quarter by quarter: in numbers for whoever composes, and in words.

Everything here was published once, and is the same for everybody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from babel import Locale
from django.utils.translation import gettext as _

from corridor.ballots.releases import queries as published
from corridor.ballots.releases import rules, telling
from corridor.ballots.releases.models import Figure, Node, Release
from corridor.kit import charts
from corridor.kit import published as in_words
from corridor.people.models import Person
from corridor.practices.care.models_taught import ITEMS, SERIES, SIDES, Side, Taught, in_order
from corridor.rhythm.fortnight import first_day_of, last_day_of, organisation_zone


@dataclass(frozen=True)
class Told:
    """One figure: a share from 0 to 1, or a place on a scale from 1 to 5; or why it is withheld.

    `low`, `high`: its 90 % interval; `at_least`, `at_most`: on how many people it rests, as a band.
    `highest`, of a scale and from 64 answers on: the share of its two highest steps, with its interval.
    """

    item: Taught
    value: float | None
    low: float | None = None
    high: float | None = None
    at_least: int | None = None
    at_most: int | None = None
    why: str = ""
    highest: tuple[float, float, float] | None = None

    @property
    def unit(self) -> str:
        """As charts take it."""
        return charts.PERCENT if self.item.is_share else charts.STEPS


@dataclass(frozen=True)
class Quarter:
    """What the whole organisation's figures of a quarter are, by their keys.

    `first` and `last`: the days between which everybody was asked.
    """

    release: Release
    first: date
    last: date
    told: dict[str, Told]

    @property
    def is_of_pilot(self) -> bool:
        """Whether it is of a pilot's teams, and not of everybody."""
        return published.is_of_pilot(self.release)

    def of(self, side: Side) -> list[Told]:
        """Those of one side: speed, scope, scale or fit."""
        return [told for told in self.told.values() if told.item.side == side]


def quarters() -> list[Quarter]:
    """What was published of the whole organisation, the oldest quarter first. Three queries.

    Of a pilot only where nothing is of everybody yet.
    """
    figures: dict[UUID, dict[str, Figure]] = {}
    rows = Figure.objects.filter(release__series=SERIES, node__place=0)
    for figure in rows:
        figures.setdefault(figure.release_id, {})[figure.item] = figure
    held = [
        Quarter(days.release, days.first, days.last, _all_told(figures.get(days.release.pk, {})))
        for days in reversed(telling.releases_with_days(SERIES))
    ]
    return published.of_the_whole(held, lambda quarter: quarter.release)


def _all_told(figures: dict[str, Figure]) -> dict[str, Told]:
    return {item.key: told_of(item, figures[item.key]) for item in in_order(list(figures))}


def told_of(item: Taught, figure: Figure) -> Told:
    """A figure as what it is: of a yes or no, the share of the yes, as finely as it is published."""
    if not figure.is_published:
        return Told(item, None, why=str(figure.get_reason_display()))
    highest = _share_of(figure)
    ends = (figure.mean, figure.low, figure.high)
    value, low, high = (round((end or 0.0) - less(item.key), 2) for end in ends)
    if item.is_share and highest is not None:
        (value, low, high), highest = highest, None
    return Told(item, value, low, high, figure.at_least, figure.at_most, highest=highest)


def _share_of(figure: Figure) -> tuple[float, float, float] | None:
    if figure.share is None or figure.share_low is None or figure.share_high is None:
        return None
    return figure.share, figure.share_low, figure.share_high


def less(key: str) -> float:
    """What is taken off the mean of an item: 1 of a yes or no, whose steps are 1 and 2."""
    item = ITEMS.get(key)
    return 1.0 if item is not None and item.is_share and item.options else 0.0


@dataclass(frozen=True)
class Line:
    """One figure in words."""

    item: Taught
    sentence: str
    estimate: str = ""
    between: str = ""
    people: str = ""

    @property
    def is_withheld(self) -> bool:
        """Whether there is no figure."""
        return not self.estimate


@dataclass(frozen=True)
class Part:
    """The figures of one side, under its heading."""

    heading: str
    lines: Sequence[Line]


def release_with(release_id: UUID) -> Release | None:
    """A release of what care taught."""
    return published.release_with(release_id, SERIES)


def all_releases() -> list[telling.Days]:
    """The releases, the newest first."""
    return telling.releases_with_days(SERIES)


def own_node(release: Release, person: Person) -> Node | None:
    """Where the person's present team was counted."""
    return published.node_of_team(release, person)


def parts_at(release: Release, node: Node, locale: Locale) -> list[Part]:
    """The release's figures at a node, side by side, withheld ones as well."""
    told = _all_told(published.figures_at(release, node))
    parts = []
    for side, heading in SIDES.items():
        lines = [line_of(one, locale) for one in told.values() if one.item.side == side]
        if lines:
            parts.append(Part(str(heading), lines))
    return parts


def line_of(told: Told, locale: Locale) -> Line:
    """A figure in a sentence with its interval, or why it is withheld."""
    if told.value is None:
        return Line(told.item, _("Withheld: %(why)s.") % {"why": told.why})
    estimate, low, high = (
        charts.in_unit(end or 0.0, told.unit, locale) for end in (told.value, told.low, told.high)
    )
    between = _("%(low)s and %(high)s") % {"low": low, "high": high}
    people = in_words.band_in_words(told.at_least, told.at_most, locale)
    said = str(told.item.says) % {"value": estimate}
    more = _("Probably between %(between)s; from %(people)s people.")
    sentence = f"{said} {more % {'between': between, 'people': people}}{_highest(told, locale)}"
    return Line(told.item, sentence, estimate, between, people)


def _highest(told: Told, locale: Locale) -> str:
    if told.highest is None or not told.item.highest:
        return ""
    share, low, high = (charts.in_unit(end, charts.PERCENT, locale) for end in told.highest)
    between = _("Probably between %(low)s and %(high)s.") % {"low": low, "high": high}
    return f" {str(told.item.highest) % {'value': share}} {between}"


@dataclass(frozen=True)
class Window:
    """Of which days' asks a release says how soon they were answered, and until when it looked."""

    first: date
    last: date
    seen: date


def window_of(release: Release) -> Window | None:
    """The days of the asks, as the organisation counts them; None where nothing of times was published."""
    if "asks_from" not in release.rules:
        return None
    zone = organisation_zone()
    first, until, seen = (
        datetime.fromisoformat(str(release.rules[name]))
        for name in ("asks_from", "asks_until", "asks_seen_at")
    )
    return Window(first_day_of(first, zone), last_day_of(until, zone), last_day_of(seen, zone))


def rules_in_words(release: Release, locale: Locale) -> list[str]:
    """By which rules a release was decided."""
    return rules.rules_in_words(release, lambda key: str(ITEMS[key].about), locale)


def as_csv(release: Release, locale: Locale) -> Iterator[str]:
    """Every figure of a release, line by line, a yes or no as the share of the yes; and its rules."""
    said = rules_in_words(release, locale)
    return telling.as_csv(release, lambda key: str(ITEMS[key].text), less, said)
