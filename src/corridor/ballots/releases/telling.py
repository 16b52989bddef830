"""Releases in words, dates and tables: what the pages of every practice that publishes have in common."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.ballots.releases import queries as published
from corridor.ballots.releases.models import Figure, Release
from corridor.kit import charts, speaking
from corridor.people.joining.cells import quoted_for_spreadsheets
from corridor.rhythm.fortnight import organisation_zone

# Rounds end at midnight: a moment before, it is their last day.
MOMENT = timedelta(minutes=1)


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
    zone = zone or organisation_zone()
    first, after = (at.astimezone(zone) for at in (release.begins_at, release.ends_at))
    return Days(release, first.date(), (after - MOMENT).date())


def around_of(release: Release, place: str) -> published.Around | None:
    """The node at a place that an address says, with what lies around it; else everybody's."""
    number = int(place) if place.isdecimal() and len(place) <= len("1000000000") else 0
    node = published.node_of(release, number) or published.node_of(release, 0)
    return published.around(node) if node else None


def short_day(day: date, locale: Locale) -> str:
    """ "8 Mar 2026": short enough for a chart."""
    return str(format_skeleton("yMMMd", day, locale=locale))


def answers_in_words(figure: Figure, locale: Locale) -> str:
    """On how many a figure rests, as a band: "12 to 15"."""
    return band_in_words(figure.at_least, figure.at_most, locale)


def band_in_words(at_least: int | None, at_most: int | None, locale: Locale) -> str:
    """ "12 to 15"."""
    return _("%(first)s to %(last)s") % {
        "first": speaking.number(at_least or 0, locale=locale),
        "last": speaking.number(at_most or 0, locale=locale),
    }


def withheld_in_words(release: Release) -> list[str]:
    """What was withheld of the whole release and why, a sentence for each reason."""
    sentences = []
    for reason, count in sorted(published.withheld_below(release).items()):
        words = ngettext("%(n)s figure: %(why)s.", "%(n)s figures: %(why)s.", count)
        why = Figure.Reason(reason).label
        sentences.append(words % {"n": count, "why": why})
    return sentences


def over_time_in_words(known: Sequence[charts.Estimate], unit: str, locale: Locale) -> str:
    """What a chart over time shows, in a sentence that claims no more than its intervals do."""
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


def missing_in_words(missing: int) -> str:
    """How many rounds are gaps in a chart over time; nothing where none is."""
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


def as_csv(
    release: Release,
    text_of: Callable[[str], str],
    less: Callable[[str], float] = lambda item: 0.0,
) -> Iterator[str]:
    """Every figure of a release, line by line; no spreadsheet runs a cell of it as a formula.

    Arguments: `text_of(item)`, the item in words; `less(item)`, what is taken off its mean: 1 of a
    yes or no, so that it is a share.
    """
    writer = csv.writer(_Echo())
    head = ("place", "above", "group", "item", "text", "mean", "low", "high")
    yield writer.writerow([*head, "answers_from", "answers_to", "share", "withheld"])
    for figure in published.every_figure(release):
        node = figure.node
        why = "" if figure.is_published else figure.get_reason_display()
        off = less(figure.item)
        ends = (figure.mean, figure.low, figure.high)
        values = [None if end is None else round(end - off, 2) for end in ends]
        texts = (node.words, figure.item, text_of(figure.item))
        words = [quoted_for_spreadsheets(text) for text in texts]
        answers = (figure.at_least, figure.at_most)
        row = [node.place, node.parent, *words, *values, *answers, figure.share, why]
        yield writer.writerow(row)
