"""A real calendar server on loopback: Radicale, in a process of its own, for any test that asks.

The process serves all tests of a run; what one of them leaves there is removed before the next. The root
conftest.py makes the fixtures known.
"""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPBasicAuthHandler, HTTPPasswordMgrWithDefaultRealm, Request
from urllib.request import build_opener as opener_with

import pytest

PASSWORD = "app-password"
MAKE_CALENDAR = """<?xml version="1.0" encoding="utf-8"?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>
<D:displayname>{name}</D:displayname>
<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>
</D:prop></D:set></C:mkcalendar>"""


@dataclass
class Radicale:
    """The server: `address`, and another program's way to look into it and to write there."""

    address: str
    folder: Path

    def make_calendar(self, owner: str, path: str = "work", name: str = "Work") -> str:
        """A calendar of `owner`; returns its address."""
        address = f"{self.address}/{owner}/{path}/"
        self.ask("MKCALENDAR", address, owner, MAKE_CALENDAR.format(name=name))
        return address

    def put(self, calendar: str, name: str, ics: str) -> None:
        """An entry that somebody else's program makes."""
        owner = calendar.removeprefix(self.address).split("/")[1]
        self.ask("PUT", f"{calendar}{name}.ics", owner, ics, kind="text/calendar")

    def sync(self, calendar: str, folder: Path) -> None:
        """Bring a folder and a calendar into step, as its owner's own program (vdirsyncer) does."""
        owner, name = calendar.removeprefix(self.address).strip("/").split("/")
        (folder / name).mkdir(parents=True, exist_ok=True)
        config = folder / "config"
        config.write_text(
            f'[general]\nstatus_path = "{folder / "status"}"\n'
            f'[pair ours]\na = "here"\nb = "there"\ncollections = ["{name}"]\n'
            f'[storage here]\ntype = "filesystem"\npath = "{folder}"\nfileext = ".ics"\n'
            f'[storage there]\ntype = "caldav"\nurl = "{self.address}/{owner}/"\n'
            f'username = "{owner}"\npassword = "{PASSWORD}"\n'
        )
        for command in (["discover"], ["sync"]):
            subprocess.run(
                [sys.executable, "-m", "vdirsyncer", "--config", config, *command],
                check=True,
                capture_output=True,
                timeout=60,
            )

    def entries(self, calendar: str) -> dict[str, str]:
        """What lies in a calendar, as the server keeps it, by file name."""
        owner, path = calendar.removeprefix(self.address).strip("/").split("/")
        folder = self.folder / "collection-root" / owner / path
        return {file.name: file.read_text() for file in sorted(folder.glob("*.ics"))}

    def ask(
        self, method: str, address: str, owner: str, body: str = "", kind: str = "application/xml"
    ) -> int:
        """A request with the owner's password; returns the status."""
        passwords = HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, self.address, owner, PASSWORD)
        request = Request(
            address, body.encode() or None, {"Content-Type": f"{kind}; charset=utf-8"}
        )
        request.get_method = lambda: method  # type: ignore[method-assign]
        try:
            with opener_with(HTTPBasicAuthHandler(passwords)).open(request, timeout=10) as answer:
                return int(answer.status)
        except HTTPError as error:
            error.close()
            return error.code


@pytest.fixture(scope="session")
def calendar_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    """The process of Radicale that tests share; they ask for `radicale`."""
    folder = tmp_path_factory.mktemp("radicale")
    people = folder / "people"
    people.write_text("".join(f"{name}:{PASSWORD}\n" for name in ("ana", "bilal", "chen")))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "radicale", "--config", "", f"--server-hosts=127.0.0.1:{port}"]
    command += ["--auth-type=htpasswd", f"--auth-htpasswd-filename={people}"]
    command += ["--auth-htpasswd-encryption=plain", "--auth-delay=0"]
    command += [f"--storage-filesystem-folder={folder}", "--logging-level=warning"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait_for(port, process, folder / "log")
        yield Radicale(f"http://127.0.0.1:{port}", folder)
    finally:
        process.kill()  # asked to end, it may wait for a connection; and what it keeps goes anyway
        process.wait()


@pytest.fixture
def radicale(calendar_server: Radicale, settings: object) -> Iterator[Radicale]:
    """Radicale with the people ana, bilal and chen, on a host that the operator allowed; empty."""
    settings.CALENDAR_HOSTS = ["127.0.0.1"]  # type: ignore[attr-defined]
    yield calendar_server
    if (kept := calendar_server.folder / "collection-root").exists():
        shutil.rmtree(kept)


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _try in range(200):
        if process.poll() is not None:
            raise RuntimeError(log.read_text())
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("Radicale did not start.")
