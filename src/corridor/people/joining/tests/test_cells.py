"""Cleaning cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.people.joining import cells


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  Ana   Ruiz ", "Ana Ruiz"),
        ("Ana\u00a0Ruiz", "Ana Ruiz"),
        ("Ana\nRuiz", "Ana Ruiz"),
        ("\ufeffAna", "Ana"),
        ("A\u200bna", "Ana"),
        ("\u202eziuR anA", "ziuR anA"),
        ("Jose\u0301", "José"),
        ("=1+1", "=1+1"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert cells.clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "kind"), [("A\x00", "control"), ("A\x07", "control"), ("A\ufffd", "encoding"),
                       ("A" + chr(0xDCE4), "encoding"), ("A\x9f", "encoding")],
)  # fmt: skip
def test_unreadable_characters_are_refused(text: str, kind: str) -> None:
    with pytest.raises(cells.Unclean) as refused:
        cells.clean(text)
    assert refused.value.kind == kind


@given(st.text(max_size=60))
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    try:
        once = cells.clean(text)
    except cells.Unclean:
        return
    assert cells.clean(once) == once


@pytest.mark.parametrize(
    ("name", "forwards"),
    [
        ("Ruiz, Ana", "Ana Ruiz"),
        ("Ana Ruiz", "Ana Ruiz"),
        ("Ana Ruiz, PhD", "Ana Ruiz, PhD"),
        ("Ruiz, Ana, Port", "Ruiz, Ana, Port"),
        ("Ruiz,", "Ruiz,"),
    ],
)
def test_family_name_first(name: str, forwards: str) -> None:
    assert cells.forwards(name) == forwards


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        (["", "Port", "Harbour"], "Port / Harbour"),
        (["", "Port", "Port"], "Port"),
        (["Sea", "Port / Harbour", ""], "Sea / Port / Harbour"),
        (["", "", "A > B » C | D"], "A / B / C / D"),
        (["", "R&D/Labs", ""], "R&D/Labs"),
        (["", "", ""], ""),
    ],
)
def test_team_path(parts: list[str], path: str) -> None:
    assert cells.team_path(parts) == path


@pytest.mark.parametrize(
    ("text", "code"),
    [("Germany", "DE"), ("Deutschland", "DE"), ("de", "DE"), ("DEU", "DE"), ("USA", "US"),
     ("UK", "GB"), ("España", "ES"), ("", ""), ("Atlantis", None), ("zzzz", None)],
)  # fmt: skip
def test_country(text: str, code: str | None) -> None:
    assert cells.country(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("English", "en"), ("Deutsch", "de"), ("de-AT", "de"), ("pt_BR", "pt"), ("", ""), ("Klingonese", None)],
)  # fmt: skip
def test_language(text: str, code: str | None) -> None:
    assert cells.language(text) == code


@pytest.mark.parametrize(
    ("status", "heading", "gone"),
    [("Terminated", "status", True), ("Inaktiv", "status", True), ("gekündigt", "status", True),
     ("Active", "status", False), ("On leave", "status", False), ("No", "active status", True),
     ("No", "status", False), ("Yes", "active", False)],
)  # fmt: skip
def test_status(status: str, heading: str, gone: bool) -> None:
    assert cells.is_gone(status, heading) is gone


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_cells_that_we_write_are_no_formulas(start: str) -> None:
    assert cells.quoted_for_spreadsheets(f"{start}1+1") == f"'{start}1+1"
    assert cells.quoted_for_spreadsheets(f"1{start}1") == f"1{start}1"
