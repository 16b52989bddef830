"""Dates in many forms."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.people.joining.dates import DAY_FIRST, MONTH_FIRST, Column, both_ways, read

THE_DAY = date(2026, 4, 23)
ONE_READING = [
    "2026-04-23", "2026/4/23", "2026.04.23", "20260423", "2026-04-23T00:00:00Z",
    "2026-04-23 00:00:00", "23.04.2026", "23.4.26", "23. 4. 2026", "23 Apr 2026", "23-Apr-2026",
    "23-apr-26", "April 23, 2026", "Apr 23 2026", "23. April 2026", "23 avril 2026",
    "23 de abril de 2026", "23/avr/2026", "23rd April 2026", "46135", "46135.0",
]  # fmt: skip


@pytest.mark.parametrize("text", ONE_READING)
def test_one_reading(text: str) -> None:
    reading = read(text)
    assert (reading.day_first, reading.month_first, reading.numeric) == (THE_DAY, THE_DAY, False)


@pytest.mark.parametrize(
    ("text", "day_first", "month_first"),
    [
        ("03/04/2026", date(2026, 4, 3), date(2026, 3, 4)),
        ("3-4-26", date(2026, 4, 3), date(2026, 3, 4)),
        ("23/04/2026", THE_DAY, None),
        ("04/23/2026 12:00 AM", None, THE_DAY),
    ],
)
def test_two_readings(text: str, day_first: date | None, month_first: date | None) -> None:
    reading = read(text)
    assert (reading.by(DAY_FIRST), reading.by(MONTH_FIRST)) == (day_first, month_first)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "31/31/2026", "2026-02-30", "0001-01-01", "2500-01-01", "23 Foo 2026", "2026-04",
     "00/00/0000", "99999", "=TODAY()", "2026-04-23; DROP TABLE", "٢٣/٠٤/٢٠٢٦x"],
)  # fmt: skip
def test_no_date(text: str) -> None:
    reading = read(text)
    assert (reading.day_first, reading.month_first) == (None, None)


@pytest.mark.parametrize(
    ("texts", "asked", "order"),
    [
        (["03/04/2026", "25/12/2026"], "", DAY_FIRST),
        (["03/04/2026", "12/25/2026"], "", MONTH_FIRST),
        (["03/04/2026", "05/06/2026"], "", ""),
        (["03/04/2026", "05/06/2026"], MONTH_FIRST, MONTH_FIRST),
        (["03/03/2026", "2026-01-02"], "", DAY_FIRST),
        (["25/12/2026", "26/12/2026", "12/25/2026"], "", DAY_FIRST),
        ([], "", DAY_FIRST),
    ],
)
def test_order_of_a_column(texts: list[str], asked: str, order: str) -> None:
    column = Column()
    for row, text in enumerate(texts, start=2):
        column.see(text, row)
    assert column.order(asked) == order


def test_question_shows_the_first_ambiguous_date() -> None:
    column = Column()
    for row, text in enumerate(["05/05/2026", "03/04/2026", "01/02/2026"], start=2):
        column.see(text, row)
    assert (column.example, column.example_row) == ("03/04/2026", 3)
    assert both_ways([column.example]) == (date(2026, 4, 3), date(2026, 3, 4))


FORMS = ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d %b %Y", "%B %d, %Y", "%Y%m%d", "%d-%B-%Y"]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(FORMS))
def test_every_day_in_every_form_reads_back(day: date, form: str) -> None:
    assert read(day.strftime(form)).by(MONTH_FIRST) == day


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_in_both_orders_reads_back(day: date) -> None:
    assert read(day.strftime("%d/%m/%Y")).by(DAY_FIRST) == day
    assert read(day.strftime("%m/%d/%Y")).by(MONTH_FIRST) == day


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    read(text)
