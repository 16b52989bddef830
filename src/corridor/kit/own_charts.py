"""Charts of what is one person's alone: drawn within the request, kept in no file.

kit.charts keeps what it drew in the data folder, where whoever holds the machine reads it. So
nothing that only its owner may see is drawn there: this draws a few dots and words itself, in the
page's own colours, without scripts, references or styles, and forgets them.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from babel import Locale
from babel.dates import format_skeleton
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from corridor.kit.charts import Chart

WIDTH, HEIGHT = 440, 200
LEFT, RIGHT = 8, 432
# The first and the last step lie on these lines; their words stand outside of them.
TOP, BOTTOM = 38, 138
TEXT = 15
# How wide a letter of that size is at most.
LETTER = 9


@dataclass(frozen=True)
class Mark:
    """A step that somebody chose on a day; 0 is the first of the scale's steps."""

    on: date
    step: int


def marks_chart(
    title: str,
    sentence: str,
    marks: Sequence[Mark],
    steps: Sequence[str],
    *,
    column: str,
    days: Sequence[str],
    since: date,
    until: date,
    locale: Locale,
) -> Chart:
    """Dots over time between two words: the first of `steps` above, the last below.

    Arguments: `marks`, in the order of their days, which lie from `since` until before `until`;
    `days`, the same days as the reader writes them; `column`, the heading over the steps in the table.
    Refuses, with IndexError, a step that the scale does not have.
    """
    rows = tuple((day, steps[mark.step]) for day, mark in zip(days, marks, strict=True))
    places = [(_across(mark.on, since, until), _down(mark.step, len(steps))) for mark in marks]
    svg = _svg(title, sentence, _poles(steps) + _months(since, until, locale), places)
    return Chart(title, sentence, ("", column), rows, svg)


def _svg(
    title: str, sentence: str, ground: SafeString, places: Sequence[tuple[float, float]]
) -> SafeString:
    # Made of what stands beside it anyway, not of the marks.
    mark = f"chart-{hashlib.sha256(title.encode()).hexdigest()[:10]}"
    dots = format_html_join("", '<circle cx="{}" cy="{}" r="5" fill="var(--chart-1)"/>', places)
    way = " ".join(f"{x},{y}" for x, y in places)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" '
        'aria-labelledby="{}-title {}-words"><title id="{}-title">{}</title>'
        '<desc id="{}-words">{}</desc>{}<polyline points="{}" fill="none" '
        'stroke="var(--chart-1)" stroke-width="1.5" opacity="0.4"/>{}</svg>',
        *(WIDTH, HEIGHT, mark, mark, mark, title, mark, sentence),
        ground,
        way,
        dots,
    )


def _poles(steps: Sequence[str]) -> SafeString:
    rule = '<path d="M{} {}H{}" stroke="var(--rule)" stroke-width="1"/>'
    word = '<text x="{}" y="{}" font-size="{}" fill="var(--ink)">{}</text>'
    lines = format_html_join("", rule, ((LEFT, y, RIGHT) for y in (TOP - 14, BOTTOM + 14)))
    return lines + format_html_join(
        "",
        word,
        ((LEFT, TOP - 20, TEXT, steps[0]), (LEFT, BOTTOM + 31, TEXT, steps[-1])),
    )


def _months(since: date, until: date, locale: Locale) -> SafeString:
    """The names of the months under the lower line; every second, third, ... where they would touch."""
    word = '<text x="{}" y="{}" font-size="{}" fill="var(--quiet)">{}</text>'
    places = [_across(day, since, until) for day in _firsts(since, until)]
    names = [format_skeleton("MMM", day, locale=locale) for day in _firsts(since, until)]
    steps = range(1, len(names) + 1)
    each = next((n for n in steps if _are_apart(places[::n], names[::n])), 1)
    told = zip(places[::each], names[::each], strict=True)
    return format_html_join("", word, ((x, HEIGHT - 8, TEXT, name) for x, name in told))


def _are_apart(places: Sequence[float], names: Sequence[str]) -> bool:
    """Whether names that begin at these places, from left to right, leave a letter between each two."""
    ends = [x + (len(name) + 1) * LETTER for x, name in zip(places, names, strict=True)]
    return all(end <= begin for end, begin in zip(ends, places[1:], strict=False))


def _firsts(since: date, until: date) -> Iterator[date]:
    """The first day of each month from `since` until before `until`."""
    day = since.replace(day=1)
    while day < until:
        if day >= since:
            yield day
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _across(day: date, since: date, until: date) -> float:
    share = (day - since).days / max(1, (until - since).days)
    return round(LEFT + share * (RIGHT - LEFT), 1)


def _down(step: int, count: int) -> float:
    return round(TOP + step * (BOTTOM - TOP) / max(1, count - 1), 1)
