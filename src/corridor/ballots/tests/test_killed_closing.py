"""Real processes that are killed while they close a round, on a database that no test transaction hides."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
TESTS = HERE.parents[3] / "tests"
# Libpq wants the slashes that a shell's word may have lost.
SERVER = re.sub(
    "^postgresql:/+(?=[^/]*$)", "postgresql:///", os.environ.get("CORRIDOR_TEST_DATABASE", "")
)
MAINTENANCE = f"{SERVER.rpartition('/')[0]}/postgres"
STEPS = (
    "in the transaction that stops taking",
    "before counting",
    "while counting",
    "before writing",
    "in the transaction that writes",
    "before the keys are destroyed",
    "while the keys are destroyed",
    "after the keys are destroyed",
    "in the transaction that notes the end",
)


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A database of its own, migrated."""
    name = f"corridor_closing_{uuid4().hex[:12]}"
    address = f"{SERVER.rpartition('/')[0]}/{name}" if SERVER else ""
    if SERVER:
        with psycopg.connect(MAINTENANCE, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
    (tmp_path / "database").mkdir()
    made = os.environ | {
        "DJANGO_SETTINGS_MODULE": "corridor.config.settings",
        "CORRIDOR_DATA": str(tmp_path),
        "CORRIDOR_KEYS": str(tmp_path / "keys"),
        "CORRIDOR_DATABASE": address,
        "PYTHONPATH": str(TESTS),
    }
    command = [sys.executable, "-m", "corridor.config.command", "migrate", "-v0", "--skip-checks"]
    subprocess.run(command, env=made, check=True, timeout=120)
    yield made
    if SERVER:
        with psycopg.connect(MAINTENANCE, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(HERE / "a_closing.py"), *words]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_killed_at_every_step_nothing_is_lost_and_nothing_is_counted_twice(
    environment: dict[str, str],
) -> None:
    held = run(environment, "hold")
    assert held.returncode == 0, held.stderr
    for step in STEPS:
        died = run(environment, "die", step)
        assert died.returncode == -signal.SIGKILL, (step, died.stderr)
    finished = run(environment, "finish")
    assert finished.returncode == 0, finished.stderr
    counted = {
        "0": {
            "someone_to_trust": [2, 2, 2, 2, 2],
            "noticed": [0, 10, 0, 0, 0],
            "taboo": [0, 0, 10],
        }
    }
    assert json.loads(finished.stdout.splitlines()[-1]) == {
        "counted": [counted] * len(STEPS),
        "left": [0, 0, 0],
        "keys": 0,
    }
