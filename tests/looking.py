"""What somebody sees on every page, how long it takes, and whether two situations differ in it."""

import gc
import random
import re
import time
from collections.abc import Callable

from architecture.addresses import addresses
from architecture.matrix import MATRIX, parts_of
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from sample import Sample

# Pages about the machine, which count its work: that some letter went out, not whose.
OF_THE_MACHINE = {"operator", "operator_jobs", "operator_doctor"}
CHANGES_EVERY_TIME = re.compile(
    r'(name="csrfmiddlewaretoken" value=|name="once" value=|hx-headers=|nonce=)("[^"]*"|\'[^\']*\')'
)
NAME_ALONE = r"\1"
OF_A_BLOCK = 6


def seen_at(browser: Client, address: str) -> str:
    """Status and page, without what changes every time."""
    return _without_tokens(browser.get(address))


def _without_tokens(answer: HttpResponse) -> str:
    return f"{answer.status_code} {CHANGES_EVERY_TIME.sub(NAME_ALONE, answer.content.decode())}"


def looks(browser: Client, sample: Sample) -> dict[str, str]:
    """What this person sees at every address, without what changes every time."""
    seen = {}
    for name in sorted({address.name for address in addresses()} & set(MATRIX)):
        item = MATRIX[name].item
        if name in OF_THE_MACHINE or (item and item not in sample.parts):
            continue
        answer = browser.get(reverse(name, kwargs=parts_of(name, sample)))
        if answer.get("Content-Type", "").startswith("text/html"):
            seen[name] = _without_tokens(answer)
    return seen


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [name for name in before if before[name] != after[name]]


def apart(
    one: Callable[[], object],
    other: Callable[[], object],
    *,
    blocks: int,
    timed: list[float] | None = None,
) -> tuple[float, float]:
    """By how many milliseconds `one` takes longer than `other`: the 95 % bounds.

    Whatever else a machine does only ever adds to a time, so the shortest of a few times says most
    about what was asked. In each of `blocks` blocks both are timed `OF_A_BLOCK` times, next to each
    other and in an order drawn by lot; the block gives the difference of the shortest. The bounds
    are those of the blocks' median, as order statistics: no shape of the noise is assumed.

    `timed` holds the blocks of a time before, which then count as well; the new ones are added to it.
    """
    timed = [] if timed is None else timed
    order = random.Random(blocks)
    one(), other()
    gc.collect()
    gc.disable()
    try:
        timed.extend(_block(one, other, order) for _ in range(blocks - len(timed)))
    finally:
        gc.enable()
    differences = sorted(timed)
    reach = 0.98 * blocks**0.5
    return differences[int(blocks / 2 - reach)], differences[int(blocks / 2 + reach)]


def _block(one: Callable[[], object], other: Callable[[], object], order: random.Random) -> float:
    times: dict[Callable[[], object], list[float]] = {one: [], other: []}
    for _ in range(OF_A_BLOCK):
        for look in order.sample([one, other], 2):
            times[look].append(_took(look))
    return min(times[one]) - min(times[other])


def _took(look: Callable[[], object]) -> float:
    start = time.perf_counter()
    look()
    return (time.perf_counter() - start) * 1000
