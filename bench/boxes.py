"""Boxes: how many are opened a second, and how long does closing a round take at each size?

For each size a database of its own holds a round of that many people in cells over teams; `--answering`
of them have fetched a token, and their boxes lie sealed in the database (put there directly, with the
very encryption of a browser). Then, in a process of its own, the closing job runs as it is: it opens
every box in memory, counts, writes counts and deletes boxes, roll and issue rows in one transaction,
and destroys the key. What comes out is compared with what was put in.

    bin/bench boxes [--sizes 12000,120000,1000000] [--answering 0.65] [--small]

Beside it, in the same run: the peer, opening the same boxes by X25519 instead of P-256, and the bound,
the same library opening one box again and again without a database. Peak memory is that of the process
that closes. `bench/release.py` goes on from here, to what is published.
"""

import argparse
import json
import os
import pickle
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

SIZES = (12_000, 120_000, 1_000_000)
FAN = 5
ITEMS, OPTIONS = 5, 5
BATCH = 2_000
KIND, SERIES = "bench.team", "bench"
SAID = "said.pickle"


def organisation(size: int, rng: Any) -> Any:
    """A tree of teams (3 to 11 people each, five teams under each) and their members: about `size` people."""
    from corridor.ballots.engine.tree import Tree

    teams = max(1, round(size / 7))
    tree = Tree(np.concatenate(([-1], (np.arange(1, teams) - 1) // FAN)))
    return tree, rng.integers(3, 12, teams)


def hold(size: int, answering: float) -> Any:
    """A round of about `size` people whose boxes are there; returns what they hold, by cell."""
    from datetime import timedelta

    from django.core.management import call_command
    from django.utils import timezone

    call_command("set_up", stdout=sys.stderr)
    from corridor.ballots import round_keys
    from corridor.ballots.engine.cells import fix_cells
    from corridor.ballots.models import Cell, Round
    from corridor.ballots.releases.preparing import write_nodes
    from corridor.ballots.signing.boxes import BoxKey
    from corridor.ballots.terms import Item, items_as_json
    from corridor.runtime.jobs import enqueue

    now = timezone.now()
    held = Round.objects.create(
        kind=KIND,
        opens_at=now - timedelta(days=28),
        closes_at=now + timedelta(seconds=1),
        items=items_as_json([Item(f"item {n}", OPTIONS) for n in range(ITEMS)]),
    )
    fixed = fix_cells(*organisation(size, np.random.default_rng(size)))
    # Closing needs no key of a cell: making tens of thousands is what `bin/bench tokens` measures.
    cells = [
        Cell(round=held, place=place, words=f"Cell {place}", node=str(place), people=people)
        for place, people in enumerate(fixed.people.tolist())
    ]
    Cell.objects.bulk_create(cells, BATCH)
    write_nodes(held, _nodes(fixed))
    people = _people(held, cells)
    key = BoxKey.make()
    round_keys.keep_box_key(held.pk, key)
    held.terms, held.fingerprint, held.opened_at = "{}", "0" * 64, now
    held.save()
    said = _boxes(held, people, key, answering)
    enqueue("ballots.close", round=str(held.pk))
    return said


def _nodes(fixed: Any) -> Any:
    """The nodes over the cells, as a round over teams has them."""
    from corridor.ballots.rolls import NewNode, Rolls
    from corridor.ballots.terms import NewCell

    cell_of = {int(node): cell for cell, node in enumerate(fixed.node_of_cell)}
    nodes = [
        NewNode(parent, f"Node {node}", cell_of.get(node))
        for node, parent in enumerate(fixed.tree.parent.tolist())
    ]
    return Rolls(
        [NewCell((), f"Cell {place}") for place in range(len(fixed))],
        nodes,
        int(fixed.counted.sum()),
    )


def _people(held: Any, cells: list[Any]) -> list[tuple[Any, Any]]:
    """Everybody with their cell, all of them on the roll."""
    from corridor.ballots.models import Roll
    from corridor.people.models import Person

    where = [cell for cell in cells for _one in range(cell.people)]
    found: list[tuple[Any, Any]] = []
    for begin in range(0, len(where), BATCH):  # a million rows at once would be gigabytes
        here = where[begin : begin + BATCH]
        people = [Person(name=f"Person {begin + n}") for n in range(len(here))]
        for person in people:
            person.set_keys()
        Person.objects.bulk_create(people)
        on_roll = list(zip(people, here, strict=True))
        Roll.objects.bulk_create(Roll(round=held, cell=c, person=p) for p, c in on_roll)
        found += [(person.pk, cell) for person, cell in on_roll]
    return found


def _boxes(held: Any, people: list[tuple[Any, Any]], key: Any, answering: float) -> Any:
    from corridor.ballots.models import Box, Issue
    from corridor.ballots.signing.boxes import seal_box

    chance = random.Random(3)
    said: dict[Any, list[Counter[int]]] = {}
    boxes, issues = [], []

    def put() -> None:
        Box.objects.bulk_create(boxes, BATCH)
        Issue.objects.bulk_create(issues, BATCH)
        boxes.clear()
        issues.clear()

    for person, cell in people:
        if chance.random() >= answering:
            continue
        token = chance.randbytes(32)
        given = [chance.randrange(OPTIONS) for _item in range(ITEMS)]
        sealed = seal_box(key.public, token, given, of=held.pk, cell=cell.pk)
        boxes.append(Box(token=token, cell=cell, sealed=sealed))
        issues.append(Issue(round=held, person_id=person, blinded=token, kept=True))
        counters = said.setdefault(cell.pk, [Counter() for _item in range(ITEMS)])
        for counter, option in zip(counters, given, strict=True):
            counter[option] += 1
        if len(boxes) == BATCH:
            put()
    put()
    return said


@contextmanager
def clocked(took: dict[str, float], name: str) -> Iterator[None]:
    """How long something takes: seconds under its name, of the processor under `processor`."""
    began, processor = time.perf_counter(), time.process_time()
    yield
    took[name] = time.perf_counter() - began
    took["processor"] = time.process_time() - processor


def close() -> dict[str, float]:
    """Close the round that is held: seconds and peak memory in MB.

    `open`: reading, opening and counting all boxes; `write`: the one transaction; `closed`: the job;
    `processor`: what the job had of the processor, which can be compared on a machine that does
    other things too. Refuses, with SystemExit, counts that are not what was put in.
    """
    from corridor.ballots import closing
    from corridor.ballots.kinds import Kind, kinds
    from corridor.ballots.models import Box, Cell, Round
    from corridor.runtime.delivery import take
    from corridor.runtime.jobs import Job, Work

    kinds[KIND] = Kind("care", "Bench", lambda round_: "/")
    took: dict[str, float] = {
        "boxes": Box.objects.count(),
        "people": sum(Cell.objects.values_list("people", flat=True)),
    }
    for name, what in (("_count", "open"), ("_write", "write")):
        setattr(closing, name, _timed(getattr(closing, name), what, took))
    time.sleep(1.1)  # its time is over
    job = Job.objects.get(kind="ballots.close")
    work = Work(take(job.pk, job.delivery, by="bench"))
    with clocked(took, "closed"):
        closing.close_round(Round.objects.get(), work=work)
    took["peak"] = _peak()
    _compare(pickle.loads(_said().read_bytes()))
    return took


def publish() -> dict[str, float]:
    """Publish what was counted: seconds, peak memory in MB, nodes. Refuses a node without its figures."""
    from corridor.ballots.models import Count, Round
    from corridor.ballots.releases.models import Figure, Node
    from corridor.ballots.releases.publishing import publish_round

    took: dict[str, float] = {"nodes": Node.objects.count()}
    with clocked(took, "published"):
        publish_round(Round.objects.get(), series=SERIES)
    took["peak"] = _peak()
    if Figure.objects.count() != took["nodes"] * ITEMS or Count.objects.exists():
        raise SystemExit("what was published is not a figure for each node and item")
    took["shown"] = Figure.objects.filter(reason=0).count() / Figure.objects.count()
    return took


def _said() -> Path:
    return Path(os.environ["CORRIDOR_DATA"], SAID)


def _timed(function: Any, name: str, took: dict[str, float]) -> Any:
    def timed(*given: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*given)
        finally:
            took[name] = time.perf_counter() - began

    return timed


def _compare(said: Any) -> None:
    from corridor.ballots.models import Box, Count, Issue, Roll

    wanted = {
        (cell, f"item {item}"): [counter[option] for option in range(OPTIONS)]
        for cell, counters in said.items()
        for item, counter in enumerate(counters)
        if counter.total() >= 8
    }
    rows = Count.objects.values_list("cell", "item", "by_option").iterator()
    found = {(cell, item): by_option for cell, item, by_option in rows}
    if found != wanted or Box.objects.exists() or Issue.objects.exists() or Roll.objects.exists():
        raise SystemExit("what was counted is not what was put in")


def opening_rates(seconds: float) -> dict[str, float]:
    """Boxes a second on one core, without a database: ours, and by X25519."""
    from uuid import uuid4

    from cryptography.hazmat.primitives.asymmetric import x25519
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    from corridor.ballots.signing.boxes import PLAIN, BoxKey, seal_box

    key, other = BoxKey.make(), x25519.X25519PrivateKey.generate()
    of, cell = uuid4(), uuid4()
    box = seal_box(key.public, bytes(32), [1], of=of, cell=cell)
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    peer = suite.encrypt(bytes(PLAIN), other.public_key(), info=bytes(46))

    def rate(act: Any) -> float:
        began, number = time.process_time(), 0
        while time.process_time() - began < seconds:
            act()
            number += 1
        return number / (time.process_time() - began)

    return {
        "ours": rate(lambda: key.open(box, of=of, cell=cell)),
        "x25519": rate(lambda: suite.decrypt(peer, other, info=bytes(46))),
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


STEPS: dict[str, Callable[[], dict[str, float]]] = {"close": close, "publish": publish}


def apart(size: int, answering: float, *steps: str) -> dict[str, dict[str, float]]:
    """Hold a round of a size in a database of its own; then each step in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="corridor-bench-") as name:
        environment = os.environ | {
            "CORRIDOR_DATA": name,
            "CORRIDOR_KEYS": str(Path(name, "keys")),
            "CORRIDOR_DATABASE": os.environ.get("CORRIDOR_BENCH_DATABASE", ""),
            "CORRIDOR_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "corridor.config.settings",
        }

        def run(*words: str) -> str:
            command = [sys.executable, __file__, *words]
            done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
            return done.stdout.decode()

        run("--hold", str(size), "--answering", str(answering))
        return {step: json.loads(run("--step", step).splitlines()[-1]) for step in steps}


def _in_this_process(given: argparse.Namespace) -> None:
    import django

    django.setup()
    if given.hold:
        _said().write_bytes(pickle.dumps(hold(given.hold, given.answering)))
    else:
        print(json.dumps(STEPS[given.step]()))


def main() -> None:
    """Measure each size, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--answering", type=float, default=0.65)
    parser.add_argument("--small", action="store_true", help="to see that it works")
    parser.add_argument("--hold", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.hold or given.step:
        _in_this_process(given)
        return
    sizes = [160, 1_600] if given.small else [int(size) for size in given.sizes.split(",")]
    print(
        f"{'people':>10}{'boxes':>10}{'opened':>11}{'boxes/s':>9}{'written':>11}{'closed in':>11}"
        f"{'processor':>17}{'peak MB':>9}"
    )
    for size in sizes:
        took = apart(size, given.answering, "close")["close"]
        boxes = took["boxes"]
        print(
            f"{took['people']:>10,.0f}{boxes:>10,.0f}{took['open']:>9.1f} s{boxes / took['open']:>9,.0f}"
            f"{took['write']:>9.1f} s{took['closed']:>9.1f} s"
            f"{took['processor'] / boxes * 1e6:>8.0f} us a box{took['peak']:>9.0f}",
            flush=True,
        )
    rates = opening_rates(0.5 if given.small else 5)
    print(
        f"boxes a second on one core, without a database: {rates['ours']:,.0f} (P-256, ours: the "
        f"bound), {rates['x25519']:,.0f} (X25519, the peer)"
    )


if __name__ == "__main__":
    main()
