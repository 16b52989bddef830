"""Benches work: each at its smallest size, whose figures say nothing. None of them is a timed test.

Those of publishing (attacks, estimates, associations, release) run in promises/test_published.py, and
matching's beside its engine.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parent.parent / "bench"
SMALL = ("tokens", "introductions")


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.timeout(600)
def test_it_ends_with_its_figure(name):
    environment = {key: value for key, value in os.environ.items() if key[:9] != "CORRIDOR_"}
    done = subprocess.run(
        [sys.executable, str(BENCH / f"{name}.py"), "--small"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert any(letter.isdigit() for letter in done.stdout.splitlines()[-1])
