"""The import contracts of pyproject.toml hold, and each was seen to break on a planted fault."""

import ast
from pathlib import Path

import pytest
from architecture.source import ROOT, copy_to, modules, parsed, run_in
from importlinter.cli import lint_imports

FLOORS = "Floors: the upper imports the lower, never the reverse"
APART = "Practices never import each other"
ARRAYS = "The measuring engine is arrays: no Django, no floor"
MATCHING = "The matching engine is arrays: no Django, no floor, no peer"
INSIDE = "Inside a practice: models, then reads, then writes, then forms, then views, then"

LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"

# Why not: docs/adr/0001-own-admin.md.
LEFT_OUT = ("django.contrib.admin", "django.contrib.auth", "channels")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_to(tmp_path_factory.mktemp("planted"))
    (folder / "lint.py").write_text(LINT)
    return folder


def test_contracts_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("people/switches.py", "from corridor.kit import access", FLOORS),
        ("kit/access.py", "from corridor.web.steward import queries", FLOORS),
        ("practices/waving/models.py", "from corridor.practices.care.models import Ask", APART),
        ("practices/care/models.py", "from corridor.practices.care import views", INSIDE),
        ("practices/care/queries.py", "from corridor.practices.care import actions", INSIDE),
        ("practices/waving/models.py", "from corridor.practices.waving import urls", INSIDE),
        ("ballots/engine/tree.py", "from django.utils import timezone", ARRAYS),
        ("ballots/engine/tree.py", "from corridor.runtime import register", ARRAYS),
        ("matching/graph.py", "from django.utils import timezone", MATCHING),
        ("matching/graph.py", "from corridor.ballots.engine import tree", MATCHING),
    ],
)
def test_planted_import_breaks_its_contract(
    module: str, line: str, contract: str, copy: Path
) -> None:
    waving = copy / "src/corridor/practices/waving"
    waving.mkdir(exist_ok=True)
    for name in ("__init__", "models", "urls"):
        (waving / f"{name}.py").write_text("")
    path = copy / "src/corridor" / module
    before = path.read_text()
    path.write_text(f"{before}\n{line}\n")
    try:
        said = run_in(copy, "lint")
    finally:
        path.write_text(before)
    assert said.returncode == 1, said.stdout + said.stderr
    broken = [row for row in said.stdout.splitlines() if row.endswith("BROKEN")]
    kept = [row for row in said.stdout.splitlines() if row.startswith(contract)]
    assert len(broken) == 1
    assert not [row for row in kept if row.endswith("KEPT")]
    assert contract in said.stdout


def imported(tree: ast.Module) -> set[str]:
    """The modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def left_out(tree: ast.Module) -> set[str]:
    """Those of the imports that we decided against."""
    return {name for name in imported(tree) if name.startswith(LEFT_OUT)}


def test_nothing_imports_what_we_left_out() -> None:
    found = {path.relative_to(ROOT): left_out(parsed(path)) for path in modules(tests=True)}
    assert {path: names for path, names in found.items() if names} == {}


def test_guard_sees_the_admin() -> None:
    for line in ("from django.contrib import admin", "import django.contrib.auth.models"):
        assert left_out(ast.parse(line))
