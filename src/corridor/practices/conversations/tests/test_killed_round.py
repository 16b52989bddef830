"""Real processes that are killed while they hold a round, on a database that no test transaction hides."""

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
# Libpq wants the slashes that a shell's word may have lost.
SERVER = re.sub(
    "^postgresql:/+(?=[^/]*$)", "postgresql:///", os.environ.get("CORRIDOR_TEST_DATABASE", "")
)
MAINTENANCE = f"{SERVER.rpartition('/')[0]}/postgres"
PEOPLE = 301
STEPS = (
    "while matching",
    "before the plan is written",
    "in the transaction that writes the plan",
    "after the plan is written",
    "while asking for free times",
    "in the transaction that hands out",
    "after handing out some",
    "in a later transaction that hands out",
    "in the transaction that ends",
)


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A database of its own, migrated."""
    name = f"corridor_round_{uuid4().hex[:12]}"
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
    }
    command = [sys.executable, "-m", "corridor.config.command", "migrate", "-v0", "--skip-checks"]
    subprocess.run(command, env=made, check=True, timeout=300)
    yield made
    if SERVER:
        with psycopg.connect(MAINTENANCE, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(HERE / "a_round.py"), *words]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def test_killed_at_every_step_nobody_is_introduced_twice_and_nobody_forgotten(
    environment: dict[str, str],
) -> None:
    made = run(environment, "people", str(PEOPLE))
    assert made.returncode == 0, made.stderr
    for step in STEPS:
        died = run(environment, "die", step)
        assert died.returncode == -signal.SIGKILL, (step, died.stderr)
    finished = run(environment, "finish")
    assert finished.returncode == 0, finished.stderr
    assert json.loads(finished.stdout.splitlines()[-1]) == {
        "rounds": 1,
        "introductions": PEOPLE // 2,
        "planned": PEOPLE // 2,
        "as_planned": True,
        "people": PEOPLE,
        "at_most": 1,
        "times": PEOPLE // 2 * 2,
        "ended": True,
        "jobs": ["done"],
    }
