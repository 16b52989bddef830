"""A chart: its picture, its sentence, its table, and what was withheld."""

import os
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from babel import Locale
from django.template import Context, Template
from django.utils import timezone

from corridor.kit import charts
from corridor.kit.charts import Estimate, bar_chart, line_chart
from corridor.kit.drawing import WIDTH, numbers_below
from corridor.runtime.jobs import enqueue

ENGLISH = Locale("en")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def bars():
    rows = [("Jan–Mar", 5), ("Apr–Jun <script>", 12)]
    return bar_chart("Days given", "More days were given.", rows, "days", locale=ENGLISH)


def test_the_picture_holds_shapes_and_nothing_else(bars):
    root = ElementTree.fromstring(bars.svg)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "g", "path", "text", "line", "rect"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not attributes & {"style", "class", "href", "clip-path", "onload"}
    assert "url(" not in bars.svg
    assert "http" not in bars.svg.replace("http://www.w3.org/2000/svg", "")


def test_the_picture_is_named_and_described(bars):
    root = ElementTree.fromstring(bars.svg)
    assert root.get("role") == "img"
    names = root.get("aria-labelledby").split()
    texts = {e.get("id"): e.text for e in root if e.get("id")}
    assert [texts[name] for name in names] == ["Days given", "More days were given."]


def test_the_picture_wears_the_pages_colours(bars):
    colours = {e.get("fill") for e in ElementTree.fromstring(bars.svg).iter() if e.get("fill")}
    assert colours == {"var(--chart-1)", "var(--ink)", "var(--quiet)", "none"}


def test_the_page_shows_sentence_table_and_picture(bars):
    html = Template("{% chart c %}").render(Context({"c": bars}))
    assert "More days were given." in html
    assert '<th scope="row">Apr–Jun &lt;script&gt;</th><td class="number">6 days</td>' in html
    assert "<script" not in html


def test_it_is_drawn_once(bars, monkeypatch):
    monkeypatch.setattr(charts.sys, "executable", "/nowhere")
    rows = [("Jan–Mar", 5), ("Apr–Jun <script>", 12)]
    again = bar_chart("Days given", "More days were given.", rows, "days", locale=ENGLISH)
    assert again.svg == bars.svg


def test_without_a_picture_the_table_stands_open(monkeypatch):
    monkeypatch.setattr(charts.sys, "executable", "/nowhere")
    chart = bar_chart("Money given", "One.", [("Q1", 987_001)], "EUR", locale=ENGLISH)
    assert chart.svg == ""
    assert '<details class="more" open>' in Template("{% chart c %}").render(Context({"c": chart}))


def test_nothing_to_show_draws_nothing():
    assert bar_chart("Days given", "None yet.", [], "days", locale=ENGLISH).svg == ""


def test_a_line_has_its_interval_and_names_what_was_withheld():
    rows = [Estimate("March", 0.61, 0.52, 0.69), Estimate("July", None)]
    reason = "July is withheld: fewer than 8 answered."
    chart = line_chart("Someone", "61 % now.", rows, "percent", locale=ENGLISH, withheld=reason)
    assert chart.rows == (("March", "61%", "52% and 69%"), ("July", "withheld", ""))
    assert reason in Template("{% chart c %}").render(Context({"c": chart}))
    assert "NaN" not in chart.svg


def test_many_amounts_write_the_last_and_the_highest_into_the_picture():
    texts = charts._figures([1, 9, 3, 4, 5, 6], list("abcdef"))
    assert texts == ["", "b", "", "", "", "f"]


def test_pictures_that_nobody_drew_for_a_month_are_forgotten(
    settings, tmp_path, bars, db, run_jobs
):
    settings.DATA = tmp_path
    folder = tmp_path / "charts"
    folder.mkdir()
    old, half, new = (folder / name for name in ("old.txt", "half.123", "new.txt"))
    month_ago = (timezone.now() - charts.PICTURES_KEPT - timedelta(minutes=1)).timestamp()
    for file in (old, half, new):
        file.write_text("0 0 1 1\n<g></g>")
    for file in (old, half):
        os.utime(file, (month_ago, month_ago))
    enqueue("kit.forget_pictures")
    run_jobs()
    assert list(folder.iterdir()) == [new]


def test_nothing_is_forgotten_where_nothing_was_drawn(settings, tmp_path):
    settings.DATA = tmp_path
    assert charts.forget_old_pictures() == 0


@pytest.mark.parametrize(
    ("marks", "below"),
    [
        ([(100, "1"), (200, "2")], [(100, "1"), (200, "2")]),
        ([(100, "1"), (100, "2"), (100, "3")], [(100, "1–3")]),
        ([(100, "1"), (110, "2"), (200, "3")], [(105, "1–2"), (200, "3")]),
        # A range is wider than a number, and takes in what it would touch on either side.
        ([(100, "1"), (118, "2"), (120, "3")], [(110, "1–3")]),
        # At the edge it stays within the picture.
        ([(430, "19"), (436, "20")], [(WIDTH - 22.5, "19–20")]),
    ],
)
def test_numbers_of_marks_that_are_close_become_a_range(marks, below):
    assert numbers_below(marks) == below


def test_numbers_of_marks_never_touch_and_have_their_strip():
    rows = [Estimate(f"R{n}", 0.5, 0.4, 0.6) for n in range(26)]
    marks = [(at, str(number)) for number, at in enumerate((1, 1, 2, 3, 9, 10, 25, 25), start=1)]
    picture = charts.line_picture(rows, "percent", ENGLISH, marks=marks)
    step = WIDTH / len(rows)
    placed = numbers_below([(one["at"] * step, one["text"]) for one in picture["marks"]])
    assert [text for _x, text in placed] == ["1–3", "4", "5", "6", "7–8"]
    texts = ElementTree.fromstring(charts.svg_of(picture, "Trust", "It rose.")).iter(f"{SVG}text")
    drawn = [one.text for one in texts]
    assert [text for text in drawn if text and "–" in text] == ["1–3", "7–8"]
