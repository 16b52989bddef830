"""corridor import-people."""

from collections.abc import Callable
from contextlib import nullcontext
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from corridor.people.joining.models import Import
from corridor.people.models import Person

FILE = "Kennung,Wer,Mail,Eintritt\n1,Ana,ana@example.org,03/04/2020\n2,Bilal,b@example.org,05/06/2020\n"
MAP = ["--map", "Kennung=number", "--map", "Wer=name"]


@pytest.fixture
def command(tmp_path: Path, db: None) -> Callable[..., str]:
    """Run the command on a text; returns what it printed."""

    def run(text: str, *words: str, yes: bool = True) -> str:
        file = tmp_path / "export.csv"
        file.write_text(text)
        out = StringIO()
        words = (*words, "--yes") if yes else words
        call_command("import_people", str(file), *words, stdout=out, stderr=StringIO())
        return out.getvalue()

    return run


def test_first_import_is_written(command: Callable[..., str]) -> None:
    printed = command(FILE, *MAP, "--dates", "day-first")
    assert "Joining: 2" in printed
    assert "Done: 2 joined, 0 came back, 0 changed, 0 left." in printed
    first = Person.objects.get(number="1")
    assert (first.name, str(first.joined_on)) == ("Ana", "2020-04-03")


def test_dry_run_writes_nothing(command: Callable[..., str]) -> None:
    assert "Nothing was written" in command(FILE, *MAP, "--dates", "day-first", "--dry-run")
    assert not Person.objects.exists()
    assert not Import.objects.open().exists()


@pytest.mark.parametrize(
    ("text", "words", "says"),
    [
        (FILE, [], "No column holds names"),
        (FILE, MAP, "day first or month first? Add --dates"),
        (FILE, ["--map", "Wer=nome"], "write COLUMN=FIELD"),
        (FILE, ["--map", "Wo=name"], "0 columns called 'Wo'"),
        ("", [], "The file is empty"),
        ("Name,Email\nAna,x\n", [], "Mend the file"),
        ("Name\nAna\n", [], "No column holds numbers or addresses"),
    ],
)
def test_refusals_say_what_to_do(
    text: str, words: list[str], says: str, command: Callable[..., str]
) -> None:
    with pytest.raises(CommandError, match=says.replace("?", r"\?")):
        command(text, *words)
    assert not Person.objects.exists()
    assert not Import.objects.open().exists()


def test_missing_file_is_said(db: None) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_people", "/nowhere/export.csv")


def test_every_import_needs_a_yes(command: Callable[..., str]) -> None:
    first = "Name,Email\nAna,a@example.org\n"
    for text, joined in ((first, 1), (first + "Bilal,b@example.org\nChen,c@example.org\n", 2)):
        before = Person.objects.count()
        with pytest.raises(CommandError, match="Add --yes"):
            command(text, yes=False)
        assert Person.objects.count() == before
        assert f"{joined} joined" in command(text)


@pytest.mark.parametrize(("typed", "written"), [("yes", 1), ("no", 0), ("", 0)])
def test_somebody_at_the_terminal_is_asked(
    command: Callable[..., str], monkeypatch: pytest.MonkeyPatch, typed: str, written: int
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda words: typed)
    with nullcontext() if written else pytest.raises(CommandError, match=r"Nothing was written\.$"):
        command("Name,Email\nAna,a@example.org\n", yes=False)
    assert Person.objects.count() == written
    assert not Import.objects.open().exists()


def test_leavers_are_confirmed_by_number(command: Callable[..., str]) -> None:
    command("Name,Email\nAna,a@example.org\nBilal,b@example.org\n")
    fewer = "Name,Email\nAna,a@example.org\n"
    with pytest.raises(CommandError, match="--confirm-leavers 1"):
        command(fewer)
    assert Person.objects.here().count() == 2
    assert "1 left" in command(fewer, "--confirm-leavers", "1")


def test_column_is_named_by_its_place(command: Callable[..., str]) -> None:
    command("Name,X,X\nAna,7,a@example.org\n", "--map", "#2=number", "--map", "#3=email")
    found: Any = Person.objects.values("number", "email").get()
    assert found == {"number": "7", "email": "a@example.org"}


def test_guess_is_taken_back(command: Callable[..., str]) -> None:
    command("Name,Email,Country\nAna,a@example.org,ES\n", "--map", "Country=")
    assert Person.objects.get().country == ""
