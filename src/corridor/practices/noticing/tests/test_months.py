"""One's own months: a quiet chart with the words beside, kept nowhere, concluded by nobody else."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from corridor.practices.noticing.actions import choose
from corridor.practices.noticing.models import CheckIn
from corridor.practices.noticing.queries_of_months import last_month, months_later, months_of

WORDS = "The harbour was loud today."


def this_month() -> date:
    return timezone.localdate().replace(day=1)


def test_words_and_marks_stand_on_the_page(browser_of, make_check_in, bilal):
    make_check_in(bilal, body=WORDS, good="Soup.", marks={"rest": 4, "company": 0})
    page = browser_of(bilal).get("/noticing/months/").text
    assert [
        t for t in (WORDS, "Soup.", "Worn out · With others", "Only you") if t not in page
    ] == []


def test_chart_has_a_dot_for_each_mark_and_its_table(make_check_in, bilal):
    for days_ago, step in ((60, 0), (40, 4), (20, 2)):
        make_check_in(bilal, days_ago=days_ago, marks={"rest": step})
    (chart,) = months_of(bilal, this_month()).charts
    assert chart.svg.count("<circle") == 3
    assert [cells[1] for cells in chart.rows] == [
        "Rested",
        "Worn out",
        "Between rested and worn out",
    ]
    assert chart.sentence.endswith("What it means is yours to say.")


def test_one_mark_makes_no_chart(make_check_in, bilal):
    make_check_in(bilal, marks={"rest": 1})
    assert months_of(bilal, this_month()).charts == []


def test_a_scale_no_longer_used_keeps_its_marks(make_check_in, bilal):
    for days_ago in (3, 9):
        make_check_in(bilal, days_ago=days_ago, marks={"rest": 1})
    choose(by=bilal, scales=["time"], talk_to=[], offered=True)
    assert [chart.title for chart in months_of(bilal, this_month()).charts] == [
        "Rested, or worn out"
    ]


def test_no_chart_of_ones_own_lies_in_a_file(browser_of, make_check_in, bilal):
    for days_ago in (3, 9):
        make_check_in(bilal, days_ago=days_ago, marks={"rest": 1})
    folder = Path(settings.DATA)
    before = {path for path in folder.rglob("*") if path.is_file()}
    answer = browser_of(bilal).get("/noticing/months/")
    assert "<circle" in answer.text
    after = {path for path in folder.rglob("*") if path.is_file()}
    assert [path for path in after - before if "sqlite3" not in path.name] == []
    assert "no-store" in answer["Cache-Control"]


def test_nothing_is_added_up(browser_of, make_check_in, bilal):
    for step in (1, 3):
        make_check_in(bilal, body=WORDS, marks={"rest": step})
    page = browser_of(bilal).get("/noticing/months/").text.lower()
    assert [
        w for w in ("average", "trend", "streak", "score", "better", "worse") if w in page
    ] == []


def test_earlier_and_later_months(make_check_in, bilal):
    make_check_in(bilal, days_ago=300)
    make_check_in(bilal)
    now = months_of(bilal, this_month())
    assert (len(now.entries), now.later) == (1, "")
    before = months_of(bilal, last_month(now.earlier))
    assert (len(before.entries), before.earlier) == (1, "")
    assert last_month(before.later) == this_month()


@pytest.mark.parametrize("typed", ["", "x", "2026", "2026-13", "0001-01", "9999-12", "2026-١١x"])
def test_no_month_is_this_month(typed):
    assert last_month(typed) == this_month()


def test_months_are_counted_over_years():
    assert months_later(date(2026, 3, 1), -5) == date(2025, 10, 1)
    assert months_later(date(2026, 12, 1), 1) == date(2027, 1, 1)


def test_erase_one_and_erase_all(browser_of, make_check_in, bilal, chen):
    first, _second, others = make_check_in(bilal), make_check_in(bilal), make_check_in(chen)
    browser = browser_of(bilal)
    browser.post(f"/noticing/months/{first.pk}/erase/")
    assert CheckIn.objects.filter(owner=bilal).count() == 1
    assert browser.get("/noticing/months/erase/").status_code == 200
    assert CheckIn.objects.filter(owner=bilal).count() == 1
    browser.post("/noticing/months/erase/")
    assert list(CheckIn.objects.all()) == [others]
