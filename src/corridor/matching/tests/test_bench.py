"""The benches run, and say of the smallest size that the best is found."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]


def small(name):
    """The last line that a bench prints in its small form."""
    command = [sys.executable, str(ROOT / "bench" / f"{name}.py"), "--small"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=280)
    return done.stdout.splitlines()[-1]


@pytest.mark.slow
def test_the_best_is_found_beside_the_peers():
    assert small("matching").startswith("at least 100.0000% of the best weight; ")


@pytest.mark.slow
def test_departments_know_each_other_sooner_than_by_chance():
    said = re.match(r"rounds ([\d.]+) of random's .*distance ([\d.]+) of", small("bridging"))
    assert float(said[1]) <= 0.8
    assert float(said[2]) <= 1.02
