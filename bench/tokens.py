"""Tokens: do people get theirs while everybody comes at once, and how long do keys take beforehand?

An organisation with `--cells` cells of sixteen people; a job makes a key for each cell. Then the five
minutes after a letter to `--people` of them, through the real server (`corridor serve`) on this
machine: everyone opens a page once, at a moment of their own, and their browser asks what waits, has a
message signed, and says that it has it, over a connection of its own. Every signature is examined.
Beside it, in the same run and on one core: the rate of our signing, of the peer (Python's own `pow`)
and of the bound (gmpy2 alone: no mask, no examination of the result).

    bin/bench tokens [--people 12000] [--seconds 300] [--cells 10000] [--small]

The time of a signature is from the moment when its request should have left to its last byte.
"""

import argparse
import asyncio
import json
import os
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

EACH = 16  # people in a cell
SIGNATURE = 256
CSRF = "b" * 32
KIND = "bench.team"


def prepare(cells: int, people: int) -> dict[str, Any]:
    """Fill the database named by the environment, make the keys; returns seconds and sessions."""
    import django

    django.setup()
    from datetime import timedelta

    from django.core.management import call_command
    from django.utils import timezone

    call_command("set_up", stdout=sys.stderr)
    from corridor.ballots.actions import prepare_round
    from corridor.ballots.terms import Item, NewCell
    from corridor.people.models import Organisation, Person, PracticeSwitch
    from corridor.people.signing_in.sessions import SessionStore
    from corridor.runtime.jobs import run_waiting_jobs

    Organisation.objects.create(name="Bench")
    PracticeSwitch.objects.create(practice="care", state="on")
    made = [
        Person(name=f"Bench Person {n}", email=f"p{n}@bench.example") for n in range(cells * EACH)
    ]
    for person in made:
        person.set_keys()
    Person.objects.bulk_create(made, 2_000)
    now = timezone.now()
    groups = [made[at : at + EACH] for at in range(0, len(made), EACH)]
    prepare_round(
        KIND,
        opens_at=now,
        closes_at=now + timedelta(days=28),
        items=[Item(f"item {n}", 5) for n in range(5)],
        cells=[
            NewCell([person.pk for person in group], f"Cell {number}")
            for number, group in enumerate(groups)
        ],
    )
    began = time.perf_counter()
    run_waiting_jobs(at=now + timedelta(days=1))
    took = time.perf_counter() - began
    cookies = []
    for person in random.Random(1).sample(made, people):
        session = SessionStore()
        session["person"] = str(person.pk)
        session.create()
        cookies.append(session.session_key)
    return {"keys": took, "cookies": cookies}


async def ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> tuple[int, bytes]:
    """One request over an open connection: the status and the body."""
    writer.write(request)
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    length = next(
        (line[15:] for line in head.split("\r\n") if line.startswith("content-length")), "0"
    )
    return status, await reader.readexactly(int(length))


def request(method: str, path: str, cookie: str, body: bytes = b"") -> bytes:
    """A request as a browser of somebody signed in writes it."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        f"Cookie: corridor={cookie}; csrftoken={CSRF}",
        f"X-CSRFToken: {CSRF}",
        "Content-Type: text/plain",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Letter:
    """The minutes after a letter: everybody comes once."""

    def __init__(self, port: int, cookies: list[str], seconds: float) -> None:
        self.port, self.seconds = port, seconds
        chance = random.Random(2)
        self.visits = sorted((chance.uniform(0, seconds), cookie) for cookie in cookies)
        self.took: list[float] = []
        self.errors: list[str] = []
        self.signed: list[tuple[str, bytes, bytes]] = []

    async def run(self) -> float:
        """Let them come; returns how many seconds it was until the last one had a token."""
        began = time.perf_counter()
        async with asyncio.TaskGroup() as visits:
            for at, cookie in self.visits:
                await asyncio.sleep(max(0, began + at - time.perf_counter()))
                visits.create_task(self.visit(cookie))
        return time.perf_counter() - began

    async def visit(self, cookie: str) -> None:
        """What a browser does on its first page."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            status, body = await ask(reader, writer, request("GET", "/ballots/waiting/", cookie))
            (given,) = json.loads(body)["rounds"]
            blinded = b"\x00" + secrets.token_bytes(SIGNATURE - 1)
            asked = time.perf_counter()
            path = f"/ballots/{given['round']}"
            status, body = await ask(
                reader, writer, request("POST", f"{path}/token/", cookie, b64encode(blinded))
            )
            self.took.append(time.perf_counter() - asked)
            if status != 200:
                raise ValueError(f"token: {status}")
            self.signed.append((given["key"], blinded, b64decode(body)))
            status, _nothing = await ask(reader, writer, request("POST", f"{path}/kept/", cookie))
            if status != 204:
                raise ValueError(f"kept: {status}")
            writer.close()
        except Exception as error:  # whatever it is, it is counted
            self.errors.append(f"{type(error).__name__}: {error}")

    def wrong(self) -> int:
        """How many signatures do not stand under what was sent."""
        import gmpy2

        from corridor.ballots.signing.tokens import read_public

        known = {key: read_public(b64decode(key)).public_numbers().n for key, _m, _s in self.signed}
        return sum(
            gmpy2.powmod(int.from_bytes(signature), 65537, known[key]) != int.from_bytes(blinded)
            for key, blinded, signature in self.signed
        )


def signing_rates(seconds: float) -> dict[str, float]:
    """Signatures a second on one core: ours, Python's pow, gmpy2 alone."""
    import gmpy2

    from corridor.ballots.signing.tokens import EXPONENT, SigningKey, blind_sign, make_key

    key = SigningKey.read(make_key()[0])
    d = pow(EXPONENT, -1, int((key.p - 1) * (key.q - 1)))
    n = int(key.n)

    def bare(message: int) -> None:
        p = gmpy2.powmod_sec(message % key.p, key.dp, key.p)
        q = gmpy2.powmod_sec(message % key.q, key.dq, key.q)
        q + key.q * ((p - q) * key.q_inverse % key.p)

    def rate(sign: Any) -> float:
        began, number = time.process_time(), 0
        while time.process_time() - began < seconds:
            sign()
            number += 1
        return number / (time.process_time() - began)

    message = secrets.randbelow(n)
    sent = message.to_bytes(SIGNATURE)
    return {
        "ours": rate(lambda: blind_sign(key, sent)),
        "pow": rate(lambda: pow(message, d, n)),
        "gmpy2": rate(lambda: bare(message)),
    }


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "CORRIDOR_DATA": str(folder),
        "CORRIDOR_KEYS": str(folder / "keys"),
        "CORRIDOR_DATABASE": os.environ.get("CORRIDOR_BENCH_DATABASE", ""),
        "CORRIDOR_DEMO": "1",
        "CORRIDOR_ADDRESS": "http://localhost",  # without a port the cookies have their plain names
        "CORRIDOR_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "bench_settings",
        "PYTHONPATH": str(folder),
    }


# The server knows the practices' kinds of rounds; an app more brings the bench's own.
SETTINGS = """
from corridor.config.settings import *
INSTALLED_APPS = [*INSTALLED_APPS, "bench_round"]
"""
APP = f"""
from django.apps import AppConfig

class BenchRound(AppConfig):
    name = "bench_round"

    def ready(self):
        from corridor.ballots.kinds import Kind, kinds
        kinds[{KIND!r}] = Kind("care", "Bench", lambda round_: "/")
"""


def write_app(folder: Path) -> None:
    """The settings and the app, where the environment finds them."""
    (folder / "bench_settings.py").write_text(SETTINGS)
    (folder / "bench_round").mkdir()
    (folder / "bench_round" / "__init__.py").write_text("")
    (folder / "bench_round" / "apps.py").write_text(APP)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(port: int) -> None:
    """Until the server takes connections."""
    end = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def at(values: list[float], part: float) -> float:
    """A percentile."""
    return sorted(values)[min(int(len(values) * part), len(values) - 1)]


def main() -> None:
    """Prepare, serve, ask, print. Ends with 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--people", type=int, default=12_000)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--cells", type=int, default=10_000)
    parser.add_argument("--small", action="store_true", help="to see that it works")
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.small:
        given.people, given.seconds, given.cells = 120, 6, 10
    if given.prepare:
        print(json.dumps(prepare(given.cells, given.people)))
        return
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="corridor-bench-") as name:
        write_app(Path(name))
        environment = _environment(Path(name))
        words = [f"--people={given.people}", f"--cells={given.cells}", "--prepare"]
        done = subprocess.run(
            [sys.executable, __file__, *words], env=environment, check=True, stdout=subprocess.PIPE
        )
        made = json.loads(done.stdout.splitlines()[-1])
        print(
            f"keys of {given.cells:,} cells, made by the job: {made['keys']:,.0f} s "
            f"({made['keys'] / given.cells:.3f} s each)",
            flush=True,
        )
        command = [sys.executable, "-m", "corridor.config.command", "serve", f"--port={port}"]
        server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            wait_for(port)
            letter = Letter(port, made["cookies"], given.seconds)
            lasted = asyncio.run(letter.run())
        finally:
            server.terminate()
            server.wait(timeout=60)
    for error in sorted(set(letter.errors))[:5]:
        print(f"  {error}", file=sys.stderr)
    if not letter.took:
        sys.exit("Nobody had a token.")
    wrong = letter.wrong()
    print(
        f"{given.people:,} people within {given.seconds:.0f} s (the last had a token after "
        f"{lasted:.0f} s): p50 {at(letter.took, 0.5) * 1000:.0f} ms, "
        f"p99 {at(letter.took, 0.99) * 1000:.0f} ms, longest {max(letter.took) * 1000:.0f} ms; "
        f"{len(letter.errors)} errors, {wrong} wrong signatures"
    )
    rates = signing_rates(0.5 if given.small else 5)
    print(
        f"signatures a second on one core: ours {rates['ours']:,.0f}; peer (pow) {rates['pow']:,.0f}; "
        f"bound (gmpy2 alone) {rates['gmpy2']:,.0f}"
    )
    sys.exit(bool(letter.errors or wrong))


if __name__ == "__main__":
    main()
