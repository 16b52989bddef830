"""Reads of what was published, put into words, tables and charts."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.ballots.releases import queries as published
from corridor.ballots.releases.models import Figure, Node, Release
from corridor.kit import charts, speaking
from corridor.people.joining.cells import quoted_for_spreadsheets
from corridor.people.models import Person
from corridor.practices.pulse.models import SERIES
from corridor.practices.pulse.models_items import ITEMS, Item, in_order
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


def all_releases() -> list[Days]:
    """The pulse's releases, the newest first."""
    zone = organisation_zone()
    return [days_of(release, zone) for release in published.releases_of(SERIES)]


def days_of(release: Release, zone: ZoneInfo | None = None) -> Days:
    """A release with its days, as the organisation counts them."""
    zone = zone or organisation_zone()
    first, after = (at.astimezone(zone) for at in (release.begins_at, release.ends_at))
    return Days(release, first.date(), (after - timedelta(minutes=1)).date())


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


def chart_over_time(item: Item, locale: Locale) -> charts.Chart | None:
    """The item of the whole organisation from release to release; None before the first.

    The share of those who agree, where it is published, and the mean on the scale elsewhere.
    """
    figures = published.over_time(SERIES, item.key)
    if not figures:
        return None
    shares = all(figure.share is not None for figure in figures if figure.is_published)
    unit = charts.PERCENT if shares else charts.STEPS
    zone = organisation_zone()
    rows = [
        _estimate(figure, _month(days_of(figure.release, zone), locale), shares=shares)
        for figure in figures
    ]
    known = [row for row in rows if row.value is not None]
    missing = len(rows) - len(known)
    return charts.line_chart(
        str(item.text),
        _sentence(known, unit, locale),
        rows,
        unit,
        locale=locale,
        withheld=_withheld(missing),
    )


def _estimate(figure: Figure, label: str, *, shares: bool) -> charts.Estimate:
    if shares:
        return charts.Estimate(label, figure.share, figure.share_low, figure.share_high)
    return charts.Estimate(label, figure.mean, figure.low, figure.high)


def _month(days: Days, locale: Locale) -> str:
    """ "8 Mar 2026": the last day of a round, short enough for a chart."""
    return str(format_skeleton("yMMMd", days.last, locale=locale))


def _sentence(known: Sequence[charts.Estimate], unit: str, locale: Locale) -> str:
    """What a chart shows, in a sentence that claims no more than its intervals do."""
    if not known:
        return _("Nothing could be published of it yet.")
    first, last = known[0], known[-1]
    words = {
        "first": charts.in_unit(first.value or 0, unit, locale),
        "when": first.label,
        "last": charts.in_unit(last.value or 0, unit, locale),
        "now": last.label,
    }
    if len(known) == 1:
        return _("%(last)s in the round until %(now)s.") % words
    if (last.low or 0) > (first.high or 0):
        return _("It rose: %(first)s until %(when)s, %(last)s until %(now)s.") % words
    if (last.high or 0) < (first.low or 0):
        return _("It fell: %(first)s until %(when)s, %(last)s until %(now)s.") % words
    return (
        _(
            "%(first)s until %(when)s, %(last)s until %(now)s: too close together to say that it"
            " rose or fell."
        )
        % words
    )


def _withheld(missing: int) -> str:
    if not missing:
        return ""
    words = ngettext(
        "%(n)s round is missing: too few answered this.",
        "%(n)s rounds are missing: too few answered this.",
        missing,
    )
    return words % {"n": missing}


class _Echo:
    """What csv.writer writes to: gives each line back."""

    def write(self, line: str) -> str:
        """The line."""
        return line


def as_csv(release: Release) -> Iterator[str]:
    """Every figure of a release, line by line; no spreadsheet runs a cell of it as a formula."""
    writer = csv.writer(_Echo())
    head = ("place", "above", "group", "item", "text", "mean", "low", "high")
    yield writer.writerow([*head, "answers_from", "answers_to", "share", "withheld"])
    for figure in published.every_figure(release):
        node, item = figure.node, ITEMS.get(figure.item)
        why = "" if figure.is_published else figure.get_reason_display()
        values = (figure.mean, figure.low, figure.high, figure.at_least, figure.at_most)
        texts = (node.words, figure.item, str(item.text) if item else "")
        words = [quoted_for_spreadsheets(text) for text in texts]
        yield writer.writerow([node.place, node.parent, *words, *values, figure.share, why])
