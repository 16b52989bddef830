"""Reads of what was published, put into words, tables and charts."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.ballots.releases import queries as published
from corridor.ballots.releases.models import Figure, Node, Release
from corridor.kit import charts, speaking
from corridor.kit import published as in_words
from corridor.people.joining.cells import quoted_for_spreadsheets
from corridor.people.models import Person
from corridor.practices.pulse.models import SERIES, TITLES
from corridor.practices.pulse.models_items import ITEMS, Item, in_order
from corridor.practices.pulse.queries_culture import days_of as days_as_counted
from corridor.practices.pulse.queries_culture import row_of_pairs, row_over_time
from corridor.rhythm.fortnight import organisation_zone


@dataclass(frozen=True)
class Line:
    """One item of a release at one node: its figure in words, or why it is withheld."""

    item: Item
    estimate: str = ""
    between: str = ""
    answers: str = ""
    share: str = ""
    withheld: str = ""

    @property
    def sentence(self) -> str:
        """The figure in a sentence, or why there is none."""
        if self.withheld:
            return _("Withheld: %(why)s.") % {"why": self.withheld}
        words = {"estimate": self.estimate, "between": self.between, "answers": self.answers}
        mean = _("%(estimate)s, probably between %(between)s; %(answers)s answers.") % words
        return f"{mean} {self.share}" if self.share else mean


@dataclass(frozen=True)
class Days:
    """A release with the first and the last day on which its round was open."""

    release: Release
    first: date
    last: date

    @property
    def title(self) -> str:
        """What pages call this kind of round."""
        return str(TITLES[self.release.kind])


def all_releases() -> list[Days]:
    """The pulse's releases, the newest first."""
    zone = organisation_zone()
    return [days_of(release, zone) for release in published.releases_of(SERIES)]


def days_of(release: Release, zone: ZoneInfo | None = None) -> Days:
    """A release with its days, as the organisation counts them."""
    return Days(release, *days_as_counted(release, zone or organisation_zone()))


def release_with(release_id: UUID) -> Release | None:
    """A release of the pulse."""
    return published.release_with(release_id, SERIES)


def around_of(release: Release, place: str) -> published.Around | None:
    """The node at a place that an address says, with what lies around it; else everybody's."""
    number = int(place) if place.isdecimal() and len(place) <= len("1000000000") else 0
    node = published.node_of(release, number) or published.node_of(release, 0)
    return published.around(node) if node else None


def own_node(release: Release, person: Person) -> Node | None:
    """Where the person's present team was counted."""
    return published.node_of_team(release, person)


def lines_at(release: Release, node: Node, locale: Locale) -> list[Line]:
    """The release's items at a node, in the order in which they are always shown."""
    figures = published.figures_at(release, node)
    return [_line(item, figures[item.key], locale) for item in in_order(list(figures))]


def _line(item: Item, figure: Figure, locale: Locale) -> Line:
    if not figure.is_published:
        return Line(item, withheld=str(figure.get_reason_display()))
    return Line(
        item,
        estimate=_step(figure.mean, locale),
        between=_("%(low)s and %(high)s")
        % {"low": _step(figure.low, locale), "high": _step(figure.high, locale)},
        answers=_("%(first)s to %(last)s")
        % {
            "first": speaking.number(figure.at_least or 0, locale=locale),
            "last": speaking.number(figure.at_most or 0, locale=locale),
        },
        share=_share(figure, locale),
    )


def _step(value: float | None, locale: Locale) -> str:
    return charts.in_unit(value or 0, charts.STEPS, locale)


def _share(figure: Figure, locale: Locale) -> str:
    if figure.share is None or figure.share_low is None or figure.share_high is None:
        return ""
    return _("%(share)s agree, probably between %(low)s and %(high)s.") % {
        "share": _percent(figure.share, locale),
        "low": _percent(figure.share_low, locale),
        "high": _percent(figure.share_high, locale),
    }


def _percent(value: float, locale: Locale) -> str:
    return charts.in_unit(value, charts.PERCENT, locale)


def withheld_in_words(release: Release) -> list[str]:
    """What was withheld of the whole release and why, a sentence for each reason."""
    sentences = []
    for reason, count in sorted(published.withheld_below(release).items()):
        words = ngettext("%(n)s figure: %(why)s.", "%(n)s figures: %(why)s.", count)
        why = Figure.Reason(reason).label
        sentences.append(words % {"n": count, "why": why})
    return sentences


@dataclass(frozen=True)
class Together:
    """How pairs of questions go together in a release, each in a sentence; what was withheld."""

    lines: list[str]
    withheld: str


def together_in(release: Release, locale: Locale) -> Together | None:
    """Every pair that the release's round registered; None where it had none."""
    pairs = published.pairs_in([release])
    if not pairs:
        return None
    row = row_of_pairs(pairs, organisation_zone())
    return Together(in_words.lines_of(row, locale), in_words.withheld_of(row, locale))


def chart_over_time(item: Item, locale: Locale) -> charts.Chart | None:
    """The item of the whole organisation from release to release; None before the first."""
    figures = published.over_time(SERIES, item.key)
    if not figures:
        return None
    return in_words.chart_of(row_over_time(item, figures, zone=organisation_zone()), locale)


def as_csv(release: Release) -> Iterator[str]:
    """Every figure of a release, line by line; no spreadsheet runs a cell of it as a formula."""
    writer = csv.writer(in_words.Echo())
    head = ("place", "above", "group", "item", "text", "mean", "low", "high")
    yield writer.writerow([*head, "answers_from", "answers_to", "share", "withheld"])
    for figure in published.every_figure(release):
        node, item = figure.node, ITEMS.get(figure.item)
        why = "" if figure.is_published else figure.get_reason_display()
        values = (figure.mean, figure.low, figure.high, figure.at_least, figure.at_most)
        texts = (node.words, figure.item, str(item.text) if item else "")
        words = [quoted_for_spreadsheets(text) for text in texts]
        yield writer.writerow([node.place, node.parent, *words, *values, figure.share, why])
