"""Releases in words, dates and tables: what the pages of every practice that publishes have in common."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils.translation import ngettext

from corridor.ballots.releases import queries as published
from corridor.ballots.releases.models import Figure, Release
from corridor.kit import speaking
from corridor.people.joining.cells import Echo, quoted_for_spreadsheets
from corridor.rhythm.fortnight import first_day_of, last_day_of, organisation_zone

HEAD = (
    *("place", "above", "group", "item", "text", "mean", "low", "high"),
    *("answers_from", "answers_to", "share", "withheld"),
)
COLUMNS = len(HEAD)
# Stands for an item in the lines of a download that say a rule.
RULE = "(rule)"


@dataclass(frozen=True)
class Days:
    """A release with the first and the last day on which its round was open."""

    release: Release
    first: date
    last: date


def releases_with_days(series: str) -> list[Days]:
    """The releases of a series, the newest first."""
    zone = organisation_zone()
    return [days_of(release, zone) for release in published.releases_of(series)]


def days_of(release: Release, zone: ZoneInfo | None = None) -> Days:
    """A release with its days, as the organisation counts them."""
    return Days(release, *window_of(release, zone or organisation_zone()))


def window_of(release: Release, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last day on which a release's round was open."""
    return first_day_of(release.begins_at, zone), last_day_of(release.ends_at, zone)


def around_of(release: Release, place: str) -> published.Around | None:
    """The node at a place that an address says, with what lies around it; else everybody's."""
    number = int(place) if place.isdecimal() and len(place) <= len("1000000000") else 0
    node = published.node_of(release, number) or published.node_of(release, 0)
    return published.around(node) if node else None


def withheld_in_words(release: Release, locale: Locale) -> list[str]:
    """What was withheld of the whole release and why, a sentence for each reason."""
    sentences = []
    for reason, count in sorted(published.withheld_below(release).items()):
        words = ngettext("%(n)s figure: %(why)s.", "%(n)s figures: %(why)s.", count)
        why = Figure.Reason(reason).label
        sentences.append(words % {"n": speaking.number(count, locale=locale), "why": why})
    return sentences


def as_csv(
    release: Release,
    text_of: Callable[[str], str],
    less: Callable[[str], float] = lambda item: 0.0,
    rules: Sequence[str] = (),
) -> Iterator[str]:
    """Every figure of a release, line by line; no spreadsheet runs a cell of it as a formula.

    Arguments: `text_of(item)`, the item in words; `less(item)`, what is taken off its mean: 1 of a
    yes or no, so that it is a share; `rules` in words, a line each after the figures, under `text`.
    """
    writer = csv.writer(Echo())
    yield writer.writerow(HEAD)
    for figure in published.every_figure(release):
        node = figure.node
        why = "" if figure.is_published else figure.get_reason_display()
        off = less(figure.item)
        ends = (figure.mean, figure.low, figure.high)
        values = [None if end is None else round(end - off, 2) for end in ends]
        texts = (node.said, figure.item, text_of(figure.item))
        words = [quoted_for_spreadsheets(text) for text in texts]
        answers = (figure.at_least, figure.at_most)
        row = [node.place, node.parent, *words, *values, *answers, figure.share, why]
        yield writer.writerow(row)
    for rule in rules:
        before = ("", "", "", RULE, quoted_for_spreadsheets(rule))
        yield writer.writerow([*before, *[""] * (COLUMNS - len(before))])
