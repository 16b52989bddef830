"""A corpus of hostile and broken files: each is a clear problem, with row, column and what to do."""

from collections.abc import Callable
from typing import Any

import pytest

from corridor.people.joining import actions, problems
from corridor.people.joining.dialect import look_at
from corridor.people.joining.encodings import Unreadable
from corridor.people.joining.models import Import
from corridor.people.joining.staging import Staging, folder, staging_path
from corridor.people.models import Person

H = "Employee ID,Name,Email,Manager,Hire date\n"
ANA = "1,Ana Ruiz,ana@example.org,,\n"
BILAL = "2,Bilal Haddad,bilal@example.org,1,\n"

# Files that cannot be read at all: what is said at the upload.
UNREADABLE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "only a mark": (b"\xef\xbb\xbf", "empty"),
    "only blank lines": (b"\n\n  \n,,\n", "empty"),
    "a spreadsheet": (b"PK\x03\x04" + bytes(500), "not_text"),
    "an old spreadsheet": (b"\xd0\xcf\x11\xe0" + bytes(500), "not_text"),
    "a picture": (b"\x89PNG\r\n" + bytes(500), "not_text"),
    "zeros": (bytes(5000), "not_text"),
    "UTF-32": ((H + ANA).encode("utf-32"), "utf32"),
    "one enormous line": (b"Name,Email," + b"x" * 3_000_000, "long_line"),
    "one enormous line of cells": (b"Name,Email" + b"," * 3_000_000, "long_line"),
    "one enormous cell": (b'Name,Email\n"' + b"x" * 200_000 + b'",a@example.org\n', "open_quote"),
    "a quotation mark never closed": (
        (H + '3,"Ana,ana@example.org,,\n' + BILAL * 9_000).encode(),
        "open_quote",
    ),
    "too many columns": (("Name,Email" + ",x" * 600 + "\n" + ANA).encode(), "too_many_columns"),
    "no header": ((ANA + BILAL).encode(), "no_header"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_file_is_refused_and_deleted(name: str, db: None) -> None:
    content, kind = UNREADABLE[name]
    before = set(folder().iterdir())
    with pytest.raises(Unreadable) as refused:
        actions.begin_import(by=None, chunks=[content])
    assert refused.value.kind == kind
    what, to_do = problems.describe(kind, {"row": refused.value.row, **refused.value.detail})
    assert what
    assert to_do
    assert set(folder().iterdir()) == before
    assert not Import.objects.exists()


# Files with problems of single rows: what stands in the way, as (row, column, kind).
Found = list[tuple[int | None, str, str]]
STOPPED: dict[str, tuple[str | bytes, Found]] = {
    "only a header": (H, [(None, "", "no_rows")]),
    "header twice and nothing else": (H + H, [(None, "", "no_rows")]),
    "a quotation mark never closed, far down": (
        H + ANA * 60 + '9,"Ana,ana@example.org,,\n' + BILAL * 9_000,
        [(62, "", "open_quote")],
    ),
    "an enormous line, far down": (
        H + ANA * 60 + "x" * 1_200_000 + "\n" + BILAL,
        [(62, "", "long_line")],
    ),
    "too few cells": (H + ANA + "2,Bilal\n", [(3, "", "cells")]),
    "too many cells": (H + ANA + "2,Haddad, Bilal,b@example.org,,\n", [(3, "", "cells")]),
    "a NUL byte": (H + "1,Ana\0Ruiz,ana@example.org,,\n" + "2,B,b@\0,,\n",
                   [(2, "Name", "control"), (2, "Name", "no_name"), (3, "Email", "control")]),
    "a bell": (H + ANA + "2,Bilal\a Haddad,b@example.org,,\n",
               [(3, "Name", "control"), (3, "Name", "no_name")]),
    "mixed encodings": (
        "Employee ID,Name,Email\n1,José Peña,a@example.org\n2,Zoë Brûlé,b@example.org\n".encode()
        + "3,Jörg,c@example.org\n".encode("cp1252"),
        [(4, "Name", "encoding"), (4, "Name", "no_name")],
    ),
    "no name": (H + "1,,ana@example.org,,\n", [(2, "Name", "no_name")]),
    "neither number nor address": (H + ",Ana,,,\n", [(2, "Employee ID", "no_key")]),
    "same number": (H + ANA + "1,Bilal,b@example.org,,\n", [(3, "Employee ID", "same_number")]),
    "same address, in another case": (
        H + ANA + "2,Bilal,ANA@example.org,,\n",
        [(3, "Email", "same_email")],
    ),
    "bad addresses": (
        H + "1,Ana,ana at example,,\n2,Bilal,@,,\n3,Chen,a@b@c,,\n",
        [(2, "Email", "bad_email"), (3, "Email", "bad_email"), (4, "Email", "bad_email")],
    ),
    "names too long": (H + f"1,{'A' * 201},a@example.org,,\n", [(2, "Name", "too_long")]),
    "bad dates": (
        H + "1,Ana,a@example.org,,soon\n2,Bilal,b@example.org,,2026-02-30\n",
        [(2, "Hire date", "bad_date"), (3, "Hire date", "bad_date")],
    ),
    "dates in both orders": (
        H + "1,A,a@example.org,,25/12/2020\n2,B,b@example.org,,26/12/2020\n"
        "3,C,c@example.org,,12/27/2020\n",
        [(4, "Hire date", "bad_date")],
    ),
    "unknown leader": (H + ANA + "2,Bilal,b@example.org,77,\n", [(3, "Manager", "unknown_leader")]),
    "leader who has left": (
        "Employee ID,Name,Manager,Status\n1,Ana,,Terminated\n2,Bilal,Ana,Active\n",
        [(3, "Manager", "leader_gone")],
    ),
    "leader with namesakes": (
        H + ANA + "2,Ana Ruíz,b@example.org,,\n3,Chen,c@example.org,Ana Ruiz,\n",
        [(4, "Manager", "namesakes")],
    ),
    "own leader": (H + ANA + "2,Bilal,b@example.org,2,\n", [(3, "Manager", "circle")]),
    "a circle": (
        H + ANA + "2,B,b@example.org,3,\n3,C,c@example.org,4,\n4,D,d@example.org,2,\n5,E,,4,\n",
        [(3, "Manager", "circle")],
    ),
    "two circles": (
        H + "1,A,,2,\n2,B,,1,\n3,C,,4,\n4,D,,3,\n",
        [(2, "Manager", "circle"), (4, "Manager", "circle")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STOPPED)
def test_problem_with_row_and_column(name: str, check: Callable[..., Any]) -> None:
    content, expected = STOPPED[name]
    outcome = check(content)
    assert outcome.problems == expected
    with pytest.raises(actions.HasProblems):
        actions.confirm_import(outcome.opened, by=None)
    assert not Person.objects.exists()


NOTED: dict[str, tuple[str, Found]] = {
    "no address": (H + "1,Ana,,,\n", [(2, "Email", "no_email")]),
    "header again": (H + ANA + H + BILAL, [(3, "", "header_again")]),
    "formulas": (
        H + "1,=cmd|' /C calc'!A0,a@example.org,,\n2,@SUM(1+1),b@example.org,1,\n",
        [(2, "", "formula"), (3, "", "formula")],
    ),
    "own leader at the top": (
        H + "1,Ana,a@example.org,1,\n2,Bilal,b@example.org,1,\n",
        [(2, "Manager", "own_leader")],
    ),
    "several at the top": (H + ANA + "2,Bilal,b@example.org,,\n", [(None, "", "roots")]),
    "unknown country": (
        "Employee ID,Name,Country\n1,Ana,Atlantis\n",
        [(2, "Country", "unknown_country")],
    ),
}


@pytest.mark.parametrize("name", NOTED)
def test_note_does_not_stand_in_the_way(name: str, bring: Callable[..., Any]) -> None:
    content, expected = NOTED[name]
    assert bring(content).notes == expected


def test_formula_is_kept_as_text(bring: Callable[..., Any]) -> None:
    bring(NOTED["formulas"][0])
    assert sorted(Person.objects.values_list("name", flat=True)) == [
        "=cmd|' /C calc'!A0",
        "@SUM(1+1)",
    ]


def test_circle_lists_its_people_and_nobody_below(check: Callable[..., Any]) -> None:
    outcome = check(STOPPED["a circle"][0])
    with Staging.open(staging_path(outcome.opened.pk)) as staging:
        found = [p.what for p in problems.list_problems(staging, kind="circle")]
    assert found in (
        [f"These lead one another in a circle: {order}."]
        for order in (
            ["B (row 3) → C (row 4) → D (row 5) → B"],
            ["C (row 4) → D (row 5) → B (row 3) → C"],
            ["D (row 5) → B (row 3) → C (row 4) → D"],
        )
        for order in order
    )


def test_very_many_circles_are_not_all_listed(check: Callable[..., Any]) -> None:
    pairs = [f"{n},P{n},,{n ^ 1},\n" for n in range(2, 302)]
    outcome = check(H + ANA + "".join(pairs))
    kinds = [kind for _row, _heading, kind in outcome.problems]
    assert (kinds.count("circle"), kinds.count("more_circles")) == (50, 1)


def test_long_way_to_a_circle(check: Callable[..., Any]) -> None:
    way = [f"{n},P{n},,{n + 1},\n" for n in range(1, 3_000)]
    outcome = check(H + "".join(way) + "3000,P3000,,2999,\n")
    assert [kind for _row, _heading, kind in outcome.problems] == ["circle"]


def test_empty_cells_and_lines_do_no_harm(check: Callable[..., Any]) -> None:
    outcome = check(H.replace("\n", ",,\n") + "\n" + ANA.replace("\n", ",,\n") + ",,,,,,\n\n")
    assert outcome.problems == []
    assert outcome.counts["joins"] == 1


def test_header_below_a_title(check: Callable[..., Any]) -> None:
    outcome = check("All workers of today\n\n" + H + ANA + "2,Bilal,b@example.org,77,\n")
    assert outcome.problems == [(5, "Manager", "unknown_leader")]


def test_row_numbers_are_those_of_a_spreadsheet(check: Callable[..., Any]) -> None:
    outcome = check(H + '1,"Ana\nRuiz",a@example.org,,\n\n2,Bilal,nowhere,,\n')
    assert outcome.problems == [(4, "Email", "bad_email")]


def test_rows_that_left_are_left_out(bring: Callable[..., Any]) -> None:
    outcome = bring(
        "Employee ID,Name,Status,Termination date\n"
        "1,Ana,Active,\n2,Bilal,Inactive,\n3,Chen,Active,2020-01-31\n4,Dana,Active,2099-01-31\n"
    )
    assert outcome.counts["gone"] == 2
    assert sorted(Person.objects.values_list("name", flat=True)) == ["Ana", "Dana"]


def test_what_is_wrong_with_those_who_left_is_no_problem(check: Callable[..., Any]) -> None:
    outcome = check(
        "Employee ID,Name,Email,Status,Termination date\n1,Ana,,Active,\n"
        "2,Bilal,nowhere,Terminated,\n3,Chen,nowhere,Active,2020-01-31\n"
    )
    assert (outcome.problems, outcome.notes) == ([], [(2, "Email", "no_email")])


def test_dates_are_asked_and_then_kept(
    check: Callable[..., Any], drop: Callable[..., Any], bring: Callable[..., Any]
) -> None:
    file = H + "1,Ana,a@example.org,,03/04/2020\n2,Bilal,b@example.org,,05/06/2020\n"
    asked = check(file)
    assert asked.ask_dates == {"heading": "Hire date", "text": "03/04/2020", "row": 2}
    with pytest.raises(actions.HasProblems):
        actions.confirm_import(asked.opened, by=None)
    drop(asked)
    bring(file, dates="month-first")
    days = Person.objects.order_by("number").values_list("joined_on", flat=True)
    assert [day.isoformat() for day in days] == ["2020-03-04", "2020-05-06"]


def test_line_is_never_held_whole(tmp_path: Any) -> None:
    """The process would need 1 GB otherwise: the limit is met long before the end of the file."""
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(b"Name,Email,")
        file.truncate(1 << 30)
        file.seek(0)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"x" * 3_000_000)
    with pytest.raises(Unreadable):
        look_at(path)
