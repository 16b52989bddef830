"""A chart of what is one person's alone: the same parts as any chart, and kept nowhere."""

from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from babel import Locale
from django.conf import settings

from corridor.kit import charts
from corridor.kit.own_charts import Mark, marks_chart

SVG = "{http://www.w3.org/2000/svg}"
STEPS = ("Rested <b>", "Mostly rested", "Worn out")


def drawn(marks=((date(2026, 6, 7), 0), (date(2026, 11, 30), 2)), **more):
    rows = [Mark(on, step) for on, step in marks]
    return marks_chart(
        "Rested, or worn out",
        "Each dot is one.",
        rows,
        STEPS,
        **{
            "column": "What you chose",
            "days": [str(mark.on) for mark in rows],
            "since": date(2026, 6, 1),
            "until": date(2026, 12, 1),
            "locale": Locale("en"),
        }
        | more,
    )


def elements(chart, tag):
    return ElementTree.fromstring(chart.svg).findall(f"{SVG}{tag}")


def test_the_picture_holds_shapes_and_nothing_else():
    root = ElementTree.fromstring(drawn().svg)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags == {"svg", "title", "desc", "path", "text", "polyline", "circle"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not attributes & {"style", "class", "href", "onload"}


def test_words_stand_at_both_ends_and_the_months_below():
    texts = [element.text for element in elements(drawn(), "text")]
    assert texts == ["Rested <b>", "Worn out", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("de", ["Jun", "Jul", "Aug", "Sep", "Okt", "Nov"]),
        ("et", ["juuni", "august", "oktoober"]),
    ],
)
def test_long_names_of_months_do_not_touch(language, names):
    months = elements(drawn(locale=Locale(language)), "text")[2:]
    assert [element.text for element in months] == names
    for one, other in pairwise(months):
        assert float(one.get("x")) + 9 * len(one.text) < float(other.get("x"))


def test_dots_lie_between_the_words_in_time():
    first, last = elements(drawn(), "circle")
    assert float(first.get("cx")) < float(last.get("cx"))
    assert float(first.get("cy")) < float(last.get("cy"))
    box = ElementTree.fromstring(drawn().svg).get("viewBox").split()
    assert float(last.get("cx")) <= float(box[2])


def test_it_has_its_table():
    assert (drawn().columns, drawn().rows) == (
        ("", "What you chose"),
        (("2026-06-07", "Rested <b>"), ("2026-11-30", "Worn out")),
    )


def test_it_wears_the_pages_colours():
    known = {*charts.COLOURS.values(), "none"}
    fills = {e.get("fill") for e in ElementTree.fromstring(drawn().svg).iter() if e.get("fill")}
    assert fills <= known


def test_nothing_is_kept_and_no_program_is_asked(monkeypatch):
    monkeypatch.setattr(charts.sys, "executable", "/nowhere")
    folder = Path(settings.DATA) / "charts"
    before = sorted(folder.glob("*")) if folder.exists() else []
    assert drawn().svg
    assert (sorted(folder.glob("*")) if folder.exists() else []) == before


def test_a_step_that_there_is_not_is_refused():
    with pytest.raises(IndexError):
        drawn(((date(2026, 6, 7), 3),))
