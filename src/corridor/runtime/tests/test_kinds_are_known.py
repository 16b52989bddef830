"""Every `@job` of the program is known to a process that has only started."""

import ast
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2]
PRINT_KINDS = """
import django
django.setup()
from corridor.runtime.jobs import kinds
print(*sorted(kinds))
"""


def kinds_in(file: Path) -> set[str]:
    """The kinds that functions of this file are decorated with."""
    return {
        call.args[0].value
        for function in ast.walk(ast.parse(file.read_text()))
        if isinstance(function, ast.FunctionDef)
        for call in function.decorator_list
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "job"
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def test_every_job_is_registered_at_start() -> None:
    """Its function stands in an app's `tasks.py`, or that imports the module where it stands."""
    files = [file for file in SOURCE.rglob("*.py") if "tests" not in file.parts]
    written = set().union(*map(kinds_in, files))
    assert "runtime.forget" in written
    started = subprocess.run(
        [sys.executable, "-c", PRINT_KINDS], capture_output=True, text=True, check=True, timeout=60
    )
    assert set(started.stdout.split()) == written
