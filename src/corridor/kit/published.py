"""Rows of published figures in words: sentence, table, picture and download, all of the same row.

A sentence claims no more than the intervals do: that something rose or differs is said where the
intervals lie apart, and that two things go together is called an association.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import ceil, floor, sqrt

from babel import Locale
from babel.dates import format_skeleton
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.kit import charts, speaking
from corridor.kit.culture import CultureRow, Mark, Point, Shape
from corridor.people.joining.cells import Echo, quoted_for_spreadsheets

HUNDRED, TEN = 100, 10


def label_of(point: Point, locale: Locale) -> str:
    """What a figure is of, in a few words: what it says itself, a size, or its window's last day."""
    if point.label:
        return str(point.label)
    if point.people is not None:
        return band_in_words(*point.people, locale)
    return short_day(point.last, locale) if point.last else ""


def short_day(day: date, locale: Locale) -> str:
    """ "8 Mar 2026": short enough for a chart."""
    return str(format_skeleton("yMMMd", day, locale=locale))


def estimates_of(row: CultureRow, locale: Locale) -> list[charts.Estimate]:
    """The row's points as charts take them."""
    return [charts.Estimate(label_of(p, locale), p.value, p.low, p.high) for p in row.points]


def picture_of(row: CultureRow, locale: Locale, marks: Sequence[Mark] = ()) -> charts.Picture:
    """What there is to draw of a row; `marks` that lie between its windows are drawn with a number."""
    rows = estimates_of(row, locale)
    if all(one.value is None for one in rows):
        return {"kind": "none", "rows": []}
    if row.shape == Shape.BESIDE:
        return charts.dot_picture(rows, row.unit, locale)
    between = [
        (at, speaking.number(number, locale=locale))
        for number, mark in numbered(row, marks)
        if (at := _first_after(row, mark)) is not None
    ]
    return charts.line_picture(rows, row.unit, locale, marks=between)


def chart_of(row: CultureRow, locale: Locale, marks: Sequence[Mark] = ()) -> charts.Chart:
    """A row as `{% chart %}` shows it, in the reader's locale; headed by what was asked."""
    title, sentence = str(row.about), sentence_of(row, locale)
    columns, table = table_of(row, locale)
    picture = picture_of(row, locale, marks)
    svg = charts.svg_of(picture, title, sentence)
    withheld = withheld_of(row, locale)
    return charts.Chart(title, sentence, columns, table, svg, withheld, bool(picture["rows"]))


def table_of(
    row: CultureRow, locale: Locale
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Columns and lines of a row's table: what the download has, as a reader's locale writes it."""
    columns = ["", _("Estimate"), _("Probably between"), _("Answers")]
    # One reason for all of them is said below the table.
    why = len({str(point.why) for point in row.points if point.value is None}) > 1
    lines = []
    for point, one in zip(row.points, estimates_of(row, locale), strict=True):
        estimate = charts.estimate_in_words(one, row.unit, locale)
        interval = charts.interval_in_words(one, row.unit, locale)
        line = [one.label, estimate, interval, band_in_words(point.at_least, point.at_most, locale)]
        lines.append((*line, str(point.why)) if why else tuple(line))
    return tuple([*columns, _("Why withheld")] if why else columns), tuple(lines)


def band_in_words(at_least: int | None, at_most: int | None, locale: Locale) -> str:
    """On how many something rests, or of how many it is: "64 to 95"; nothing where it is not said."""
    if at_least is None or at_most is None:
        return ""
    return _("%(first)s to %(last)s") % {
        "first": speaking.number(at_least, locale=locale),
        "last": speaking.number(at_most, locale=locale),
    }


def withheld_of(row: CultureRow, locale: Locale) -> str:
    """What of a row was withheld and why: a sentence for each reason, and what the practice adds."""
    reasons = Counter(str(point.why) for point in row.points if point.value is None)
    sentences = [str(row.withheld)] if row.withheld else []
    for why, count in reasons.items():
        words = ngettext(
            "%(n)s figure is withheld: %(why)s.", "%(n)s figures are withheld: %(why)s.", count
        )
        sentences.append(words % {"n": speaking.number(count, locale=locale), "why": why})
    return " ".join(sentences)


def sentence_of(row: CultureRow, locale: Locale) -> str:
    """What a row shows, in a sentence that claims no more than its intervals do."""
    if row.sentence:
        return str(row.sentence)
    known = [point for point in row.points if point.value is not None]
    if not known:
        return _("Nothing could be published of it yet.")
    if row.shape == Shape.BESIDE:
        return _beside(row, known, locale)
    said = [_newest(row, known[-1], locale)]
    if len(known) > 1 and row.unit != charts.RELIABILITY:
        said.append(_moved(row, known[0], known[-1], locale))
    return " ".join(part for part in said if part)


def _words_for(row: CultureRow, first: Point, last: Point, locale: Locale) -> dict[str, str]:
    return {
        "first": charts.in_unit(first.value or 0, row.unit, locale),
        "when": label_of(first, locale),
        "last": charts.in_unit(last.value or 0, row.unit, locale),
        "now": label_of(last, locale),
    }


def _newest(row: CultureRow, last: Point, locale: Locale) -> str:
    words = _words_for(row, last, last, locale)
    if row.says:
        said = str(row.says) % {"value": words["last"]}
    elif row.shape == Shape.SIZE:
        said = _("%(last)s at %(now)s people.") % words
    else:
        said = _("%(last)s in the time until %(now)s.") % words
    estimate = charts.Estimate("", last.value, last.low, last.high)
    between = charts.interval_in_words(estimate, row.unit, locale)
    return (
        f"{said} {_('Probably between %(between)s.') % {'between': between}}" if between else said
    )


def _moved(row: CultureRow, first: Point, last: Point, locale: Locale) -> str:
    """From the first to the last figure, and whether that is more than chance."""
    words = _words_for(row, first, last, locale)
    if row.shape == Shape.SIZE:
        if is_above(last, first):
            return _("It is higher: %(first)s at %(when)s people, %(last)s at %(now)s.") % words
        if is_above(first, last):
            return _("It is lower: %(first)s at %(when)s people, %(last)s at %(now)s.") % words
        return (
            _(
                "%(first)s at %(when)s people, %(last)s at %(now)s: too close together to say that"
                " it is higher or lower."
            )
            % words
        )
    if is_above(last, first):
        return _("It rose: %(first)s until %(when)s, %(last)s until %(now)s.") % words
    if is_above(first, last):
        return _("It fell: %(first)s until %(when)s, %(last)s until %(now)s.") % words
    return (
        _(
            "%(first)s until %(when)s, %(last)s until %(now)s: too close together to say that it"
            " rose or fell."
        )
        % words
    )


def is_above(one: Point, other: Point) -> bool:
    """Whether the whole interval of `one` lies above that of `other`; never without intervals."""
    if one.low is None or other.high is None:
        return False
    return one.low > other.high


def _beside(row: CultureRow, known: Sequence[Point], locale: Locale) -> str:
    """How far dots that stand beside each other reach. Who is where, the picture says; no order."""
    if row.unit == charts.ASSOCIATION:
        return _(
            "How closely two answers of the same people go together. None says that one brings the"
            " other."
        )
    values = [point.value or 0 for point in known]
    words = {
        "low": charts.in_unit(min(values), row.unit, locale),
        "high": charts.in_unit(max(values), row.unit, locale),
    }
    apart = any(is_above(one, other) for one in known for other in known)
    intervals = all(point.low is not None for point in known)
    if len(known) == 1:
        return _newest(row, known[0], locale)
    if apart or not intervals:
        return _("From %(low)s to %(high)s.") % words
    return _("From %(low)s to %(high)s: too close together to say that they differ.") % words


def lines_of(row: CultureRow, locale: Locale) -> list[str]:
    """Associations each in a sentence; of other rows none."""
    if row.unit != charts.ASSOCIATION:
        return []
    return [_association(point, locale) for point in row.points if point.value is not None]


def _association(point: Point, locale: Locale) -> str:
    words = {
        "pair": label_of(point, locale),
        "value": charts.in_unit(point.value or 0, charts.ASSOCIATION, locale),
        "low": charts.in_unit(point.low or 0, charts.ASSOCIATION, locale),
        "high": charts.in_unit(point.high or 0, charts.ASSOCIATION, locale),
    }
    if (point.low or 0) > 0:
        said = _("%(pair)s: those who agree with one agree more often with the other.")
    elif (point.high or 0) < 0:
        said = _("%(pair)s: those who agree with one agree less often with the other.")
    else:
        said = _("%(pair)s: no association can be told from chance.")
    figure = _("An association of %(value)s, probably between %(low)s and %(high)s.")
    return f"{said % words} {figure % words}"


@dataclass(frozen=True)
class Change:
    """A mark with its number in the picture, and the figures before and after it in a sentence."""

    number: int
    on: date
    words: str
    sentence: str


def numbered(row: CultureRow, marks: Sequence[Mark]) -> list[tuple[int, Mark]]:
    """The marks that lie between a row's windows, by their days, each with a number from 1 on."""
    inside = [mark for mark in marks if _around(row, mark) is not None]
    return list(enumerate(sorted(inside, key=lambda mark: mark.on), start=1))


def _first_after(row: CultureRow, mark: Mark) -> int | None:
    after = (n for n, point in enumerate(row.points) if point.first and point.first >= mark.on)
    return next(after, None)


def _around(row: CultureRow, mark: Mark) -> tuple[Point, Point] | None:
    """The last published window that ended before a mark, and the first that began after it."""
    if row.shape != Shape.TIME or row.unit == charts.RELIABILITY:
        return None
    known = [point for point in row.points if point.value is not None]
    before = [point for point in known if point.last and point.last < mark.on]
    after = [point for point in known if point.first and point.first >= mark.on]
    return (before[-1], after[0]) if before and after else None


def changes_of(row: CultureRow, marks: Sequence[Mark], locale: Locale) -> list[Change]:
    """What was measured before and after each mark. It is before and after, and no more."""
    return [
        Change(number, mark.on, str(mark.words), _before_and_after(row, around, locale))
        for number, mark in numbered(row, marks)
        if (around := _around(row, mark)) is not None
    ]


@dataclass(frozen=True)
class Compared:
    """The numbers of marks between the same two windows ("1–3"), and what was measured in both."""

    numbers: str
    sentence: str


def compared(changes: Sequence[Change], locale: Locale) -> list[Compared]:
    """The changes' sentences, each once, in the order of their numbers."""
    found = []
    for sentence, alike in groupby(changes, key=lambda change: change.sentence):
        numbers = [speaking.number(change.number, locale=locale) for change in alike]
        text = numbers[0] if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
        found.append(Compared(text, sentence))
    return found


def _before_and_after(row: CultureRow, around: tuple[Point, Point], locale: Locale) -> str:
    words = _words_for(row, *around, locale)
    said = _("Before: %(first)s (until %(when)s). After: %(last)s (until %(now)s).") % words
    low, high = difference(*around)
    if low is None or high is None:
        return said
    low, high = _outwards(row, low, high)
    between = {
        "low": _signed(row, low, locale),
        "high": _signed(row, high, locale),
    }
    if low <= 0 <= high:
        more = _("Too close together to say that it changed: between %(low)s and %(high)s.")
    else:
        more = _("The difference probably lies between %(low)s and %(high)s.")
    return f"{said} {more % between}"


def difference(before: Point, after: Point) -> tuple[float | None, float | None]:
    """The interval of after less before, of two figures' own intervals; None without them.

    By G. Y. Zou and A. Donner, Construction of confidence limits about effect measures, Statistics
    in Medicine 27, 2008, 1693-1702, for two figures that know nothing of each other. Those of two
    windows are of much the same people, so it is rather too wide than too narrow.
    """
    ends = (before.value, before.low, before.high, after.value, after.low, after.high)
    if any(end is None for end in ends):
        return None, None
    was, was_low, was_high, now, now_low, now_high = (float(end or 0) for end in ends)
    low = now - was - sqrt((now - now_low) ** 2 + (was_high - was) ** 2)
    high = now - was + sqrt((now_high - now) ** 2 + (was - was_low) ** 2)
    return low, high


def _outwards(row: CultureRow, low: float, high: float) -> tuple[float, float]:
    """An interval as it is shown: no narrower, and in the steps in which the unit is written."""
    steps = {charts.PERCENT: HUNDRED, charts.STEPS: TEN}.get(row.unit)
    if steps is None:
        return low, high
    return floor(low * steps + 1e-9) / steps, ceil(high * steps - 1e-9) / steps


def _signed(row: CultureRow, value: float, locale: Locale) -> str:
    """ "+3 points" of hundredths; any other unit as it is written, with its sign."""
    sign = "−" if value < 0 else "+" if value > 0 else ""
    if row.unit == charts.PERCENT:
        points = round(abs(value) * HUNDRED)
        words = ngettext("%(n)s point", "%(n)s points", points)
        return sign + words % {"n": speaking.number(points, locale=locale)}
    return sign + charts.in_unit(abs(value), row.unit, locale)


HEAD = (
    *("practice", "figure", "title", "unit", "of", "from", "until"),
    *("estimate", "low", "high", "answers_from", "answers_to", "withheld"),
)


def as_csv(rows: Iterable[tuple[str, CultureRow]], locale: Locale) -> Iterator[str]:
    """(practice, row) as lines of a table to take along; no spreadsheet runs a cell of it as a formula."""
    writer = csv.writer(Echo())
    yield writer.writerow(HEAD)
    for practice, row in rows:
        for point in row.points:
            texts = (practice, row.key, str(row.title), row.unit, label_of(point, locale))
            days = (day.isoformat() if day else "" for day in (point.first, point.last))
            numbers = (point.value, point.low, point.high, point.at_least, point.at_most)
            why = quoted_for_spreadsheets(str(point.why)) if point.value is None else ""
            yield writer.writerow([*map(quoted_for_spreadsheets, texts), *days, *numbers, why])
