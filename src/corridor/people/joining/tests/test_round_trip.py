"""Any organisation, written in any dialect, encoding and form of dates, reads back as it was."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from corridor.people.joining.checking import check_file
from corridor.people.joining.dialect import look_at
from corridor.people.joining.encodings import Unreadable
from corridor.people.joining.fields import guess
from corridor.people.joining.staging import Staging
from corridor.people.joining.watching import Unwatched

pytestmark = pytest.mark.django_db

LETTERS = "aeioubcdlmnrstzÁÉÑñöüßçêÅå' -"
DATES = {
    "%Y-%m-%d": "", "%d.%m.%Y": "", "%d %b %Y": "", "%Y%m%d": "",
    "%d/%m/%Y": "day-first", "%m/%d/%Y": "month-first", "%m-%d-%Y": "month-first",
}  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")


@dataclass(frozen=True)
class Member:
    """One person of an invented organisation. `leader` is an index before their own, or None."""

    name: str
    team: str
    has_email: bool
    leader: int | None
    joined: date | None


@st.composite
def organisations(draw: Any) -> list[Member]:
    """Organisations of up to 12 people with one or several at the top."""
    words = st.text(LETTERS, min_size=2, max_size=12).map(
        lambda t: " ".join(t.split()).strip("'- ")
    )
    word = words.filter(lambda text: len(text) > 1)
    members = []
    for n in range(draw(st.integers(1, 12))):
        leader = draw(st.one_of(st.none(), st.integers(0, n - 1))) if n else None
        days = st.dates(date(1950, 1, 1), date(2026, 12, 31))
        members.append(
            Member(
                name=f"{draw(word)} {draw(word)}",
                team=draw(st.sampled_from(["", "Port", "Port / Harbour", 'Café, west; "old"'])),
                has_email=draw(st.booleans()),
                leader=leader,
                joined=draw(st.none() | days),
            )
        )
    return members


def written(
    members: list[Member], *, delimiter: str, newline: str, quoting: int, form: str, by: str
) -> str:
    """The organisation as CSV."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, lineterminator=newline, quoting=quoting)
    writer.writerow(["Personalnummer", "Full name", "E-Mail", "Vorgesetzter", "Team", "Hire date"])
    for n, one in enumerate(members):
        leader = "" if one.leader is None else _called(members, one.leader, by)
        joined = one.joined.strftime(form) if one.joined else ""
        email = f"p{n}@example.org" if one.has_email else ""
        writer.writerow([f"N{n:03}", one.name, email, leader, one.team, joined])
    return file.getvalue()


def _called(members: list[Member], n: int, by: str) -> str:
    if by == "name":
        return members[n].name
    return f"p{n}@example.org" if by == "address" and members[n].has_email else f"N{n:03}"


@given(
    members=organisations(),
    delimiter=st.sampled_from(",;\t|"),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    form=st.sampled_from(sorted(DATES)),
    encoding=st.sampled_from(ENCODINGS),
    by=st.sampled_from(["number", "address", "name"]),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_reads_back_as_it_was(
    members: list[Member],
    delimiter: str,
    newline: str,
    quoting: int,
    form: str,
    encoding: str,
    by: str,
) -> None:
    folded = {one.name.casefold() for one in members}
    assume(by != "name" or len(folded) == len(members))
    text = written(members, delimiter=delimiter, newline=newline, quoting=quoting, form=form, by=by)
    assert read_back(text.encode(encoding), DATES[form], leaders=by != "name") == [
        (
            f"N{n:03}",
            one.name,
            f"p{n}@example.org" if one.has_email else None,
            one.team,
            one.joined.isoformat() if one.joined else "",
            None if one.leader is None or by == "name" else f"N{one.leader:03}",
        )
        for n, one in enumerate(members)
    ]


def read_back(content: bytes, order: str, *, leaders: bool) -> list[tuple[Any, ...]]:
    """The people that the dry run found: number, name, address, team, first day, leader's number."""
    with TemporaryDirectory() as folder:
        upload, staged = Path(folder) / "upload", Path(folder) / "staged"
        upload.write_bytes(content)
        shape = look_at(upload)
        mapping = guess(shape.header)
        today = date(2026, 11, 23)
        check_file(upload, staged, shape, mapping, watch=Unwatched(), order=order, today=today)
        with Staging.open(staged) as staging:
            if leaders:
                assert staging.stops() == 0, staging.run("SELECT * FROM problem").fetchall()
            number = "leader.number" if leaders else "NULL"
            return staging.run(
                f"SELECT row.number, row.name, row.email, row.team, row.joined, {number} FROM row"
                " LEFT JOIN row AS leader ON leader.pos = row.leader_pos ORDER BY row.pos"
            ).fetchall()


@given(content=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
@settings(max_examples=150, deadline=None)
def test_no_bytes_break_it(content: bytes) -> None:
    """Whatever comes is read, or refused in words: never an exception of another kind."""
    header = b"Name,Email,Manager,Hire date\n"
    for whole in (content, header + content):
        with TemporaryDirectory() as folder:
            upload, staged = Path(folder) / "upload", Path(folder) / "staged"
            upload.write_bytes(whole)
            try:
                shape = look_at(upload)
            except Unreadable:
                continue
            mapping = guess(shape.header) or {0: "name"}
            watch = Unwatched()
            check_file(upload, staged, shape, mapping, watch=watch, today=date(2026, 11, 23))
