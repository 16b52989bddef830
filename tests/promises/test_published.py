"""Published, not queried: what the benches of the engine say of the rule, in their small forms."""

import re
import subprocess
import sys

import pytest
from architecture.source import ROOT


def small(name: str) -> str:
    """The last line that a bench prints."""
    command = [sys.executable, str(ROOT / "bench" / f"{name}.py"), "--small"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=280)
    return done.stdout.splitlines()[-1]


@pytest.mark.slow
def test_a_year_of_releases_isolates_nobody() -> None:
    assert small("attacks").startswith("exact isolations 0 ")


def test_estimates_come_near_the_oracle() -> None:
    ratios = re.findall(r"at most ([\d.]+) of the oracle", small("estimates"))
    assert len(ratios) == 2
    assert all(float(ratio) < 1.5 for ratio in ratios)


def test_time_of_a_release_is_linear() -> None:
    assert float(small("release").rpartition(" ")[2]) < 2.5


def test_an_association_says_hardly_more_of_who_is_in_it_than_of_a_stranger() -> None:
    more = re.match(r"at most ([+-][\d.]+) where half", small("associations"))
    assert more is not None
    assert float(more[1]) < 0.2
