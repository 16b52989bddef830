"""Reads of what was published, put into words, tables and charts."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from babel import Locale
from django.utils.translation import gettext as _

from corridor.ballots.releases import queries as published
from corridor.ballots.releases import rules, telling
from corridor.ballots.releases.models import Figure, Node, Release
from corridor.kit import charts
from corridor.kit import published as in_words
from corridor.people.models import Person
from corridor.practices.pulse.models import SERIES
from corridor.practices.pulse.models_items import ITEMS, Item, in_order
from corridor.practices.pulse.queries_culture import figures_over_time, row_of_pairs, row_over_time
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


def release_with(release_id: UUID) -> Release | None:
    """A release of the pulse."""
    return published.release_with(release_id, SERIES)


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
        answers=in_words.band_in_words(figure.at_least, figure.at_most, locale),
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
    figures = figures_over_time(item)
    if not figures:
        return None
    return in_words.chart_of(row_over_time(item, figures, zone=organisation_zone()), locale)


def rules_in_words(release: Release, locale: Locale) -> list[str]:
    """By which rules a release was decided."""
    return rules.rules_in_words(release, lambda key: str(ITEMS[key].about), locale)


def as_csv(release: Release, locale: Locale) -> Iterator[str]:
    """Every figure of a release, line by line, and its rules."""
    said = rules_in_words(release, locale)
    return telling.as_csv(release, lambda key: str(ITEMS[key].text), rules=said)
