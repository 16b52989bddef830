"""The source as the guards read it, and copies of it in which a fault can be planted."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "corridor"
# Put into a copy beside the source: what checks it reads from there.
BESIDE = ("pyproject.toml", "conftest.py", "bin", "scaffold", "docs", "tests", "README.md")


def modules(package: Path = PACKAGE, *, tests: bool = False) -> Iterator[Path]:
    """The Python files below `package` that people write: no migrations, tests only if asked."""
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).parts
        if "migrations" not in parts and (tests or "tests" not in parts):
            yield path


def templates(package: Path = PACKAGE) -> Iterator[Path]:
    """The templates below `package`."""
    return iter(sorted(package.rglob("templates/**/*.html")))


def parsed(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_text(), filename=str(path))


def copy_to(folder: Path) -> Path:
    """A copy of the source in `folder`, to plant faults in; returns it."""
    ignored = shutil.ignore_patterns("__pycache__", "node_modules", "*.pyc")
    shutil.copytree(ROOT / "src", folder / "src", ignore=ignored)
    for name in BESIDE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignored)
        elif source.exists():
            shutil.copy2(source, folder / name)
    return folder


def run_in(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a Python module with arguments (`"pytest", "-q"`) on the copy instead of on ourselves."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CORRIDOR_")},
        "PYTHONPATH": os.pathsep.join((str(copy / "src"), str(copy / "tests"))),
        "CORRIDOR_DATA": str(copy / "var"),
        "DJANGO_SETTINGS_MODULE": "corridor.config.settings",
    }
    if command[0] == "pytest":  # which has settings of its own
        del environment["DJANGO_SETTINGS_MODULE"]
    environment.pop("PYTEST_ADDOPTS", None)
    environment.pop("PYTEST_XDIST_WORKER", None)
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
