"""Who watches a long work: a job's progress, a terminal, or nobody."""

import time
from typing import Protocol


class Watch(Protocol):
    """What the engine needs of a watcher; a job's Work is one (see runtime.jobs)."""

    def report(self, done: int, total: int, words: str) -> None:
        """Say how far it is."""

    def check(self) -> None:
        """Raise when the work should stop."""

    def fence(self) -> None:
        """Raise when another worker has taken over; called last in the writing transaction."""


class Unwatched:
    """Nobody watches."""

    def report(self, done: int, total: int, words: str) -> None:
        """Nothing."""

    def check(self) -> None:
        """Nothing."""

    def fence(self) -> None:
        """Nothing."""


class Steady:
    """Passes on at most one report a second: each is a write to the database."""

    def __init__(self, watch: Watch, total: int, words: str) -> None:
        self.watch, self.total, self.words = watch, total, words
        self._next = 0.0

    def at(self, done: int) -> None:
        """Report `done` of the total, if a second has passed, and stop when asked to."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + 1
            self.watch.report(min(done, self.total), self.total, self.words)
            self.watch.check()
