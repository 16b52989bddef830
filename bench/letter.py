"""Letters: how many a second, in how much memory, and does a letter cost as much for many people?

For each size a process of its own, with a database of its own and the demo organisation of that
size, makes every person's letter of a fortnight ready, writes it (text and HTML, with an item of
everyone's, one of a practice and the reader's holidays) and hands it to a mail server on this
machine that takes everything. Beside it, in the same run, stands the bound: Django's send_mass_mail
hands over as many bodies of the same length that were made before, and notes nothing.

    bin/bench letter [--sizes 300,12000,120000] [--small]

Beside the time by the clock stands what the sending process had of the processor: on a machine that
does other things too, that is what can be compared. The last line is the processor's time for a
letter at the largest size over that at the smallest. Peak memory is that of the process that sends,
"grown by" since it was warm; the mail server is another process.
"""

import argparse
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SIZES = (300, 12_000, 120_000)
# A Wednesday, working hours in Berlin, and a holiday in none of the demo's countries.
NOW = "2026-11-25T14:00:00+00:00"
BOUND_AT_MOST = 12_000
WARM = 40


def serve(port: int) -> None:
    """A mail server that takes everything, as fast as it can; it counts readers and prints them."""
    import asyncio

    taken = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal taken
        writer.write(b"220 bench ESMTP\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 Go on\r\n")
                await writer.drain()
                await reader.readuntil(b"\r\n.\r\n")
                taken += 1
                writer.write(b"250 Taken\r\n")
            elif word == b"QUIT":
                writer.write(b"221 Bye\r\n")
                break
            elif word == b"NOOP":  # asked by the bench alone
                writer.write(b"250 %d\r\n" % taken)
            else:
                writer.write(b"250 OK\r\n")
        await writer.drain()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", port, limit=2**20)
        async with server:
            await server.serve_forever()

    asyncio.run(run())


def taken(port: int) -> int:
    """How many letters the server has taken."""
    with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile() as said:
        said.readline()
        connection.sendall(b"NOOP\r\n")
        return int(said.readline().split()[1])


class NoWork:
    """What the job's function reports to."""

    def check(self) -> None:
        """Nobody cancels it."""

    def report(self, *progress: Any) -> None:
        """Nobody looks."""


def prepare(size: int) -> None:
    """Fill the database named by the environment."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("set_up", stdout=sys.stderr)
    from datetime import UTC, date, datetime

    from corridor.demo.organisation import make_organisation
    from corridor.people.models import Organisation, Person, PracticeSwitch, Team

    teams, made = make_organisation(size, 1, date(2026, 11, 1))
    Team.objects.bulk_create(
        (Team(id=t.id, name=t.name, code=str(t.id), parent_id=t.parent) for t in teams), 2_000
    )
    people = [
        Person(
            id=m.id, name=m.name, email=m.email, country=m.country, time_zone="Europe/Berlin",
            manager_id=m.manager, team_id=m.team, here_since=datetime(2026, 1, 1, tzinfo=UTC),
        )
        for m in made
    ]  # fmt: skip
    for person in people:
        person.set_keys()
    Person.objects.bulk_create(people, 2_000)
    Organisation.objects.create(name="Bench")
    from corridor.rhythm.models import Beat

    Beat.objects.create(begins_on=date(2026, 11, 23), zone="Europe/Berlin")
    PracticeSwitch.objects.create(
        practice="care", state="on", changed_at=datetime(2026, 11, 20, tzinfo=UTC)
    )


def send(size: int, port: int) -> dict[str, float]:
    """Make ready and send; returns seconds and peak memory in MB."""
    import django

    django.setup()
    from dataclasses import replace
    from datetime import datetime

    from django.core.mail import send_mass_mail

    from corridor.people.floor import floor
    from corridor.people.models import Person
    from corridor.rhythm import letters, sending
    from corridor.rhythm.models import Letter
    from corridor.runtime import moved_clock, register
    from corridor.runtime.register import LetterItem

    moved_clock.stand_at(datetime.fromisoformat(NOW))
    at = datetime.fromisoformat("2026-11-26T13:00:00+00:00")
    item = LetterItem("Company meeting", "/people/", "In the hall, and as a film afterwards.", at)
    every = tuple(
        replace(one, letter=lambda readers, fortnight: [item]) if one is floor else one
        for one in register.floors()
    )
    letters.floors = lambda: every
    fortnight = sending.fortnight_under_way()
    for person in Person.objects.all()[:WARM]:  # templates, holidays, imports
        letters.write_letter(person, fortnight, person.pk)
    before = _peak()
    start, processor = time.perf_counter(), time.process_time()
    sending.make_ready(fortnight)
    ready = time.perf_counter()
    sending.send_letters(NoWork())  # type: ignore[arg-type]  # reports to nobody
    done, processor = time.perf_counter(), time.process_time() - processor
    sent = Letter.objects.exclude(sent_at=None).count()
    if not sent == Letter.objects.count() == size == taken(port):
        raise SystemExit(f"{sent} of {size} letters are noted, {taken(port)} were taken")
    peak = _peak()
    bound = min(size, BOUND_AT_MOST)
    body = "x" * 70 + "\n"
    mass = [("Your fortnight", body * 40, None, [f"d{n}@example.org"]) for n in range(bound)]
    began = time.process_time()
    send_mass_mail(mass)
    return {
        "ready": ready - start,
        "send": done - ready,
        "before": before,
        "peak": peak,
        "processor": processor,
        "bound": (time.process_time() - began) / bound,
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _environment(folder: Path, port: int) -> dict[str, str]:
    return os.environ | {
        "CORRIDOR_DATA": str(folder),
        "CORRIDOR_KEYS": str(folder / "keys"),
        "CORRIDOR_DATABASE": "",
        "CORRIDOR_DEMO": "1",
        "CORRIDOR_LOG_LEVEL": "WARNING",
        "CORRIDOR_SMTP_HOST": "127.0.0.1",
        "CORRIDOR_SMTP_PORT": str(port),
        "CORRIDOR_SMTP_STARTTLS": "no",
        "DJANGO_SETTINGS_MODULE": "corridor.config.settings",
    }


def measure(size: int) -> dict[str, float]:
    """One size, in processes of its own."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="corridor-bench-") as name:
        environment = _environment(Path(name), port)
        itself = [sys.executable, __file__]
        prepared = [*itself, "--prepare", str(size)]
        subprocess.run(prepared, env=environment, check=True, stdout=sys.stderr)
        server = subprocess.Popen([*itself, "--serve", str(port)])
        try:
            while True:
                try:
                    taken(port)
                    break
                except OSError:
                    time.sleep(0.05)
            sending = [*itself, "--send", str(size), "--port", str(port)]
            done = subprocess.run(sending, env=environment, check=True, stdout=subprocess.PIPE)
        finally:
            server.terminate()
            server.wait(timeout=20)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Measure each size, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--small", action="store_true", help="to see that it works")
    parser.add_argument("--prepare", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--send", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.prepare:
        prepare(given.prepare)
        return
    if given.serve:
        serve(given.serve)
        return
    if given.send:
        print(json.dumps(send(given.send, given.port)))
        return
    sizes = [40, 160] if given.small else [int(size) for size in given.sizes.split(",")]
    print(
        f"{'people':>9}{'made ready':>12}{'sent':>10}{'letters/s':>11}{'ms each':>9}"
        f"{'processor':>11}{'its bound':>11}{'peak MB':>9}{'grown by':>10}"
    )
    each = {}
    for size in sizes:
        took = measure(size)
        whole = took["ready"] + took["send"]
        each[size] = took["processor"] / size * 1000
        print(
            f"{size:>9,}{took['ready']:>10.1f} s{took['send']:>8.1f} s{size / whole:>11.0f}"
            f"{whole / size * 1000:>9.2f}{each[size]:>8.2f} ms{took['bound'] * 1000:>8.2f} ms"
            f"{took['peak']:>9.0f}{took['peak'] - took['before']:>7.0f} MB",
            flush=True,
        )
    print("its bound: send_mass_mail of bodies made before, of the same length; nothing is noted")
    print(
        f"processor's time for a letter at {sizes[-1]:,} people over that at {sizes[0]:,}: "
        f"{each[sizes[-1]] / each[sizes[0]]:.2f}"
    )


if __name__ == "__main__":
    main()
