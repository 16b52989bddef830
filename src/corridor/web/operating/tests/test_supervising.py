"""The supervisor starts anew what dies, waits longer each time, and ends everything together."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from corridor.web.operating import supervising
from corridor.web.operating.supervising import Process, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('!'); time.sleep(60)",
]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "LOOK", 0.01)
    monkeypatch.setattr(supervising, "SHORTEST", 0.02)
    monkeypatch.setattr(supervising, "LONGEST", 0.08)


def run_until(supervisor: Supervisor, condition) -> None:
    """Run it in this thread, and stop it as Ctrl+C does once the condition holds."""
    deadline = time.monotonic() + 30
    before = [(n, signal.getsignal(n)) for n in (signal.SIGINT, signal.SIGTERM)]

    def look() -> None:
        if condition() or time.monotonic() > deadline:
            signal.raise_signal(signal.SIGINT)

    supervisor.each_look = look
    try:
        supervisor.run()
    finally:
        for number, handler in before:
            signal.signal(number, handler)
    assert time.monotonic() < deadline


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_everything_ends_together() -> None:
    processes = [Process("one", SLEEP), Process("other", SLEEP)]
    run_until(Supervisor(processes), lambda: all(p.running for p in processes))
    pids = [p.running.pid for p in processes if p.running]
    assert [is_alive(pid) for pid in pids] == [False, False]


def test_what_dies_is_started_anew_and_the_other_left_alone() -> None:
    mortal, other = Process("mortal", SLEEP), Process("other", SLEEP)
    seen: set[int] = set()
    others: set[int] = set()

    def kill_once() -> bool:
        if mortal.running and other.running:
            others.add(other.running.pid)
            if not seen:
                mortal.running.kill()
            seen.add(mortal.running.pid)
        return len(seen) == 2

    run_until(Supervisor([mortal, other]), kill_once)
    assert len(others) == 1


def test_what_keeps_dying_is_waited_for_longer_each_time(tmp_path: Path) -> None:
    process = Process("broken", [sys.executable, "-c", "raise SystemExit(3)"])
    waits: dict[int, float] = {}

    def note() -> bool:
        if process.running is None and process.failures:
            waits.setdefault(process.failures, process.start_after - time.monotonic())
        return process.failures >= 5

    run_until(Supervisor([process]), note)
    assert [round(waits[n], 2) for n in (1, 2, 3, 4, 5)] == [0.02, 0.04, 0.08, 0.08, 0.08]


def test_one_that_ran_steadily_starts_soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "STEADY", 0.0)
    process = Process("steady", [sys.executable, "-c", ""])
    starts = []

    def count() -> bool:
        if process.running and process.running.pid not in starts:
            starts.append(process.running.pid)
        return len(starts) == 4

    run_until(Supervisor([process]), count)
    assert process.failures == 1


def test_one_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "GRACE", 0.3)
    process = Process("stubborn", STUBBORN)
    began = time.monotonic()
    run_until(Supervisor([process]), lambda: time.monotonic() - began > 1)
    assert process.running is not None
    assert process.running.returncode == -signal.SIGKILL


def test_asked_twice_it_waits_for_nobody() -> None:
    process = Process("stubborn", STUBBORN)
    began = time.monotonic()
    threading.Timer(2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    run_until(Supervisor([process]), lambda: time.monotonic() - began > 1)
    assert time.monotonic() - began < supervising.GRACE
    assert process.running is not None
    assert process.running.returncode == -signal.SIGKILL
