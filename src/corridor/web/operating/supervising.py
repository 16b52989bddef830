"""A supervisor: starts processes, starts anew what dies, and ends all of them together."""

import ctypes
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

logger = logging.getLogger(__name__)

LOOK = 0.2  # seconds between two looks at the processes
SHORTEST, LONGEST = 1.0, 30.0  # seconds to wait before starting a dead process anew
STEADY = 60.0  # a process that lived so many seconds is not counted as failing any more
GRACE = 30.0  # seconds for a process to end by itself
_PR_SET_PDEATHSIG = 1


@dataclass
class Process:
    """One process of the supervisor's: `name` for the log, and the command that starts it."""

    name: str
    command: Sequence[str]
    running: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)
    start_after: float = field(default=0.0, init=False)
    failures: int = field(default=0, init=False)

    def start(self) -> None:
        """Start it in a group of its own: Ctrl+C in the terminal reaches the supervisor alone."""
        self.started_at = time.monotonic()
        self.running = subprocess.Popen(  # noqa: S603 - our own commands
            self.command,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - the supervisor has no threads
        )

    def look(self) -> None:
        """Start it when its time has come; notice when it has died."""
        now = time.monotonic()
        if self.running is None:
            if now >= self.start_after:
                self.start()
            return
        status = self.running.poll()
        if status is None:
            return
        self.running = None
        self.failures = 1 if now - self.started_at > STEADY else self.failures + 1
        wait = min(SHORTEST * 2 ** (self.failures - 1), LONGEST)
        self.start_after = now + wait
        logger.error("%s ended (%s). Starting it anew in %d s.", self.name, status, wait)

    def tell(self, number: signal.Signals) -> None:
        """Send a signal, if it runs."""
        if self.running is not None and self.running.poll() is None:
            self.running.send_signal(number)


def _end_with_parent() -> None:
    """Linux ends the process when the supervisor dies, however that came."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Keeps processes running until SIGTERM or Ctrl+C.

    `each_look` is called at every look, a few times a second.
    """

    def __init__(
        self, processes: Sequence[Process], each_look: Callable[[], None] = lambda: None
    ) -> None:
        self.processes = processes
        self.each_look = each_look
        self.stopping = False

    def run(self) -> None:
        """Run until asked to stop; then end every process, and return."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping:
            for process in self.processes:
                process.look()
            self.each_look()
            time.sleep(LOOK)
        self._end_all()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        if self.stopping:  # asked a second time: somebody is in a hurry
            for process in self.processes:
                process.tell(signal.SIGKILL)
        self.stopping = True

    def _end_all(self) -> None:
        for process in self.processes:
            process.tell(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for process in self.processes:
            if process.running is None:
                continue
            try:
                process.running.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.warning("%s did not end by itself.", process.name)
                process.running.kill()
                process.running.wait()
