"""A place on a plane of two axes with its ellipse, and a place on one axis: one person's alone.

Like kit.own_charts they are drawn within the request and kept in no file. Words stand left and right,
above and below as they would on paper, whichever way the reader's language runs.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from corridor.kit.charts import Chart

# The scale of both axes, and its middle.
LOW, MIDDLE, HIGH = 1.0, 3.0, 5.0
WIDTH, TEXT = 440, 16
# The plane's square, and the height of the picture of one axis.
LEFT, RIGHT, TOP, BOTTOM = 20, 420, 30, 430
PLANE_HEIGHT, AXIS_HEIGHT, AXIS_AT = 484, 78, 28


@dataclass(frozen=True)
class Ends:
    """What the two ends of both axes mean, in words."""

    left: str
    right: str
    below: str
    above: str


@dataclass(frozen=True)
class Plane:
    """A place on the plane: its centre and the outline of where it lies, as (across, up)."""

    centre: tuple[float, float]
    outline: Sequence[tuple[float, float]]


def plane_chart(
    title: str,
    sentence: str,
    plane: Plane,
    *,
    ends: Ends,
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
) -> Chart:
    """The place with its ellipse on the plane; both axes from 1 to 5, the middle lines at 3."""
    middle_x, middle_y = _across(MIDDLE), _up(MIDDLE)
    frame = format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="none" stroke="var(--rule)"/>'
        '<path d="M{} {}V{}M{} {}H{}" fill="none" stroke="var(--quiet)" stroke-dasharray="3 5"/>',
        *(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP),
        *(middle_x, TOP, BOTTOM, LEFT, middle_y, RIGHT),
    )
    words = _words(
        (middle_x, TOP - 10, "middle", ends.above),
        (middle_x, BOTTOM + 22, "middle", ends.below),
        (LEFT, BOTTOM + 44, "start", ends.left),
        (RIGHT, BOTTOM + 44, "end", ends.right),
    )
    outline = " ".join(f"{_across(x)},{_up(y)}" for x, y in plane.outline)
    place = format_html(
        '<polygon points="{}" fill="var(--chart-1)" fill-opacity="0.18" stroke="var(--chart-1)"'
        ' stroke-width="1.5"/><circle cx="{}" cy="{}" r="6" fill="var(--chart-1)"/>',
        *(outline, _across(plane.centre[0]), _up(plane.centre[1])),
    )
    svg = _svg(title, sentence, PLANE_HEIGHT, frame + place + words)
    return Chart(title, sentence, columns, rows, svg)


def axis_chart(
    title: str,
    sentence: str,
    felt: tuple[float, float, float],
    *,
    ends: tuple[str, str],
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
) -> Chart:
    """A place on one axis from 1 to 5: `felt` is the interval's begin, the place, the interval's end."""
    low, mean, high = (_across(value) for value in felt)
    middle = _across(MIDDLE)
    drawn = format_html(
        '<path d="M{} {}H{}" stroke="var(--rule)" stroke-width="1"/>'
        '<path d="M{} {}V{}" stroke="var(--quiet)" stroke-dasharray="3 5"/>'
        '<path d="M{} {}H{}" stroke="var(--chart-1)" stroke-width="9" stroke-opacity="0.3"'
        ' stroke-linecap="round"/><circle cx="{}" cy="{}" r="6" fill="var(--chart-1)"/>',
        *(LEFT, AXIS_AT, RIGHT, middle, AXIS_AT - 16, AXIS_AT + 16, low, AXIS_AT, high),
        *(mean, AXIS_AT),
    )
    words = _words((LEFT, AXIS_AT + 36, "start", ends[0]), (RIGHT, AXIS_AT + 36, "end", ends[1]))
    return Chart(title, sentence, columns, rows, _svg(title, sentence, AXIS_HEIGHT, drawn + words))


def _words(*words: tuple[float, float, str, str]) -> SafeString:
    text = '<text x="{}" y="{}" text-anchor="{}" direction="ltr" font-size="{}" fill="var(--ink)">{}</text>'
    return format_html_join("", text, ((x, y, anchor, TEXT, word) for x, y, anchor, word in words))


def _svg(title: str, sentence: str, height: int, inner: SafeString) -> SafeString:
    # Made of what stands beside it anyway.
    mark = f"plane-{hashlib.sha256(title.encode()).hexdigest()[:10]}"
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" '
        'aria-labelledby="{}-title {}-words"><title id="{}-title">{}</title>'
        '<desc id="{}-words">{}</desc>{}</svg>',
        *(WIDTH, height, mark, mark, mark, title, mark, sentence, inner),
    )


def _across(value: float) -> float:
    return round(LEFT + (value - LOW) / (HIGH - LOW) * (RIGHT - LEFT), 1)


def _up(value: float) -> float:
    return round(BOTTOM - (value - LOW) / (HIGH - LOW) * (BOTTOM - TOP), 1)
