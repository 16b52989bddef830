"""Every practice has the same shape, with only the files it needs."""

import ast
import re
from pathlib import Path

import pytest
from architecture.source import PACKAGE, parsed

PRACTICES = PACKAGE / "practices"
# From the bottom up; modules of one layer may import each other.
LAYERS = (
    {"models"},
    {"permissions", "queries"},
    {"actions", "exporting", "demo"},
    {"forms", "tasks"},
    {"views"},
    {"urls"},
)
# The manifest names everything, and the application joins it to the floors at start.
ABOVE = {"__init__", "apps", "practice"}
FOLDERS = {"engine", "templates", "static", "migrations", "tests", "locale"}
REQUIRED = {"__init__.py", "apps.py", "practice.py", "urls.py", "migrations", "tests"}
# A module that grew too long goes on in another of its kind: views_for_asker.py.
PART = re.compile(r"^(models|queries|actions|demo|forms|views)(_[a-z]+)+$")


def practices() -> list[Path]:
    """The folders of the practices."""
    return [path for path in sorted(PRACTICES.iterdir()) if (path / "__init__.py").exists()]


def kind_of(module: str) -> str:
    """What a module is: "views" for views_for_asker."""
    found = PART.match(module)
    return found[1] if found else module


def layer_of(module: str) -> int | None:
    """The number of a module's layer, or None for one that has none."""
    kind = kind_of(module)
    return next((n for n, layer in enumerate(LAYERS) if kind in layer), None)


def misplaced(practice: Path) -> list[str]:
    """Files and folders that no practice has, and what this one lacks."""
    found = []
    for path in sorted(practice.iterdir()):
        if path.name == "__pycache__":
            continue
        known = (
            path.name in FOLDERS
            if path.is_dir()
            else path.suffix == ".py" and (path.stem in ABOVE or layer_of(path.stem) is not None)
        )
        if not known:
            found.append(f"{path.name}: no practice has it")
    found += [f"{name}: missing" for name in sorted(REQUIRED) if not (practice / name).exists()]
    for folder in ("templates", "static"):
        for path in (practice / folder).glob("*"):
            if path.name != practice.name:
                found.append(f"{folder}/{path.name}: pages lie in {folder}/{practice.name}")
    return found


def upward(practice: Path) -> list[str]:
    """Imports from a layer to one above it, parts of modules included."""
    found = []
    for path in sorted(practice.glob("*.py")):
        own = layer_of(path.stem)
        if own is None:
            continue
        for module in sorted(siblings(parsed(path), practice.name)):
            other = layer_of(module)
            if module in ABOVE or (other is not None and other > own):
                found.append(f"{path.stem} imports {module}")
    return found


def siblings(tree: ast.Module, practice: str) -> set[str]:
    """The modules of the same practice that a file imports."""
    package = f"corridor.practices.{practice}"
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == package:
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{package}."):
            names.add(str(node.module).removeprefix(f"{package}.").split(".")[0])
    return names


def django_in_engine(practice: Path) -> list[str]:
    """Files of the engine that import Django or Corridor: an engine knows neither."""
    found = []
    for path in sorted((practice / "engine").glob("**/*.py")):
        for node in ast.walk(parsed(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            own = f"corridor.practices.{practice.name}.engine"
            outside = [n for n in names if n.startswith(("django", "corridor"))]
            found += [f"{path.name} imports {n}" for n in outside if not n.startswith(own)]
    return found


@pytest.mark.parametrize("practice", practices(), ids=lambda path: path.name)
def test_practice_has_the_shape(practice: Path) -> None:
    assert misplaced(practice) == []
    assert upward(practice) == []
    assert django_in_engine(practice) == []


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    practice = tmp_path / "waving"
    for name in ("templates/waving", "migrations", "tests", "engine"):
        (practice / name).mkdir(parents=True)
    for name in ("__init__", "apps", "practice", "urls", "models", "views_for_others"):
        (practice / f"{name}.py").write_text("")
    return practice


def test_guard_lets_the_shape_pass(planted: Path) -> None:
    assert (misplaced(planted), upward(planted), django_in_engine(planted)) == ([], [], [])


def test_guard_sees_a_file_too_many(planted: Path) -> None:
    (planted / "services.py").write_text("")
    (planted / "templates" / "care").mkdir()
    (planted / "apps.py").unlink()
    assert misplaced(planted) == [
        "services.py: no practice has it",
        "apps.py: missing",
        "templates/care: pages lie in templates/waving",
    ]


def test_guard_sees_an_import_upward(planted: Path) -> None:
    (planted / "models.py").write_text("from corridor.practices.waving import views_for_others\n")
    assert upward(planted) == ["models imports views_for_others"]


def test_guard_sees_django_in_an_engine(planted: Path) -> None:
    (planted / "engine" / "match.py").write_text("from django.db import models\n")
    assert django_in_engine(planted) == ["match.py imports django.db"]
