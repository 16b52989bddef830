"""Tokens: do people get theirs while everybody comes at once, and how long do keys take beforehand?

An organisation with `--cells` cells of sixteen people; a job makes a key for each cell. Then the five
minutes after a letter to `--people` of them, through the real server (`corridor serve`) on this
machine: everyone opens home once, at a moment of their own that was drawn beforehand, and as soon as
the page is there their browser asks what waits, has a message signed, and says that it has it, over a
connection of its own. That is 40 pages and 120 requests of the ballots a second. Nobody waits for
anybody: whoever's moment has come comes, however many are being answered. Every signature is examined.

Counted from the planned moment of the visit, so that nothing which holds it up is left out:

- *page*: to the last byte of the page;
- *signature*: to the last byte of the signature, so page and question what waits are in it. Its p99
  over all visits is held against the aim of 1 s;
- *its request alone*: from the moment at which the browser asked for the signature, to compare.

The visitors come from one process on the same machine, which takes processor from the server: what
all of them took is printed. Files of styles and scripts are not asked for: a proxy or the browser has
them. Beside it, in the same run and on one core: the rate of our signing, of the peer (Python's own
`pow`) and of the bound (gmpy2 alone: no mask, no examination of the result).

    bin/bench tokens [--people 12000] [--seconds 300] [--cells 10000] [--small]

The last line is the figure against its aim. It ends with 1 where anything went wrong or, but for
`--small`, where the aim is missed.
"""

import argparse
import asyncio
import json
import os
import random
import re
import resource
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
AIM = 1.0  # seconds
PART = 0.99  # of all who came
FETCHES = b'data-waiting="/ballots/waiting/"'  # in a page whose script fetches a token
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)")
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
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes, expected: int
) -> bytes:
    """One request over an open connection: the body. Refuses, with ValueError, another status."""
    writer.write(request)
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = LENGTH.search(head)
    body = await reader.readexactly(int(length[1]) if length else 0)
    status = head.split(b" ", 2)[1]
    if int(status) != expected:
        raise ValueError(f"{request.split(b' HTTP', 1)[0].decode()}: {status.decode()}")
    return body


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
    """The minutes after a letter: everybody comes once.

    `pages`, `took`, `alone`: seconds of each visit, as the module says. `late`: how long after its
    planned moment each visit began, which is the bench's own delay.
    """

    def __init__(self, port: int, cookies: list[str], seconds: float) -> None:
        self.port, self.seconds = port, seconds
        chance = random.Random(2)
        self.visits = sorted((chance.uniform(0, seconds), cookie) for cookie in cookies)
        self.pages: list[float] = []
        self.took: list[float] = []
        self.alone: list[float] = []
        self.late: list[float] = []
        self.errors: list[str] = []
        self.signed: list[tuple[str, bytes, bytes]] = []

    async def run(self) -> float:
        """Let them come; returns how many seconds it was until the last one had a token."""
        began = time.perf_counter()
        async with asyncio.TaskGroup() as visits:
            for at, cookie in self.visits:
                await asyncio.sleep(max(0, began + at - time.perf_counter()))
                visits.create_task(self.visit(began + at, cookie))
        return time.perf_counter() - began

    async def visit(self, planned: float, cookie: str) -> None:
        """What a browser does on its first page, which should begin at `planned`."""
        try:
            self.late.append(time.perf_counter() - planned)
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            page = await ask(reader, writer, request("GET", "/", cookie), 200)
            self.pages.append(time.perf_counter() - planned)
            if FETCHES not in page:
                raise ValueError("The page fetches no token.")
            body = await ask(reader, writer, request("GET", "/ballots/waiting/", cookie), 200)
            (given,) = json.loads(body)["rounds"]
            blinded = b"\x00" + secrets.token_bytes(SIGNATURE - 1)
            path = f"/ballots/{given['round']}"
            wanted = request("POST", f"{path}/token/", cookie, b64encode(blinded))
            asked = time.perf_counter()
            body = await ask(reader, writer, wanted, 200)
            self.alone.append(time.perf_counter() - asked)
            self.took.append(time.perf_counter() - planned)
            self.signed.append((given["key"], blinded, b64decode(body)))
            await ask(reader, writer, request("POST", f"{path}/kept/", cookie), 204)
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


def said(name: str, values: list[float]) -> str:
    """Seconds as a part of a line."""
    p50, p99 = at(values, 0.5), at(values, PART)
    return f"{name} p50 {p50 * 1000:,.0f} ms, p99 {p99 * 1000:,.0f} ms, longest {max(values) * 1000:,.0f} ms"


def processor(whose: int) -> float:
    """Seconds of the processor that this process, or all that it started and saw the end of, took."""
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def prepare_apart(given: argparse.Namespace, environment: dict[str, str]) -> list[str]:
    """Prepare in a process of its own, say how long keys took; returns the sessions."""
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
    return list(made["cookies"])


def hold_letter(given: argparse.Namespace, folder: Path) -> Letter:
    """Prepare, serve, let everybody come, say what it took."""
    port = _free_port()
    write_app(folder)
    environment = _environment(folder)
    letter = Letter(port, prepare_apart(given, environment), given.seconds)
    before = processor(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "corridor.config.command", "serve", f"--port={port}"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        own = processor(resource.RUSAGE_SELF)
        lasted = asyncio.run(letter.run())
        own = processor(resource.RUSAGE_SELF) - own
    finally:
        server.terminate()
        server.wait(timeout=60)
    print(
        f"{given.people:,} people within {given.seconds:.0f} s, the last had a token after "
        f"{lasted:.0f} s; of the processor ({os.cpu_count()} cores) the server took "
        f"{processor(resource.RUSAGE_CHILDREN) - before:.0f} s, the visitors {own:.0f} s"
    )
    return letter


def main() -> None:
    """Prepare, serve, ask, print. Ends with 1 where anything went wrong or the aim is missed."""
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
    with tempfile.TemporaryDirectory(prefix="corridor-bench-") as name:
        letter = hold_letter(given, Path(name))
    for error in sorted(set(letter.errors))[:5]:
        print(f"  {error}", file=sys.stderr)
    if not letter.took:
        sys.exit("Nobody had a token.")
    print(said("page:", letter.pages))
    print(said("its request alone:", letter.alone))
    print(said("began after the planned moment:", letter.late))
    rates = signing_rates(0.5 if given.small else 5)
    print(
        f"signatures a second on one core: ours {rates['ours']:,.0f}; peer (pow) {rates['pow']:,.0f}; "
        f"bound (gmpy2 alone) {rates['gmpy2']:,.0f}"
    )
    wrong, missed = letter.wrong(), at(letter.took, PART) > AIM
    print(
        f"{said('signature:', letter.took)} (aim: p99 under {AIM:.0f} s{', missed' if missed else ''}); "
        f"{len(letter.errors)} errors, {wrong} wrong signatures"
    )
    sys.exit(bool(letter.errors or wrong or (missed and not given.small)))


if __name__ == "__main__":
    main()
