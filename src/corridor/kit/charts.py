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
# How two things move together, from -1 to 1.
ASSOCIATION = "association"
# How well questions hold together, from 0 to 1.
RELIABILITY = "reliability"

Picture = dict[str, Any]

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
    """A chart as `{% chart c %}` shows it. `svg` is empty where it could not be drawn.

    `has_picture` False: everything in it is withheld, and there is nothing to draw.
    """

    title: str
    sentence: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    svg: SafeString = field(default=SafeString(""))
    withheld: str = ""
    has_picture: bool = True


def in_unit(value: float, unit: str, locale: Locale) -> str:
    """The value in words: of "percent" (0 to 1), "people", "steps", "association" (-1 to 1),
    "reliability" (0 to 1), "days" (half days), a currency.
    """
    if unit == PERCENT:
        return str(format_percent(value, locale=locale))
    if unit == STEPS:
        return str(format_decimal(value, format="0.0", locale=locale))
    if unit in {ASSOCIATION, RELIABILITY}:
        return str(format_decimal(value, format="0.00", locale=locale))
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
    picture = {"kind": "bars", "rows": drawn, "span": span}
    columns = ("", _("Amount"))
    return Chart(title, sentence, columns, table, svg_of(picture, title, sentence), withheld)


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
    table = tuple(
        (row.label, estimate_in_words(row, unit, locale), interval_in_words(row, unit, locale))
        for row in rows
    )
    columns = ("", _("Estimate"), _("Probably between"))
    picture = line_picture(rows, unit, locale)
    return Chart(title, sentence, columns, table, svg_of(picture, title, sentence), withheld)


def line_picture(
    rows: Sequence[Estimate], unit: str, locale: Locale, *, marks: Sequence[tuple[int, str]] = ()
) -> Picture:
    """What there is to draw of a line: its values, and `marks`, each before the row of that number.

    Marks are (place of the row, number that stands below the mark), in their order.
    """
    values = [row.value for row in rows]
    shown = _figures(values, [estimate_in_words(row, unit, locale) for row in rows])
    drawn = [
        {**_ends(row), "top": row.value if row.high is None else row.high, "text": text}
        for row, text in zip(rows, shown, strict=True)
    ]
    picture: Picture = {"kind": "lines", "rows": drawn, "span": _span(rows, unit)}
    if marks:
        picture["marks"] = [{"at": at, "text": text} for at, text in marks]
    return picture


def dot_picture(rows: Sequence[Estimate], unit: str, locale: Locale) -> Picture:
    """What there is to draw of dots beside each other, each with its interval, one below another."""
    drawn = [
        {**_ends(row), "place": place, "text": estimate_in_words(row, unit, locale)}
        for place, row in enumerate(rows)
    ]
    zero = [0] if unit == ASSOCIATION else []
    return {"kind": "dots", "rows": drawn, "span": _span(rows, unit), "zero": zero}


def _ends(row: Estimate) -> dict[str, Any]:
    return {"label": row.label, "value": row.value, "low": row.low, "high": row.high}


def estimate_in_words(row: Estimate, unit: str, locale: Locale) -> str:
    """The value as a table says it."""
    return _("withheld") if row.value is None else in_unit(row.value, unit, locale)


def _span(rows: Sequence[Estimate], unit: str) -> list[float]:
    """From where to where the picture reaches: a scale as a whole, anything else from nothing up."""
    if unit == STEPS:
        return [1, 5]
    if unit in {PERCENT, RELIABILITY}:
        return [0, 1.0]
    if unit == ASSOCIATION:
        return [-1, 1]
    return [0, max([r.high or r.value or 0 for r in rows], default=0) or 1]


def interval_in_words(row: Estimate, unit: str, locale: Locale) -> str:
    """ "52% and 69%"; nothing where there is no interval."""
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


def svg_of(picture: Picture, title: str, sentence: str) -> SafeString:
    """The picture with its title and description; nothing for no rows or where drawing failed."""
    if not picture["rows"]:
        return SafeString("")
    name = _name_of(picture)
    shapes = _kept([picture])[0]
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


def draw_ahead(pictures: Iterable[Picture]) -> None:
    """Draw at once what is not kept yet: the drawing program takes a second to start, whatever it draws.

    A page of several charts calls it first; `svg_of` then finds them.
    """
    _kept([picture for picture in pictures if picture["rows"]])


def _name_of(picture: Picture) -> str:
    return hashlib.sha256(json.dumps(picture, sort_keys=True).encode()).hexdigest()


def _kept(pictures: Sequence[Picture]) -> list[str]:
    """The pictures' shapes from their files, drawn first where there are none."""
    folder = _folder()
    files = [folder / f"{_name_of(picture)}.txt" for picture in pictures]
    with _one_at_a_time:
        missing = {
            file: picture
            for file, picture in zip(files, pictures, strict=True)
            if not file.is_file()
        }
        drawn = zip(missing, _draw(list(missing.values())), strict=True) if missing else ()
        for file, shapes in drawn:
            if shapes:
                folder.mkdir(parents=True, exist_ok=True)
                making = file.with_suffix(f".{os.getpid()}")
                making.write_text(shapes, encoding="utf-8")
                making.replace(file)
        return [file.read_text(encoding="utf-8") if file.is_file() else "" for file in files]


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


def _draw(pictures: Sequence[Picture]) -> list[str]:
    """Run the drawing program: of each the view box, a line break, the shapes; nothing where it failed."""
    command = [sys.executable, "-m", "corridor.kit.drawing"]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, described by our own rows on its input
            command,
            input=json.dumps(pictures).encode(),
            capture_output=True,
            timeout=60,
            check=True,
        )
        return [_rebuilt(svg) for svg in json.loads(done.stdout)]
    except (OSError, subprocess.SubprocessError, ElementTree.ParseError, ValueError):
        _log.exception("a chart could not be drawn")
        return [""] * len(pictures)


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
