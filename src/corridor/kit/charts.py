"""Charts, drawn on the server: a picture, its sentence, its table, and what was withheld and why.

The picture is inline SVG in the page's own colours, light or dark, without scripts, references or
styles. It is drawn by a program of its own (kit.drawing) and kept in a file; when drawing fails,
the sentence and the table stand alone.
"""

import hashlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from babel import Locale
from babel.numbers import format_decimal, format_percent
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from corridor.kit import speaking

PERCENT = "percent"
PEOPLE = "people"
# Of a scale of five steps, from 1 to 5.
STEPS = "steps"

# The placeholders of kit.drawing, and the page's own colours.
COLOURS = {
    "#000001": "var(--chart-1)",
    "#000002": "var(--chart-2)",
    "#000003": "var(--ink)",
    "#000004": "var(--quiet)",
    "#000005": "var(--rule)",
    "#000006": "var(--paper)",
}
_SHAPES = frozenset({"g", "path", "text", "line", "rect", "circle"})
_DRAWING = frozenset(
    {"d", "transform", "fill", "stroke", "stroke-width", "stroke-miterlimit", "opacity"}
    | {"text-anchor", "font-size", "x", "y", "x1", "y1", "x2", "y2", "width", "height"}
    | {"r", "cx", "cy"}
)
# Two pictures at once would need twice a quarter of a gigabyte.
_one_at_a_time = threading.Lock()
_log = logging.getLogger(__name__)
PICTURES_KEPT = timedelta(days=30)
# A picture of many amounts shows the last and the highest in figures; the table has them all.
FIGURES_AT_MOST = 5


@dataclass(frozen=True)
class Chart:
    """A chart as `{% chart c %}` shows it. `svg` is empty where it could not be drawn."""

    title: str
    sentence: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    svg: SafeString = field(default=SafeString(""))
    withheld: str = ""


def in_unit(value: float, unit: str, locale: Locale) -> str:
    """The value in words: of "percent" (0 to 1), "people", "steps", "days" (half days), a currency."""
    if unit == PERCENT:
        return str(format_percent(value, locale=locale))
    if unit == STEPS:
        return str(format_decimal(value, format="0.0", locale=locale))
    if unit == PEOPLE:
        return speaking.number(value, locale=locale)
    return speaking.amount(int(value), unit, locale=locale)


def bar_chart(
    title: str,
    sentence: str,
    rows: Iterable[tuple[str, int]],
    unit: str,
    *,
    locale: Locale,
    withheld: str = "",
) -> Chart:
    """One bar for each (label, quantity); `unit` as in `in_unit`; `withheld` says what and why."""
    rows = list(rows)
    texts = [in_unit(value, unit, locale) for _label, value in rows]
    shown = _figures([value for _label, value in rows], texts)
    drawn = [
        {"label": label, "value": value, "text": text}
        for (label, value), text in zip(rows, shown, strict=True)
    ]
    table = tuple((label, text) for (label, _value), text in zip(rows, texts, strict=True))
    span = [0, max((value for _label, value in rows), default=0) or 1]
    description = {"kind": "bars", "rows": drawn, "span": span}
    return Chart(
        title, sentence, ("", _("Amount")), table, _svg(description, title, sentence), withheld
    )


@dataclass(frozen=True)
class Estimate:
    """A value with its interval at one time; `value` None where it was withheld."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None


def line_chart(
    title: str,
    sentence: str,
    rows: Iterable[Estimate],
    unit: str,
    *,
    locale: Locale,
    withheld: str = "",
) -> Chart:
    """A line over time with its interval; a withheld value is a gap and is named in the table."""
    rows = list(rows)
    values = [row.value for row in rows]
    texts = [_("withheld") if v is None else in_unit(v, unit, locale) for v in values]
    shown = _figures(values, texts)
    drawn = [
        {
            "label": r.label,
            "value": r.value,
            "low": r.low,
            "high": r.high,
            "top": r.value if r.high is None else r.high,
            "text": text,
        }
        for r, text in zip(rows, shown, strict=True)
    ]
    table = tuple(
        (row.label, text, _interval(row, unit, locale))
        for row, text in zip(rows, texts, strict=True)
    )
    description = {"kind": "lines", "rows": drawn, "span": _span(rows, unit)}
    columns = ("", _("Estimate"), _("Probably between"))
    return Chart(title, sentence, columns, table, _svg(description, title, sentence), withheld)


def _span(rows: Sequence[Estimate], unit: str) -> list[float]:
    """From where to where the picture reaches: a scale as a whole, anything else from nothing up."""
    if unit == STEPS:
        return [1, 5]
    if unit == PERCENT:
        return [0, 1.0]
    return [0, max([r.high or r.value or 0 for r in rows], default=0) or 1]


def _interval(row: Estimate, unit: str, locale: Locale) -> str:
    if row.value is None or row.low is None or row.high is None:
        return ""
    return _("%(low)s and %(high)s") % {
        "low": in_unit(row.low, unit, locale),
        "high": in_unit(row.high, unit, locale),
    }


def _figures(values: Sequence[float | None], texts: Sequence[str]) -> list[str]:
    """The figures written into the picture: all of a few, the last and the highest of many."""
    known = [n for n, value in enumerate(values) if value is not None]
    if len(values) > FIGURES_AT_MOST and known:
        known = [known[-1], max(known, key=lambda n: values[n] or 0)]
    return [text if n in known else "" for n, text in enumerate(texts)]


def _svg(description: dict[str, Any], title: str, sentence: str) -> SafeString:
    """The picture with its title and description; nothing for no rows or where drawing failed."""
    if not description["rows"]:
        return SafeString("")
    name = hashlib.sha256(json.dumps(description, sort_keys=True).encode()).hexdigest()
    shapes = _kept(name, description)
    if not shapes:
        return SafeString("")
    view_box, inner = shapes.split("\n", 1)
    mark = "chart-" + hashlib.sha256(f"{name}{title}".encode()).hexdigest()[:10]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{}" role="img" '
        'aria-labelledby="{}-title {}-words"><title id="{}-title">{}</title>'
        '<desc id="{}-words">{}</desc>{}</svg>',
        *(view_box, mark, mark, mark, title, mark, sentence),
        mark_safe(inner),  # noqa: S308 - rebuilt below from shapes and drawing attributes alone
    )


def _kept(name: str, description: dict[str, Any]) -> str:
    """The picture's shapes from the file, drawn first where there is none."""
    folder = _folder()
    file = folder / f"{name}.txt"
    with _one_at_a_time:
        if file.is_file():
            return file.read_text(encoding="utf-8")
        shapes = _draw(description)
        if shapes:
            folder.mkdir(parents=True, exist_ok=True)
            making = file.with_suffix(f".{os.getpid()}")
            making.write_text(shapes, encoding="utf-8")
            making.replace(file)
        return shapes


def forget_old_pictures() -> int:
    """Delete the files of pictures drawn a month ago, and halves that a kill left; how many.

    What is still shown is drawn anew. A picture of figures that were withdrawn must not stay.
    """
    limit = time.time() - PICTURES_KEPT.total_seconds()
    old = [file for file in _folder().glob("*") if file.stat().st_mtime < limit]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    return Path(settings.DATA) / "charts"


def _draw(description: dict[str, Any]) -> str:
    """Run the drawing program: the view box, a line break, the shapes; nothing where it failed."""
    command = [sys.executable, "-m", "corridor.kit.drawing"]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, described by our own rows on its input
            command,
            input=json.dumps(description).encode(),
            capture_output=True,
            timeout=60,
            check=True,
        )
        return _rebuilt(done.stdout.decode())
    except (OSError, subprocess.SubprocessError, ElementTree.ParseError):
        _log.exception("a chart could not be drawn")
        return ""


def _rebuilt(svg: str) -> str:
    """The same picture from shapes and drawing attributes alone: whatever else came is left out."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - the renderer's own output
    shapes = ElementTree.Element("g")
    for child in root:
        _copy(child, shapes)
    return f"{root.get('viewBox', '')}\n{ElementTree.tostring(shapes, encoding='unicode')}"


def _copy(element: ElementTree.Element, parent: ElementTree.Element) -> None:
    tag = element.tag.rpartition("}")[2]
    if tag not in _SHAPES or element.get("class") in {"background", "foreground"}:
        return
    attributes = {
        key: COLOURS.get(value, value) for key, value in element.attrib.items() if key in _DRAWING
    }
    copy = ElementTree.SubElement(parent, tag, attributes)
    copy.text = element.text if tag == "text" else None
    for child in element:
        _copy(child, copy)
