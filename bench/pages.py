"""The ten most used pages at 300, 12,000 and 120,000 people: does a page stay as fast as it was?

Three servers run at once, one for each size, each with the demo organisation of that size and,
in it, the same bench team with the same items, so that a page shows the same content at every
size. One client asks them in turn, request by request (the sizes are interleaved), over
persistent connections. Beside ours stand, in the same run, a peer (the directory's first page
paged by OFFSET with a counted total, as Django's own Paginator does it) and a bound (a page of
the same server that asks no database for anything but the session).

    bin/bench pages [--sizes 300,12000,120000] [--requests 200] [--repeats 5] [--small]
    bin/bench pages --sizes 300,12000 --lived 365

With `--lived`, the largest organisation has lived that many days by the demo's own clock first.

A repeat asks each page `--requests` times at each size: 2,000 requests a size and repeat. p50 and
p99 are of all repeats together. The last line is the worst ratio of the p99 at the largest size to
that at the smallest, over the
ten pages, and the largest difference in milliseconds.
"""

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SIZES = (300, 12_000, 120_000)
FIRST_PORT = 18_300
TEAM = 9


def prepare(size: int, lived: int) -> dict[str, Any]:
    """Fill the database named by the environment and let days pass; returns cookie and paths."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("set_up", stdout=sys.stderr)
    from corridor.demo.make import make_demo

    make_demo(size, seed=1)
    if lived:
        from corridor.demo.living import live

        live(lived, report=lambda text: print(text, file=sys.stderr, flush=True))
    return _bench_team()


def _bench_team() -> dict[str, Any]:
    from datetime import timedelta
    from uuid import uuid4

    from django.utils import timezone

    from corridor.people.models import Person, Team
    from corridor.people.signing_in.sessions import SessionStore
    from corridor.practices.care import actions
    from corridor.practices.care.models import Ask
    from corridor.privacy.audiences import Choice
    from corridor.privacy.sealing import unseal

    root = Person.objects.get(manager=None, counterpart__isnull=False)
    team = Team.objects.create(name="Bench", parent=root.team)
    leader = Person.objects.create(
        name="Ana Bench", email="ana@bench.example", team=team, manager=root
    )
    people = [
        Person.objects.create(
            name=f"Bilal Bench {n}", email=f"bilal{n}@bench.example", team=team, manager=leader
        )
        for n in range(TEAM - 1)
    ]
    asker, helper = people[0], people[1]
    asks: list[Ask] = []
    for n in range(5):
        ask = actions.ask_for_help(
            by=asker,
            once=uuid4(),
            body=f"Words number {n}, " * 20,
            wants=["cover", "time"],
            choice=Choice(("people", "leader"), (helper, people[2])),
        )
        for other in (helper, leader):
            unseal([ask], reader=other)
            actions.answer_ask(ask, by=other, once=uuid4(), body="I can take Tuesday. " * 5)
        asks.append(ask)
    other_ask = actions.ask_for_help(
        by=helper, once=uuid4(), body="Other words", wants=[], choice=Choice(("people",), (asker,))
    )
    actions.commit_help(
        asks[0],
        by=leader,
        once=uuid4(),
        kind="cover",
        owner=helper,
        due_on=timezone.localdate() + timedelta(days=3),
    )
    session = SessionStore()
    session["person"] = str(asker.pk)
    session.create()
    return {
        "cookie": session.session_key,
        "pages": {
            "home": "/",
            "care": "/care/",
            "own ask": f"/care/{asks[0].pk}/",
            "somebody's ask": f"/care/{other_ask.pk}/",
            "ask form": "/care/ask/",
            "directory": "/people/",
            "find a person": "/people/find/?q=bilal+bench+3&name=people&type=checkbox",
            "a person": f"/people/{leader.pk}/",
            "my commitments": "/means/mine/",
            "who looked": "/privacy/log/",
        },
        "bound": "/care/how-to-answer/",
    }


def count_queries(made: dict[str, Any]) -> dict[str, int]:
    """Queries of each page, asked once more in this process."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    counts = {}
    for name, path in {**made["pages"], "(bound)": made["bound"]}.items():
        client = Client(SERVER_NAME="localhost")
        client.cookies["corridor"] = made["cookie"]
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        assert response.status_code == 200, (name, response.status_code)
        counts[name] = len(queries)
    return counts


def peer(made: dict[str, Any], requests: int) -> list[float]:
    """Milliseconds for a directory page in the middle, by OFFSET and a counted total."""
    import django

    django.setup()
    from django.core.paginator import Paginator

    from corridor.people.models import Person

    times = []
    for _ in range(requests):
        start = time.perf_counter()
        pages = Paginator(Person.objects.here().order_by("name_key", "id"), 50)
        list(pages.page(max(1, pages.num_pages // 2)).object_list)
        times.append((time.perf_counter() - start) * 1000)
    return times


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "CORRIDOR_DATA": str(folder),
        "CORRIDOR_KEYS": str(folder / "keys"),
        "CORRIDOR_DATABASE": "",
        "CORRIDOR_DEMO": "1",
        "CORRIDOR_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "corridor.config.settings",
    }


def _ask_self(folder: Path, *arguments: str) -> Any:
    command = [sys.executable, __file__, *arguments]
    done = subprocess.run(command, env=_environment(folder), check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout.splitlines()[-1])


def _serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", "1", "--blocking-threads", "1", "--no-access-log",
        "--log-level", "error", "corridor.config.wsgi:application",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=_environment(folder))
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("localhost", port, timeout=1)
            connection.request("GET", "/sign-in/")
            connection.getresponse().read()
            break
        except OSError:
            time.sleep(0.1)
    return server


def _get(connection: http.client.HTTPConnection, path: str, cookie: str) -> float:
    start = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": f"corridor={cookie}"})
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise SystemExit(f"{path} answered {response.status}")
    return (time.perf_counter() - start) * 1000


def quantile(times: list[float], share: float) -> float:
    """The nearest-rank quantile."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(
    made: dict[int, dict[str, Any]], ports: dict[int, int], requests: int, repeats: int
) -> dict[str, dict[int, list[list[float]]]]:
    """Times in milliseconds by page, size and repeat."""
    connections = {size: http.client.HTTPConnection("localhost", ports[size]) for size in made}
    names = [*next(iter(made.values()))["pages"], "(bound)"]
    times: dict[str, dict[int, list[list[float]]]] = {n: {s: [] for s in made} for n in names}
    for repeat in range(repeats):
        for name in names:
            paths = {s: m["pages"].get(name, m["bound"]) for s, m in made.items()}
            runs: dict[int, list[float]] = {size: [] for size in made}
            for turn in range(requests + 20):
                for size, connection in connections.items():
                    took = _get(connection, paths[size], made[size]["cookie"])
                    if turn >= 20:  # the first few warm caches
                        runs[size].append(took)
            for size, run in runs.items():
                times[name][size].append(run)
        print(f"repeat {repeat + 1} of {repeats} done", file=sys.stderr, flush=True)
    return times


def report(
    times: dict[str, dict[int, list[list[float]]]], queries: dict[int, dict[str, int]]
) -> tuple[float, float]:
    """Print the table; returns the worst ratio and the largest difference in milliseconds."""
    sizes = sorted(next(iter(times.values())))
    print(f"{'page':<18}" + "".join(f"{s:>9,}: p50   p99  q" for s in sizes) + "   p99 ratio")
    worst, widest = 0.0, 0.0
    for name, by_size in times.items():
        row, p99 = f"{name:<18}", {}
        for size in sizes:
            pooled = [took for run in by_size[size] for took in run]
            p50, p99[size] = quantile(pooled, 0.50), quantile(pooled, 0.99)
            row += f"{p50:>14.1f}{p99[size]:>6.1f}{queries[size][name]:>3}"
        ratio = p99[sizes[-1]] / p99[sizes[0]]
        if name != "(bound)":
            worst = max(worst, ratio)
            widest = max(widest, p99[sizes[-1]] - p99[sizes[0]])
        print(f"{row}{ratio:>12.2f}")
    return worst, widest


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--requests", type=int, default=200, help="a page, size and repeat")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--lived", type=int, default=0, help="days that the largest has lived")
    parser.add_argument("--small", action="store_true", help="to see that it works")
    parser.add_argument("--prepare", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--count", help=argparse.SUPPRESS)
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.prepare:
        print(json.dumps(prepare(given.prepare, given.lived)))
        return
    if given.count:
        print(json.dumps(count_queries(json.loads(given.count))))
        return
    if given.peer:
        print(json.dumps(peer({}, int(given.peer))))
        return
    sizes = [40, 80] if given.small else [int(s) for s in given.sizes.split(",")]
    requests, repeats = (5, 1) if given.small else (given.requests, given.repeats)
    with tempfile.TemporaryDirectory(prefix="corridor-bench-") as name:
        folders = {size: Path(name) / str(size) for size in sizes}
        made, queries = {}, {}
        for size, folder in folders.items():
            start = time.perf_counter()
            lived = str(given.lived if size == sizes[-1] else 0)
            made[size] = _ask_self(folder, "--prepare", str(size), "--lived", lived)
            queries[size] = _ask_self(folder, "--count", json.dumps(made[size]))
            print(f"{size:,} people made in {time.perf_counter() - start:.0f} s", file=sys.stderr)
        ports = {size: FIRST_PORT + n for n, size in enumerate(sizes)}
        servers = [_serve(folders[size], ports[size]) for size in sizes]
        try:
            times = measure(made, ports, requests, repeats)
        finally:
            for server in servers:
                server.terminate()
            for server in servers:
                server.wait(timeout=20)
        worst, widest = report(times, queries)
        peers = {
            s: _ask_self(folders[s], "--peer", "50" if not given.small else "3") for s in sizes
        }
    first, last = sizes[0], sizes[-1]
    slower = quantile(peers[last], 0.5) / quantile(peers[first], 0.5)
    print(f"peer: a directory page by OFFSET and a counted total, database work only: "
          f"{quantile(peers[first], 0.5):.1f} ms at {first:,}, {quantile(peers[last], 0.5):.1f} ms "
          f"at {last:,} people ({slower:.1f} times)")  # fmt: skip
    print(f"{requests} requests a page, size and repeat; {repeats} repeats, taken together")
    after = f" after {given.lived} days" if given.lived else ""
    print(
        f"worst p99 ratio {last:,}{after} to {first:,} people: {worst:.2f} "
        f"(largest difference {widest:.1f} ms)"
    )


if __name__ == "__main__":
    main()
