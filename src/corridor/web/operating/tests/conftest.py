"""An installation of its own, used through its commands as an operator does."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from corridor.web.operating.key_copies import STAMP

SECONDS = 90


class Installation:
    """A folder, its settings, and the command `corridor` in it."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("CORRIDOR_", "DJANGO_"))}
        self.environment = kept | {"CORRIDOR_DATA": str(home / "var")} | settings

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "corridor.config.command", *words]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self._command(*words),
            cwd=self.home,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    def must(self, *words: str) -> str:
        """Run a command that must succeed; returns what it says."""
        done = self.run(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def served(self, port: int) -> Iterator[subprocess.Popen[str]]:
        """Serve while the block runs; what was said is in `log` then."""
        self.log = self.home / "serve.log"
        with self.log.open("w") as log:
            server = subprocess.Popen(
                self._command("serve", "--port", str(port), "--workers", "1"),
                cwd=self.home,
                env=self.environment,
                stdout=log,
                stderr=log,
                text=True,
            )
        try:
            wait_for(lambda: "Corridor is at" in self.log.read_text() or server.poll() is not None)
            assert server.poll() is None, self.log.read_text()
            yield server
        finally:
            if server.poll() is None:
                server.send_signal(signal.SIGTERM)
            server.wait(SECONDS)

    @contextmanager
    def working(self) -> Iterator[subprocess.Popen[str]]:
        """Have a worker work by itself while the block runs."""
        worker = subprocess.Popen(
            self._command("work"), cwd=self.home, env=self.environment, text=True
        )
        try:
            yield worker
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(SECONDS)


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.1)


@pytest.fixture
def installation(tmp_path: Path) -> Callable[..., Installation]:
    return lambda **settings: Installation(tmp_path, **settings)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])


@pytest.fixture
def make_older() -> Callable[[Path, timedelta], Path]:
    """Let a copy of the key store have been made longer ago."""

    def rename(copy: Path, age: timedelta) -> Path:
        then = timezone.now() - age
        return copy.rename(copy.with_name(f"corridor-keys-{then.strftime(STAMP)}"))

    return rename


@pytest.fixture
def embedded_only(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("its installation has a database of its own: it is the same on both")
