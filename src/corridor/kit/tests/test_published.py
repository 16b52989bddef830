"""Rows in words: sentences that claim no more than intervals, tables that are the downloads."""

import csv
from datetime import date, timedelta

import pytest
from babel import Locale

from corridor.kit import charts, published
from corridor.kit.culture import CultureRow, Mark, Place, Point, Shape

ENGLISH = Locale("en")
QUARTER = timedelta(days=91)
FEW = "fewer answers than a figure rests on"


def window(number, value, low=None, high=None, **more):
    first = date(2026, 1, 5) + number * QUARTER
    days = {"first": first, "last": first + timedelta(days=27)}
    return Point(value, low, high, **({"at_least": 64, "at_most": 95} | days | more))


def withheld(number, why=FEW):
    return window(number, None, at_least=None, at_most=None, why=why)


def row(*points, **more):
    given = {
        "key": "trust",
        "place": Place.TRUST,
        "title": "Someone to trust",
        "about": "I have someone.",
        "unit": charts.PERCENT,
    }
    return CultureRow(points=points, **(given | more))


def said(*points, **more):
    return published.sentence_of(row(*points, **more), ENGLISH)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ((0.6, 0.55, 0.65), "It rose: 44% until Feb 1, 2026, 60% until May 3, 2026."),
        ((0.3, 0.25, 0.35), "It fell: 44% until Feb 1, 2026, 30% until May 3, 2026."),
        ((0.5, 0.45, 0.55), "too close together to say that it rose or fell."),
    ],
)
def test_it_rose_or_fell_where_intervals_lie_apart(last, expected):
    assert expected in said(window(0, 0.44, 0.39, 0.49), window(1, *last))


def test_the_newest_figure_comes_first_in_the_practices_own_words():
    says = "%(value)s have someone."
    sentence = said(window(0, 0.44, 0.39, 0.49), withheld(1), says=says)
    assert sentence == "44% have someone. Probably between 39% and 49%."


def test_nothing_known_is_said_to_be_nothing():
    assert said(withheld(0)) == "Nothing could be published of it yet."
    assert published.picture_of(row(withheld(0)), ENGLISH)["rows"] == []
    chart = published.chart_of(row(withheld(0)), ENGLISH)
    assert (chart.svg, chart.has_picture) == ("", False)
    assert chart.rows == (("Feb 1, 2026", "withheld", "", ""),)


def test_what_was_withheld_is_counted_by_reason():
    given = row(withheld(0), window(1, 0.5, 0.4, 0.6), withheld(2), withheld(3, "another reason"))
    assert published.withheld_of(given, ENGLISH) == (
        f"2 figures are withheld: {FEW}. 1 figure is withheld: another reason."
    )
    columns, lines = published.table_of(given, ENGLISH)
    assert columns[-1] == "Why withheld"
    assert [line[-1] for line in lines] == [FEW, "", FEW, "another reason"]


def test_sizes_are_higher_or_lower_and_do_not_rise():
    at = [window(n, v, v - 0.02, v + 0.02, people=p) for n, v, p in SIZES]
    assert said(*at, shape=Shape.SIZE) == (
        "60% at 256 to 383 people. Probably between 58% and 62%. It is higher: 44% at 192 to 255"
        " people, 60% at 256 to 383."
    )


SIZES = ((0, 0.44, (192, 255)), (1, 0.6, (256, 383)))


def beside(*values, unit=charts.PERCENT, **more):
    points = [Point(v, low, high, 64, 95, label=f"Kind {n}") for n, (v, low, high) in values]
    return row(*points, shape=Shape.BESIDE, unit=unit, **more)


def test_what_stands_beside_each_other_is_not_put_in_order():
    given = beside((0, (0.3, 0.25, 0.35)), (1, (0.6, 0.5, 0.7)), (2, (0.1, 0.05, 0.2)))
    assert published.sentence_of(given, ENGLISH) == "From 10% to 60%."
    assert [line[0] for line in published.table_of(given, ENGLISH)[1]] == [
        "Kind 0",
        "Kind 1",
        "Kind 2",
    ]
    near = beside((0, (0.3, 0.25, 0.35)), (1, (0.32, 0.25, 0.4)))
    assert "too close together" in published.sentence_of(near, ENGLISH)


def test_associations_are_called_so_and_nothing_more():
    given = beside(
        (0, (0.4, 0.3, 0.5)),
        (1, (-0.4, -0.5, -0.3)),
        (2, (0.05, -0.05, 0.15)),
        unit=charts.ASSOCIATION,
    )
    first, second, third = published.lines_of(given, ENGLISH)
    assert "agree more often with the other" in first
    assert "An association of 0.40, probably between 0.30 and 0.50." in first
    assert "agree less often with the other" in second
    assert "no association can be told from chance" in third
    everything = " ".join([first, second, third, published.sentence_of(given, ENGLISH)])
    assert not {"because", "causes", "leads to", "effect", "impact"} & set(everything.split())
    assert published.lines_of(row(), ENGLISH) == []


def test_a_table_says_what_the_download_has():
    given = row(window(0, 0.44, 0.39, 0.49), withheld(1), window(2, 0.5, 0.45, 0.551))
    _columns, table = published.table_of(given, ENGLISH)
    head, *lines = csv.reader("".join(published.as_csv([("pulse", given)], ENGLISH)).splitlines())
    taken = [dict(zip(head, line, strict=True)) for line in lines]
    assert [in_table(one) for one in taken] == [line[:4] for line in table]
    assert [one["withheld"] for one in taken] == ["", FEW, ""]
    assert {(one["practice"], one["figure"]) for one in taken} == {("pulse", "trust")}


def in_table(line):
    """A line of the download as a table would say it."""
    if not line["estimate"]:
        return (line["of"], "withheld", "", "")
    estimate, low, high = (f"{float(line[n]):.0%}" for n in ("estimate", "low", "high"))
    answers = f"{line['answers_from']} to {line['answers_to']}"
    return (line["of"], estimate, f"{low} and {high}", answers)


def test_no_spreadsheet_runs_a_line_as_a_formula():
    hostile = beside((0, (0.3, 0.2, 0.4)), title="=1+1")
    lines = "".join(published.as_csv([("@x", hostile)], ENGLISH)).splitlines()
    assert lines[1].startswith("'@x,trust,'=1+1,")


APART = (window(0, 0.4, 0.36, 0.44), window(2, 0.6, 0.56, 0.64))
CLOSE = (window(0, 0.4, 0.36, 0.44), window(2, 0.42, 0.38, 0.46))
BETWEEN = Mark(date(2026, 3, 3), "Rest began")


def test_before_and_after_a_mark_with_the_interval_of_their_difference():
    (change,) = published.changes_of(row(*APART), [BETWEEN], ENGLISH)
    assert (change.number, change.on, change.words) == (1, BETWEEN.on, "Rest began")
    assert change.sentence == (
        "Before: 40% (until Feb 1, 2026). After: 60% (until Aug 2, 2026). The difference probably"
        " lies between +14 points and +26 points."
    )
    (change,) = published.changes_of(row(*CLOSE), [BETWEEN], ENGLISH)
    assert "Too close together to say that it changed: between −4 points and +8" in change.sentence


def test_a_mark_outside_of_what_was_measured_says_nothing():
    outside = [Mark(date(2025, 1, 1), "Before"), Mark(date(2027, 1, 1), "After")]
    assert published.changes_of(row(*APART), outside, ENGLISH) == []
    assert published.changes_of(row(APART[0], withheld(2)), [BETWEEN], ENGLISH) == []
    assert published.changes_of(row(*APART, shape=Shape.SIZE), [BETWEEN], ENGLISH) == []


def test_a_window_that_holds_the_mark_is_neither_before_nor_after():
    inside = Mark(date(2026, 4, 10), "In the second window")
    given = row(APART[0], window(1, 0.9, 0.8, 1.0), APART[1])
    (change,) = published.changes_of(given, [inside], ENGLISH)
    assert "Before: 40%" in change.sentence
    assert "After: 60%" in change.sentence


def test_marks_are_numbered_by_their_days_and_none_is_left_out():
    days = [BETWEEN.on + timedelta(days=n) for n in range(40)]
    marks = [Mark(on, f"On {on}") for on in reversed(days)]
    changes = published.changes_of(row(window(0, 0.4, 0.36, 0.44), window(9, 0.6)), marks, ENGLISH)
    assert [(one.number, one.on) for one in changes] == list(enumerate(days, start=1))
    (once,) = published.compared(changes, ENGLISH)
    assert (once.numbers, once.sentence) == ("1–40", changes[0].sentence)
    windows = [window(n, 0.4 + n / 100, 0.3, 0.6) for n in range(3)]
    spread = [Mark(windows[0].last + timedelta(days=5), "Rest"), *marks]
    picture = published.picture_of(
        row(*windows), ENGLISH, [*spread, Mark(windows[1].last, "In it")]
    )
    assert picture["marks"][0] == {"at": 1, "text": "1"}
    assert [one["text"] for one in picture["marks"]] == [str(n) for n in range(1, 43)]
    assert {one["at"] for one in picture["marks"]} == {1, 2}
    changes = published.changes_of(row(*windows), spread, ENGLISH)
    assert [one.numbers for one in published.compared(changes, ENGLISH)] == ["1–36", "37–41"]


def test_the_difference_is_that_of_two_intervals():
    low, high = published.difference(*APART)
    half = (0.04**2 + 0.04**2) ** 0.5
    assert (low, high) == (pytest.approx(0.2 - half), pytest.approx(0.2 + half))
    assert published.difference(APART[0], window(2, 0.5)) == (None, None)


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    [
        (charts.STEPS, 3.75, "3.8"),
        (charts.ASSOCIATION, -0.4, "-0.40"),
        (charts.RELIABILITY, 0.8, "0.80"),
    ],
)
def test_units_in_words(unit, value, expected):
    assert charts.in_unit(value, unit, ENGLISH) == expected


def test_a_page_of_charts_starts_the_drawing_program_once(settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path
    runs = []
    run = charts.subprocess.run
    monkeypatch.setattr(charts.subprocess, "run", lambda *a, **k: runs.append(a) or run(*a, **k))
    rows = [
        row(*APART),
        beside((0, (0.4, 0.3, 0.5)), (1, (-0.4, -0.5, -0.3)), unit=charts.ASSOCIATION),
        row(withheld(0)),
    ]
    charts.draw_ahead(published.picture_of(one, ENGLISH, [BETWEEN]) for one in rows)
    drawn = [published.chart_of(one, ENGLISH, [BETWEEN]) for one in rows]
    assert len(runs) == 1
    assert [bool(chart.svg) for chart in drawn] == [True, True, False]
    assert ">1</text>" in drawn[0].svg
    assert ">Kind 1</text>" in drawn[1].svg
