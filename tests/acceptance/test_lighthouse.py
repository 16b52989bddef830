"""Lighthouse on home and the ask form, served as in an installation."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).parents[2]
LIGHTHOUSE = ROOT / "tests/node/node_modules/lighthouse/cli/index.js"
CHROMIUM = os.environ.get("CORRIDOR_TEST_CHROMIUM", "/usr/bin/chromium")
PORT = 18_771
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
# Other work on the machine slows a run; the best of a few is the page's own.
RUNS = 3


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[str]:
    """A demo of 40 people served by `corridor serve`; gives a session's cookie."""
    data = tmp_path_factory.mktemp("served")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CORRIDOR_")} | {
        "CORRIDOR_DATA": str(data),
        "CORRIDOR_DEMO": "1",
        "CORRIDOR_ADDRESS": f"http://localhost:{PORT}",
        "DJANGO_SETTINGS_MODULE": "corridor.config.settings",
    }

    def corridor(*arguments: str) -> str:
        command = [sys.executable, "-m", "corridor.config.command", *arguments]
        return subprocess.run(
            command, env=environment, check=True, capture_output=True, text=True, cwd=ROOT
        ).stdout

    corridor("set-up")
    corridor("demo", "--size", "40")
    cookie = corridor("shell", "--no-imports", "-c", SIGN_IN).strip().splitlines()[-1]
    command = [sys.executable, "-m", "corridor.config.command", "serve", "--port", str(PORT)]
    with (data / "serve.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=ROOT)
        try:
            wait_for(PORT)
            yield cookie
        finally:
            server.terminate()
            server.wait(timeout=30)


SIGN_IN = """
from corridor.people.models import Person
from corridor.people.signing_in.sessions import SessionStore
session = SessionStore()
session["person"] = str(Person.objects.filter(duties=None, manager__isnull=False).first().pk)
session.create()
print(session.session_key)
"""


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            with closing(http.client.HTTPConnection("localhost", port, timeout=2)) as asked:
                asked.request("GET", "/sign-in/")
                asked.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("corridor serve did not start")


def marks(path: str, cookie: str, folder: Path) -> dict[str, float]:
    """Lighthouse's categories from 0 to 100."""
    done = subprocess.run(
        [
            "node",
            str(LIGHTHOUSE),
            f"http://localhost:{PORT}{path}",
            "--quiet",
            "--output=json",
            "--only-categories=performance,accessibility,best-practices",
            f"--extra-headers={json.dumps({'Cookie': f'corridor={cookie}'})}",
            f"--chrome-flags={FLAGS} --user-data-dir={folder}",
        ],
        env=os.environ | {"CHROME_PATH": CHROMIUM},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:  # a browser that did not start in time, on a busy machine
        print(done.stderr[-3000:])  # noqa: T201 - pytest shows it if every run fails
        return {}
    report = json.loads(done.stdout)
    assert not report.get("runtimeError"), report["runtimeError"]
    return {name: c["score"] * 100 for name, c in report["categories"].items()}


@pytest.mark.browser
@pytest.mark.timeout(400)
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="the same pages; measured once, on the embedded database"
)
@pytest.mark.parametrize("path", ["/", "/care/ask/"])
def test_lighthouse(served, path, tmp_path):
    best: dict[str, float] = {}
    for run in range(RUNS):
        for name, mark in marks(path, served, tmp_path / str(run)).items():
            best[name] = max(best.get(name, 0), mark)
        if best.get("performance", 0) >= 95:
            break
    assert best, "no run of Lighthouse ended well"
    assert best["accessibility"] == 100
    assert best["best-practices"] == 100
    assert best["performance"] >= 95
