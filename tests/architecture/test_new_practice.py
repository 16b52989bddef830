"""bin/new-practice writes a practice that passes every guard, in a copy of the repository."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from architecture.source import copy_to, run_in
from django.db import connection

NAME = "waving"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        connection.vendor != "sqlite",
        reason="the copy has its own embedded database: once is enough",
    ),
]


def new_practice(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(copy / "bin" / "new-practice"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_to(tmp_path_factory.mktemp("with-a-new-practice"))
    (folder / "before").mkdir()
    shutil.copytree(folder / "src", folder / "before" / "src")
    # Formatting is the script's own business where the tools are installed.
    tools = folder / ".venv" / "bin"
    tools.mkdir(parents=True)
    (tools / "ruff").symlink_to(Path(sys.executable).parent / "ruff")
    made = new_practice(folder, NAME, "--title", "Waving at people")
    assert made.returncode == 0, made.stderr
    (folder / "lint.py").write_text(
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    )
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "format", "--check", f"src/corridor/practices/{NAME}"),
        ("ruff", "check", "src/corridor/practices", "src/corridor/config"),
        ("djlint", "--lint", f"src/corridor/practices/{NAME}"),
        ("lint",),
        ("django", "makemigrations", "--check", "--dry-run", NAME),
        ("django", "check", "--fail-level", "WARNING"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_static_checks_pass(command: tuple[str, ...], copy: Path) -> None:
    done = run_in(copy, *command)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(
    not os.environ.get("CORRIDOR_TEST_ALL"), reason="takes a minute: bin/check --all runs it"
)
def test_types_are_strict(copy: Path) -> None:
    done = run_in(copy, "mypy", "--no-error-summary")
    wrong = [line for line in done.stdout.splitlines() if f"practices/{NAME}/" in line]
    assert wrong == []
    assert done.returncode in {0, 1}, done.stdout + done.stderr


def test_its_tests_and_the_guards_pass(copy: Path) -> None:
    guards = sorted(
        str(path.relative_to(copy))
        for path in (copy / "tests" / "architecture").glob("test_*.py")
        if path.name not in {"test_new_practice.py", "test_imports.py"}
    )
    # Of the matrix the lines that the practice brings; the others are as they were.
    chosen = f"{NAME} or not test_who_is_let_in and not test_each_address_offers_a_method"
    done = run_in(copy, "pytest", "-q", "-k", chosen, f"src/corridor/practices/{NAME}", *guards)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]


def test_one_line_of_settings_is_all_that_changes_elsewhere(copy: Path) -> None:
    before = copy / "before"
    changed = [
        path.relative_to(before)
        for path in (before / "src").rglob("*")
        if path.is_file() and path.read_bytes() != (copy / path.relative_to(before)).read_bytes()
    ]
    settings = Path("src/corridor/config/settings.py")
    assert changed == [settings]
    lines = (copy / settings).read_text().splitlines()
    assert set(lines) - set((before / settings).read_text().splitlines()) == {
        f'    "corridor.practices.{NAME}",'
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ("care",),
        ("people",),
        ("sign_in",),
        ("Waving",),
        ("wave2",),
        ("../wave",),
        ("class",),
        ("a_much_too_long_name",),
        ("bowing", "--title", 'Bow" onclick="x'),
        ("bowing", "--title", ""),
    ],
    ids=lambda arguments: arguments[0],
)
def test_refuses_a_name_or_title_that_cannot_be(arguments: tuple[str, ...], copy: Path) -> None:
    before = (copy / "src/corridor/config/settings.py").read_text()
    done = new_practice(copy, *arguments)
    if arguments[-1] == "":
        assert done.returncode == 0  # an empty title is the same as none
        return
    assert done.returncode == 2
    assert done.stderr.startswith("bin/new-practice: ")
    assert (copy / "src/corridor/config/settings.py").read_text() == before
