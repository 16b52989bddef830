"""Amounts are read as people write them, refused in a sentence, and shown in steps."""

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from corridor.means.amounts import LIMIT, NotAnAmount, in_words, read_amount, step_below

EN, DE, FR = Locale("en"), Locale("de"), Locale("fr")


@pytest.mark.parametrize(
    ("text", "unit", "locale", "parts"),
    [
        ("250", "EUR", EN, 25_000),
        ("250.00", "EUR", EN, 25_000),
        ("1,250.50", "EUR", EN, 125_050),
        ("€250", "EUR", EN, 25_000),
        ("250 EUR", "EUR", EN, 25_000),
        (" eur 250 ", "EUR", EN, 25_000),
        ("1.250,50 €", "EUR", DE, 125_050),
        ("1 250,50 €", "EUR", FR, 125_050),
        ("500", "JPY", EN, 500),
        ("1.5", "KWD", EN, 1_500),
        ("2.5", "days", EN, 5),
        ("2.5 days", "days", EN, 5),
        ("1 day", "days", EN, 2),
        ("2,5 days", "days", DE, 5),
        ("2½", "days", EN, 5),
        ("½ day", "days", EN, 1),
    ],
)
def test_what_people_write_is_read(text: str, unit: str, locale: Locale, parts: int) -> None:
    assert read_amount(text, unit, locale) == parts


@pytest.mark.parametrize(
    ("text", "unit", "sentence"),
    [
        ("", "EUR", "Write an amount like €250.00."),
        ("a lot", "EUR", "Write an amount like €250.00."),
        ("2,5", "EUR", "Write an amount like €250.00."),
        ("1e3", "EUR", "Write an amount like €250.00."),
        ("NaN", "EUR", "Write an amount like €250.00."),
        ("Infinity", "EUR", "Write an amount like €250.00."),
        ("1.2.3", "EUR", "Write an amount like €250.00."),
        ("9" * 60, "EUR", "Write an amount like €250.00."),
        ("=1+1", "EUR", "Write an amount like €250.00."),
        ("250 USD", "EUR", "Write an amount like €250.00."),
        ("\x00", "EUR", "Write an amount like €250.00."),
        ("EUR", "EUR", "Write an amount like €250.00."),
        ("days", "days", "Write an amount like 2½ days."),
        ("0", "EUR", "Write an amount above zero."),
        ("-5", "EUR", "Write an amount above zero."),
        ("−5", "EUR", "Write an amount above zero."),
        ("1.234", "EUR", "The smallest amount here is €0.01."),
        ("0.5", "JPY", "The smallest amount here is ¥1."),
        ("1.25", "days", "Days are counted in halves. Write whole days, or a half."),
        ("9" * 16, "EUR", "That is more than a pool can hold. Write a smaller amount."),
        ("9" * 39, "days", "That is more than a pool can hold. Write a smaller amount."),
    ],
)
def test_anything_else_is_refused_with_a_sentence(text: str, unit: str, sentence: str) -> None:
    with pytest.raises(NotAnAmount) as refusal:
        read_amount(text, unit, EN)
    assert str(refusal.value) == sentence


@given(st.text(max_size=70), st.sampled_from(["EUR", "JPY", "days"]))
def test_whatever_is_typed_gives_an_amount_or_a_sentence(text: str, unit: str) -> None:
    try:
        amount = read_amount(text, unit, EN)
    except NotAnAmount:
        return
    assert 1 <= amount <= LIMIT


@given(
    st.integers(1, LIMIT // 10),
    st.sampled_from(["EUR", "USD", "JPY", "KWD", "days"]),
    st.sampled_from([EN, DE, FR]),
)
def test_what_is_shown_can_be_typed_again(amount: int, unit: str, locale: Locale) -> None:
    assert read_amount(in_words(amount, unit, locale), unit, locale) == amount


@pytest.mark.parametrize(
    ("left", "step"), [(0, 0), (1, 1), (4, 2), (9, 5), (10, 10), (199, 100), (99_999, 50_000)]
)
def test_money_is_shown_in_steps(left: int, step: int) -> None:
    assert step_below(left, "EUR") == step


@pytest.mark.parametrize(
    ("halves", "step"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 4), (9, 4), (10, 10), (19, 10)]
)
def test_days_are_shown_in_steps_of_whole_days(halves: int, step: int) -> None:
    assert step_below(halves, "days") == step


@given(st.integers(1, LIMIT), st.sampled_from(["EUR", "days"]))
def test_a_step_never_promises_more_than_there_is_and_never_hides_most_of_it(
    left: int, unit: str
) -> None:
    assert left / 3 <= step_below(left, unit) <= left
