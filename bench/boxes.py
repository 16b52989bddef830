"""Boxes: how many are opened a second, and how long does closing a round take at each size?

For each size a process of its own, with a database of its own, holds a round of that many people in
cells of sixteen; `--answering` of them have fetched a token, and their boxes lie sealed in the database
(put there directly, with the very encryption of a browser). Then the closing job runs as it is: it
opens every box in memory, counts, writes counts and deletes boxes, roll and issue rows in one
transaction, and destroys the key. What comes out is compared with what was put in.

    bin/bench boxes [--sizes 12000,120000,1000000] [--answering 0.65] [--small]

Beside it, in the same run: the peer, opening the same boxes by X25519 instead of P-256, and the bound,
the same library opening one box again and again without a database. Peak memory is that of the process
that closes. What becomes of the counts is measured by `bench/release.py`.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

SIZES = (12_000, 120_000, 1_000_000)
EACH = 16
ITEMS, OPTIONS = 5, 5
BATCH = 2_000
KIND = "bench.team"


def hold(size: int, answering: float) -> Any:
    """A round of `size` people whose boxes are there; returns it and what they hold, by cell."""
    from datetime import timedelta

    from django.core.management import call_command
    from django.utils import timezone

    call_command("set_up", stdout=sys.stderr)
    from corridor.ballots import round_keys
    from corridor.ballots.models import Cell, Round
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
    # Closing needs no key of a cell: making tens of thousands is what `bin/bench tokens` measures.
    cells = [
        Cell(round=held, place=place, words=f"Cell {place}", node=str(place), people=EACH)
        for place in range(size // EACH)
    ]
    Cell.objects.bulk_create(cells, BATCH)
    people = _people(held, cells)
    key = BoxKey.make()
    round_keys.keep_box_key(held.pk, key)
    held.terms, held.fingerprint, held.opened_at = "{}", "0" * 64, now
    held.save()
    said = _boxes(held, cells, people, key, answering)
    enqueue("ballots.close", round=str(held.pk))
    return held, said


def _people(held: Any, cells: list[Any]) -> list[Any]:
    from corridor.ballots.models import Roll
    from corridor.people.models import Person

    people = [Person(name=f"Person {n}") for n in range(len(cells) * EACH)]
    for person in people:
        person.set_keys()
    Person.objects.bulk_create(people, BATCH)
    rows = (
        Roll(round=held, cell=cells[number // EACH], person=person)
        for number, person in enumerate(people)
    )
    Roll.objects.bulk_create(rows, BATCH)
    return [person.pk for person in people]


def _boxes(held: Any, cells: list[Any], people: list[Any], key: Any, answering: float) -> Any:
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

    for number, person in enumerate(people):
        if chance.random() >= answering:
            continue
        cell, token = cells[number // EACH], chance.randbytes(32)
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


def measure(size: int, answering: float = 0.65) -> dict[str, float]:
    """One size, in this process (the environment names an empty database): seconds and peak memory.

    `open`: reading, opening and counting all boxes; `write`: the one transaction; `whole`: the job;
    `processor`: what the job had of the processor, which can be compared on a machine that does
    other things too.
    Refuses, with SystemExit, counts that are not what was put in.
    """
    import django

    django.setup()
    from corridor.ballots import closing
    from corridor.ballots.kinds import Kind, kinds
    from corridor.ballots.models import Box, Round
    from corridor.runtime.delivery import take
    from corridor.runtime.jobs import Job, Work

    kinds[KIND] = Kind("care", "Bench", lambda round_: "/")
    held, said = hold(size, answering)
    boxes = Box.objects.count()
    before = _peak()
    took: dict[str, float] = {}
    for name in ("_count", "_write"):
        setattr(closing, name, _timed(getattr(closing, name), name, took))
    time.sleep(1.1)  # its time is over
    job = Job.objects.get(kind="ballots.close")
    began, processor = time.perf_counter(), time.process_time()
    closing.close_round(
        Round.objects.get(pk=held.pk), work=Work(take(job.pk, job.delivery, by="bench"))
    )
    whole, processor = time.perf_counter() - began, time.process_time() - processor
    _compare(said)
    return {
        "boxes": boxes,
        "open": took["_count"],
        "write": took["_write"],
        "whole": whole,
        "processor": processor,
        "before": before,
        "peak": _peak(),
    }


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


def apart(size: int, answering: float) -> dict[str, float]:
    """`measure` in a process and with a database of its own."""
    with tempfile.TemporaryDirectory(prefix="corridor-bench-") as name:
        environment = os.environ | {
            "CORRIDOR_DATA": name,
            "CORRIDOR_KEYS": str(Path(name, "keys")),
            "CORRIDOR_DATABASE": os.environ.get("CORRIDOR_BENCH_DATABASE", ""),
            "CORRIDOR_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "corridor.config.settings",
        }
        words = ["--measure", str(size), "--answering", str(answering)]
        done = subprocess.run(
            [sys.executable, __file__, *words], env=environment, check=True, stdout=subprocess.PIPE
        )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Measure each size, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--answering", type=float, default=0.65)
    parser.add_argument("--small", action="store_true", help="to see that it works")
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure, given.answering)))
        return
    sizes = [160, 1_600] if given.small else [int(size) for size in given.sizes.split(",")]
    print(
        f"{'people':>10}{'boxes':>10}{'opened':>11}{'boxes/s':>9}{'written':>11}{'closed in':>11}"
        f"{'processor':>17}{'peak MB':>9}{'grown by':>10}"
    )
    for size in sizes:
        took = apart(size, given.answering)
        boxes = took["boxes"]
        print(
            f"{size:>10,}{boxes:>10,.0f}{took['open']:>9.1f} s{boxes / took['open']:>9,.0f}"
            f"{took['write']:>9.1f} s{took['whole']:>9.1f} s{took['processor'] / boxes * 1e6:>8.0f} us a box"
            f"{took['peak']:>9.0f}{took['peak'] - took['before']:>7.0f} MB",
            flush=True,
        )
    rates = opening_rates(0.5 if given.small else 5)
    print(
        f"boxes a second on one core, without a database: {rates['ours']:,.0f} (P-256, ours: the "
        f"bound), {rates['x25519']:,.0f} (X25519, the peer)"
    )


if __name__ == "__main__":
    main()
