"""Sizes beyond which nobody finds their way, and names that say nothing."""

import ast
from pathlib import Path

from architecture.source import PACKAGE, ROOT, modules, parsed, templates

# The house aims at 400, 130 and 40; these are the walls behind.
LONGEST_FILE = 500
LONGEST_TEMPLATE = 200
LONGEST_FUNCTION = 70
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}


def lines(path: Path) -> int:
    """How many lines a file has."""
    return len(path.read_text().splitlines())


def too_long(paths: list[Path], most: int) -> list[str]:
    """The files with more lines than `most`."""
    return [f"{path.name}: {lines(path)}" for path in paths if lines(path) > most]


def nameless(paths: list[Path]) -> list[str]:
    """Modules and folders whose name says nothing of what is in them."""
    return [str(path) for path in paths if NAMELESS & {path.stem, path.parent.name}]


def long_functions(tree: ast.Module, most: int = LONGEST_FUNCTION) -> list[str]:
    """The functions that run over more lines than `most`."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in ast.walk(tree)
        if isinstance(node, functions)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= most
    ]


def test_no_file_is_too_long() -> None:
    python = [
        *modules(tests=True),
        *(ROOT / "tests").rglob("*.py"),
        *(ROOT / "bench").rglob("*.py"),
    ]
    assert too_long(python, LONGEST_FILE) == []
    assert too_long(list(templates()), LONGEST_TEMPLATE) == []


def test_no_function_is_too_long() -> None:
    found = {str(path.relative_to(PACKAGE)): long_functions(parsed(path)) for path in modules()}
    assert {path: names for path, names in found.items() if names} == {}


def test_every_name_says_what_it_is() -> None:
    assert nameless(list(modules(tests=True))) == []


def test_guard_sees_what_is_too_long(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("x = 1\n" * (LONGEST_FILE + 1))
    (tmp_path / "fits.py").write_text("x = 1\n" * LONGEST_FILE)
    assert too_long(sorted(tmp_path.iterdir()), LONGEST_FILE) == ["long.py: 501"]
    body = "    x = 1\n" * LONGEST_FUNCTION
    assert long_functions(ast.parse(f"def f():\n{body}")) == ["f: 71"]
    assert long_functions(ast.parse(f"def f():\n{body[10:]}")) == []


def test_guard_sees_a_name_that_says_nothing(tmp_path: Path) -> None:
    planted = [tmp_path / "utils.py", tmp_path / "helpers" / "x.py", tmp_path / "ledger.py"]
    assert nameless(planted) == [str(planted[0]), str(planted[1])]
