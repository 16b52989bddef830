"""Draws charts. Run as a program: a list of descriptions comes in as JSON, a list of SVG goes out.

A program of its own because Altair and its renderer take a second and a quarter of a gigabyte to
start: the server's processes never load them (see kit.charts, which keeps what was drawn).
Colours are placeholders here; kit.charts turns them into the page's own, light or dark.
"""

import json
import sys
from itertools import pairwise
from typing import Any

import altair as alt
import vl_convert

# Placeholders, as wide apart as no real palette is; see kit.charts.COLOURS.
FIRST, SECOND, INK, QUIET, RULE, GROUND = (f"#00000{n}" for n in range(1, 7))
WIDTH, HEIGHT = 440, 220
TEXT = 15
# Of a mark's number: how wide a digit is, how far numbers are apart, how high their strip is.
DIGIT, APART, NUMBERS = 9, 6, 22
# Of one dot with its words above it.
DOT_HEIGHT = 54


def bars(description: dict[str, Any]) -> Any:
    """One bar for each row, its amount above it."""
    base = _base(description).encode(x=_across(description), y=_up(description, "value:Q"))
    drawn = base.mark_bar(color=FIRST, size=min(64, WIDTH / len(description["rows"]) * 0.6))
    words = base.mark_text(dy=-9, color=INK, fontSize=TEXT).encode(text="text:N")
    return alt.layer(drawn, words)


def lines(description: dict[str, Any]) -> Any:
    """A line with a point for each row and the interval as a band; a row without a value is a gap."""
    base = _base(description).encode(x=_across(description))
    band = base.mark_area(color=FIRST, opacity=0.2).encode(
        y=_up(description, "low:Q"), y2=alt.Y2("high:Q")
    )
    spans = base.mark_rule(color=FIRST, opacity=0.35, strokeWidth=2).encode(
        y=_up(description, "low:Q"), y2=alt.Y2("high:Q")
    )
    line = base.mark_line(color=FIRST, strokeWidth=2.5).encode(y=_up(description, "value:Q"))
    points = base.mark_point(color=FIRST, filled=True, size=70, opacity=1).encode(
        y=_up(description, "value:Q")
    )
    # The figure stands above the interval, never across it.
    words = base.mark_text(dy=-9, color=INK, fontSize=TEXT).encode(
        y=_up(description, "top:Q"), text="text:N"
    )
    return alt.layer(*_marks(description), band, spans, line, points, words)


def _marks(description: dict[str, Any]) -> list[Any]:
    """A thin line before each row that has marks, and below the chart the numbers of the marks."""
    marks = description.get("marks", [])
    step = WIDTH / len(description["rows"])
    rules = [
        _at(x * step).mark_rule(color=QUIET, strokeWidth=1)
        .encode(y=alt.value(0), y2=alt.value(HEIGHT + 4))
        for x in sorted({mark["at"] for mark in marks})
    ]  # fmt: skip
    words = [
        _at(x, text).mark_text(color=INK, fontSize=TEXT, baseline="top")
        .encode(y=alt.value(HEIGHT + 8), text="text:N")
        for x, text in numbers_below([(mark["at"] * step, mark["text"]) for mark in marks])
    ]  # fmt: skip
    return [*rules, *words]


def _at(x: float, text: str = "") -> alt.Chart:
    values = alt.InlineData(values=[{"text": text}])
    return alt.Chart(values, width=WIDTH, height=HEIGHT).encode(x=alt.value(x))


def numbers_below(marks: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Where which numbers stand: those that would touch each other become one range, "2-4".

    Arguments: `marks`, from left to right, as (pixels from the left, number). Returns (pixels from
    the left of its middle, text), within the picture.
    """
    groups = [[mark] for mark in marks]
    while True:
        placed = [_placed(group) for group in groups]
        touching = [n for n, pair in enumerate(pairwise(placed)) if _touch(*pair)]
        if not touching:
            return placed
        groups[touching[0]] += groups.pop(touching[0] + 1)


def _placed(group: list[tuple[float, str]]) -> tuple[float, str]:
    (left, first), (right, last) = group[0], group[-1]
    text = first if len(group) == 1 else f"{first}–{last}"
    half = _half_of(text)
    return min(max((left + right) / 2, half), WIDTH - half), text


def _touch(one: tuple[float, str], other: tuple[float, str]) -> bool:
    return one[0] + _half_of(one[1]) + APART > other[0] - _half_of(other[1])


def _half_of(text: str) -> float:
    return len(text) * DIGIT / 2


def dots(description: dict[str, Any]) -> Any:
    """One below another: words, and below them a dot with its interval; one without a value has words."""
    rows, (first, last) = description["rows"], description["span"]
    height = DOT_HEIGHT * len(rows)
    base = alt.Chart(alt.InlineData(values=rows), width=WIDTH, height=height).encode(
        y=alt.Y("place:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    )
    along = alt.Scale(domain=[first, last], nice=False)
    at = {name: alt.X(f"{name}:Q", axis=None, scale=along) for name in ("value", "low")}
    ground = base.mark_rule(color=RULE, strokeWidth=2, yOffset=10).encode(
        x=alt.value(0), x2=alt.value(WIDTH)
    )
    middle = [
        base.mark_tick(color=QUIET, thickness=2, size=16, orient="vertical", yOffset=10).encode(
            x=alt.X(datum=zero, type="quantitative", axis=None, scale=along)
        )
        for zero in description["zero"]
    ]
    spans = base.mark_rule(color=FIRST, strokeWidth=4, opacity=0.45, yOffset=10).encode(
        x=at["low"], x2=alt.X2("high:Q")
    )
    points = base.mark_point(color=FIRST, filled=True, size=110, opacity=1, yOffset=10).encode(
        x=at["value"]
    )
    label = base.mark_text(color=INK, fontSize=TEXT, align="left", dy=-10).encode(
        x=alt.value(0), text="label:N"
    )
    words = base.mark_text(color=INK, fontSize=TEXT, align="right", dy=-10).encode(
        x=alt.value(WIDTH), text="text:N"
    )
    return alt.layer(ground, *middle, spans, points, label, words)


def _base(description: dict[str, Any]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=description["rows"]), width=WIDTH, height=HEIGHT)


def _across(description: dict[str, Any]) -> alt.X:
    axis = alt.Axis(
        labelAngle=0,
        labelOverlap="greedy",
        labelSeparation=10,
        ticks=False,
        domainColor=QUIET,
        title=None,
        labelPadding=8 + (NUMBERS if description.get("marks") else 0),
    )
    order = [row["label"] for row in description["rows"]]
    return alt.X("label:O", sort=order, axis=axis, scale=alt.Scale(paddingInner=0.35))


def _up(description: dict[str, Any], field: str) -> alt.Y:
    scale = alt.Scale(domain=description["span"], nice=True)
    return alt.Y(field, scale=scale, axis=None)


KINDS = {"bars": bars, "lines": lines, "dots": dots}


def draw(description: dict[str, Any]) -> str:
    """SVG of the description: `kind`, `rows` (label, value, text), `span`;
    lines have low, high and top (where the figure stands) too, and may have `marks` (at, text);
    dots have low, high and place, and `zero`.
    """
    chart = (
        KINDS[description["kind"]](description)
        .configure(
            background="transparent", padding={"left": 4, "right": 4, "top": 26, "bottom": 4}
        )
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=QUIET, labelFontSize=TEXT, labelFont="sans-serif", labelPadding=8, grid=False
        )
        .configure_text(font="sans-serif")
    )
    svg: str = vl_convert.vegalite_to_svg(chart.to_dict())
    return svg


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    json.dump([draw(description) for description in json.load(sys.stdin)], sys.stdout)
