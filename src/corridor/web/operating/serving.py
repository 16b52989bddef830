"""Serving: the pages and the worker, under one supervisor."""

import http.client
import json
import os
import resource
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from corridor.runtime.holding import SERVING, WORKING, holding
from corridor.web.operating.setting_up import NotReady, is_set_up
from corridor.web.operating.supervising import Process, Supervisor

# Threads a process: each keeps a database connection of its own. With Python's lock more threads
# do not answer more requests, they only wait for the database side by side.
THREADS = 4
MOST_WORKERS = 4
# Connections that one process accepts at a time; further ones wait in the system's queue. A
# browser holds several open that do nothing, so this is far more than the threads.
CONNECTIONS = 1_000
# Seconds without a request after which a thread ends that was added under load. The first thread of a
# process never does: its connection is closed with its next request, if it is old enough then.
THREAD_IDLE = 600
HEADERS_WITHIN = 15_000  # milliseconds for a browser to say what it wants
UNFINISHED_RESTORE = "restoring.json"
LOCAL = {"localhost", "127.0.0.1", "::1"}


def serve(*, host: str, port: int, workers: int | None, say: Callable[[str], None]) -> None:
    """Serve until stopped by SIGTERM or Ctrl+C.

    Arguments: `workers`, processes for the pages (None: as many as this machine has cores, at
    most four). Refuses, with NotReady, an installation that must not be served as it is.
    """
    check_address(host)
    is_set_up()
    if Path(settings.DATA, UNFINISHED_RESTORE).exists():
        raise NotReady("A restore was broken off. Repeat it before anybody comes: corridor restore")
    with serving_alone(), _log_settings() as log:
        check_port(host, port)
        _keep_address(port)
        _allow_open_files()
        count = workers or min(os.cpu_count() or 1, MOST_WORKERS)
        pages = Process("The server of pages", pages_command(host, port, count, log))
        work = Process("The worker", [sys.executable, "-m", "corridor.config.command", "work"])
        Supervisor([pages, work], _Announcement(host, port, say)).run()


def could_serve(host: str, port: int) -> None:
    """Refuses, with NotReady, what `serve` would refuse before anything is set up."""
    check_address(host)
    settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    with serving_alone():
        check_port(host, port)


def _keep_address(port: int) -> None:
    """Other commands print links to where it is served, and so do the processes started from here.

    An address that was set stands as it is; otherwise it is this machine, at the port.
    """
    if not os.environ.get("CORRIDOR_ADDRESS", "").strip() and not settings.SECURE:
        settings.ADDRESS = f"http://localhost:{port}"
    (settings.DATA / "address").write_text(settings.ADDRESS + "\n")


def check_address(host: str = "127.0.0.1") -> None:
    """Refuses, with NotReady, an address that cannot work or that is not safe.

    Argument: `host`, where it would listen.
    """
    if settings.SECURE and not settings.BEHIND_PROXY:
        raise NotReady(
            f"CORRIDOR_ADDRESS is {settings.ADDRESS}, and Corridor itself speaks no HTTPS. Put a "
            "proxy in front of it that does, and set CORRIDOR_BEHIND_PROXY=yes: see docs/https.md."
        )
    if (
        not settings.SECURE
        and not settings.DEMO
        and urlsplit(settings.ADDRESS).hostname not in LOCAL
    ):
        raise NotReady(
            f"CORRIDOR_ADDRESS is {settings.ADDRESS}: without HTTPS everybody on the way could read "
            "along. See docs/https.md."
        )
    if not settings.SECURE and not settings.DEMO and host not in LOCAL:
        raise NotReady(
            f"--host {host} would let other machines in without HTTPS: everybody on the way could "
            "read along. Set CORRIDOR_ADDRESS to an https:// address first: see docs/https.md."
        )


def check_port(host: str, port: int) -> None:
    """Refuses, with NotReady, a port that is taken or not ours to take."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind((host, port))
    except (OSError, OverflowError) as error:
        raise NotReady(
            f"Port {port} of {host} cannot be used ({error}). Choose another: --port 8001"
        ) from error


@contextmanager
def serving_alone() -> Iterator[None]:
    """Hold the installation: no second server, and no restoring, while the block runs.

    Refuses, with NotReady, when somebody holds it already.
    """
    served = NotReady(f"Corridor is being served from {settings.DATA} already. Stop that first.")
    with holding(SERVING, alone=True, refusal=served):
        yield


@contextmanager
def nobody_works() -> Iterator[None]:
    """Let no worker work on this machine while the block runs, started by `corridor work` or by serving.

    Refuses, with NotReady, where one does.
    """
    works = NotReady(f"A worker (corridor work) runs with {settings.DATA}. Stop that first.")
    with holding(WORKING, alone=True, refusal=works):
        yield


def is_served() -> bool:
    """Whether somebody holds the installation now."""
    try:
        with serving_alone():
            return False
    except NotReady:
        return True


def pages_command(host: str, port: int, workers: int, log_settings: Path) -> list[str]:
    """The command of the server of pages. It keeps no log of requests: it would hold addresses."""
    options = {
        "interface": "wsgi",
        "host": host,
        "port": port,
        "workers": workers,
        "blocking-threads": THREADS,
        "blocking-threads-idle-timeout": THREAD_IDLE,
        "backpressure": CONNECTIONS,
        "http1-header-read-timeout": HEADERS_WITHIN,
        "workers-kill-timeout": 20,
        "log-config": log_settings,
        "log-level": "warning",
    }
    pairs = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    return [
        *(sys.executable, "-m", "granian", *pairs),
        *("--no-ws", "--no-access-log", "--respawn-failed-workers"),
        "corridor.config.wsgi:application",
    ]


@contextmanager
def _log_settings() -> Iterator[Path]:
    """The server's own log, through Corridor's formatter: where a fault was, never what it held."""
    config = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": settings.LOGGING["formatters"],
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {
            "_granian": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            "granian.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }
    with tempfile.TemporaryDirectory(prefix="corridor-") as folder:
        path = Path(folder, "log.json")
        path.write_text(json.dumps(config))
        yield path


def _allow_open_files() -> None:
    """Each connection is an open file, and the usual limit is 1,024."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class _Announcement:
    """Says where Corridor is, once it answers."""

    def __init__(self, host: str, port: int, say: Callable[[str], None]) -> None:
        self.host = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared only
        self.port = port
        self.say = say
        self.began = time.monotonic()
        self.said = False

    def __call__(self) -> None:
        if self.said or not self._answers():
            return
        self.said = True
        seconds = time.monotonic() - self.began
        self.say(f"Corridor is at {settings.ADDRESS}  (up in {seconds:.1f} s; stop it with Ctrl+C)")

    def _answers(self) -> bool:
        headers = {"Host": urlsplit(settings.ADDRESS).netloc, "X-Forwarded-Proto": "https"}
        connection = http.client.HTTPConnection(self.host, self.port, timeout=2)
        try:
            connection.request("GET", "/", headers=headers)
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
