"""Serving: what is refused, what a proxy sees, and what happens when something dies."""

import http.client
import os
import signal
import socket
from http.client import HTTPResponse
from pathlib import Path

import pytest

from corridor.web.operating.serving import check_port, is_served, pages_command, serving_alone
from corridor.web.operating.setting_up import NotReady
from corridor.web.operating.tests.conftest import wait_for

pytestmark = pytest.mark.usefixtures("embedded_only")

PROXIED = {"CORRIDOR_ADDRESS": "https://corridor.example.org", "CORRIDOR_BEHIND_PROXY": "yes"}


def ask(port: int, path: str = "/", **headers: str) -> HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(
        "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def children_of(pid: int) -> dict[int, str]:
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
                line = (folder / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
            if int(parent) == pid:
                found[int(folder.name)] = line
    return found


def test_nothing_there_yet(installation, free_port: int) -> None:
    done = installation().run("serve", "--port", str(free_port))
    assert done.returncode == 1
    assert "There is nothing in" in done.stderr
    assert "corridor demo" in done.stderr


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"CORRIDOR_ADDRESS": "https://corridor.example.org"}, "CORRIDOR_BEHIND_PROXY=yes"),
        ({"CORRIDOR_ADDRESS": "http://corridor.example.org"}, "without HTTPS"),
        ({"CORRIDOR_ADDRESS": "corridor.example.org"}, "write https:// and the name people type"),
        ({"CORRIDOR_BEHIND_PROXY": "perhaps"}, "write yes or no"),
        ({"CORRIDOR_SMTP_PORT": "smtp"}, "write a whole number"),
        ({"CORRIDOR_DATABASE": "mysql://root@localhost/corridor"}, "must begin with postgresql://"),
        ({"CORRIDOR_DATABASE": "postgresql://nobody@127.0.0.1:1/corridor"}, "does not answer"),
    ],
)
def test_wrong_settings_are_refused_in_a_sentence(installation, wrong, said: str) -> None:
    done = installation(**wrong).run("serve")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_no_other_machine_is_let_in_without_https(installation) -> None:
    done = installation().run("serve", "--host", "0.0.0.0", "--check")
    assert done.returncode == 1
    assert "without HTTPS" in done.stderr
    assert installation(**PROXIED).run("serve", "--host", "0.0.0.0", "--check").returncode == 0


def test_asking_makes_nothing(installation) -> None:
    there = installation()
    for command in ("doctor", "sign-in-link ana@example.org", "backup /tmp/x --keys /tmp/y"):
        assert there.run(*command.split()).returncode == 1
    assert list(there.home.iterdir()) == []


def test_the_address_is_where_it_was_served_last(installation, free_port: int) -> None:
    there = installation(CORRIDOR_DEMO="yes")
    there.must("demo", "--size", "30")
    with there.served(free_port):
        assert f"Corridor is at http://localhost:{free_port} " in there.log.read_text()
        assert (
            ask(free_port, "/sign-in/")
            .getheader("Set-Cookie")
            .startswith(f"csrftoken-{free_port}=")
        )
    assert f"http://localhost:{free_port}/sign-in/link/" in there.must("demo")
    there.environment["CORRIDOR_ADDRESS"] = "http://localhost:8000"
    assert "http://localhost:8000/sign-in/link/" in there.must("demo")


def test_an_installation_without_its_secret_is_not_served(installation) -> None:
    there = installation()
    there.must("set-up")
    (there.home / "var" / "keys" / "secret").unlink()
    done = there.run("serve")
    assert done.returncode == 1
    assert "keys/secret is missing. Put it back" in done.stderr


def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(NotReady, match=f"Port {port} of 127.0.0.1 cannot be used"):
            check_port("127.0.0.1", port)
    with pytest.raises(NotReady, match="Port 99999"):
        check_port("127.0.0.1", 99999)


def test_only_one_serves() -> None:
    assert not is_served()
    with serving_alone(), pytest.raises(NotReady, match="being served"), serving_alone():
        pass
    assert not is_served()


def test_requests_are_not_logged(tmp_path: Path) -> None:
    command = pages_command("127.0.0.1", 8000, 2, tmp_path / "log.json")
    assert "--no-access-log" in command


def test_served_behind_a_proxy(installation, free_port: int) -> None:
    """One start for everything, because a start takes seconds."""
    here = installation(**PROXIED)
    here.must("set-up")
    token = "a-token-that-nobody-may-find"
    with here.served(free_port) as server:
        host = {"Host": "corridor.example.org"}

        plain = ask(free_port, "/sign-in/?a=b", **host, X_Forwarded_Proto="http")
        assert plain.status == 301
        assert plain.headers["Location"] == "https://corridor.example.org/sign-in/?a=b"

        page = ask(free_port, "/sign-in/", **host, X_Forwarded_Proto="https")
        assert page.status == 200
        assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
        cookies = page.headers.get_all("Set-Cookie") or []
        assert cookies
        assert all("Secure" in c and "HttpOnly" in c and "SameSite=Lax" in c for c in cookies)

        other = ask(free_port, "/sign-in/", Host="evil.example", X_Forwarded_Proto="https")
        assert other.status == 400

        lost = ask(free_port, f"/sign-in/link/{token}/", **host, X_Forwarded_Proto="https")
        assert lost.status < 500
        assert token not in here.log.read_text()

        assert here.run("serve").stderr.count("already") == 1
        refused = here.run("restore", "--database", str(here.log))
        assert "Stop that first" in refused.stderr

        # Another worker beside the server's own.
        here.must("work", "--until-idle")

        (first,) = [p for p, line in children_of(server.pid).items() if line.endswith("work ")]
        os.kill(first, signal.SIGKILL)
        wait_for(
            lambda: [
                p
                for p, line in children_of(server.pid).items()
                if line.endswith("work ") and p != first
            ]
        )
        children = children_of(server.pid)
        assert len(children) == 2
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0
        assert [p for p in children if Path("/proc", str(p)).exists()] == []


def test_the_supervisors_death_ends_the_others(installation, free_port: int) -> None:
    here = installation()
    here.must("set-up")
    with here.served(free_port) as server:
        children = children_of(server.pid)
        assert len(children) == 2
        server.kill()
        wait_for(lambda: not [p for p in children if Path("/proc", str(p)).exists()])
